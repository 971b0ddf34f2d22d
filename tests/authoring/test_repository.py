"""A change is committed alone, under the editor's name, and never in the way of who works in the repository."""

import subprocess
from pathlib import Path

import pytest

from bot.authoring.repository import Committed, commit
from tests.authoring.conftest import SCAM
from tests.knowledge.small_content import PROFILE, write_small_content

MESSAGE = "Sửa tiêu đề\n\nVì tên cũ gây nhầm.\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    content = write_small_content(tmp_path / "repo" / "noi-dung")
    git(content, "init", "--quiet", "--initial-branch=main", "..")
    git(content, "add", "--all")
    git(content, "commit", "--quiet", "--message", "nội dung")
    return content


def git(folder: Path, *arguments: str) -> str:
    author = ["-c", "user.name=Hoa", "-c", "user.email=hoa@example.vn", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", "-C", str(folder), *author, *arguments], check=True, capture_output=True)
    return done.stdout.decode()


def change(content: Path, file: str = PROFILE) -> None:
    with (content / file).open("a", encoding="utf-8") as opened:
        opened.write("# mới\n")


def test_the_commit_has_one_file_the_editors_name_and_what_and_why(content: Path) -> None:
    change(content)
    change(content, "style.vi.yaml")
    done = commit(content, PROFILE, "lan", MESSAGE)
    assert done == Committed(id=git(content, "rev-parse", "HEAD").strip())
    assert git(content, "show", "--format=", "--name-only") == f"noi-dung/{PROFILE}\n"
    assert git(content, "log", "-1", "--format=%an %cn") == "lan canhgiac-console\n"
    assert git(content, "log", "-1", "--format=%B").strip() == MESSAGE.strip()
    assert git(content, "status", "--porcelain") == " M noi-dung/style.vi.yaml\n"


def test_what_others_have_staged_stays_staged_and_is_left_out(content: Path) -> None:
    change(content, "style.vi.yaml")
    git(content, "add", "style.vi.yaml")
    change(content)
    commit(content, PROFILE, "lan", MESSAGE)
    assert git(content, "status", "--porcelain") == "M  noi-dung/style.vi.yaml\n"


def test_new_files_and_files_taken_away_are_committed_too(content: Path) -> None:
    new = f"scams/{SCAM}-moi.yaml"
    change(content, new)
    assert commit(content, new, "lan", MESSAGE).id
    (content / new).unlink()
    assert commit(content, new, "lan", MESSAGE).id
    assert git(content, "status", "--porcelain") == ""


def test_no_hook_is_started(content: Path) -> None:
    for name in ("pre-commit", "commit-msg", "post-commit"):
        hook = content.parent / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {content.parent}/started\nexit 1\n")
        hook.chmod(0o755)
    change(content)
    assert commit(content, PROFILE, "lan", MESSAGE).id
    assert not (content.parent / "started").exists()


def test_while_somebody_merges_nothing_is_committed_and_the_change_stays(content: Path) -> None:
    git(content, "switch", "--quiet", "--create", "khac")
    change(content, "style.vi.yaml")
    git(content, "commit", "--quiet", "--all", "--message", "khác")
    git(content, "switch", "--quiet", "main")
    git(content, "merge", "--no-ff", "--no-commit", "khac")
    change(content)
    done = commit(content, PROFILE, "lan", MESSAGE)
    assert done.id is None
    assert "đang có người gộp" in (done.problem or "")
    assert "# mới" in (content / PROFILE).read_text(encoding="utf-8")


def test_a_failure_of_git_is_said_in_words(content: Path) -> None:
    (content.parent / ".git" / "index.lock").touch()
    change(content)
    done = commit(content, PROFILE, "lan", MESSAGE)
    assert done.id is None
    assert "chưa lưu được vào kho git" in (done.problem or "")


def test_content_in_no_repository_is_no_failure(tmp_path: Path) -> None:
    assert commit(write_small_content(tmp_path / "content"), PROFILE, "lan", MESSAGE) == Committed()

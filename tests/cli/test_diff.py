"""`canhgiac diff`: what an edit changes, against a real repository."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Outcome, canhgiac
from tests.knowledge.small_content import PROFILE, write_small_content

ROOT = Path(__file__).parent.parent.parent
COW = "con bò nhà tôi đi lạc"
FAQ = "faq.vi.yaml"
QUESTIONS = [
    {"q": "bo di lac", "topic": "gia-danh-cong-an"},
    {"q": "tôi đang bị đánh", "topic": "emergency"},
    {"q": "giá vàng", "topic": "oos"},
    {"q": "chưa viết", "topic": "chua-co"},
]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Committed content: one topic knows of the cow, and a set of questions asks for it."""
    content = write_small_content(tmp_path / "repo" / "noi-dung")
    teach(content, PROFILE, COW)
    write_questions(content, QUESTIONS)
    git(content.parent, "init", "--quiet")
    commit(content)
    return content


def teach(content: Path, file: str, phrase: str) -> None:
    replace(content / file, "phrases:\n", f"phrases:\n{'    ' if file == FAQ else '  '}- {phrase}\n")


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def write_questions(content: Path, questions: list[dict[str, str]]) -> None:
    lines = [json.dumps(question, ensure_ascii=False) for question in questions]
    (content / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    author = ["-c", "user.name=Hoa", "-c", "user.email=hoa@example.vn", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *author, *arguments], check=True, capture_output=True)


def commit(content: Path) -> None:
    git(content.parent, "add", "--all")
    git(content.parent, "commit", "--quiet", "--message", "nội dung")


def move_cow(content: Path) -> None:
    """The edit that loses a question: another topic knows of the cow now."""
    replace(content / PROFILE, f"  - {COW}\n", "")
    teach(content, FAQ, COW)


def diff(content: Path, *arguments: str, **settings: Any) -> Outcome:
    return canhgiac("diff", *arguments, cwd=content.parent, BOT_CONTENT_DIR=content.name, **settings)


def test_without_an_edit_nothing_changes_and_the_status_is_zero(content: Path) -> None:
    outcome = diff(content, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    said = json.loads(outcome.out)
    assert (said["revision"], said["lines"], said["left_out"], said["lost"]) == ("HEAD", 3, 1, 0)
    assert [said[effect] for effect in ("better", "worse", "unknown", "decision")] == [[], [], [], []]


def test_a_right_first_topic_that_became_wrong_is_told_old_and_new_and_fails(content: Path) -> None:
    move_cow(content)
    outcome = diff(content, "--json")
    assert outcome.status == 1
    said = json.loads(outcome.out)
    [change] = said["worse"] + said["unknown"]
    assert (change["question"], change["topic"], change["lost"]) == ("bo di lac", "gia-danh-cong-an", True)
    assert change["before"]["topics"][0] == "gia-danh-cong-an"
    assert change["after"]["topics"][0] == "phai-lam-gi"
    assert list(said["topics"]) == ["gia-danh-cong-an"]


def test_a_person_reads_the_question_and_what_was_said_before_and_after(content: Path) -> None:
    move_cow(content)
    outcome = diff(content)
    assert outcome.status == 1
    assert "“bo di lac” (gia-danh-cong-an)" in outcome.out
    assert " → " in outcome.out
    assert "Theo chủ đề:" in outcome.out


def forget_the_beaten(content: Path) -> None:
    """The edit that loses an emergency: neither cue nor example tells of it any more."""
    replace(content / "urgency.vi.yaml", "<toi> … bị_đánh", "<toi> … bị_chém")
    replace(content / "urgency-examples.vi.yaml", "tôi bị đánh", "kẻ lạ cầm dao")


def test_an_emergency_that_is_not_recognised_any_more_fails(content: Path) -> None:
    forget_the_beaten(content)
    outcome = diff(content, "--json")
    assert outcome.status == 1
    said = json.loads(outcome.out)
    [change] = said["worse"] + said["unknown"]
    assert (change["topic"], change["lost"], change["before"]["decision"]) == ("emergency", True, "emergency")


def test_as_many_losses_as_are_allowed_pass(content: Path) -> None:
    move_cow(content)
    forget_the_beaten(content)
    assert [diff(content, "--allow", str(number)).status for number in (1, 2)] == [1, 0]


def test_what_gets_better_is_told_and_passes(content: Path) -> None:
    write_questions(content, [{"q": "trăng tròn", "topic": "phai-lam-gi"}])
    teach(content, FAQ, "trăng tròn đêm rằm")
    outcome = diff(content, "--json")
    assert outcome.status == 0
    [change] = json.loads(outcome.out)["better"]
    assert change["after"]["topics"][0] == "phai-lam-gi"


def test_a_question_the_bot_no_longer_knows_is_told_apart(content: Path) -> None:
    replace(content / PROFILE, f"  - {COW}\n", "")
    replace(content / "outside.vi.yaml", "hôm nay trời mưa không", "con bò đi ăn cỏ, bò đi uống nước")
    said = json.loads(diff(content, "--json").out)
    [change] = said["unknown"]
    assert (change["question"], change["after"]["decision"]) == ("bo di lac", "unknown")


def test_an_earlier_revision_may_be_named(content: Path) -> None:
    move_cow(content)
    commit(content)
    assert (diff(content).status, diff(content, "HEAD~1").status) == (0, 1)


def test_nothing_in_the_folder_changes(content: Path) -> None:
    before = {path: path.read_bytes() for path in content.parent.rglob("*") if path.is_file()}
    diff(content)
    assert {path: path.read_bytes() for path in content.parent.rglob("*") if path.is_file()} == before


def test_as_a_hook_it_finds_its_repository_whatever_git_has_set(content: Path) -> None:
    outcome = diff(content, GIT_DIR=".git", GIT_INDEX_FILE=".git/index", GIT_PREFIX="")
    assert (outcome.status, outcome.err) == (0, "")


def refused(outcome: Outcome) -> str:
    """The one sentence an editor reads."""
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    return outcome.err


def test_no_repository_is_said(tmp_path: Path) -> None:
    content = write_small_content(tmp_path / "noi-dung")
    write_questions(content, QUESTIONS)
    assert "không nằm trong kho git" in refused(diff(content, GIT_CEILING_DIRECTORIES=str(tmp_path)))


def test_no_git_program_is_said(content: Path, tmp_path: Path) -> None:
    assert "cài git" in refused(diff(content, PATH=str(tmp_path / "empty")))


@pytest.mark.parametrize("revision", ["khong-co", "HEAD:noi-dung", ""])
def test_no_such_revision_is_said(content: Path, revision: str) -> None:
    assert f"không có bản “{revision}”" in refused(diff(content, revision))


def test_a_revision_before_the_content_is_said(content: Path) -> None:
    git(content.parent, "mv", "noi-dung", "moi")
    commit(content)
    assert "“HEAD~1” chưa có thư mục" in refused(diff(content.parent / "moi", "HEAD~1"))


def test_a_revision_whose_content_has_another_form_is_said(content: Path) -> None:
    old = (content / "groups.vi.yaml").read_text(encoding="utf-8")
    (content / "groups.vi.yaml").write_text("nhom: [lua-dao]\n", encoding="utf-8")
    commit(content)
    (content / "groups.vi.yaml").write_text(old, encoding="utf-8")
    said = refused(diff(content))
    assert "“HEAD” viết theo dạng cũ" in said
    assert "groups.vi.yaml:" in said


def test_faults_in_the_edit_are_told_where_they_stand(content: Path) -> None:
    replace(content / PROFILE, "stage: pressed", "stage: sau")
    outcome = diff(content)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith(f"{PROFILE}:")


def test_questions_that_are_missing_are_said(content: Path) -> None:
    (content / "questions.jsonl").unlink()
    assert "questions.jsonl" in refused(diff(content))


def test_the_hook_in_contributing_stops_a_commit_that_loses_a_question_and_no_other(tmp_path: Path) -> None:
    content = write_small_content(tmp_path / "repo" / "content")
    teach(content, PROFILE, COW)
    write_questions(content, QUESTIONS[:3])
    repo = content.parent
    git(repo, "init", "--quiet")
    commit(content)
    install(repo / ".venv/bin/canhgiac", f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m bot "$@"\n')
    [hook] = re.findall(r"```sh\n(#!/bin/sh\n.*?)```", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.S)
    install(repo / ".git/hooks/pre-commit", hook)
    teach(content, FAQ, "trăng tròn đêm rằm")
    commit(content)
    move_cow(content)
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        commit(content)
    assert "bo di lac" in (stopped.value.stdout + stopped.value.stderr).decode()


def install(file: Path, script: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(script, encoding="utf-8")
    file.chmod(0o755)

"""`canhgiac check`: for editors, every fault where it stands."""

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.cli.command import CONTENT, Outcome, canhgiac

PROFILE = "scams/gia-danh-cong-an.yaml"
STYLE = "style.vi.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the real content that a test may damage."""
    return Path(shutil.copytree(CONTENT, tmp_path / "noi-dung"))


def check(content: Path, *options: str) -> Outcome:
    return canhgiac("check", *options, cwd=content.parent, BOT_CONTENT_DIR=content.name)


def damage(content: Path) -> tuple[int, int]:
    """Two faults in two files; returns their lines."""
    profile, style = content / PROFILE, content / STYLE
    text = profile.read_text(encoding="utf-8")
    profile.write_text(re.sub(r"^stage: .*$", "stage: sau", text, count=1, flags=re.MULTILINE), encoding="utf-8")
    style.write_text(style.read_text(encoding="utf-8") + "la: x\n", encoding="utf-8")
    stage = next(n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("stage:"))
    return stage, len(style.read_text(encoding="utf-8").splitlines())


def test_sound_content_is_status_zero(content: Path) -> None:
    assert check(content) == Outcome(0, "Nội dung không có lỗi.\n", "")


def test_sound_content_as_json_has_no_faults(content: Path) -> None:
    outcome = check(content, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert json.loads(outcome.out) == {"faults": [], "warnings": []}


def test_every_fault_is_a_line_an_editor_can_jump_to(content: Path) -> None:
    stage, unknown = damage(content)
    outcome = check(content)
    assert (outcome.status, outcome.err) == (1, "")
    first, second, total = outcome.out.splitlines()
    assert re.fullmatch(rf"noi-dung/{PROFILE}:{stage}:\d+: .+", first)
    assert re.fullmatch(rf"noi-dung/{STYLE}:{unknown}:\d+: .*“la”.*", second)
    assert total == "2 lỗi."


def test_faults_as_json_name_file_line_column_and_message(content: Path) -> None:
    stage, _ = damage(content)
    outcome = check(content, "--json")
    assert outcome.status == 1
    said = json.loads(outcome.out)
    assert list(said) == ["faults", "warnings"]
    assert [list(fault) for fault in said["faults"]] == [["file", "line", "column", "message"]] * 2
    assert (said["faults"][0]["file"], said["faults"][0]["line"]) == (PROFILE, stage)


def test_a_labelled_question_that_cannot_be_used_is_a_fault_at_its_line(content: Path) -> None:
    file = content / "questions.jsonl"
    line = len(file.read_text(encoding="utf-8").split("\n"))
    with file.open("a", encoding="utf-8") as questions:
        questions.write('{"q": "hỏi gì đó", "topic": "khong-co-chu-de-nay"}\n')
    outcome = check(content)
    assert outcome.status == 1
    assert outcome.out.startswith(f"noi-dung/questions.jsonl:{line}:1: ")


def test_checking_changes_nothing(content: Path) -> None:
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    check(content)
    assert {path: path.read_bytes() for path in content.parent.rglob("*") if path.is_file()} == before


def test_a_missing_folder_is_one_sentence_not_a_fault_for_every_file(tmp_path: Path) -> None:
    outcome = canhgiac("check", cwd=tmp_path, BOT_CONTENT_DIR="khong-co")
    assert outcome == Outcome(1, "", f"BOT_CONTENT_DIR: there is no folder {tmp_path / 'khong-co'}\n")

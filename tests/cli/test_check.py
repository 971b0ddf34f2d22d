"""`canhgiac check`: for editors, every fault and everything to look at again, where it stands."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.text.fold import fold
from bot.timing import day_in_vietnam
from tests.cli.command import Outcome, canhgiac
from tests.knowledge.small_content import PROFILE, profile, write_small_content

TODAY = ("--today", "2026-05-31")
"""The day before the content of the tests falls due."""

STYLE = "style.vi.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Sound content that a test may damage, with nothing to look at again."""
    return write_small_content(tmp_path / "noi-dung")


def check(content: Path, *options: str) -> Outcome:
    return canhgiac("check", *TODAY, *options, cwd=content.parent, BOT_CONTENT_DIR=content.name)


def damage(content: Path) -> tuple[int, int]:
    """Two faults in two files; returns their lines."""
    damaged, style = content / PROFILE, content / STYLE
    text = damaged.read_text(encoding="utf-8")
    damaged.write_text(re.sub(r"^stage: .*$", "stage: sau", text, count=1, flags=re.MULTILINE), encoding="utf-8")
    style.write_text(style.read_text(encoding="utf-8") + "la: x\n", encoding="utf-8")
    stage = next(n for n, line in enumerate(text.splitlines(), start=1) if line.startswith("stage:"))
    return stage, len(style.read_text(encoding="utf-8").splitlines())


def test_sound_content_is_status_zero(content: Path) -> None:
    assert check(content) == Outcome(0, "0 lỗi, 0 điều nên xem lại.\n", "")


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
    assert total == "2 lỗi, 0 điều nên xem lại."


def test_faults_as_json_name_file_line_column_and_message(content: Path) -> None:
    stage, _ = damage(content)
    outcome = check(content, "--json")
    assert outcome.status == 1
    said = json.loads(outcome.out)
    assert list(said) == ["faults", "warnings"]
    assert [list(fault) for fault in said["faults"]] == [["file", "line", "column", "message"]] * 2
    assert (said["faults"][0]["file"], said["faults"][0]["line"]) == (PROFILE, stage)


def test_a_fact_that_is_due_is_a_warning_and_no_failure(content: Path) -> None:
    outcome = check(content, "--today", "2026-06-01")
    assert (outcome.status, outcome.err) == (0, "")
    *warnings, total = outcome.out.splitlines()
    assert total == f"0 lỗi, {len(warnings)} điều nên xem lại."
    line = next(n for n, text in enumerate((content / PROFILE).read_text().splitlines(), 1) if "review_by" in text)
    due = rf"noi-dung/{PROFILE}:{line}:\d+: Đã tới hạn xem lại \(2026-06-01\)\. .+ \(nên xem lại\)"
    assert len([warning for warning in warnings if re.fullmatch(due, warning)]) == 1


def test_warnings_as_json_have_the_form_of_faults(content: Path) -> None:
    outcome = check(content, "--json", "--today", "2026-06-01")
    assert outcome.status == 0
    said = json.loads(outcome.out)
    assert said["faults"] == []
    assert PROFILE in {warning["file"] for warning in said["warnings"]}
    assert {tuple(warning) for warning in said["warnings"]} == {("file", "line", "column", "message")}


def test_warnings_are_told_beside_faults(content: Path) -> None:
    damage(content)
    outcome = check(content, "--today", "2026-06-01")
    assert outcome.status == 1
    assert re.search(r"^2 lỗi, [1-9]\d* điều nên xem lại\.$", outcome.out, re.MULTILINE)


def test_a_topic_that_its_held_back_phrases_do_not_find_is_told(content: Path) -> None:
    """Every fifth of its phrases is what people say of five other topics."""
    others = ("hai", "ba", "tư", "năm", "bảy")
    for told in others:
        other = profile(f"gia-danh-{fold(told)}", f"Giả danh {told}", f"người {told}")
        (content / f"scams/gia-danh-{fold(told)}.yaml").write_text(other, encoding="utf-8")
    words = iter("ga ho ke lo me ni on pa qua re so ta un ve xo yo bi ca do gu hi ky la mo".split())
    said = iter([f"chuyện người {told} bb" if k == 0 else next(words) for told in (*others, "bb") for k in range(5)])
    text = (content / PROFILE).read_text(encoding="utf-8")
    text = re.sub(r"(?<=- )chuyện .*", lambda _: next(said), text)
    (content / PROFILE).write_text(text, encoding="utf-8")
    [warning] = [line for line in check(content).out.splitlines() if "Giấu bớt mẫu câu" in line]
    place = text[: text.index("phrases:")].count("\n") + 1
    assert warning.startswith(f"noi-dung/{PROFILE}:{place}:1: ")


def test_content_that_no_answer_can_be_built_from_is_a_fault(content: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(library: object, shelf: object) -> None:
        raise ValueError("no words")

    monkeypatch.setattr("bot.cli.check.understand", refused)
    outcome = check(content)
    assert (outcome.status, outcome.err) == (1, "")
    assert outcome.out == "noi-dung/.:1:1: Nội dung này chưa dùng được (no words).\n1 lỗi, 0 điều nên xem lại.\n"


def test_without_a_date_it_is_today_in_vietnam(content: Path) -> None:
    """The content of the tests was due in 2026, whenever this runs."""
    assert "Đã tới hạn xem lại" in canhgiac("check", cwd=content.parent, BOT_CONTENT_DIR=content.name).out


def test_the_day_begins_in_vietnam_seven_hours_before_utc() -> None:
    assert day_in_vietnam(datetime(2026, 11, 25, 16, 59, tzinfo=UTC)).isoformat() == "2026-11-25"
    assert day_in_vietnam(datetime(2026, 11, 25, 17, 0, tzinfo=UTC)).isoformat() == "2026-11-26"


def test_a_labelled_question_that_cannot_be_used_is_a_fault_at_its_line(content: Path) -> None:
    file = content / "questions.jsonl"
    topic = PROFILE.removeprefix("scams/").removesuffix(".yaml")
    lines = [f'{{"q": "hỏi gì đó", "topic": "{name}"}}' for name in (topic, "khong-co-chu-de-nay")]
    file.write_text("\n".join(lines), encoding="utf-8")
    outcome = check(content)
    assert outcome.status == 1
    assert outcome.out.startswith("noi-dung/questions.jsonl:2:1: ")


def test_checking_changes_nothing(content: Path) -> None:
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    check(content)
    assert {path: path.read_bytes() for path in content.parent.rglob("*") if path.is_file()} == before


def test_a_missing_folder_is_one_sentence_not_a_fault_for_every_file(tmp_path: Path) -> None:
    outcome = canhgiac("check", cwd=tmp_path, BOT_CONTENT_DIR="khong-co")
    assert outcome == Outcome(1, "", f"BOT_CONTENT_DIR: không có thư mục {tmp_path / 'khong-co'}\n")

"""Warnings: what editors should look at, on a day that is handed in."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.errors import Fault
from bot.knowledge.library import load_library, read_content
from bot.knowledge.review.warnings import review
from bot.knowledge.review.wording import LONGEST_SYLLABLES
from tests.knowledge.conftest import CONTENT
from tests.knowledge.small_content import PROFILE

QUIZ = "quiz/gia-danh-cong-an.yaml"
TODAY = date(2040, 1, 1)
"""Long after the real content was last looked at."""

UNUSED_CONTACT = """contacts:
- id: thua
  name: Thừa
  kind: place
  value: nơi nào đó
  use: Không khi nào.
  sources: {a: {title: Báo nào đó, url: "https://a.vn", date: 2026}}
  verified_on: 2039-11-01
  review_by: 2040-06-01
"""


def edit(folder: Path, name: str, pattern: str, replacement: str) -> None:
    path = folder / name
    text, made = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert made
    path.write_text(text, encoding="utf-8")


def warnings_of(folder: Path, today: date = TODAY) -> tuple[Fault, ...]:
    return review(read_content(folder), today)


def warned(folder: Path, today: date = TODAY) -> set[tuple[str, str]]:
    """File and message of every warning; the content itself stays sound."""
    load_library(folder)
    return {(warning.file, warning.message) for warning in warnings_of(folder, today)}


def line_of(folder: Path, warning: Fault) -> str:
    """What stands where a warning points, to the end of its line."""
    return (folder / warning.file).read_text(encoding="utf-8").splitlines()[warning.line - 1][warning.column - 1 :]


@pytest.mark.parametrize(
    ("file", "pattern", "replacement", "says"),
    [
        (PROFILE, r"^verified_on: .*\nreview_by: .*", "verified_on: 2040-01-02\nreview_by: 2040-05-01", "chưa tới"),
        (PROFILE, r"^review_by: .*", "review_by: 2040-01-01", "Đã tới hạn xem lại"),
        (PROFILE, r"^review_by: .*", "review_by: 2045-12-01", "xa hơn một năm"),
        (PROFILE, r"date: 2026-01", "date: 2041", "chưa tới"),
        (PROFILE, r"date: 2026-01", "date: 2040-01-02", "chưa tới"),
        (
            PROFILE,
            r"^sources:\n",
            "sources:\n  thua:\n    title: Báo nào đó\n    url: https://a.vn/x\n    date: 2026\n",
            "[^thua]",
        ),
        (
            "urgency.vi.yaml",
            r"^verified_on: .*\nreview_by: .*",
            "verified_on: 2040-01-05\nreview_by: 2040-05-01",
            "chưa tới",
        ),
        ("contacts.vi.yaml", r"^  review_by: .*", "  review_by: 2039-12-31", "Đã tới hạn xem lại"),
        (
            "contacts.vi.yaml",
            r"^  verified_on: .*\n  review_by: .*",
            "  verified_on: 2040-01-05\n  review_by: 2040-12-01",
            "chưa tới",
        ),
        (
            "contacts.vi.yaml",
            r"^contacts:\n",
            UNUSED_CONTACT,
            "Chưa nơi nào dùng",
        ),
        ("teencode.vi.yaml", r"ko: ", "a b c d: [anh]\n  ko: ", "không bao giờ khớp"),
        (QUIZ, r"chuyển tiền ngay", "chuyển tiền ngay vào 0912345678", "“0912345678” gõ thẳng"),
        (QUIZ, r"chuyển tiền ngay", "bấm https://bo-cong-an.top/vu-an", "“https://bo-cong-an.top/vu-an” gõ thẳng"),
        ("contacts.vi.yaml", r"use: Khi cần hỏi", "use: Khi cần hỏi, gấp thì gọi 114", "“114” gõ thẳng"),
        (PROFILE, r"^summary: .*", "summary: Muốn xóa thì gõ /xoa.", "“/xoa”: trên Zalo không có nút"),
        (
            PROFILE,
            r"^summary: .*",
            "summary: Chưa rõ thì bấm nút bên dưới.",
            "“bấm nút bên dưới”: trên Zalo không có nút",
        ),
        (QUIZ, r"\Z", "sources: {thua: {title: Báo, url: 'https://a.vn', date: 2026}}\n", "[^thua]"),
    ],
)
def test_what_needs_a_look_is_a_warning_and_no_fault(
    small_content: Path, file: str, pattern: str, replacement: str, says: str
) -> None:
    before = warned(small_content)
    edit(small_content, file, pattern, replacement)
    new = warned(small_content) - before
    assert [where for where, message in new if says in message] == [file]


def test_a_warning_stands_at_the_line_it_speaks_of(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^review_by: .*", "review_by: 2040-01-01")
    [warning] = [found for found in warnings_of(small_content) if "2040-01-01" in found.message]
    assert warning.file == PROFILE
    assert line_of(small_content, warning) == "2040-01-01"


def test_content_does_not_turn_bad_with_time_or_a_wrong_clock() -> None:
    reading = read_content(CONTENT)
    assert reading.faults == ()
    for today in (date(1970, 1, 1), date(2035, 1, 1)):
        assert review(reading, today)


def test_warnings_are_told_beside_faults(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^stage: .*", "stage: x")
    edit(small_content, PROFILE, r"^review_by: .*", "review_by: 2040-01-01")
    reading = read_content(small_content)
    assert [fault.file for fault in reading.faults] == [PROFILE]
    assert PROFILE in [warning.file for warning in review(reading, TODAY)]


def test_a_file_that_cannot_be_read_makes_nothing_seem_unused(small_content: Path) -> None:
    (small_content / PROFILE).write_text("\t")
    (small_content / "faq.vi.yaml").write_text("\t")
    assert not [found for found in warnings_of(small_content) if "Chưa nơi nào dùng" in found.message]


def test_a_topic_that_rests_on_one_source_asks_for_a_second(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^  dai:\n.*\n.*\n.*\n", "")
    edit(small_content, PROFILE, r"\[\^dai\]", "")
    [warning] = [found for found in warnings_of(small_content) if "một nguồn độc lập" in found.message]
    assert (warning.file, line_of(small_content, warning)) == (PROFILE, "sources:")


def test_a_profile_without_its_quiz_pair_is_told_which_file_to_write(small_content: Path) -> None:
    (small_content / QUIZ).rename(small_content / "quiz" / "khac.yaml")
    [warning] = [found for found in warnings_of(small_content) if QUIZ in found.message]
    assert warning.file == PROFILE


def told_of_wording(folder: Path, field: str, text: str) -> list[Fault]:
    """The warnings about a sentence written into the profile."""
    before = warned(folder)
    edit(folder, PROFILE, rf"^{field}: .*", f"{field}: {text}")
    return [found for found in warnings_of(folder) if (found.file, found.message) not in before]


def test_a_sentence_too_long_to_take_in_is_told_where_it_begins(small_content: Path) -> None:
    long = "Ai " + "rất " * LONGEST_SYLLABLES + "lo."
    [warning] = told_of_wording(small_content, "at_risk", f"Ai cũng có thể. {long}")
    assert f"dài {LONGEST_SYLLABLES + 2} tiếng" in warning.message
    assert line_of(small_content, warning) == long


@pytest.mark.parametrize(
    "text",
    [
        "Ai " + "rất " * (LONGEST_SYLLABLES - 2) + "lo.",
        "Ai " + "rất " * 20 + "lo; ai " + "rất " * 20 + "sợ.",
        "Ai " + "rất " * 25 + "lo (Điều 12 Nghị định 282/2025/NĐ-CP, hiệu lực từ ngày 15/12/2025).[^bao]",
    ],
)
def test_what_is_read_in_one_breath_is_not_too_long(small_content: Path, text: str) -> None:
    assert told_of_wording(small_content, "at_risk", f'"{text}"') == []


def test_english_is_measured_in_words(small_content: Path) -> None:
    edit(small_content, "urgency.vi.yaml", r'english: "Call', f'english: "Please {"do " * 30}call')
    assert [found.file for found in warnings_of(small_content) if "từ tiếng Anh" in found.message] == [
        "urgency.vi.yaml"
    ]


def test_a_word_of_the_office_is_told_with_the_plain_one(small_content: Path) -> None:
    edit(small_content, "style.vi.yaml", r"\Z", "office_words:\n  Tiến hành: bỏ chữ này\n")
    [warning] = told_of_wording(small_content, "at_risk", "Ai tiến hành chuyển tiền.")
    assert warning.message == "“tiến hành” là chữ hành chính. Nên viết: bỏ chữ này"
    assert line_of(small_content, warning) == "tiến hành chuyển tiền."


def test_what_others_say_may_be_in_words_of_the_office(small_content: Path) -> None:
    edit(small_content, "style.vi.yaml", r"\Z", "office_words:\n  tiến hành: bỏ chữ này\n")
    assert told_of_wording(small_content, "at_risk", "Ai nghe câu “tiến hành chuyển tiền”.") == []


ASKED = "bị gọi hù là dính án ma túy"


@pytest.mark.parametrize(
    "again", ["bi goi hu la dinh an ma tuy roi", "dính án ma túy là bị gọi hù", "bị gọi hù dính án ma túy"]
)
def test_a_phrase_that_repeats_another_is_told_and_where_the_other_stands(small_content: Path, again: str) -> None:
    edit(small_content, PROFILE, r"^phrases:", f"phrases:\n  - {ASKED}\n  - {again}")
    line = (small_content / PROFILE).read_text(encoding="utf-8").splitlines().index(f"  - {ASKED}") + 1
    [message] = [found.message for found in warnings_of(small_content) if line_of(small_content, found) == again]
    assert f"{PROFILE} dòng {line}" in message


def test_a_phrase_of_two_topics_is_told_with_the_other_topic(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^phrases:", f"phrases:\n  - {ASKED}")
    edit(small_content, "faq.vi.yaml", r"^  phrases:", f"  phrases:\n    - {ASKED} rồi")
    [message] = [
        found.message for found in warnings_of(small_content) if line_of(small_content, found) == f"{ASKED} rồi"
    ]
    assert "chủ đề “gia-danh-cong-an”" in message


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gọi số 113 có mất tiền không", "gọi số 111 có mất tiền không"),
        ("công an giả", "giả công an à"),
        ("bị gọi hù là dính án ma túy", "bị nhắn tin đòi phạt nguội xe máy"),
    ],
)
def test_another_question_is_another_phrase(small_content: Path, one: str, other: str) -> None:
    edit(small_content, PROFILE, r"^phrases:", f"phrases:\n  - {one}\n  - {other}")
    assert [found for found in warnings_of(small_content) if line_of(small_content, found) in (one, other)] == []


def test_content_that_is_no_content_yet_is_looked_at_without_a_crash(small_content: Path) -> None:
    for name in (PROFILE, QUIZ, "faq.vi.yaml", "urgency.vi.yaml", "contacts.vi.yaml", "style.vi.yaml"):
        text = (small_content / name).read_text(encoding="utf-8")
        for wrong in ("- a\n", "a: b\n", "sources: x\nkinds: y\nphrases: z\nscam: [a]\n", text[: len(text) // 2]):
            (small_content / name).write_text(wrong, encoding="utf-8")
            reading = read_content(small_content)
            assert reading.faults
            review(reading, TODAY)
        (small_content / name).write_text(text, encoding="utf-8")

"""Warnings: what editors should look at, on a day that is handed in."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.library import load_library
from bot.knowledge.review import review
from tests.knowledge.conftest import CONTENT
from tests.knowledge.small_content import PROFILE

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


def warned(folder: Path, today: date = TODAY) -> set[tuple[str, str]]:
    """File and message of every warning; the content itself stays sound."""
    found = review(folder, today)
    assert found.faults == ()
    return {(warning.file, warning.message) for warning in found.warnings}


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
    ],
)
def test_what_needs_a_look_is_a_warning_and_no_fault(
    small_content: Path, file: str, pattern: str, replacement: str, says: str
) -> None:
    before = warned(small_content)
    edit(small_content, file, pattern, replacement)
    new = warned(small_content) - before
    assert [where for where, message in new if says in message] == [file]
    load_library(small_content)


def test_a_warning_stands_at_the_line_it_speaks_of(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^review_by: .*", "review_by: 2040-01-01")
    lines = (small_content / PROFILE).read_text(encoding="utf-8").splitlines()
    [warning] = [found for found in review(small_content, TODAY).warnings if "2040-01-01" in found.message]
    assert warning.file == PROFILE
    assert lines[warning.line - 1] == "review_by: 2040-01-01"
    assert warning.column == len("review_by: ") + 1


def test_content_does_not_turn_bad_with_time_or_a_wrong_clock() -> None:
    for today in (date(1970, 1, 1), date(2035, 1, 1)):
        found = review(CONTENT, today)
        assert found.faults == ()
        assert found.warnings


def test_faults_and_warnings_are_told_together(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^stage: .*", "stage: x")
    edit(small_content, PROFILE, r"^review_by: .*", "review_by: 2040-01-01")
    found = review(small_content, TODAY)
    assert [fault.file for fault in found.faults] == [PROFILE]
    assert PROFILE in [warning.file for warning in found.warnings]


def test_a_file_that_cannot_be_read_makes_nothing_seem_unused(small_content: Path) -> None:
    (small_content / PROFILE).write_text("\t")
    (small_content / "faq.vi.yaml").write_text("\t")
    assert not [found for found in review(small_content, TODAY).warnings if "Chưa nơi nào dùng" in found.message]

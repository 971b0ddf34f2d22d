"""Warnings: what editors should look at, on a day that is handed in."""

import re
from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.library import load_library
from bot.knowledge.review import review
from tests.knowledge.conftest import CONTENT

TODAY = date(2026, 12, 1)
PROFILE = "scams/gia-danh-cong-an.yaml"


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
        (PROFILE, r"^verified_on: .*\nreview_by: .*", "verified_on: 2026-12-02\nreview_by: 2027-05-01", "chưa tới"),
        (PROFILE, r"^review_by: .*", "review_by: 2026-12-01", "Đã tới hạn xem lại"),
        (PROFILE, r"^review_by: .*", "review_by: 2028-12-01", "xa hơn một năm"),
        (PROFILE, r"^    date: .*", "    date: 2027", "chưa tới"),
        (PROFILE, r"^    date: .*", "    date: 2026-12-02", "chưa tới"),
        (
            PROFILE,
            r"^sources:\n",
            "sources:\n  thua:\n    title: Báo nào đó\n    url: https://a.vn/x\n    date: 2026\n",
            "[^thua]",
        ),
        ("urgency.vi.yaml", r"^verified_on: .*", "verified_on: 2026-12-05", "chưa tới"),
        ("contacts.vi.yaml", r"^    review_by: .*", "    review_by: 2026-11-30", "Đã tới hạn xem lại"),
        (
            "contacts.vi.yaml",
            r"^    verified_on: .*\n    review_by: .*",
            "    verified_on: 2026-12-05\n    review_by: 2027-12-01",
            "chưa tới",
        ),
        (
            "contacts.vi.yaml",
            r"^contacts:\n",
            "contacts:\n  - id: thua\n    name: Thừa\n    kind: place\n    value: nơi nào đó\n    use: Không khi nào.\n    sources: {a: {title: Báo nào đó, url: 'https://a.vn', date: 2026}}\n    verified_on: 2026-11-01\n    review_by: 2027-01-01\n",
            "Chưa nơi nào dùng",
        ),
        ("teencode.vi.yaml", r"^abbreviations:\n", "abbreviations:\n  a b c d: [anh]\n", "không bao giờ khớp"),
    ],
)
def test_what_needs_a_look_is_a_warning_and_no_fault(
    content: Path, file: str, pattern: str, replacement: str, says: str
) -> None:
    before = warned(content)
    edit(content, file, pattern, replacement)
    new = warned(content) - before
    assert [where for where, message in new if says in message] == [file]
    load_library(content)


def test_a_warning_stands_at_the_line_it_speaks_of(content: Path) -> None:
    edit(content, PROFILE, r"^review_by: .*", "review_by: 2026-12-01")
    lines = (content / PROFILE).read_text(encoding="utf-8").splitlines()
    [warning] = [found for found in review(content, TODAY).warnings if found.file == PROFILE]
    assert lines[warning.line - 1] == "review_by: 2026-12-01"
    assert warning.column == len("review_by: ") + 1


def test_content_does_not_turn_bad_with_time_or_a_wrong_clock() -> None:
    for today in (date(1970, 1, 1), date(2035, 1, 1)):
        found = review(CONTENT, today)
        assert found.faults == ()
        assert found.warnings


def test_faults_and_warnings_are_told_together(content: Path) -> None:
    edit(content, PROFILE, r"^stage: .*", "stage: x")
    edit(content, PROFILE, r"^review_by: .*", "review_by: 2026-12-01")
    found = review(content, TODAY)
    assert [fault.file for fault in found.faults] == [PROFILE]
    assert PROFILE in [warning.file for warning in found.warnings]


def test_a_file_that_cannot_be_read_makes_nothing_seem_unused(content: Path) -> None:
    (content / PROFILE).write_text("\t")
    (content / "faq.vi.yaml").write_text("\t")
    assert not [found for found in review(content, TODAY).warnings if found.file == "contacts.vi.yaml"]

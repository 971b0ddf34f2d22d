"""Editors are told which of a sign's examples it does not see."""

from pathlib import Path

import pytest

from bot.evaluation.sign_examples import unseen_examples
from bot.inspection.inspector import Inspector
from bot.inspection.links import Links
from bot.knowledge.library import read_content
from bot.text.spelling import Spelling

SIGNS = "signs.vi.yaml"


def warned(folder: Path) -> list[str]:
    reading = read_content(folder)
    library = reading.library
    assert library, reading.faults
    spelling = Spelling(library.teencode.abbreviations)
    inspector = Inspector(Links(library.brands), library.signs, library.message_examples, spelling)
    return [str(fault) for fault in unseen_examples(reading, inspector)]


def with_examples(folder: Path, *examples: str) -> None:
    file = folder / SIGNS
    listed = "".join(f"    - {example}\n" for example in examples)
    written = f"  examples:\n{listed}" if examples else ""
    file.write_text(file.read_text(encoding="utf-8").replace("  examples: [Gửi OTP cho em]\n", written), "utf-8")


def test_an_example_that_is_seen_is_fine(small_content: Path) -> None:
    with_examples(small_content, "Anh đọc giúp em mã OTP nha")
    assert warned(small_content) == []


@pytest.mark.parametrize("example", ["Trời hôm nay đẹp", "Đừng gửi mã OTP cho ai"])
def test_an_example_that_is_not_seen_is_told_at_its_line(small_content: Path, example: str) -> None:
    with_examples(small_content, "Gửi OTP cho em", example)
    [warning] = warned(small_content)
    assert warning.startswith(f"{SIGNS}:") and "chưa nhận ra" in warning
    line = int(warning.split(":")[1])
    assert example in (small_content / SIGNS).read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_sign_without_an_example_asks_for_one(small_content: Path) -> None:
    with_examples(small_content)
    [warning] = warned(small_content)
    assert "chưa có câu ví dụ" in warning

"""A copy of the real content that a test may damage, and what the door says of it."""

import re
from pathlib import Path

import pytest

from bot.errors import ContentError, Fault
from bot.knowledge.library import load_library

CONTENT = Path(__file__).parent.parent.parent / "content"


def edit(folder: Path, name: str, pattern: str, replacement: str) -> int:
    """Replace the first match in a file; returns the line where it stood."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    found = re.search(pattern, text, re.MULTILINE)
    assert found, pattern
    path.write_text(text[: found.start()] + replacement + text[found.end() :], encoding="utf-8")
    return text.count("\n", 0, found.start()) + 1


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        load_library(folder)
    return caught.value.faults

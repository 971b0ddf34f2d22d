"""No regular expression of ours stands still, whatever somebody writes to make it: each one there is, on the longest
message made of what repetitions stumble over."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import bot
import console
import scheduler
from bot.messages import MESSAGE_CHARACTERS

SECONDS = 0.05
"""Processor time for the longest message a person may send."""

BUSY = 3
"""A core that is shared takes so much longer; what grows with the square of a text takes a hundred times as long."""

PIECES = (
    "a", "a ", "a.", "1", "1.", "1 ", "0912 ", "a-", "_", "@", "a@", "a@a.", "/", "//", "h t t p s : / / ", "http://a",
    ".", " .", "(.)", "[.]", "chấm ", "a chấm ", "“", "\"", "\\", "[", "[[", "[^", "**", "{", "{{", "{%", "<", "<a ",
    "\n", "\r\n", " ", "\t", "\u0301", "ệ", "đ", "K", "ſ", "İ", "🇻🇳", "0", "-", ":", "a:", "x=", ",", "1,", "/bilua ",
    "a1", "1a", "aaaa1 ", "tháng 1 ", "A B ", "Nguyễn Văn ", "+84", "(", ")", "|", ">", "#", "%", "'", "; ", "&",
)  # fmt: skip


def modules() -> Iterator[ModuleType]:
    for package in (bot, console, scheduler):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.endswith("__main__") and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def used_from_the_start_only(module: ModuleType, name: str) -> bool:
    """Whether the pattern is never looked for at every place of a text."""
    uses = set(re.findall(rf"\b{name}\.(\w+)", Path(str(module.__file__)).read_text(encoding="utf-8")))
    return bool(uses) and uses <= {"match", "fullmatch", "pattern"}


PATTERNS = {
    f"{module.__name__}.{name}": (value, used_from_the_start_only(module, name))
    for module in modules()
    for name, value in vars(module).items()
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str)
}


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 60


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_takes_little_time_on_any_text(name: str) -> None:
    pattern, from_the_start = PATTERNS[name]
    slow = {}
    for piece in PIECES:
        for end in ("", "\x00"):
            text = (piece * MESSAGE_CHARACTERS)[: MESSAGE_CHARACTERS - len(end)] + end
            if (taken := _seconds(pattern, text, from_the_start)) > SECONDS * BUSY:
                # The interpreter's own housekeeping may have fallen into it.
                taken = min(taken, *(_seconds(pattern, text, from_the_start) for _ in range(2)))
            if taken > SECONDS * BUSY:
                slow[piece + "…" + end] = round(taken, 3)
    assert not slow


def _seconds(pattern: re.Pattern[str], text: str, from_the_start: bool) -> float:
    start = time.thread_time()
    pattern.match(text)
    pattern.fullmatch(text)
    if not from_the_start:
        for _ in pattern.finditer(text):
            pass
    return time.thread_time() - start

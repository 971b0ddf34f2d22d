"""Cuts a long text where a reader would pause, by the length the platform counts."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.messages import Span

_PAUSES = (re.compile(r"\n\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?…])\s"), re.compile(r"\s"))
"""Where to cut, best first: paragraph, line, sentence, word."""

_LEAST = 0.5
"""A better kind of pause is taken only if the part stays at least this full."""


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts texts and entity offsets."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def split(spans: Sequence[Span], limit: int) -> list[tuple[Span, ...]]:
    """The spans in parts of at most `limit` UTF-16 units; styles and links go on across a cut."""
    text = "".join(span.text for span in spans)
    parts: list[tuple[Span, ...]] = []
    start = 0
    while start < len(text):
        end = _end(text, start, limit)
        part = _slice(spans, start, end)
        if any(span.text.strip() for span in part):
            parts.append(part)
        start = end
    return parts


def _end(text: str, start: int, limit: int) -> int:
    """Where the part that begins at `start` ends."""
    hard = _furthest(text, start, limit)
    if hard == len(text):
        return hard
    least = start + int((hard - start) * _LEAST)
    for pause in _PAUSES:
        ends = [match.end() for match in pause.finditer(text, start, hard)]
        if ends and ends[-1] > least:
            return ends[-1]
    return _between_letters(text, start, hard)


def _furthest(text: str, start: int, limit: int) -> int:
    units = 0
    for position in range(start, len(text)):
        units += 2 if ord(text[position]) > 0xFFFF else 1
        if units > limit:
            return position
    return len(text)


def _between_letters(text: str, start: int, hard: int) -> int:
    """Not before a mark, a joiner or a variation sign: these belong to the letter in front."""
    end = hard
    while end > start + 1 and (_joins(text[end]) or text[end - 1] == "\u200d"):
        end -= 1
    return end if end > start + 1 else hard


def _joins(character: str) -> bool:
    return character in "\u200d\ufe0f\ufe0e" or "\u0300" <= character <= "\u036f" or "\U0001f3fb" <= character <= "\U0001f3ff"


def _slice(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    found: list[Span] = []
    position = 0
    for span in spans:
        low, high = max(start - position, 0), min(end - position, len(span.text))
        if low < high:
            found.append(replace(span, text=span.text[low:high]))
        position += len(span.text)
    return tuple(found)

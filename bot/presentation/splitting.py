"""Cuts a long text where a reader would pause, by the length the platform counts, and never inside a character."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.messages import Span

_PAUSES = (
    re.compile(r"\n\s*\n"),
    re.compile(r"\n|[.!?…](?=\s)"),
    re.compile(r"\s"),
)
"""Where to cut, best first: after a paragraph, after a sentence or line, after a word."""

_LEAST = 0.5
"""A better kind of pause is taken only if the part stays at least this full."""

_JOINER = "\u200d"
_REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_HANGUL_LEADS = range(0x1100, 0x1160)
_HANGUL_TAILS = range(0x1160, 0x1200)
_HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)


def split(spans: Sequence[Span], limit: int) -> list[tuple[Span, ...]]:
    """The spans cut into parts of at most `limit` UTF-16 code units; blank text makes no part.

    Styles and links go on across a cut; white space at a cut is dropped. A character as people see it (a letter with
    its marks, an emoji family) is cut only if it is itself longer than `limit`, which must be at least 2.
    """
    if limit < 2:
        raise ValueError("a part must have room for one character outside the basic plane")
    text = "".join(span.text for span in spans)
    return [_slice(spans, start, end) for start, end in _ranges(text, limit)]


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts texts and entity offsets."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def is_boundary(text: str, index: int) -> bool:
    """Whether a new visible character begins at `index`: UAX #29 without its rules for Indic conjuncts."""
    if not 0 < index < len(text):
        return True
    before, after = text[index - 1], text[index]
    if before in "\r\n":
        return (before, after) != ("\r", "\n")
    if before == _JOINER or _extends(after):
        return False
    return not (_halves_a_flag(text, index) or _halves_a_syllable(ord(before), ord(after)))


def _ranges(text: str, limit: int) -> Iterator[tuple[int, int]]:
    start = _after_blanks(text, 0)
    while start < len(text):
        end = _end(text, start, _furthest(text, start, limit))
        yield start, _before_blanks(text, start, end)
        start = _after_blanks(text, end)


def _furthest(text: str, start: int, limit: int) -> int:
    """The last index at which the part from `start` is still within the limit."""
    end = min(len(text), start + limit)
    excess = utf16_length(text[start:end]) - limit
    while excess > 0:
        end -= 1
        excess -= utf16_length(text[end])
    return end


def _end(text: str, start: int, furthest: int) -> int:
    if furthest == len(text):
        return furthest
    least = start + int((furthest - start) * _LEAST)
    for pause in _PAUSES:
        # One character more is looked at: a sentence may end exactly where the room does.
        ends = [match.end() for match in pause.finditer(text, start, furthest + 1)]
        for end in reversed(ends):
            if least < end <= furthest and is_boundary(text, end):
                return end
    return _last_boundary(text, start, furthest)


def _last_boundary(text: str, start: int, furthest: int) -> int:
    boundaries = (end for end in range(furthest, start, -1) if is_boundary(text, end))
    return next(boundaries, furthest)


def _after_blanks(text: str, index: int) -> int:
    """Where the next visible character begins; a blank that carries a mark is one."""
    first = index
    while first < len(text) and text[first].isspace():
        first += 1
    return first if first == index or is_boundary(text, first) else first - 1


def _before_blanks(text: str, start: int, end: int) -> int:
    while end > start + 1 and text[end - 1].isspace():
        end -= 1
    return end


def _slice(spans: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The spans that cover the text from `start` to `end`."""
    found: list[Span] = []
    position = 0
    for span in spans:
        piece = span.text[max(start - position, 0) : max(end - position, 0)]
        if piece:
            found.append(replace(span, text=piece))
        position += len(span.text)
    return tuple(found)


def _extends(character: str) -> bool:
    """Whether the character belongs to the one before it."""
    code = ord(character)
    return (
        unicodedata.category(character) in {"Mn", "Mc", "Me"}
        or character in "\u200c\u200d\uff9e\uff9f"
        or code in _SKIN_TONES
        or code in _TAGS
    )


def _halves_a_flag(text: str, index: int) -> bool:
    """Flags are pairs of regional indicators; a cut inside a run is right only after an even number of them."""
    first = index
    while first and ord(text[first - 1]) in _REGIONAL_INDICATORS:
        first -= 1
    return ord(text[index]) in _REGIONAL_INDICATORS and (index - first) % 2 == 1


def _halves_a_syllable(before: int, after: int) -> bool:
    if after in _HANGUL_TAILS:
        return before in _HANGUL_LEADS or before in _HANGUL_TAILS or before in _HANGUL_SYLLABLES
    return before in _HANGUL_LEADS and (after in _HANGUL_LEADS or after in _HANGUL_SYLLABLES)

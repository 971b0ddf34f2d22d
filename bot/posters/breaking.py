"""Where lines may end: within a word that is too long for any line, such as an address; not within a number to call."""

import re

LONGEST_WORD = 20

_ZERO_WIDTH_SPACE = "\u200b"
NO_BREAK_SPACE = "\u00a0"

_BETWEEN_DIGITS = re.compile(r"(?<=[0-9]) (?=[0-9])")
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_AFTER = re.compile(r"(?<=[/.?&=_@:-])(?=\S)")


def breakable(text: str) -> str:
    """The text with invisible breaks in every word of more than LONGEST_WORD characters, and none between digits."""
    return _WORD.sub(lambda word: _broken(word[0]), _BETWEEN_DIGITS.sub(NO_BREAK_SPACE, text))


def _broken(word: str) -> str:
    parts = _AFTER.split(word)
    return _ZERO_WIDTH_SPACE.join(
        part[at : at + LONGEST_WORD] for part in parts for at in range(0, len(part), LONGEST_WORD)
    )

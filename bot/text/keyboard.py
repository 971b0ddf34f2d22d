"""Words that a keyboard or a hurry left half typed: Telex and VNI keys, teenagers' respellings."""

import re
from collections.abc import Iterator

from bot.text.syllable import is_syllable

_TELEX_DOUBLES = re.compile(r"dd|aa|ee|oo")
_TELEX_HORN = re.compile(r"(?<=[auo])w")
_TELEX_TONE = re.compile(r"(?<=[aeiouy])([a-z]*?)[sfrxj]([a-z]*)$")
_VNI = re.compile(r"(?<=[a-z])[1-9]")
_REPEATED = re.compile(r"([a-z])\1{2,}")

_RESPELLED_STARTS = (
    ("j", "gi"),
    ("z", "d"),
    ("z", "gi"),
    ("w", "qu"),
    ("f", "ph"),
    ("q", "qu"),
    ("c", "k"),
    ("ngh", "ng"),
)
_RESPELLED_ENDS = (("g", "ng"), ("k", "ch"), ("k", "nh"), ("h", "nh"), ("j", "i"), ("z", ""))


def repaired(token: str) -> str:
    """The folded syllable a token was meant to be, or the token itself.

    Only what is no syllable is touched, and only if the result is one: no real word is ever changed.
    """
    if is_syllable(token):
        return token
    token = _REPEATED.sub(r"\1", token)
    return next((word for word in _candidates(token) if is_syllable(word)), token)


def _candidates(token: str) -> Iterator[str]:
    yield token
    if any(c.isdigit() for c in token):
        yield _VNI.sub("", token)
        return
    for start, meant in _RESPELLED_STARTS:
        if token.startswith(start):
            yield meant + token.removeprefix(start)
    for end, meant in _RESPELLED_ENDS:
        if token.endswith(end):
            yield token.removesuffix(end) + meant
    yield _telex(token)


def _telex(token: str) -> str:
    plain = _TELEX_HORN.sub("", _TELEX_DOUBLES.sub(lambda match: match[0][0], token)).replace("w", "u")
    return _TELEX_TONE.sub(r"\1\2", plain)

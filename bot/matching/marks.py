"""Does a word as it was typed mean a word as an editor wrote it? Marks may be missing; they must not contradict."""

import unicodedata
from collections.abc import Sequence

MARKED_SHARE = 0.6
"""From this share of marked words on, somebody is typing marks: a bare word is then meant bare.

Fully marked Vietnamese has about 0.75 of its words marked; half-typed marks stay below."""

MARKED_WORDS = 5
"""Shorter texts tell nothing about their writer's habit."""

_HOOK, _TILDE = "\u0309", "\u0303"
"""The South and the Centre speak these two alike and mix them up in writing: they count as one."""


def marks(word: str) -> frozenset[str]:
    """Which marks stand on which letters; where a tone sits in the syllable does not matter ("hòa", "hoà")."""
    found = {"đ"} if "đ" in word else set[str]()
    letter = ""
    for character in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(character):
            letter = character
        elif character in "\u0302\u0306\u031b":
            found.add(letter + character)
        else:
            found.add(_HOOK if character == _TILDE else character)
    return frozenset(found)


def types_marks(typed: Sequence[str | None]) -> bool:
    """Whether the writer of these words puts marks on."""
    return len(typed) >= MARKED_WORDS and sum(word is not None for word in typed) / len(typed) >= MARKED_SHARE


def agree(typed: frozenset[str], meant: frozenset[str], *, typist: bool, strict: bool = False) -> bool:
    """A subset of the marks is a word half typed; no mark at all is plain typing, unless the writer types marks.

    `strict`: the word must stand with exactly its marks, whoever writes.
    """
    if strict:
        return typed == meant
    if not typed:
        return not (typist and meant)
    return typed <= meant

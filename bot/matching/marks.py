"""Does a word as it was typed mean a word as an editor wrote it? Marks may be missing; they must not contradict."""

import re
import unicodedata
from typing import TypeAlias

Marks: TypeAlias = frozenset[str]

MARKED_SHARE = 0.6
"""From this share of marked words on, somebody is typing marks: a bare word is then meant bare.

Fully marked Vietnamese has about 0.75 of its words marked; half-typed marks stay below."""

MARKED_WORDS = 5
"""Shorter texts tell nothing about their writer's habit."""

_CIRCUMFLEX, _BREVE, _HORN = "\u0302", "\u0306", "\u031b"
_HOOK, _TILDE = "\u0309", "\u0303"
"""The South and the Centre speak these two alike and mix them up in writing: they count as one."""

_WORD = re.compile(r"[^\W\d_]+")


def _of_decomposed(word: str) -> Marks:
    found = {"đ"} if "đ" in word else set[str]()
    letter = ""
    for character in unicodedata.normalize("NFD", word):
        if not unicodedata.combining(character):
            letter = character
        elif character in (_CIRCUMFLEX, _BREVE, _HORN):
            found.add(letter + character)
        else:
            found.add(_HOOK if character == _TILDE else character)
    return frozenset(found)


_NONE: Marks = frozenset()
_OF_LETTERS = {letter: _of_decomposed(letter) for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))}


def marks(word: str | None) -> Marks:
    """Which marks stand on which letters; where a tone sits in the syllable does not matter ("hòa", "hoà")."""
    if word is None or word.isascii():
        return _NONE
    try:
        return _NONE.union(*[_OF_LETTERS[letter] for letter in word if letter > "\x7f"])
    except KeyError:  # letters of another alphabet, or marks that stand apart
        return _of_decomposed(word)


def types_marks(text: str) -> bool:
    """Whether the writer of a composed (NFC) text puts marks on words."""
    words = _WORD.findall(text)
    return len(words) >= MARKED_WORDS and sum(not word.isascii() for word in words) >= MARKED_SHARE * len(words)


def agree(typed: Marks, meant: Marks, *, typist: bool, strict: bool = False) -> bool:
    """A subset of the marks is a word half typed; no mark at all is plain typing, unless the writer types marks.

    `strict`: the word must stand with exactly its marks, whoever writes.
    """
    if strict:
        return typed == meant
    if not typed:
        return not (typist and meant)
    return typed <= meant

"""A question as it was typed, read as the words that were meant."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TypeAlias

from bot.text.fold import fold
from bot.text.glued import parted
from bot.text.keyboard import repaired
from bot.text.normalise import normalise
from bot.text.standins import AMOUNT, with_standins
from bot.text.syllable import is_syllable

READ_CHARACTERS = 4_000
"""Of a very long text the first and last halves of this are read; the time per question stays bounded."""

KEY_WORDS = 3
"""Words a short form may have at most ("ca xã")."""

REMEMBERED_TOKENS, REMEMBERED_LETTERS = 8_192, 16
"""How many of the last short tokens are remembered with the words they mean: people use a few thousand over and over.
"""

_LOOK_ALIKES = "аеорсухіјѕԁгкмтвнАЕОРСУХІЈЅКМТВНοαικν"
_LOOKED_LIKE = str.maketrans(_LOOK_ALIKES, "aeopcyxijsdrkmtbhAEOPCYXIJSKMTBHoaikv")
_LOOK_ALIKE = re.compile(f"[{_LOOK_ALIKES}]")
_SMALL_L_FOR_I = re.compile(r"(?<=[A-Z])l(?![a-z])")
_DOTTED = re.compile(r"(?<!\w)[^\W\d_](?:[./_*-]\w){1,14}(?!\w)")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?: [^\W\d_]){2,14}(?!\w)")
_DRAGGED = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"[^\W_]+(?:[@!$|]+[^\W_]+)*")
_SIGN = re.compile(r"[@!$|]+")


Word: TypeAlias = tuple[str, str | None]
"""A word folded, and as it stands with marks, if it does."""


@dataclass(frozen=True, slots=True)
class Further:
    """What else a short form may mean: words `first` to `last` in place of words `start` to `end`."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as words: `words` folded, `typed` the same with marks where the person typed any, else None.

    Further meanings of short forms stand at the end, apart from their neighbours; `further` tells where they belong.
    """

    words: tuple[str, ...]
    typed: tuple[str | None, ...]
    further: tuple[Further, ...] = ()

    @property
    def meant(self) -> int:
        """How many words stand before the further meanings."""
        return self.further[0].first if self.further else len(self.words)


class Spelling:
    """Reads abbreviations by a table (content), everything else by rule."""

    def __init__(self, abbreviations: Mapping[str, Sequence[str]]) -> None:
        """`abbreviations`: short form of one to three words → what it may mean, the likeliest first.

        A form stands for itself as typed: "mô" with its mark is dialect, "mo" may be any of five words.
        """
        self.abbreviations = {short: tuple(meanings) for short, meanings in abbreviations.items()}
        self.version = hashlib.sha256(repr(sorted(abbreviations.items())).encode()).hexdigest()
        """Names the table: texts are read alike by tables of the same version."""
        self._meanings = {
            tuple(_plain(short).split()): [_words(_plain(meaning).split()) for meaning in meanings]
            for short, meanings in abbreviations.items()
        }
        self._longest: dict[str, int] = {}
        for key in self._meanings:
            self._longest[key[0]] = min(max(self._longest.get(key[0], 0), len(key)), KEY_WORDS)
        # Of the table, not of self: what refers to itself is cleared away late, or never.
        self._spelt = partial(_spelt, self._meanings)
        self._spelt_before = lru_cache(REMEMBERED_TOKENS)(self._spelt)

    def read(self, text: str) -> Reading:
        """The words of a text. Never fails; bounded by READ_CHARACTERS."""
        tokens = _tokens(_bounded(text))
        words: list[Word] = []
        others: list[tuple[int, int, Sequence[Word]]] = []
        at = 0
        while at < len(tokens):
            if tokens[at] not in self._longest:  # as most
                words += self._words_of(tokens[at])
                at += 1
                continue
            size, meanings = self._looked_up(tokens, at)
            start = len(words)
            words += meanings[0] if meanings else self._words_of(tokens[at])
            others += [(start, len(words), other) for other in meanings[1:] if other]
            at += size
        further = []
        for start, end, other in others:
            further.append(Further(start, end, len(words), len(words) + len(other)))
            words += other
        return Reading(tuple(folded for folded, _ in words), tuple(typed for _, typed in words), tuple(further))

    def _looked_up(self, tokens: Sequence[str], at: int) -> tuple[int, Sequence[Sequence[Word]]]:
        """How many tokens the longest short form here has, and its meanings; (1, ()) when there is none."""
        for size in range(self._longest.get(tokens[at], 0), 0, -1):
            meanings = self._meanings.get(tuple(tokens[at : at + size]))
            if meanings:
                return size, meanings
        return 1, ()

    def _words_of(self, token: str) -> Sequence[Word]:
        return self._spelt_before(token) if len(token) <= REMEMBERED_LETTERS else self._spelt(token)


def _spelt(meanings: Mapping[tuple[str, ...], Sequence[Sequence[Word]]], token: str) -> Sequence[Word]:
    folded = fold(token)
    if is_syllable(folded) or folded.isdigit() or folded == AMOUNT:
        return ((folded, token if token != folded else None),)
    if (parts := _SIGN.split(token))[1:] and all(is_syllable(fold(part)) for part in parts):
        return _words(parts)  # the sign stands for no letter: "rồi!giờ"
    if (short := (_DRAGGED.sub(r"\1", token),)) in meanings and len(short[0]) > 1:
        return meanings[short][0]
    return _words(repaired(folded, marked=not token.isascii()))


def _words(spelt: Iterable[str]) -> list[Word]:
    return [(folded, word if word != folded else None) for word in spelt if (folded := fold(word))]


def _bounded(text: str) -> str:
    if len(text) > READ_CHARACTERS:
        text = f"{text[: READ_CHARACTERS // 2]} {text[-READ_CHARACTERS // 2 :]}"
    return normalise(text)


def _plain(text: str) -> str:
    """Compatibility forms and look-alikes of other alphabets as plain letters, in lower case."""
    plain = unicodedata.normalize("NFKC", text)
    if _LOOK_ALIKE.search(plain):
        plain = plain.translate(_LOOKED_LIKE)
    return unicodedata.normalize("NFC", _SMALL_L_FOR_I.sub("I", plain).lower())


def _tokens(text: str) -> list[str]:
    # One sign may stand for eighteen letters: what it is spelt out to is bounded, too.
    text = with_standins(_plain(text)[: 2 * READ_CHARACTERS])
    words = text.replace(",", " ").split()
    if all(len(word) > 1 and word.isalnum() for word in words):  # nothing to join and nothing to part
        return words
    text = _DOTTED.sub(lambda match: re.sub(r"[./_*-]", "", match[0]), text)
    text = _SPACED.sub(_joined, text)
    return _TOKEN.findall(text)


def _joined(match: re.Match[str]) -> str:
    """ "l ừ a đ ả o" is one word, "k c j" are three."""
    letters = match[0].replace(" ", "")
    folded = fold(letters)
    return letters if is_syllable(folded) or parted(folded) else match[0]

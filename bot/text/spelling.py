"""A question as it was typed, read as the words that were meant."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

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

_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁгкмтвнАЕОРСУХІЈЅКМТВНοαικν", "aeopcyxijsdrkmtbhAEOPCYXIJSKMTBHoaikv")
_SMALL_L_FOR_I = re.compile(r"(?<=[A-Z])l(?![a-z])")
_DOTTED = re.compile(r"(?<!\w)[^\W\d_](?:[./_*-]\w){1,14}(?!\w)")
_SPACED = re.compile(r"(?<!\w)[^\W\d_](?: [^\W\d_]){2,14}(?!\w)")
_DRAGGED = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"[^\W_]+(?:[@!$|]+[^\W_]+)*")
_SIGN = re.compile(r"[@!$|]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as words: `words` folded, `typed` the same with marks where the person typed any, else None."""

    words: tuple[str, ...]
    typed: tuple[str | None, ...]


class Spelling:
    """Reads abbreviations by a table (content), everything else by rule."""

    def __init__(self, abbreviations: Mapping[str, Sequence[str]]) -> None:
        """`abbreviations`: short form of one to three words → what it may mean, the likeliest first.

        A form stands for itself as typed: "mô" with its mark is dialect, "mo" may be any of five words.
        """
        self._meanings = {
            tuple(_plain(short).split()): [_plain(meaning).split() for meaning in meanings]
            for short, meanings in abbreviations.items()
        }
        self._longest = {key[0]: 1 for key in self._meanings}
        for key in self._meanings:
            self._longest[key[0]] = max(self._longest[key[0]], len(key))

    def read(self, text: str) -> Reading:
        """The words of a text; further meanings of ambiguous short forms stand at the end, apart from its neighbours.

        Never fails; bounded by READ_CHARACTERS.
        """
        aside: list[str] = []
        meant = [*self._meant(_tokens(_bounded(text)), aside), *aside]
        pairs = [(folded, word if word != folded else None) for word in meant if (folded := fold(word))]
        return Reading(tuple(folded for folded, _ in pairs), tuple(typed for _, typed in pairs))

    def _meant(self, tokens: Sequence[str], aside: list[str]) -> Iterator[str]:
        at = 0
        while at < len(tokens):
            size, meanings = self._looked_up(tokens, at)
            if meanings:
                yield from meanings[0]
                for other in meanings[1:]:
                    aside.extend(other)
            else:
                yield from self._spelt(tokens[at])
            at += size

    def _looked_up(self, tokens: Sequence[str], at: int) -> tuple[int, Sequence[Sequence[str]]]:
        """How many tokens the longest short form here has, and its meanings; (1, ()) when there is none."""
        for size in range(min(self._longest.get(tokens[at], 0), KEY_WORDS), 0, -1):
            meanings = self._meanings.get(tuple(tokens[at : at + size]))
            if meanings:
                return size, meanings
        return 1, ()

    def _spelt(self, token: str) -> Iterator[str]:
        folded = fold(token)
        if is_syllable(folded) or folded.isdigit() or folded == AMOUNT:
            yield token
        elif (parts := _SIGN.split(token))[1:] and all(is_syllable(fold(part)) for part in parts):
            yield from parts  # the sign stands for no letter: "rồi!giờ"
        elif (short := (_DRAGGED.sub(r"\1", token),)) in self._meanings and len(short[0]) > 1:
            yield from self._meanings[short][0]
        else:
            yield from repaired(folded, marked=not token.isascii())


def _bounded(text: str) -> str:
    if len(text) > READ_CHARACTERS:
        text = f"{text[: READ_CHARACTERS // 2]} {text[-READ_CHARACTERS // 2 :]}"
    return normalise(text)


def _plain(text: str) -> str:
    """Compatibility forms and look-alikes of other alphabets as plain letters, in lower case."""
    plain = unicodedata.normalize("NFKC", text).translate(_LOOK_ALIKES)
    return unicodedata.normalize("NFC", _SMALL_L_FOR_I.sub("I", plain).lower())


def _tokens(text: str) -> list[str]:
    text = with_standins(_plain(text))
    text = _DOTTED.sub(lambda match: re.sub(r"[./_*-]", "", match[0]), text)
    text = _SPACED.sub(_joined, text)
    return _TOKEN.findall(text)


def _joined(match: re.Match[str]) -> str:
    """ "l ừ a đ ả o" is one word, "k c j" are three."""
    letters = match[0].replace(" ", "")
    folded = fold(letters)
    return letters if is_syllable(folded) or parted(folded) else match[0]

"""A question as it was typed, read as the words that were meant."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.text.fold import fold
from bot.text.keyboard import repaired
from bot.text.normalise import normalise
from bot.text.syllable import is_syllable

AMOUNT = "sotien"
PHONE = "sodienthoai"
LINK = "duonglink"
"""Words that stand for every amount, phone number and link: which one it is does not matter for the topic."""

READ_CHARACTERS = 4_000
"""Of a very long text the first and last halves of this are read; the time per question stays bounded."""

_LOOK_ALIKES = str.maketrans("аеорсухіјѕԁгкмтвнАЕОРСУХІЈЅКМТВН", "aeopcyxijsdrkmtbhAEOPCYXIJSKMTBH")
_LEET = str.maketrans("013457@!$|", "oieastaisl")

_LINK = re.compile(
    r"\b(?:h(?:tt|xx)ps?://\S{1,300}|www\.\S{1,300}|[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|vn|net|org|info|top|xyz|click|link|shop|online|site|vip|cc|me|ly|apk)\b\S{0,300})"
)
_AMOUNT = re.compile(
    r"(?<![\w.])\d{1,3}(?:[.,]\d{3}){1,4}\s?(?:đồng|đ|dong|vnd|vnđ|d\b)?"
    r"|(?<![\w.])\d{1,6}(?:[.,]\d{1,2})?\s?(?:triệu|trieu|tỷ|tỉ|ty|nghìn|nghin|ngàn|ngan|củ|cu\b|đồng|dong|vnđ|vnd|tr|k|m|đ)(?:\d{1,3})?(?!\w)"
)
_PHONE = re.compile(r"(?<![\w])(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\w)")
_SPACED = re.compile(r"(?<!\w)\w(?:[./_*-]\w){1,14}(?!\w)|(?<!\w)[^\W\d_](?: [^\W\d_]){3,14}(?!\w)")
_TOKEN = re.compile(r"[^\W_]+(?:[@!$|][^\W_]+)*")
_MIXED = re.compile(r"(?=.*[^\W\d_])(?=.*[\d@!$|])")
_MODEL_NAME = re.compile(r"\d{1,4}[a-z]{1,3}|[a-z]\d{2,4}")
"""4g, c04, a05: letters and digits that are a name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as words: `words` folded, `typed` the same with marks where the person typed any, else None."""

    words: tuple[str, ...]
    typed: tuple[str | None, ...]


class Spelling:
    """Reads abbreviations by a table (content), everything else by rule."""

    def __init__(self, abbreviations: Mapping[str, Sequence[str]]) -> None:
        """`abbreviations`: short form → what it may mean, each meaning one or more words.

        A form stands for itself as typed: "mô" with its mark is dialect, "mo" may be any of five words.
        """
        self._meanings = {
            short.lower(): [tuple(meaning.lower().split()) for meaning in meanings]
            for short, meanings in abbreviations.items()
        }

    def read(self, text: str) -> Reading:
        """The words of a text. Never fails; bounded by READ_CHARACTERS."""
        words: list[str] = []
        typed: list[str | None] = []
        for token in _tokens(_bounded(text)):
            for word in self._meant(token):
                folded = fold(word)
                if folded:
                    words.append(folded)
                    typed.append(word if word != folded and word.replace("đ", "d") != folded else None)
        return Reading(tuple(words), tuple(typed))

    def _meant(self, token: str) -> Iterator[str]:
        folded = fold(token)
        if token in self._meanings:
            for meaning in self._meanings[token]:
                yield from meaning
        elif folded in (AMOUNT, PHONE, LINK) or folded.isdigit():
            yield folded
        elif is_syllable(folded):
            yield token
        else:
            yield repaired(_without_leet(folded))


def _bounded(text: str) -> str:
    if len(text) > READ_CHARACTERS:
        text = f"{text[: READ_CHARACTERS // 2]} {text[-READ_CHARACTERS // 2 :]}"
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", normalise(text)).translate(_LOOK_ALIKES).lower())


def _tokens(text: str) -> Iterator[str]:
    for pattern, name in ((_LINK, LINK), (_PHONE, PHONE), (_AMOUNT, AMOUNT)):
        text = pattern.sub(f" {name} ", text)
    text = _SPACED.sub(lambda match: re.sub(r"[ ./_*-]", "", match[0]), text)
    yield from _TOKEN.findall(text)


def _without_leet(token: str) -> str:
    """Digits and signs that stand for letters read as letters, unless keyboard leftovers explain them better."""
    if not _MIXED.match(token) or (is_syllable(repaired(token)) and not _MODEL_NAME.fullmatch(token)):
        return token
    return token if _MODEL_NAME.fullmatch(token) else token.translate(_LEET)

"""Vietnamese without marks: how half of the questions arrive, and how all are compared."""

import re
import unicodedata

# These do not decompose: NFD alone leaves them, and a "đ" would never meet its "d".
_STROKED_D = str.maketrans(dict.fromkeys("đĐðÐɖƉ", "d"))

_WORD = re.compile(r"[a-z]+|[0-9]+")


def _decomposed(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate(_STROKED_D).lower()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))


# One look-up a letter for whatever is written in composed Latin letters; decomposing takes ten times as long.
_LATIN = {
    ord(letter): plain
    for letter in map(chr, (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)))
    if (plain := _decomposed(letter)).isascii() and plain.isalpha()
}


def fold(text: str) -> str:
    """Lower case, compatibility forms plain, every mark off, đ as d."""
    latin = text if text.isascii() else text.translate(_LATIN)
    return latin.lower() if latin.isascii() else _decomposed(text)


def syllables(folded: str) -> list[str]:
    """The words and numbers of a folded text, in order."""
    return _WORD.findall(folded)


def bare(text: str) -> str:
    """A text without marks, capitals and punctuation, to tell whether two are the same but for spelling.

    What has neither Latin letters nor digits stays as it is.
    """
    return " ".join(syllables(fold(text))) or text

"""Vietnamese without marks: how half of the questions arrive, and how all are compared."""

import re
import unicodedata

# These do not decompose: NFD alone leaves them, and a "đ" would never meet its "d".
_STROKED_D = str.maketrans(dict.fromkeys("đĐðÐɖƉ", "d"))

_WORD = re.compile(r"[a-z]+|[0-9]+")


def fold(text: str) -> str:
    """Lower case, compatibility forms plain, every mark off, đ as d."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKC", text).translate(_STROKED_D).lower()
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(c for c in decomposed if not unicodedata.category(c).startswith("M"))


def syllables(folded: str) -> list[str]:
    """The words and numbers of a folded text, in order."""
    return _WORD.findall(folded)

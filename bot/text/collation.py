"""The order of Vietnamese lists: “Đức” after “Dung”, and a mark of tone decides only where the letters do not."""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""In their order, with the four letters that only names from abroad have."""

_TONES = "\N{COMBINING GRAVE ACCENT}\N{COMBINING HOOK ABOVE}\N{COMBINING TILDE}\N{COMBINING ACUTE ACCENT}"
_TONES += "\N{COMBINING DOT BELOW}"
"""In the order of dictionaries: huyền, hỏi, ngã, sắc, nặng; before them all a syllable without a mark."""

_AFTER_ALL_SIGNS = 0xF0000
_RANKS = {letter: chr(_AFTER_ALL_SIGNS + rank) for rank, letter in enumerate(_LETTERS)}


def in_dictionary(text: str) -> tuple[str, str, str]:
    """What to sort a text by, as Unicode's rules for Vietnamese (CLDR) do; blanks, digits and signs before letters.

    For sorting here: each database sorts by rules of its own, and SQLite knows none of Vietnamese.
    """
    letters, tones = [], []
    for character in unicodedata.normalize("NFC", text).lower():
        parts = unicodedata.normalize("NFD", character)
        tone = next((part for part in parts if part in _TONES), "")
        letter = unicodedata.normalize("NFC", parts.replace(tone, ""))
        letters.append(_RANKS.get(letter, letter))
        tones.append(str(_TONES.find(tone) + 1 if tone else 0))
    return "".join(letters), "".join(tones), text

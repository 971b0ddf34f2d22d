"""Words written oddly so that filters and hurried eyes pass over them."""

import re
import unicodedata

_LETTER = "[^\\W\\d_]"
_DOTTED = re.compile(rf"(?<![\w./@])(?:{_LETTER}[.\-_*|]){{2,14}}{_LETTER}(?![\w./@])")
_DIGIT_INSIDE = re.compile(rf"(?<![\w./@-]){_LETTER}{{2,12}}[01345]{_LETTER}{{1,12}}(?![\w./@-])")
_SIGN_INSIDE = re.compile(rf"(?<![\w./@-]){_LETTER}{{1,12}}[@$]{_LETTER}{{1,12}}(?![\w./@-])")
_INVISIBLE = re.compile(rf"(?<={_LETTER})[\u200b\u2060\ufeff\u00ad]+(?={_LETTER})")
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_WORD = re.compile(r"\w{2,40}")
_ABBREVIATION = re.compile(r"(?:[A-ZĐ]\.){2,}[A-ZĐ]?|[a-zđ]{1,2}\.[a-zđ]{1,2}")


def disguised_word(text: str) -> str | None:
    """The first word of a text, as it was received, that hides what it says ("k.i.ế.m", "VinaPh0ne"), or None."""
    if match := _INVISIBLE.search(text):
        return _word_around(text, match.start())
    for pattern in (_DOTTED, _DIGIT_INSIDE, _SIGN_INSIDE):
        for match in pattern.finditer(text):
            if not _ABBREVIATION.fullmatch(match[0]):
                return match[0]
    if _FOREIGN.search(text):
        return next((word for word in _WORD.findall(text) if _mixes_alphabets(word)), None)
    return None


def _mixes_alphabets(word: str) -> bool:
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word if letter.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK"})


def _word_around(text: str, at: int) -> str:
    start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
    return text[start:].split(maxsplit=1)[0][:40]

"""How a syllable sounds where it is spoken: for who writes it as it is heard ("bắc cót" for "bắt cóc").

In the South and the Centre final n and ng, t and c are spoken alike, the tones hỏi and ngã, and the onsets d, gi and v;
elsewhere s and x, tr and ch, r and d. In quick writing a glide goes: "nhìu" for "nhiều", "đim" for "đêm". Whoever
learned to write by ear mixes them up; two spellings of one sound are one syllable here.
"""

import re
import unicodedata
from functools import lru_cache

from bot.text.fold import fold

_TONES = {"\u0301": "1", "\u0300": "2", "\u0309": "3", "\u0303": "3", "\u0323": "4"}
"""Sắc, huyền, hỏi and ngã, nặng, by their mark."""

_SYLLABLE = re.compile(r"(ngh?|gh|gi(?=[aeiouyăâêôơư])|gi$|qu|ph|th|tr|ch|kh|nh|[bcdđghklmnprstvx]|)(.*)", re.DOTALL)
_ONSETS = {"ngh": "ng", "gh": "g", "gi": "d", "v": "d", "r": "d", "tr": "ch", "x": "s", "k": "c"}
_RIMES = (
    (re.compile("y"), "i"),
    (re.compile("(?:nh|ng)$"), "n"),
    (re.compile("(?:ch|c)$"), "t"),
    (re.compile("i[êe]"), "i"),
    (re.compile("uô|uơ|uo"), "u"),
    (re.compile("ươ"), "ư"),
    (re.compile("^(?:ưu|uu|êu|eu)$"), "iu"),
    (re.compile("^[êe](?=[mp]$)"), "i"),
    (re.compile("ao"), "au"),
    (re.compile("ay"), "ai"),
)
_REMEMBERED = 16_384


@lru_cache(_REMEMBERED)
def sound(word: str) -> str:
    """The class of all spellings of a syllable in lower case that sound alike, its tone among it."""
    tone, letters = "", ""
    for character in unicodedata.normalize("NFD", word):
        if character in _TONES:
            tone = _TONES[character]
        else:
            letters += character
    return _without_tone(unicodedata.normalize("NFC", letters)) + tone


@lru_cache(_REMEMBERED)
def bare_sound(word: str) -> str:
    """The same of a syllable without its marks, whether it has any or not."""
    return _without_tone(fold(word))


def _without_tone(letters: str) -> str:
    found = _SYLLABLE.match(letters)
    onset, rime = found.groups() if found else ("", letters)
    if onset == "gi" and not rime:
        rime = "i"
    for spelt, spoken in _RIMES:
        rime = spelt.sub(spoken, rime)
    return _ONSETS.get(onset, onset) + rime

"""A citizen's text made safe to show and store, without changing what it says."""

import re
import unicodedata

MAX_MARKS = 3
"""Combining marks kept on one letter; Vietnamese needs two, everything beyond three is decoration (zalgo)."""

_MARK = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
# Bounded before any normalisation: putting a pile of marks in canonical order takes time quadratic in its height.
_TOWER = re.compile(rf"({_MARK}{{8}}){_MARK}+")
_PILE = re.compile(rf"({_MARK}{{{MAX_MARKS}}}){_MARK}+")
# One blank is left alone: replacing each by itself would take most of the time.
_BLANKS = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_LINES = re.compile(r"\n{3,}")
# Signs that are composed and shown as they are, which nearly every message is made of.
_AS_IT_IS = re.compile(r"[\n -~¡-¬®-ɏẠ-ỹ‘-”–—…]*")
_NOT_SHOWN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACING = str.maketrans(
    {
        **dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"),
        # Letters and signs that look like nothing: Hangul fillers, the empty Braille cell.
        **dict.fromkeys("\t\u115f\u1160\u2800\u3164\uffa0", " "),
        "\u034f": None,
    }
)


def normalise(text: str) -> str:
    """NFC; invisible, control and unassigned characters and lone surrogates dropped; blanks collapsed, lines kept.

    Never fails on any `str`; the time is linear in its length.
    """
    composed = text if _AS_IT_IS.fullmatch(text) else _composed(text)
    lines = (_BLANKS.sub(" ", line).strip() for line in composed.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def _composed(text: str) -> str:
    spaced = text.replace("\r\n", "\n").translate(_SPACING)
    shown = "".join(c for c in spaced if c == "\n" or unicodedata.category(c) not in _NOT_SHOWN)
    decomposed = unicodedata.normalize("NFD", _TOWER.sub(r"\1", shown))
    return unicodedata.normalize("NFC", _PILE.sub(r"\1", decomposed))

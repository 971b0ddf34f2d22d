"""A citizen's text made safe to show and store, without changing what it says."""

import re
import unicodedata

MAX_MARKS = 3
"""Combining marks kept on one letter; Vietnamese needs two, everything beyond three is decoration (zalgo)."""

_MARK_PILE = re.compile(
    rf"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{MAX_MARKS}}})"
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def normalise(text: str) -> str:
    """NFC; invisible, control and unassigned characters and lone surrogates dropped; blanks collapsed, lines kept.

    Never fails on any `str`; the time is linear in its length.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in _DROPPED_CATEGORIES)
    composed = unicodedata.normalize("NFC", _MARK_PILE.sub(r"\1", kept))
    lines = (_BLANKS.sub(" ", line).strip() for line in composed.split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()

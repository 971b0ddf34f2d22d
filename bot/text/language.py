"""Is this a question in English, rather than Vietnamese without marks?"""

from bot.text.fold import fold, syllables
from bot.text.syllable import is_syllable

_ENGLISH = frozenset(
    "and are asked been called calls did does for from has have help how is it money of please police scam "
    "scammed scammer should someone stolen that they this threatened transfer want wants was what when where "
    "which who why with would you your".split()
)
"""Frequent English words that cannot be Vietnamese syllables."""

FOREIGN_SHARE = 0.4
"""English questions have about half of their words outside Vietnamese syllables; Vietnamese ones with brand names
and abbreviations stay under a third."""


def looks_english(text: str) -> bool:
    """True for English sentences; False for Vietnamese, with or without marks, and for single words."""
    words = [word for word in syllables(fold(text[:1000])) if word.isalpha()]
    if len(words) < 3 or (not text.isascii() and _has_vietnamese_marks(text)):
        return False
    foreign = sum(not is_syllable(word) for word in words)
    return foreign / len(words) >= FOREIGN_SHARE and bool(_ENGLISH.intersection(words))


def _has_vietnamese_marks(text: str) -> bool:
    return any(c.isalpha() and not c.isascii() for c in text)

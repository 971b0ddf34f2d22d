"""Is this a question in English, rather than Vietnamese without marks?"""

from bot.text.fold import fold, syllables
from bot.text.syllable import is_syllable

_ENGLISH = frozenset(
    "about after am and any are asked asking been called calls could did does for from gave get has have help how if "
    "is just know need of or our out please said saying she should someone tell their there these they this threatened "
    "us want wants was we were what when where which who whose why will with would you your".split()
)
"""Frequent English words that Vietnamese has not borrowed ("bank", "link", "call" it has)."""

READ_CHARACTERS = 1_000

FOREIGN_SHARE = 0.33
"""English questions have about half of their words outside Vietnamese syllables, short plain ones a third."""

ENGLISH_SHARE = 0.1
"""In English every third word or so is among the frequent ones; a stray "help" in a Vietnamese question is not."""


def looks_english(text: str) -> bool:
    """True for English sentences; False for Vietnamese, with or without marks, and for single words."""
    beginning = text[:READ_CHARACTERS]
    words = [word for word in syllables(fold(beginning)) if word.isalpha()]
    if len(words) < 2 or _has_marks(beginning):
        return False
    foreign = sum(not is_syllable(word) for word in words) / len(words)
    english = sum(word in _ENGLISH for word in words) / len(words)
    return foreign >= FOREIGN_SHARE and english >= ENGLISH_SHARE


def _has_marks(text: str) -> bool:
    return any(character.isalpha() and not character.isascii() for character in text)

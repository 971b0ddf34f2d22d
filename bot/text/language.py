"""Is this a question in English, rather than Vietnamese without marks?"""

from bot.text.fold import fold, syllables
from bot.text.syllable import is_syllable

_ENGLISH = frozenset(
    "about after again ago although always am and another any anyone are as ask asked asking asks away back "
    "because been before being borrow both called calls cannot could did does down during each english every "
    "everyone everything false first for found from further gave get give given gone good had has have having "
    "help her here herself himself his how however if illegal into is just keep keeps kept know last later left "
    "legal little lost made make makes many might million more most much must name near need needs never next "
    "nobody nothing now number of old one only or other others our out over own paid people person please police "
    "put read return right said saying says see seen send sent several she should since sold some somebody "
    "someone something somewhere speak still stranger such take taken takes tell tells their there these they "
    "thing things this though threatened through today together told tomorrow tonight too took two under until us "
    "used very want wanted wants was way we went were what when where which who whom whose why wife will wish "
    "with without would write wrong year years yes yesterday you your".split()
)
"""Frequent English words that Vietnamese has not borrowed ("bank", "link", "call" it has)."""

_SHARED = frozenset("a an at be by got he i if in is it me my no not on so that the to up".split())
"""Frequent English words that are Vietnamese ones, too, when those lose their marks: "the" may be "thẻ", "me" "mẹ"."""

_VIETNAMESE = frozenset(
    "anh bac ban bao bi bo cai cha chi cho chua chuyen co con cua da dau dc den di dien do duoc em gi gio goi "
    "hang hoi hong k khong ko la lai lam len lo ma mat may minh moi mua nao nay ngan ngay nguoi nha nhan nhu noi "
    "o oi ong phai qua ra roi sao tai tao tien tin toi tra tren tu tui vay ve vi vo voi xe".split()
)
"""Frequent Vietnamese words without marks that English has not: beside one of them a shared word is Vietnamese."""

READ_CHARACTERS = 1_000

FOREIGN_SHARE = 0.33
"""English questions have about half of their words outside Vietnamese syllables, short plain ones a third."""

MOSTLY_FOREIGN = 0.6
"""From this share on a single shared word is English; below, it takes two different ones."""

ENGLISH_SHARE = 0.1
"""In English every third word or so is among the frequent ones; a stray "help" in a Vietnamese question is not."""


def looks_english(text: str) -> bool:
    """True for English sentences; False for Vietnamese, with or without marks, and for single words."""
    beginning = text[:READ_CHARACTERS]
    words = [word for word in syllables(fold(beginning)) if word.isalpha()]
    if len(words) < 2 or _has_marks(beginning):
        return False
    foreign = sum(not is_syllable(word) for word in words) / len(words)
    english = sum(word in _ENGLISH for word in words)
    if _shared_words_are_english(words, foreign):
        english += sum(word in _SHARED for word in words)
    return foreign >= FOREIGN_SHARE and english >= ENGLISH_SHARE * len(words)


def _shared_words_are_english(words: list[str], foreign: float) -> bool:
    said = set(words)
    enough = 1 if foreign >= MOSTLY_FOREIGN else 2
    return said.isdisjoint(_VIETNAMESE) and len(said & _SHARED) >= enough


def _has_marks(text: str) -> bool:
    return any(character.isalpha() and not character.isascii() for character in text)

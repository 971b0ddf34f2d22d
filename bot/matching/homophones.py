"""Words written as they are heard, taken for the words that sound so: "bắc cót" is also read "bắt cóc".

One word alone would sound like too many others; two neighbours together hardly ever do. So known are the pairs of
neighbours that the content holds, and what is typed is also read as the pair that sounds like it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice, pairwise
from typing import TypeAlias

from bot.text.fold import fold
from bot.text.normalise import normalise
from bot.text.sound import bare_sound, sound
from bot.text.spelling import Further, Reading

OFTENER = 3
"""How many times as often as what was typed the content must hold a pair that sounds like it: examples are spelled by
ear, too. And so often if both words as typed are words: "dành cho" is no "vàng cho"."""

BY_EAR = 2
"""Pairs with a word there is none of, after which a text is taken to be written by ear throughout."""

OFFERED = 3
"""Readings at most of two neighbours, those that the content holds most often."""

REMEMBERED_PAIRS = 16_384

_UNMARKED = (None, None)

_Pair: TypeAlias = tuple[int, str, str]
"""How often the content holds two neighbours, and the two."""

_WORDS = re.compile(r"[^\W\d_]+")
_STRETCH = re.compile(r"\w+")


class Homophones:
    """Pairs of neighbouring words by how they sound. Built once, thread-safe."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """`texts`: where the words stand as they are meant, most of them with their marks."""
        words: dict[str, str] = {}
        pairs = Counter(
            (words.setdefault(first, first), words.setdefault(second, second))
            for text in texts
            for first, second in pairwise(_WORDS.findall(normalise(text).lower()))
        )
        by_sound: dict[str, list[_Pair]] = defaultdict(list)
        for (first, second), times in pairs.most_common():
            by_sound[f"{bare_sound(first)} {bare_sound(second)}"].append((times, first, second))
        known = {sounds: tuple(spelt) for sounds, spelt in by_sound.items()}
        # People use the same neighbours over and over, and each text is read twice. Of the tables, not of self: what
        # refers to itself is cleared away late, or never.
        self._like = lru_cache(REMEMBERED_PAIRS)(partial(_like, known, frozenset(words).union(map(fold, words))))

    def added_to(self, reading: Reading, *, typist: bool, unmarked: bool) -> Reading:
        """The reading, and behind it, as further meanings, the pairs that sound like two neighbours in it.

        `typist`: the writer puts marks on words, and means a bare one bare. `unmarked`: also where neither of the two
        has a mark, and much sounds alike.
        """
        likes = [*self._likes(reading, typist, unmarked)]
        if not likes:
            return reading
        by_ear = sum(not like.are_words for _, like in likes) >= BY_EAR
        words, typed, further = [*reading.words], [*reading.typed], [*reading.further]
        for at, like in likes:
            for pair in like.likely(by_ear=by_ear):
                further.append(Further(at, at + 2, len(words), len(words) + 2))
                for word in pair:
                    folded = fold(word)
                    words.append(folded)
                    typed.append(word if word != folded else None)
        return Reading(tuple(words), tuple(typed), tuple(further))

    def _likes(self, reading: Reading, typist: bool, unmarked: bool) -> "Iterator[tuple[int, _Like]]":
        """Where two neighbours stand that sound like others, and like which."""
        words, typed = reading.words[: reading.meant], reading.typed
        for at, neighbours in enumerate(pairwise(words)):
            marked = typed[at], typed[at + 1]
            if (unmarked or marked != _UNMARKED) and (like := self._like(neighbours, marked, typist)):
                yield at, like


def _like(
    by_sound: Mapping[str, Sequence[_Pair]],
    all_words: frozenset[str],
    words: tuple[str, str],
    typed: tuple[str | None, str | None],
    typist: bool,
) -> "_Like | None":
    """The known pairs that sound like two neighbours and are spelled otherwise; None if there are none."""
    as_typed, others = 0, dict[tuple[str, str], _Pair]()
    for pair in by_sound.get(f"{bare_sound(words[0])} {bare_sound(words[1])}", ()):
        times, first, second = pair
        folded = fold(first), fold(second)
        if folded == words:
            as_typed += times
        elif _may_sound(words[0], typed[0], first, typist) and _may_sound(words[1], typed[1], second, typist):
            others.setdefault(folded, pair)
    if not others:
        return None
    are_words = all((marked or word) in all_words for word, marked in zip(words, typed, strict=True))
    return _Like(tuple(others.values()), as_typed, are_words)


@dataclass(frozen=True, slots=True)
class _Like:
    """What two neighbours sound like."""

    pairs: Sequence[_Pair]
    """The most frequent first."""
    as_typed: int
    """How often the content holds the two as they were typed."""
    are_words: bool
    """Whether each is a word as it was typed."""

    def likely(self, *, by_ear: bool) -> Iterator[tuple[str, str]]:
        """Those that may be meant."""
        enough = OFTENER * max(self.as_typed, self.are_words and not by_ear)
        return islice(((first, second) for times, first, second in self.pairs if times >= enough), OFFERED)


def _may_sound(word: str, typed: str | None, known: str, typist: bool) -> bool:
    """Whether a known word, which sounds like another but for the marks, does so with them, too."""
    if typed is None and not typist:
        return True
    # The stroke of "đ" is left out even by who types every other mark.
    return sound(typed or word) in (sound(known), sound(known.replace("đ", "d")))


def neighbours_in(cue: str) -> Iterator[str]:
    """The phrases of several words in an editor's cue."""
    stretches = (stretch.strip("_") for stretch in _STRETCH.findall(cue))
    return (stretch.replace("_", " ") for stretch in stretches if "_" in stretch)

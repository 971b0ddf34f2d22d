"""What speaks for a topic beside its words: letters, the nearest phrase, the marks."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from bot.matching.vectors import Columns, Feature, FeatureSpace, Vector, Weighted, ngrams
from bot.text.spelling import Reading

Texts: TypeAlias = Sequence[tuple[Reading, float]]
"""The texts of one topic as they were read, and how much each counts."""


def merged(texts: Texts, features: Callable[[Sequence[str]], Iterable[Feature]]) -> dict[Feature, float]:
    """All texts of a topic as one: every feature with how much it counts."""
    total: dict[Feature, float] = {}
    for reading, weight in texts:
        for feature, count in Counter(features(reading.words)).items():
            total[feature] = total.get(feature, 0.0) + weight * count
    return total


class Letters:
    """Letter sequences inside words. Those of every known word are looked up once, when the content is read."""

    def __init__(self, topics: Sequence[Mapping[str, float]]) -> None:
        """`topics`: the words of each with how much they count."""
        self._space = FeatureSpace([_spelt_out(words) for words in topics])
        self._columns = {word: self._looked_up(word) for words in topics for word in words}

    def cosines(self, words: Sequence[str]) -> Vector:
        """Unknown letter sequences do not count: a slip makes many of them."""
        columns = [self._columns[word] if word in self._columns else self._looked_up(word) for word in words]
        counts = np.bincount(np.concatenate(columns))
        present = np.flatnonzero(counts > 0)
        return self._space.documents.cosines(self._space.weighted(present, counts[present].astype(np.float32)))

    def _looked_up(self, word: str) -> Columns:
        index = self._space.index
        return np.array([index[letters] for letters in ngrams(word) if letters in index], dtype=np.intp)


class Nearest:
    """The single phrase of each topic that is nearest, for questions of a few words."""

    def __init__(self, topics: Sequence[Texts], words: FeatureSpace[str]) -> None:
        """Raises `ValueError` for a topic without any."""
        phrases = [[reading for reading, weight in texts if weight >= 1 and reading.words] for texts in topics]
        if not all(phrases):
            raise ValueError("a topic without a phrase")
        self._phrases = words.table(
            [
                {word: min(count, 2) for word, count in Counter(reading.words).items()}
                for readings in phrases
                for reading in readings
            ]
        )
        self._starts = np.cumsum([0, *map(len, phrases[:-1])])

    def cosines(self, words: Weighted) -> Vector:
        nearest: Vector = np.maximum.reduceat(self._phrases.cosines(words), self._starts)
        return nearest


class Tones:
    """How the topics' words are marked: some questions differ in nothing else."""

    def __init__(self, topics: Sequence[Texts]) -> None:
        owners: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for topic, texts in enumerate(topics):
            for reading, _ in texts:
                for word, typed in zip(reading.words, reading.typed, strict=True):
                    if typed is not None:
                        owners[word][typed].add(topic)
        signs: list[Vector] = []
        self._rows: dict[str, dict[str | None, int]] = {}
        for word, forms in owners.items():
            having = set().union(*forms.values())
            self._rows[word] = {}
            for typed, agreeing in ((None, set[int]()), *forms.items()):
                self._rows[word][typed] = len(signs)
                signs.append(_signs(len(topics), agreeing, having - agreeing))
        self._signs: Vector = np.array(signs, dtype=np.float32).reshape(len(signs), len(topics))

    def agreement(self, reading: Reading) -> Vector:
        """How many of the marks a person did type agree with each topic's words, minus those that contradict."""
        typed = [(word, form) for word, form in zip(reading.words, reading.typed, strict=True) if form is not None]
        rows = [forms.get(form, forms[None]) for word, form in typed if (forms := self._rows.get(word))]
        agreement: Vector = self._signs[np.array(rows, dtype=np.intp)].sum(axis=0) / np.float32(max(len(typed), 1))
        return agreement


def _signs(topics: int, agreeing: set[int], contradicting: set[int]) -> Vector:
    signs = np.zeros(topics, dtype=np.float32)
    signs[list(agreeing)] = 1
    signs[list(contradicting)] = -1
    return signs


def _spelt_out(words: Mapping[str, float]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for word, count in words.items():
        for letters in ngrams(word):
            total[letters] += count
    return total

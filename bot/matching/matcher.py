"""Which topic does a question mean? Fuzzy syllables and letter sequences against one merged document per topic."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from rapidfuzz import fuzz, process

from bot.knowledge.topics import Faq, Scam
from bot.matching.vectors import FeatureSpace, Vector, ngrams, pairs, to_unit_length
from bot.text.spelling import Reading, Spelling

FUZZY_CUT = 78
"""Below this `fuzz.ratio` two syllables are different words; 75-80 measured best, 60 is worse."""

FUZZY_LETTERS = 4
"""Shorter tokens ("ca", "ck", "vay") are never matched fuzzily: one letter off is another word."""

STORY_WORDS = 30
"""Longer questions are stories: their sentences are scored apart as well, because one sentence holds the point."""

WORDS, PAIRS, LETTERS, NEAREST, TONES = 0.30, 0.20, 0.25, 0.25, 0.05
"""Shares of the evidence. Set on five-fold cross-validation over the content's own phrases."""

Features: TypeAlias = Callable[[Sequence[str]], Mapping[str, float]]

_SENTENCE = re.compile(r"[.!?…\n]+")


@dataclass(frozen=True, slots=True)
class Document:
    """All that is known of how a topic is asked for: texts with how much each counts."""

    id: str
    texts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A topic and how well a question fits it. `probability` is `score` against its rivals, 0 to 1."""

    topic: str
    score: float
    probability: float


def document_of(topic: Scam | Faq) -> Document:
    """A topic's document: what people say counts whole, what we wrote counts less."""
    written: list[tuple[str, float]] = [(topic.title, 2.0), (topic.button, 1.0), (topic.summary, 0.5)]
    if isinstance(topic, Scam):
        written += [(text, 0.3) for text in (*topic.signs, *topic.how_it_works)]
    return Document(topic.id, tuple((phrase, 1.0) for phrase in topic.phrases) + tuple(written))


class Matcher:
    """Ranks topics for questions. Built once per content version; thread-safe, it only reads."""

    def __init__(self, documents: Sequence[Document], spelling: Spelling) -> None:
        self._spelling = spelling
        self._ids = tuple(document.id for document in documents)
        readings = [[(spelling.read(text), weight) for text, weight in document.texts] for document in documents]
        self._words = FeatureSpace([_merged(texts, Counter) for texts in readings])
        self._pairs = FeatureSpace([_merged(texts, pairs) for texts in readings])
        self._letters = FeatureSpace([_merged(texts, ngrams) for texts in readings])
        self._tones = _tones(readings)
        self._vocabulary = [word for word in self._words.index if len(word) >= FUZZY_LETTERS]
        self._nearest = _Nearest(readings, self._words)

    def match(self, question: str, *, limit: int = 5) -> tuple[Match, ...]:
        """The topics that fit best, best first; empty when the question has no word at all."""
        scores = self._scores(question)
        if scores is None:
            return ()
        best = np.argsort(-scores, kind="stable")[:limit]
        odds = np.exp((scores - scores.max()) * SHARPNESS)
        odds /= odds.sum()
        return tuple(Match(self._ids[row], float(scores[row]), float(odds[row])) for row in best if scores[row] > 0)

    def _scores(self, question: str) -> Vector | None:
        whole = self._spelling.read(question)
        if not whole.words:
            return None
        scores = self._score(whole)
        if len(whole.words) <= STORY_WORDS:
            return scores
        parts = [self._spelling.read(part) for part in _SENTENCE.split(question)[:40]]
        told = [self._score(part) for part in parts if len(part.words) >= 4]
        if not told:
            return scores
        combined: Vector = (scores + np.max(told, axis=0)) * np.float32(0.5)
        return combined

    def _score(self, reading: Reading) -> Vector:
        known, unknown = self._fuzzy(reading.words)
        words = self._words.similarities(known, unknown)
        neighbours = self._pairs.similarities(*self._pairs.columns(pairs(reading.words)))
        letters = self._letters.similarities(self._letters.columns(ngrams(reading.words))[0])
        nearest = self._nearest.similarities(known, unknown)
        tones = self._agreement(reading)
        total: Vector = WORDS * words + PAIRS * neighbours + LETTERS * letters + NEAREST * nearest + TONES * tones
        return total

    def _fuzzy(self, words: Sequence[str]) -> tuple[dict[int, float], float]:
        """Counts by known word; a word we do not know lends its weight to those it may be a slip of."""
        counts = Counter(words)
        known, _ = self._words.columns(counts)
        strangers = [word for word in counts if word not in self._words.index]
        unknown = float(len(strangers))
        slips = [word for word in strangers if len(word) >= FUZZY_LETTERS]
        if slips and self._vocabulary:
            ratios = process.cdist(slips, self._vocabulary, scorer=fuzz.ratio, score_cutoff=FUZZY_CUT, dtype=np.float32)
            for row in ratios:
                near = [column for column in np.argsort(-row)[:4] if row[column] > 0]
                unknown -= bool(near)
                for column in near:
                    index = self._words.index[self._vocabulary[column]]
                    share = float(row[column] / 100) ** 2 / (1.5 if len(near) > 1 else 1)
                    known[index] = known.get(index, 0.0) + share
        return known, unknown

    def _agreement(self, reading: Reading) -> Vector:
        """How many of the marks a person did type agree with each topic's words, minus those that contradict."""
        total = np.zeros(len(self._ids), dtype=np.float32)
        seen = 0
        for word, typed in zip(reading.words, reading.typed, strict=True):
            if typed is None:
                continue
            seen += 1
            for row, forms in enumerate(self._tones):
                if word in forms:
                    total[row] += 1 if typed in forms[word] else -1
        total /= max(seen, 1)
        return total


SHARPNESS = 14.0
"""Turns score differences into probabilities; set so that they match how often the first topic is right."""


class _Nearest:
    """The single phrase of each topic that is nearest, for questions of a few words."""

    def __init__(self, readings: Sequence[Sequence[tuple[Reading, float]]], words: FeatureSpace) -> None:
        rows: list[dict[int, float]] = []
        owners: list[int] = []
        for owner, texts in enumerate(readings):
            for reading, weight in texts:
                if weight >= 1 and reading.words:
                    rows.append(words.columns(Counter(reading.words))[0])
                    owners.append(owner)
        self._idf = words.idf
        self._unknown_weight = words.unknown_weight
        self._matrix = np.zeros((len(rows), len(words.index)), dtype=np.float32)
        for number, row in enumerate(rows):
            for column, count in row.items():
                self._matrix[number, column] = min(count, 2) * words.idf[column]
        to_unit_length(self._matrix)
        self._starts = np.array([owners.index(owner) for owner in range(len(readings))], dtype=np.intp)

    def similarities(self, weights: Mapping[int, float], unknown: float) -> Vector:
        if not weights:
            return np.zeros(len(self._starts), dtype=np.float32)
        columns = np.fromiter(weights, dtype=np.intp, count=len(weights))
        values = np.fromiter(weights.values(), dtype=np.float32, count=len(weights)) * self._idf[columns]
        norm = float(np.sqrt(values @ values + unknown * self._unknown_weight**2))
        nearest: Vector = np.maximum.reduceat(self._matrix[:, columns] @ values, self._starts).astype(np.float32)
        nearest /= norm
        return nearest


def _merged(texts: Sequence[tuple[Reading, float]], features: Features) -> dict[str, float]:
    total: dict[str, float] = {}
    for reading, weight in texts:
        for feature, count in features(reading.words).items():
            total[feature] = total.get(feature, 0.0) + weight * count
    return total


def _tones(readings: Sequence[Sequence[tuple[Reading, float]]]) -> list[dict[str, set[str]]]:
    """Per topic: folded word → the forms it stands there with marks."""
    forms: list[dict[str, set[str]]] = []
    for texts in readings:
        own: dict[str, set[str]] = {}
        for reading, _ in texts:
            for word, typed in zip(reading.words, reading.typed, strict=True):
                if typed is not None:
                    own.setdefault(word, set()).add(typed)
        forms.append(own)
    return forms

"""Which topic does a question mean? Fuzzy syllables and letter sequences against one merged document per topic."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process

from bot.knowledge.topics import Faq, Scam
from bot.matching.evidence import Letters, Nearest, Tones, merged
from bot.matching.vectors import FeatureSpace, Vector, Weighted
from bot.text.spelling import Reading, Spelling

FUZZY_CUT = 78
"""Below this `fuzz.ratio` two syllables are different words; 75-80 measured best, 60 is worse."""

FUZZY_LETTERS = 4
"""Shorter tokens ("ca", "ck", "vay") are never matched fuzzily: one letter off is another word."""

SLIP_CANDIDATES = 4
SEVERAL = 1.5
"""A slip counts for so many words it may stand for at most, and for each of several so much less."""

STORY_WORDS = 30
"""Longer questions are stories: their sentences are scored apart as well, because one sentence holds the point."""

STORY_SENTENCES = 40
SENTENCE_WORDS = 4
"""Of a story so many sentences are scored, those with fewer words left out: "help me" is no point."""

WORDS, PAIRS, LETTERS, NEAREST, TONES = 0.30, 0.20, 0.25, 0.25, 0.05
"""Shares of the evidence. Set on five-fold cross-validation over the content's own phrases."""

SHARPNESS = 14.0
"""Turns score differences into probabilities; set so that they match how often the first topic is right."""

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
        topics = [[(spelling.read(text), weight) for text, weight in document.texts] for document in documents]
        words = [merged(texts, lambda words: words) for texts in topics]
        self._words = FeatureSpace(words)
        self._pairs = FeatureSpace([merged(texts, pairwise) for texts in topics])
        self._letters = Letters(words)
        self._nearest = Nearest(topics, self._words)
        self._tones = Tones(topics)
        self._vocabulary = sorted(word for word in self._words.index if len(word) >= FUZZY_LETTERS)

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
        parts = [self._spelling.read(part) for part in _SENTENCE.split(question)[:STORY_SENTENCES]]
        told = [self._score(part) for part in parts if len(part.words) >= SENTENCE_WORDS]
        if not told:
            return scores
        combined: Vector = (scores + np.max(told, axis=0)) * np.float32(0.5)
        return combined

    def _score(self, reading: Reading) -> Vector:
        words = self._fuzzy(reading.words)
        total: Vector = (
            WORDS * self._words.documents.cosines(words)
            + PAIRS * self._pairs.documents.cosines(self._pairs.read(pairwise(reading.words)))
            + LETTERS * self._letters.cosines(reading.words)
            + NEAREST * self._nearest.cosines(words)
            + TONES * self._tones.agreement(reading)
        )
        return total

    def _fuzzy(self, words: Sequence[str]) -> Weighted:
        """The words by column; one we do not know lends its weight to those it may be a slip of."""
        counts = Counter(words)
        known: dict[int, float] = {
            self._words.index[word]: count for word, count in counts.items() if word in self._words.index
        }
        strangers = [word for word in counts if word not in self._words.index]
        unknown = len(strangers)
        slips = [word for word in strangers if len(word) >= FUZZY_LETTERS]
        if slips and self._vocabulary:
            ratios = process.cdist(slips, self._vocabulary, scorer=fuzz.ratio, score_cutoff=FUZZY_CUT, dtype=np.float32)
            for row in ratios:
                # Many are equally near: which of them count must not depend on the machine's way of sorting.
                near = sorted(np.flatnonzero(row), key=lambda column: -row[column])[:SLIP_CANDIDATES]
                unknown -= bool(near)
                for column in near:
                    index = self._words.index[self._vocabulary[column]]
                    share = float(row[column] / 100) ** 2 / (SEVERAL if len(near) > 1 else 1)
                    known[index] = known.get(index, 0.0) + share
        return self._words.counted(known, unknown)

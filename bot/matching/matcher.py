"""Which topic does a question mean? A linear model of words and letter sequences; slips are read as known words."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process

from bot.kept import Kept
from bot.knowledge.topics import Faq, Scam
from bot.matching.features import Vector
from bot.matching.linear import Lesson
from bot.matching.shelf import Shelf
from bot.matching.utterance import Utterance
from bot.text.spelling import Reading, Spelling

FUZZY_CUT = 78
"""Below this `fuzz.ratio` two syllables are different words; 75-80 measured best, 60 is worse."""

FUZZY_LETTERS = 4
"""Shorter tokens ("ca", "ck", "vay") are never matched fuzzily: one letter off is another word."""

SLIP_CANDIDATES = 4
SEVERAL = 1.5
"""A slip counts for so many words it may stand for at most, and for each of several so much less."""

SAID, WRITTEN = 1.0, 0.3
"""How much a text counts: as people say it, or as we wrote it."""

NEW_CUT = 90
"""A question is a phrase that is still to be learned if so much of its words are the same (`fuzz.token_sort_ratio`)."""

NO_FIT = -0.6
"""A topic with a lower score does not fit, even if the question is nothing we know to be outside either."""

SHARPNESS = 6.0
"""Turns score differences into probabilities; set so that they match how often the first topic is right."""

EXPLAINED_WORDS = 8


@dataclass(frozen=True, slots=True)
class Document:
    """All that is known of how a topic is asked for: texts with how much each counts."""

    id: str
    texts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Match:
    """A topic and how well a question fits it.

    `score` is its lead over "none of these": below 0 the question is rather about something else. `probability` is
    against its rivals, 0 to 1.
    """

    topic: str
    score: float
    probability: float


@dataclass(frozen=True, slots=True)
class Reason:
    """A word of a question, and how much it spoke for (or, below 0, against) a topic."""

    word: str
    weight: float


def document_of(topic: Scam | Faq) -> Document:
    """A topic's document: what people say counts whole, what we wrote counts less."""
    if isinstance(topic, Scam):
        written = (topic.summary, *topic.signs, *topic.how_it_works)
    else:
        written = (topic.summary, *topic.answer)
    said = (*topic.phrases, topic.title, topic.button)
    return Document(topic.id, (*((text, SAID) for text in said), *((text, WRITTEN) for text in written)))


class Matcher:
    """Ranks topics for questions. Built once per content version; thread-safe, it only reads."""

    def __init__(
        self,
        documents: Sequence[Document],
        spelling: Spelling,
        outside: Sequence[str] = (),
        shelf: Shelf | None = None,
    ) -> None:
        """`outside`: questions about something else. Raises `ValueError` for a document without any word."""
        documents = sorted(documents, key=lambda document: document.id)  # what is learned hangs on no order of files
        self._ids = tuple(document.id for document in documents)
        self._model = (shelf or Shelf(Kept(None))).model(list(_lessons(documents, outside)), spelling)
        self._vocabulary = sorted(word for word in self._model.features.vocabulary if len(word) >= FUZZY_LETTERS)
        self._new: dict[str, str] = {}

    def hearing(self, phrases: Sequence[tuple[str, str]], spelling: Spelling) -> "Matcher":
        """The same, which also knows phrases that nothing was learned from yet, each with its topic, by their words."""
        if not phrases:
            return self
        other = copy(self)
        other._new = {_as_read(spelling.read(phrase)): topic for phrase, topic in phrases}
        return other

    def match(self, question: Utterance, *, limit: int = 5) -> tuple[Match, ...]:
        """The topics that fit best, best first; empty when the question has no word at all."""
        if not question.reading.words:
            return ()
        found = self._learned(question, limit)
        if not (meant := self._heard(question)):
            return found
        return (Match(meant, 1.0, 1.0), *(match for match in found if match.topic != meant))[:limit]

    def _heard(self, question: Utterance) -> str | None:
        """The topic of a new phrase, if the question is that phrase."""
        if not self._new:
            return None
        nearest = process.extractOne(
            _as_read(question.reading), self._new.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=NEW_CUT
        )
        return self._new[nearest[0]] if nearest else None

    def _learned(self, question: Utterance, limit: int) -> tuple[Match, ...]:
        scores = self._scores(question.reading)
        odds: Vector = np.exp((scores - scores.max()) * SHARPNESS)
        odds /= odds.sum()
        none = max([NO_FIT, *map(float, scores[len(self._ids) :])])
        best = np.argsort(-scores[: len(self._ids)], kind="stable")[:limit]
        return tuple(Match(self._ids[row], float(scores[row]) - none, float(odds[row])) for row in best)

    def reasons(self, question: Utterance, topic: str) -> tuple[Reason, ...]:
        """The words of a question that spoke most for or against a topic, the strongest first.

        What several words say together (neighbours, repeated letters) is shared out among them. Raises `ValueError`
        for a topic there is not.
        """
        row = self._ids.index(topic)
        signs = self._model.features.read(question.reading, {})
        said = signs.values * self._model.weights[signs.columns, row]
        weight_of: dict[int, float] = {}
        for column, amount in zip(signs.columns.tolist(), said.tolist(), strict=True):
            weight_of[column] = weight_of.get(column, 0.0) + amount
        told = self._model.features.told_by(question.reading)
        sharers: dict[int, int] = {}
        for _, columns in told:
            for column in columns:
                sharers[column] = sharers.get(column, 0) + 1
        reasons = [
            Reason(word, sum(weight_of.get(column, 0.0) / sharers[column] for column in columns))
            for word, columns in told
        ]
        return tuple(sorted(reasons, key=lambda reason: -abs(reason.weight))[:EXPLAINED_WORDS])

    def _scores(self, reading: Reading) -> Vector:
        return self._model.scores(self._model.features.read(reading, self._slips(reading.words)))

    def _slips(self, words: Sequence[str]) -> dict[str, float]:
        """Known words that unknown ones may stand for, and how surely."""
        known = self._model.features.vocabulary
        strangers = sorted({word for word in words if word not in known and len(word) >= FUZZY_LETTERS})
        slips: dict[str, float] = {}
        if not strangers or not self._vocabulary:
            return slips
        ratios = process.cdist(strangers, self._vocabulary, scorer=fuzz.ratio, score_cutoff=FUZZY_CUT, dtype=np.float32)
        for row in ratios:
            # Many are equally near: which of them count must not depend on the machine's way of sorting.
            near = sorted(np.flatnonzero(row), key=lambda column: -row[column])[:SLIP_CANDIDATES]
            for column in near:
                share = float(row[column] / 100) ** 2 / (SEVERAL if len(near) > 1 else 1)
                word = self._vocabulary[column]
                slips[word] = slips.get(word, 0.0) + share
        return slips


def _as_read(reading: Reading) -> str:
    return " ".join(reading.words[: reading.meant])


def _lessons(documents: Sequence[Document], outside: Sequence[str]) -> Iterator[Lesson]:
    """A class for each topic, and one more for what is outside all of them."""
    for row, document in enumerate(documents):
        yield from (Lesson(text, row, weight) for text, weight in document.texts)
    yield from (Lesson(text, len(documents), SAID) for text in outside)

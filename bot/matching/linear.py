"""What every feature says for and against each class of texts, learned from examples of all classes together.

Ridge regression, one output a class, by dual coordinate ascent (Shalev-Shwartz and Zhang, 2013): every text in turn
moves the weights until it fits. It learns from the content alone, in the moment the content is read.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.features import Features, Signs, Vector, learn_features
from bot.text.fold import fold
from bot.text.spelling import Reading, Spelling

PASSES = 3
"""Rounds over all texts. On labelled questions three find as many topics as eight do, within one in a hundred."""

RIDGE = 1.0
"""How strongly weights are held small; 0.3 and 3 find fewer topics."""

UNMARKED = 0.5
"""How much a text counts as it is read without its marks."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text to learn from, its class by number, and how much it counts (0 to 1)."""

    text: str
    label: int
    weight: float


@dataclass(frozen=True, slots=True)
class LinearModel:
    """Scores of all classes for a text: near 1 for those it belongs to, near -1 for the others."""

    features: Features
    weights: Vector
    """A row for each feature, a column for each class."""
    base: Vector
    """The scores of a text of which nothing is known."""

    def scores(self, signs: Signs) -> Vector:
        scores: Vector = signs.values @ self.weights[signs.columns] + self.base
        return scores


def learn(lessons: Sequence[Lesson], spelling: Spelling) -> LinearModel:
    """Raises `ValueError` for a class (they are numbered from 0) without any word."""
    read = [(lesson, reading) for lesson in lessons if (reading := spelling.read(lesson.text)).words]
    read += list(_without_marks(read, spelling))
    classes = max(lesson.label for lesson in lessons) + 1
    if len({lesson.label for lesson, _ in read}) < classes:
        raise ValueError("a topic without a word")
    features, seen = learn_features([reading for _, reading in read])
    lessons = [lesson for lesson, _ in read]
    importance = np.array([lesson.weight for lesson in lessons], dtype=np.float32)
    wanted = np.full((len(lessons), classes), -1, dtype=np.float32)
    wanted[np.arange(len(lessons)), [lesson.label for lesson in lessons]] = 1
    base: Vector = np.average(wanted, axis=0, weights=importance).astype(np.float32)
    rounds = [_order(lessons, number) for number in range(PASSES)]
    weights = _ascended(seen, wanted - base, np.float32(RIDGE) / importance, len(features), rounds)
    return LinearModel(features, weights, base)


def _without_marks(read: Sequence[tuple[Lesson, Reading]], spelling: Spelling) -> Iterator[tuple[Lesson, Reading]]:
    """What people say, typed without marks, where it is read as other words: "cá" is a fish, "ca" may be the police."""
    for lesson, reading in read:
        if lesson.weight == 1 and (bare := fold(lesson.text)) != lesson.text:
            without = spelling.read(bare)
            if sorted(without.words) != sorted(reading.words):
                yield Lesson(bare, lesson.label, UNMARKED), without


def _order(lessons: Sequence[Lesson], number: int) -> list[int]:
    """Another order in every round; where a text stands hangs on nothing but itself.

    So the weights are the same on every machine, and a new phrase does not shuffle what all others teach.
    """
    places = [
        hashlib.blake2b(f"{number} {lesson.label} {lesson.text}".encode(errors="surrogatepass")) for lesson in lessons
    ]
    return sorted(range(len(lessons)), key=lambda row: places[row].digest())


def _ascended(
    seen: Sequence[Signs], wanted: Vector, ridge: Vector, features: int, rounds: Sequence[Sequence[int]]
) -> Vector:
    """The weights with which every text comes as near as it may to what is wanted of it."""
    weights = np.zeros((features, wanted.shape[1]), dtype=np.float32)
    duals = np.zeros_like(wanted)
    scale = np.array([signs.values @ signs.values for signs in seen], dtype=np.float32) + ridge
    for order in rounds:
        for number in order:
            columns, values = seen[number].columns, seen[number].values
            rows = weights[columns]
            step = (wanted[number] - values @ rows - ridge[number] * duals[number]) / scale[number]
            duals[number] += step
            rows += np.multiply.outer(values, step)
            weights[columns] = rows
    return weights

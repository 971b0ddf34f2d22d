"""Learned models kept on disk, so that a start need not learn again what the same content taught before."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

import bot.matching
import bot.text
from bot.kept import Kept, code_of
from bot.matching.linear import Lesson, LinearModel, learn
from bot.matching.stored import read_model, write_model
from bot.text.spelling import Spelling

Teacher: TypeAlias = Callable[[Sequence[Lesson], Spelling], LinearModel]
"""`learn`, or something that gives the same."""

_DIGITS = 24


@dataclass(frozen=True, slots=True)
class Preparation:
    """What becomes of a lesson before it is learned: needed only where nothing is on the shelf."""

    name: str
    """Tells everything that decides what becomes of it, beside the lesson itself."""
    prepare: Callable[[Lesson], Lesson]


_AS_WRITTEN = Preparation("", lambda lesson: lesson)


class Shelf:
    """Models by what they were learned from."""

    def __init__(self, kept: Kept, teacher: Teacher = learn) -> None:
        self._kept = kept
        self._teacher = teacher

    def model(
        self, lessons: Sequence[Lesson], spelling: Spelling, preparation: Preparation = _AS_WRITTEN
    ) -> LinearModel:
        """What the lessons teach, from the shelf or learned now. Raises `ValueError` as `learn` does."""
        name = f"{_digest(lessons, spelling, preparation)}.npy"
        if (known := self._kept.get(name, read_model)) is not None:
            return known
        with self._kept.alone(name):
            if (learned_by_another := self._kept.get(name, read_model)) is not None:
                return learned_by_another
            model = self._teacher([preparation.prepare(lesson) for lesson in lessons], spelling)
            self._kept.put(name, lambda out: write_model(out, model))
        # What is mapped from the shelf weighs less than what was learned.
        return self._kept.get(name, read_model) or model


def _digest(lessons: Sequence[Lesson], spelling: Spelling, preparation: Preparation) -> str:
    # Another reading gives other features.
    code = code_of(bot.text, bot.matching)
    digest = hashlib.sha256(f"{code} {np.__version__} {spelling.version} {preparation.name}".encode())
    for lesson in lessons:
        digest.update(f"{lesson.label} {lesson.weight} {lesson.text}\0".encode(errors="surrogatepass"))
    return digest.hexdigest()[:_DIGITS]

"""Learned models kept on disk, so that a start need not learn again what the same content taught before."""

import hashlib
from collections.abc import Sequence
from typing import BinaryIO

import numpy as np

import bot.matching
import bot.text
from bot.kept import Kept, code_of
from bot.matching.features import Features
from bot.matching.linear import Lesson, LinearModel, learn
from bot.text.spelling import Spelling

_DIGITS = 24


class Shelf:
    """Models by what they were learned from."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    def model(self, lessons: Sequence[Lesson], spelling: Spelling) -> LinearModel:
        """What the lessons teach, from the shelf or learned now. Raises `ValueError` as `learn` does."""
        name = f"{_digest(lessons, spelling)}.npz"
        if (known := self._kept.get(name, _read)) is not None:
            return known
        model = learn(lessons, spelling)
        self._kept.put(name, lambda out: _write(out, model))
        return model


def _read(file: BinaryIO) -> LinearModel:
    with np.load(file, allow_pickle=False) as parts:
        names = parts["names"].tobytes().decode().split("\n")
        model = LinearModel(Features(names, parts["worth"]), parts["weights"], parts["base"])
    if model.weights.shape != (len(names), len(model.base)):
        raise ValueError("a model of another shape")
    return model


def _write(out: BinaryIO, model: LinearModel) -> None:
    names = np.frombuffer("\n".join(model.features.names).encode(), dtype=np.uint8)
    np.savez(out, names=names, worth=model.features.worth, weights=model.weights, base=model.base)


def _digest(lessons: Sequence[Lesson], spelling: Spelling) -> str:
    # Another reading gives other features.
    code = code_of(bot.text, bot.matching)
    digest = hashlib.sha256(f"{code} {np.__version__} {spelling.version}".encode())
    for lesson in lessons:
        digest.update(f"{lesson.label} {lesson.weight} {lesson.text}\0".encode(errors="surrogatepass"))
    return digest.hexdigest()[:_DIGITS]

"""Learned models kept on disk, so that a start need not learn again what the same content taught before.

Nothing depends on the shelf: what is missing, damaged or made by another version of the program is learned again.
"""

import hashlib
import os
import zipfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import structlog

import bot.matching
import bot.text
from bot.matching.features import Features
from bot.matching.linear import Lesson, LinearModel, learn
from bot.text.spelling import Spelling

log = structlog.get_logger(__name__)

KEPT = 6
"""Models on the shelf at most, the last used ones: an editor goes back and forth between a few versions."""

_DIGITS = 24


class Shelf:
    """Models by what they were learned from."""

    def __init__(self, folder: Path | None = None, *, keep: bool = True) -> None:
        """`folder` None: there is no shelf. `keep` False: what is there is taken, nothing is added."""
        self._folder = folder
        self._keep = keep

    def model(self, lessons: Sequence[Lesson], spelling: Spelling) -> LinearModel:
        """What the lessons teach, from the shelf or learned now. Raises `ValueError` as `learn` does."""
        if self._folder is None:
            return learn(lessons, spelling)
        file = self._folder / f"{_digest(lessons, spelling)}.npz"
        kept = _read(file)
        if kept is None:
            kept = learn(lessons, spelling)
            if self._keep:
                _write(file, kept)
        return kept


def _read(file: Path) -> LinearModel | None:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as parts:
            names = parts["names"].tobytes().decode().split("\n")
            model = LinearModel(Features(names, parts["worth"]), parts["weights"], parts["base"])
        os.utime(file)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        log.warning("model_not_read", reason=type(error).__name__)
        return None
    return model if model.weights.shape == (len(model.features), len(model.base)) else None


def _write(file: Path, model: LinearModel) -> None:
    """Whole or not at all: several processes may start at once."""
    unfinished = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("wb") as out:
            names = np.frombuffer("\n".join(model.features.names).encode(), dtype=np.uint8)
            np.savez(out, names=names, worth=model.features.worth, weights=model.weights, base=model.base)
        unfinished.replace(file)
        _clear(file.parent)
    except OSError as error:
        log.warning("model_not_kept", reason=type(error).__name__)


def _clear(folder: Path) -> None:
    files = sorted(folder.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[KEPT:]:
        file.unlink(missing_ok=True)


def _digest(lessons: Sequence[Lesson], spelling: Spelling) -> str:
    digest = hashlib.sha256(f"{_program()} {spelling.version}".encode())
    for lesson in lessons:
        digest.update(f"{lesson.label} {lesson.weight} {lesson.text}\0".encode(errors="surrogatepass"))
    return digest.hexdigest()[:_DIGITS]


@cache
def _program() -> str:
    """Names the code that reads and learns: another reading gives other features."""
    digest = hashlib.sha256(np.__version__.encode())
    for room in (bot.text, bot.matching):
        for file in sorted(Path(next(iter(room.__path__))).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()

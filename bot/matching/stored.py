"""A learned model as bytes: weights, names of features, what each is worth, base.

The weights stand first and are mapped into memory: only what questions touch of them is ever read, and a model that is
no longer used is gone at once.
"""

from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np

from bot.matching.features import Features, Vector
from bot.matching.linear import LinearModel


def write_model(out: BinaryIO, model: LinearModel) -> None:
    """Write what `read_model` reads back as the same model."""
    names = np.frombuffer(model.features.written, dtype=np.uint8)
    for part in (model.weights, names, model.features.worth, model.base):
        np.save(out, part, allow_pickle=False)


def read_model(file: BinaryIO) -> LinearModel:
    """Raises `OSError`, `ValueError` or `EOFError` for what is no model."""
    weights: Vector = np.load(file)
    names, worth, base = (np.load(file) for _ in range(3))
    model = LinearModel(Features(names.tobytes().decode().split("\n"), worth), _mapped(weights, file), base)
    if model.weights.shape != (len(model.features), len(base)):
        raise ValueError("a model of another shape")
    return model


def _mapped(array: Vector, file: BinaryIO) -> Vector:
    """The same array in a nameless file beside the one it was read from.

    Mapped itself, that one would end the process if anybody wrote into it.
    """
    if not isinstance(file, BufferedReader):
        return array
    try:
        with TemporaryFile(dir=Path(file.name).parent) as own:
            array.tofile(own)
            own.flush()
            mapped: Vector = np.memmap(own, array.dtype, "r", shape=array.shape).view(np.ndarray)
    except OSError:  # nothing can be written there: then it stays in memory
        return array
    return mapped

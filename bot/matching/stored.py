"""A learned model as bytes: names of features, what each is worth, weights."""

from typing import BinaryIO

import numpy as np

from bot.matching.features import Features
from bot.matching.linear import LinearModel


def write_model(out: BinaryIO, model: LinearModel) -> None:
    """Write what `read_model` reads back as the same model."""
    names = np.frombuffer("\n".join(model.features.names).encode(), dtype=np.uint8)
    np.savez(out, names=names, worth=model.features.worth, weights=model.weights, base=model.base)


def read_model(file: BinaryIO) -> LinearModel:
    """Raises `OSError`, `ValueError`, `KeyError`, `EOFError` or `zipfile.BadZipFile` for what is no model."""
    with np.load(file, allow_pickle=False) as parts:
        names = parts["names"].tobytes().decode().split("\n")
        model = LinearModel(Features(names, parts["worth"]), parts["weights"], parts["base"])
    if model.weights.shape != (len(names), len(model.base)):
        raise ValueError("a model of another shape")
    return model

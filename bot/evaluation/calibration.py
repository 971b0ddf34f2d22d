"""Fits the chance that the best match is right, on labelled questions: `python -m bot.evaluation.calibration`."""

import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.conversation.understanding import Understanding, understand
from bot.evaluation.questions import open_labelled
from bot.knowledge.labelled import OUT_OF_SCOPE, Labelled
from bot.knowledge.library import load_library
from bot.matching.calibration import UNKNOWN_BELOW, lead

ROUNDS = 30
"""Newton's method is done long before."""

HELD_SMALL = 0.1
"""Keeps the fit finite when the questions are few."""


def fitted(known: Understanding, labelled: Iterable[Labelled]) -> tuple[float, float, float]:
    """Bias and weights of score and gap: logistic regression of "the best match is right".

    Only questions count that are not taken for something else: of those no topic is shown anyhow.
    """
    rows, right = [], []
    for line in labelled:
        if line.topic != OUT_OF_SCOPE and line.topic not in known.library.topics:
            continue
        matches = known.matcher.match(known.hear(line.q))
        if len(matches) > 1 and matches[0].score >= UNKNOWN_BELOW:
            rows.append((1.0, *lead(matches)))
            right.append(matches[0].topic in line.right)
    bias, score, gap = _logistic(np.array(rows), np.array(right, dtype=float))
    return bias, score, gap


def _logistic(rows: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> list[float]:
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        chances = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - chances) - HELD_SMALL * weights
        bend = (rows.T * (chances * (1 - chances))) @ rows + HELD_SMALL * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return [float(weight) for weight in weights]


if __name__ == "__main__":
    content = Path(sys.argv[1] if len(sys.argv) > 1 else "content")
    bias, score, gap = fitted(understand(load_library(content)), open_labelled(content / "questions.jsonl"))
    print(f"BIAS, SCORE, GAP = {bias:.2f}, {score:.2f}, {gap:.2f}")

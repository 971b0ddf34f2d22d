"""Where caution and danger begin is what the example messages say."""

from pathlib import Path

import numpy as np
import pytest

from bot.evaluation.thresholds import held_back
from bot.inspection.inspector import CAUTION, DANGER
from bot.knowledge.library import load_library

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="module")
def evidence() -> tuple[np.ndarray, np.ndarray]:
    """Of scams and of genuine messages, each judged by a bot that has not seen it."""
    judged = list(held_back(load_library(CONTENT)))
    scams, genuine = ([value for scam, value in judged if scam is wanted] for wanted in (True, False))
    return np.array(scams), np.array(genuine)


def test_hardly_any_genuine_message_is_called_a_danger(evidence: tuple[np.ndarray, np.ndarray]) -> None:
    """Fails when the content has moved away from them: run `python -m bot.evaluation.thresholds`, write them anew."""
    _, genuine = evidence
    assert (genuine >= DANGER).mean() <= 0.015
    assert (genuine >= CAUTION).mean() <= 0.10


def test_most_scams_are_flagged_although_none_was_learned_by_heart(evidence: tuple[np.ndarray, np.ndarray]) -> None:
    scams, _ = evidence
    assert (scams >= CAUTION).mean() >= 0.80
    assert (scams >= DANGER).mean() >= 0.50

"""Answer, ask back, or say that one does not know: decided by how surely the best match is right."""

import math
from collections.abc import Sequence
from enum import StrEnum

from bot.matching.matcher import Match

BIAS, SCORE, GAP = -0.13, 3.25, 3.41
"""Chance that the best match is right, on a logistic scale, by its score and its lead over the second.

Fitted on the labelled questions of the content by `bot.evaluation.calibration`; a test fits them again."""

UNKNOWN_BELOW = -0.12
"""A question that fits "none of these" better by more than this is about something else; below 0 one asks back."""

ANSWER_FROM = 0.68
"""A wrong card costs a person more than the question which of two or three they mean."""


class Outcome(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    UNKNOWN = "unknown"


def decide(matches: Sequence[Match]) -> Outcome:
    """What to do with ranked matches."""
    if not matches or matches[0].score < UNKNOWN_BELOW:
        return Outcome.UNKNOWN
    if len(matches) == 1 or (matches[0].score >= 0 and chance(*lead(matches)) >= ANSWER_FROM):
        return Outcome.ANSWER
    return Outcome.CHOICES


def lead(matches: Sequence[Match]) -> tuple[float, float]:
    """Score of the best of two or more matches, and how far the second is behind it."""
    return matches[0].score, matches[0].score - matches[1].score


def chance(score: float, gap: float) -> float:
    """How likely the best match is right, 0 to 1."""
    return 1 / (1 + math.exp(-(BIAS + SCORE * score + GAP * gap)))

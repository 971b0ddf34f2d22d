"""Answer, ask back, or say that one does not know: decided by how clear the best match is."""

from collections.abc import Sequence
from enum import StrEnum

from bot.matching.matcher import Match

UNKNOWN_BELOW = 0.20
"""A best score under this is a question about something else."""

ANSWER_FROM = 0.30
"""From this score on, a best match may be answered directly..."""

ANSWER_PROBABILITY = 0.45
"""...if it also stands this clear of its rivals."""


class Verdict(StrEnum):
    ANSWER = "answer"
    CHOICES = "choices"
    UNKNOWN = "unknown"


def decide(matches: Sequence[Match]) -> Verdict:
    """What to do with ranked matches."""
    if not matches or matches[0].score < UNKNOWN_BELOW:
        return Verdict.UNKNOWN
    if len(matches) == 1 or (matches[0].score >= ANSWER_FROM and matches[0].probability >= ANSWER_PROBABILITY):
        return Verdict.ANSWER
    return Verdict.CHOICES

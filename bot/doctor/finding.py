"""One thing an examination found."""

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    GOOD = "good"
    NOTE = "note"
    """It works; somebody should know."""
    MEND = "mend"
    """It does not work, or will not for long."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A short sentence for the operator, in their language."""

    part: str
    """What was looked at, as `Nội dung`."""
    weight: Weight
    said: str
    remedy: str = ""
    """What to do; empty when there is nothing to do."""


def good(part: str, said: str) -> Finding:
    return Finding(part, Weight.GOOD, said)


def note(part: str, said: str, remedy: str = "") -> Finding:
    return Finding(part, Weight.NOTE, said, remedy)


def mend(part: str, said: str, remedy: str) -> Finding:
    return Finding(part, Weight.MEND, said, remedy)

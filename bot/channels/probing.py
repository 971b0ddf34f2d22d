"""Asking a platform once who we are, for an operator, without changing anything there."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The platform did not answer, or does not know the token."""

    reason: str
    """The kind of failure; never an address, for the token may stand in it."""
    refused: bool


TOO_LATE = Unreachable("quá giờ chờ", refused=False)

"""The clock of the program, as a type that can be injected."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment with its zone; tests hand in their own."""


def utc_now() -> datetime:
    return datetime.now(UTC)

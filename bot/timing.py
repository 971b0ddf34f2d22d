"""The clock of the program, as a type that can be injected."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeAlias

VIETNAM = timezone(timedelta(hours=7))
"""All of Viet Nam, all year round."""

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment with its zone; tests hand in their own."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def day_in_vietnam(moment: datetime) -> date:
    """The date on the wall at that moment; `moment` knows its zone."""
    return moment.astimezone(VIETNAM).date()

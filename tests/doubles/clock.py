"""A clock that goes only when told to."""

from datetime import UTC, datetime, timedelta


class HandClock:
    """Call it for the present moment; `advance` moves it on."""

    def __init__(self, start: datetime = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **units: float) -> None:
        self.now += timedelta(**units)

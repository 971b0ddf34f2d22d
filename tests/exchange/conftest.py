"""An exchange on a real database with a recorded wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.exchange import answering, crew, sending, tenure
from bot.exchange.exchange import Exchange
from bot.storage.database import Database
from bot.timing import Clock, utc_now
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Answer, Running, echo, make


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short waits, so that the suite is quick."""
    monkeypatch.setattr(answering, "BACK_OFF", 0.02)
    monkeypatch.setattr(sending, "BACK_OFF", 0.05)
    monkeypatch.setattr(tenure, "LEASE_SECONDS", 1.5)
    monkeypatch.setattr(tenure, "RENEW_SECONDS", 0.2)
    monkeypatch.setattr(answering, "ABANDONED_SECONDS", 0.0)
    monkeypatch.setattr(crew, "AFTER_FAILURE_SECONDS", 0.1)


@pytest.fixture
def outlet() -> RecordingOutlet:
    return RecordingOutlet()


@pytest.fixture
def running(database: Database, outlet: RecordingOutlet) -> Running:
    """`async with running() as exchange`: it works inside and has stopped cleanly after."""

    @asynccontextmanager
    async def run(
        answer: Answer = echo,
        *,
        clock: Clock = utc_now,
        rate: float = 1000,
        through: RecordingOutlet = outlet,
        on: Database = database,
        **options: Any,
    ) -> AsyncIterator[Exchange]:
        exchange = make(on, answer, through, clock=clock, rate=rate, **options)
        work = asyncio.create_task(exchange.run())
        try:
            yield exchange
        finally:
            exchange.stop()
            await asyncio.wait_for(work, 15)

    return run

"""Promises about leases: only one believes that it holds, whatever the clocks do."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from bot.exchange import tenure
from bot.exchange.tenure import Tenure
from bot.storage.database import Database
from bot.timing import Clock, utc_now
from tests.exchange.harness import column, until


class Wall:
    """The clock on the wall, which somebody sets."""

    def __init__(self) -> None:
        self.off = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.off


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as executor:
        yield executor


class Contender:
    """Tries to hold the lease; remembers what it was told."""

    def __init__(self, database: Database, executor: ThreadPoolExecutor, clock: Clock = utc_now) -> None:
        self.taken = 0
        self.told = 0
        self.tenure = Tenure(
            database, "work", clock=clock, executor=executor, on_taken=self._on_taken, on_held=self._on_held
        )

    @asynccontextmanager
    async def contending(self) -> AsyncIterator["Contender"]:
        running = asyncio.create_task(self.tenure.run())
        try:
            yield self
        finally:
            self.tenure.stop()
            await running

    def _on_taken(self, _: object) -> None:
        self.taken += 1

    def _on_held(self) -> None:
        self.told += 1


async def test_one_holds_and_the_next_takes_over_when_it_stops(
    database: Database, executor: ThreadPoolExecutor
) -> None:
    first, second = Contender(database, executor), Contender(database, executor)
    async with second.contending():
        async with first.contending():
            await until(lambda: first.tenure.held or second.tenure.held)
            await asyncio.sleep(0.5)
            assert first.tenure.held != second.tenure.held
            assert first.taken + second.taken == 1
        await until(lambda: second.tenure.held)
    assert not second.tenure.held
    assert column(database, "SELECT holder FROM lease") == []


async def test_work_is_woken_when_the_lease_is_held(database: Database, executor: ThreadPoolExecutor) -> None:
    async with Contender(database, executor).contending() as contender:
        await until(lambda: contender.told > 0)
        assert contender.tenure.held


async def test_who_cannot_renew_stops_believing_in_time(
    database: Database, executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenure, "LEASE_SECONDS", 0.6)
    async with Contender(database, executor).contending() as contender:
        await until(lambda: contender.tenure.held)
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE lease RENAME TO elsewhere")
        await until(lambda: not contender.tenure.held)
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO lease")
        await until(lambda: contender.tenure.held)
    assert contender.taken == 1


async def test_who_is_told_that_another_holds_the_lease_believes_it_at_once(
    database: Database, executor: ThreadPoolExecutor
) -> None:
    async with Contender(database, executor).contending() as contender:
        await until(lambda: contender.tenure.held)
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE lease SET holder = 'another'")
        heard = contender.told
        await asyncio.sleep(2 * tenure.RENEW_SECONDS)
        assert contender.told <= heard + 1
        assert not contender.tenure.held


@pytest.mark.parametrize("hours", [2, -2])
async def test_nobody_believes_in_a_lease_after_the_clock_was_set_until_it_is_renewed(
    database: Database, executor: ThreadPoolExecutor, hours: int
) -> None:
    wall = Wall()
    async with Contender(database, executor, wall).contending() as contender:
        await until(lambda: contender.tenure.held)
        wall.off = timedelta(hours=hours)
        assert not contender.tenure.held
        await until(lambda: contender.tenure.held)
    assert contender.taken == 1


@pytest.mark.parametrize("hours", [2, -2])
async def test_a_killed_holder_is_succeeded_though_the_clock_was_set_since(
    database: Database, executor: ThreadPoolExecutor, hours: int
) -> None:
    with database.write() as connection:
        from_another_time = utc_now().replace(tzinfo=None) + timedelta(hours=hours)
        connection.exec_driver_sql(f"INSERT INTO lease VALUES ('work', 'killed', '{from_another_time}')")
    async with Contender(database, executor).contending() as contender:
        await until(lambda: contender.tenure.held, 2)

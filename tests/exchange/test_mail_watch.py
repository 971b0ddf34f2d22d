"""Promises about waiting for mail: everybody is woken, and nobody asks the database on their own."""

import asyncio

import pytest

from bot.errors import StorageError
from bot.exchange import mail_watch
from bot.exchange.mail_watch import MailWatch

pytestmark = pytest.mark.asyncio


class Counter:
    """The highest id, and how often it was asked for."""

    def __init__(self) -> None:
        self.newest = 0
        self.looks = 0
        self.failures = 0

    async def __call__(self) -> int:
        self.looks += 1
        if self.failures:
            self.failures -= 1
            raise StorageError("away")
        return self.newest


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Counter:
    monkeypatch.setattr(mail_watch, "LOOK_SECONDS", 0.02)
    return Counter()


async def test_ten_thousand_who_wait_are_all_woken_and_only_one_looks(counter: Counter) -> None:
    watch = MailWatch(counter)
    waiting = [asyncio.create_task(watch.news(0, patience=60)) for _ in range(10_000)]
    await asyncio.sleep(0.1)
    counter.newest = 7
    assert set(await asyncio.gather(*waiting)) == {7}
    assert counter.looks < 1_000


async def test_nobody_looks_while_nobody_waits(counter: Counter) -> None:
    watch = MailWatch(counter)
    assert await watch.news(0, patience=0.01) == 0
    await asyncio.sleep(0.1)
    before = counter.looks
    await asyncio.sleep(0.1)
    assert counter.looks == before


async def test_a_database_that_is_away_for_a_moment_ends_no_waiting(counter: Counter) -> None:
    counter.newest, counter.failures = 3, 2
    assert await MailWatch(counter).news(0, patience=60) == 3


async def test_a_stop_lets_everybody_go_at_once(counter: Counter) -> None:
    watch = MailWatch(counter)
    waiting = asyncio.create_task(watch.news(0, patience=600))
    await asyncio.sleep(0.05)
    watch.stop()
    async with asyncio.timeout(30):
        await waiting
        await watch.news(0, patience=600)

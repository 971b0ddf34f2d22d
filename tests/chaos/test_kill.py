"""A process killed at random moments loses nobody's question; one told to stop repeats nothing either.

The judge is the ledger of the Telegram double: each question comes from a person of its own, so the messages that
arrived in a chat are the answers to one update. The seed is printed; `CHAOS_SEED=…` runs the same moments again.
"""

import asyncio
import itertools
import os
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.chaos.process import Bot
from tests.doubles.telegram import TelegramDouble

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(400)]

KILLS = 10
QUESTION = "/menu"
QUESTIONS_A_SECOND = 80
LATENCY = 0.04
"""Seconds Telegram takes for each request, as from Viet Nam."""

UNRECORDED_SECONDS = 1.5
"""A send this long before a kill may not have been written down yet."""

RESUME_SECONDS = 5.0
"""From the moment the process is ready again to its first answer."""


@dataclass
class Crowd:
    """People who each ask once, all the time."""

    double: TelegramDouble
    asked: dict[int, int] = field(default_factory=dict)
    """update id → chat"""

    async def ask_on(self) -> None:
        for chat in itertools.count(1):
            self.asked[self.double.person(chat).types(QUESTION)] = chat
            await asyncio.sleep(self.double.random.expovariate(QUESTIONS_A_SECOND))


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10**6)))
    print(f"\nCHAOS_SEED={seed}")
    double = TelegramDouble(seed=seed, rate=10**6, spacing=0)
    double.latency = LATENCY
    await double.start()
    yield double
    await double.stop()


@pytest.fixture
async def bot(double: TelegramDouble, tmp_path: Path, mode: str) -> AsyncIterator[Bot]:
    bot = Bot(double, tmp_path, mode)
    yield bot
    await bot.stop()


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_ten_times_nobody_is_lost_and_only_what_was_in_flight_is_repeated(
    double: TelegramDouble, bot: Bot
) -> None:
    kills: list[float] = []
    async with asking(double) as crowd:
        for number in range(1, KILLS + 1):
            ready = await start(bot)
            resumed = await flowing(double, since=ready)
            await asyncio.sleep(double.random.uniform(0.0, 1.2))
            await until(lambda: double.in_flight > 0)
            in_flight = double.in_flight
            await bot.kill()
            kills.append(time.monotonic())
            print(f"kill {number}: in flight {in_flight}, resumed after {resumed:.2f} s, answered {len(double.sent)}")
            assert in_flight > 0
            assert resumed <= RESUME_SECONDS
    await start(bot)
    await until(lambda: not unanswered(double, crowd), 60)
    await asyncio.sleep(1)

    counts = Counter(message.chat for message in double.sent)
    repeated = [chat for chat, count in counts.items() if count > 1]
    print(f"asked {len(crowd.asked)}, repeated {len(repeated)}, most often {max(counts.values())}")
    assert set(double.updates.acknowledged) == set(crowd.asked)
    assert not unanswered(double, crowd)
    for chat in repeated:
        first = double.to(chat)[0].at
        assert any(kill - UNRECORDED_SECONDS <= first <= kill for kill in kills), f"chat {chat} was not in flight"
    assert bot.log.count("Traceback") == 0, bot.log[-3000:]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_told_to_stop_it_finishes_within_ten_seconds_and_nothing_is_lost_or_repeated(
    double: TelegramDouble, bot: Bot
) -> None:
    async with asking(double) as crowd:
        for _ in range(3):
            await flowing(double, since=await start(bot))
            await asyncio.sleep(double.random.uniform(0.2, 1.0))
            await until(lambda: double.in_flight > 0)
            in_flight = double.in_flight
            seconds = await bot.terminate()
            print(f"SIGTERM: in flight {in_flight}, gone after {seconds:.2f} s")
            assert seconds <= 10
    await start(bot)
    await until(lambda: not unanswered(double, crowd), 60)
    await bot.terminate()
    assert Counter(message.chat for message in double.sent) == dict.fromkeys(crowd.asked.values(), 1)


@asynccontextmanager
async def asking(double: TelegramDouble) -> AsyncIterator[Crowd]:
    crowd = Crowd(double)
    task = asyncio.create_task(crowd.ask_on())
    try:
        yield crowd
    finally:
        task.cancel()


async def start(bot: Bot) -> float:
    """The moment at which the process was ready."""
    await bot.start()
    return time.monotonic()


async def flowing(double: TelegramDouble, *, since: float) -> float:
    """Wait for the first answer of this process; returns how long it took from `since`."""
    before = len(double.sent)
    await until(lambda: len(double.sent) > before + 5)
    return max(0.0, double.sent[before].at - since)


def unanswered(double: TelegramDouble, crowd: Crowd) -> set[int]:
    return set(crowd.asked.values()) - {message.chat for message in double.sent}


async def until(condition: Callable[[], object], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)

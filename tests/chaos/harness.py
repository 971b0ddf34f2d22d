"""What the chaos tests share: a crowd that asks, and waiting for what must come."""

import asyncio
import itertools
import os
import random
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

from tests.chaos.process import Bot
from tests.doubles.telegram import TelegramDouble

QUESTION = "/menu"
QUESTIONS_A_SECOND = 80
MOST_UNANSWERED = 300
"""Nobody new asks while so many wait: however slow the machine, what piles up during a fault is soon worked off."""

LATENCY = 0.04
"""Seconds Telegram takes for each request, as from Viet Nam."""


@dataclass
class Crowd:
    """People who each ask once, all the time, so that what arrives in a chat answers one update."""

    double: TelegramDouble
    asked: dict[int, int] = field(default_factory=dict)
    """update id → chat"""
    _unanswered: set[int] = field(default_factory=set)
    _seen: int = 0
    """Messages of the double's that were looked at."""

    @property
    def unanswered(self) -> set[int]:
        self._unanswered.difference_update(message.chat for message in self.double.sent[self._seen :])
        self._seen = len(self.double.sent)
        return self._unanswered

    async def ask_on(self) -> None:
        for chat in itertools.count(1):
            while len(self.unanswered) >= MOST_UNANSWERED:
                await asyncio.sleep(0.05)
            self.asked[self.double.person(chat).types(QUESTION)] = chat
            self._unanswered.add(chat)
            await asyncio.sleep(self.double.random.expovariate(QUESTIONS_A_SECOND))


def seeded_double() -> TelegramDouble:
    """A double without limits of pace; its seed is printed, and `CHAOS_SEED=…` runs the same moments again."""
    seed = int(os.environ.get("CHAOS_SEED", random.randrange(10**6)))
    print(f"\nCHAOS_SEED={seed}")
    double = TelegramDouble(seed=seed, rate=10**6, spacing=0)
    double.latency = LATENCY
    return double


@asynccontextmanager
async def asking(double: TelegramDouble) -> AsyncIterator[Crowd]:
    """A crowd that asks during the block."""
    crowd = Crowd(double)
    task = asyncio.create_task(crowd.ask_on())
    try:
        yield crowd
    finally:
        task.cancel()


def answers(double: TelegramDouble) -> Counter[int]:
    """How often each chat was answered."""
    return Counter(message.chat for message in double.sent)


def repeated(double: TelegramDouble) -> set[int]:
    return {chat for chat, count in answers(double).items() if count > 1}


def doubtful(bot: Bot) -> set[int]:
    """Chats of which the bot itself has recorded that something on its way may have arrived: these may be repeated."""
    with closing(sqlite3.connect(bot.database)) as database:
        return {int(chat) for (chat,) in database.execute("SELECT chat FROM outbound WHERE uncertain")}


async def start(bot: Bot) -> float:
    """The moment at which the process was ready."""
    await bot.start()
    return time.monotonic()


async def flowing(double: TelegramDouble, *, since: float) -> float:
    """Wait for the next answers; returns how long the first took from `since`."""
    before = len(double.sent)
    await until(lambda: len(double.sent) > before + 5)
    return max(0.0, double.sent[before].at - since)


async def until(condition: Callable[[], object], seconds: float = 30, *, every: float = 0.005) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(every)

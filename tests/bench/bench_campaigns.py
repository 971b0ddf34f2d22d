"""How fast a campaign goes out, and what becomes of citizens' questions meanwhile (README.md)."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from bot.channels.telegram.service import TelegramService
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.logs import configure_logs
from bot.messages import Address, Channel, Message
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.timing import utc_now
from tests.bench.bare import send_bare
from tests.bench.bots import Counting, counting, light_telegram
from tests.bench.light_telegram import ASKING
from tests.doubles.attachments import VAULT, make_file
from tests.doubles.campaign_rows import running_campaign, subscribed
from tests.doubles.small_bot import answer
from tests.doubles.telegram import TOKEN

HEADROOM = 5
"""As `BOT_TELEGRAM__REPLY_HEADROOM`."""

SLOW, FAST = 30, 1_000
"""Messages a second: Telegram's limit, and that of paid broadcasts."""

SLOW_PEOPLE, FAST_PEOPLE = 1_200, 15_000
QUESTIONS = 100
QUESTIONS_A_SECOND = 3
CONNECTIONS = 100
LATENCY = 0.05
"""Seconds a message takes Telegram."""

FLOOR_SLOW = 0.92 * SLOW
FLOOR_FAST = 700.0
MOST_SLOWER = 1.5
"""A question during a broadcast at SLOW takes so many times as long as without, at most."""

LONGEST_SECONDS = 2.0
"""A question during a broadcast at FAST takes no longer."""


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What was sent and recorded a second, what the double refused, and seconds until each question was answered."""

    rate: float
    refused: int
    waits: tuple[float, ...]

    @property
    def p99(self) -> float:
        return quantiles(self.waits, n=100)[98]


def main() -> bool:
    """Print the figures; whether all are within their bounds."""
    configure_logs("text")
    slow = asyncio.run(_broadcast(SLOW, SLOW_PEOPLE))
    fast = asyncio.run(_broadcast(FAST, FAST_PEOPLE))
    with light_telegram(latency=LATENCY) as port:
        bare = asyncio.run(send_bare(f"http://127.0.0.1:{port}/bot", FAST_PEOPLE // 3, CONNECTIONS))
    print("campaign messages sent and recorded a second")
    print(f"  limit {SLOW:5}: {slow.rate:7.1f}, floor {FLOOR_SLOW:.1f}, refused {slow.refused}")
    print(f"  limit {FAST:5}: {fast.rate:7.1f}, floor {FLOOR_FAST:.1f}, refused {fast.refused}")
    print(f"  bare machine: {bare:6.0f} sent over {CONNECTIONS} connections, ratio {fast.rate / bare:.2f}")
    alone = asyncio.run(_broadcast(SLOW, 0, QUESTIONS))
    beside_slow = asyncio.run(_broadcast(SLOW, SLOW_PEOPLE, QUESTIONS))
    beside_fast = asyncio.run(_broadcast(FAST, 2 * FAST_PEOPLE, QUESTIONS))
    print("99th percentile until a question's reply is taken, ms")
    print(f"  without a campaign {alone.p99 * 1e3:.0f}, at {SLOW} a second {beside_slow.p99 * 1e3:.0f}, ", end="")
    print(f"at {FAST} a second {beside_fast.p99 * 1e3:.0f}")
    return (
        slow.rate >= FLOOR_SLOW
        and fast.rate >= FLOOR_FAST
        and slow.refused == 0
        and beside_slow.p99 <= MOST_SLOWER * alone.p99
        and beside_fast.p99 <= LONGEST_SECONDS
    )


async def _broadcast(rate: int, people: int, questions: int = 0) -> Broadcast:
    """A campaign to so many people, and so many questions while it is sent."""
    with _database() as database, light_telegram(rate, LATENCY) as port:
        if people:
            subscribed(database, map(str, range(1, people + 1)))
            running_campaign(database, now=utc_now(), expires=timedelta(days=1))
        async with (
            counting(port) as telegram,
            _exchange(database, port, rate) as exchange,
        ):
            if people:
                await _until_taken(telegram, 1)
            began, before = time.monotonic(), (await telegram.counts())["taken"]
            asked = await _ask(exchange, questions)
            if not questions:
                await _until_taken(telegram, people)
                await _until_recorded(database, people)
            seconds = time.monotonic() - began
            await telegram.until_answered(questions)
            answered, refused = await telegram.answered(), (await telegram.counts())["refused"]
    waits = tuple(answered[chat] - at for chat, at in asked.items())
    return Broadcast((people - before) / seconds, refused, waits)


async def _ask(exchange: Exchange, questions: int) -> dict[int, float]:
    """chat → when it asked"""
    asked = {}
    for chat in range(ASKING, ASKING + questions):
        asked[chat] = time.monotonic()
        address = Address(Channel.TELEGRAM, str(chat))
        await exchange.accept([Message(address=address, text="alo", id=str(chat), received_at=utc_now())])
        await asyncio.sleep(1 / QUESTIONS_A_SECOND)
    return asked


async def _until_taken(telegram: Counting, count: int) -> None:
    while (await telegram.counts())["taken"] < count:
        await asyncio.sleep(0.1)


async def _until_recorded(database: Database, people: int) -> None:
    recorded = 0
    while recorded < people:
        await asyncio.sleep(0.05)
        with database.read() as connection:
            recorded = connection.execute(text("SELECT count(*) FROM delivery WHERE state = 'sent'")).scalar_one()


@contextmanager
def _database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        upgrade(database)
        yield database
        database.close()


@asynccontextmanager
async def _exchange(database: Database, port: int, rate: int) -> AsyncIterator[Exchange]:
    """The exchange and the way out to Telegram as `serve` runs them."""
    service = TelegramService(TOKEN, f"http://127.0.0.1:{port}/bot", utc_now, make_file)
    await service.open()
    outlets = [(service.outlet, Pacer(rate, HEADROOM))]
    exchange = Exchange(database, answer, outlets, vault=VAULT, clock=utc_now, registry=CollectorRegistry())
    work = asyncio.create_task(exchange.run())
    try:
        yield exchange
    finally:
        exchange.stop()
        await work
        await service.close()


if __name__ == "__main__":
    main()

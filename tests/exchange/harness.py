"""What the tests of the exchange share: short ways to say a message and to wait for what must come."""

import asyncio
import itertools
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any, TypeAlias

from prometheus_client import CollectorRegistry
from sqlalchemy import text

from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.messages import Address, Channel, Message, Reply, Span
from bot.storage.database import Database
from bot.timing import Clock, utc_now
from tests.doubles.attachments import VAULT
from tests.doubles.outlet import RecordingOutlet

_ids = itertools.count(1)

Answer: TypeAlias = Callable[[Message], Reply]
Running: TypeAlias = Callable[..., AbstractAsyncContextManager[Exchange]]


def echo(message: Message) -> Reply:
    return Reply((Span(message.text),))


def message(text: str, chat: str = "7", channel: Channel = Channel.TELEGRAM, **more: Any) -> Message:
    fields = {"id": f"m{next(_ids)}", "received_at": datetime.now(UTC), **more}
    return Message(address=Address(channel, chat), text=text, **fields)


def make(
    database: Database,
    answer: Answer,
    outlet: RecordingOutlet,
    *,
    clock: Clock = utc_now,
    rate: float = 1000,
    registry: CollectorRegistry | None = None,
    **options: Any,
) -> Exchange:
    return Exchange(
        database,
        answer,
        [(outlet, Pacer(rate))],
        clock=clock,
        registry=registry or CollectorRegistry(),
        **{"vault": VAULT, **options},
    )


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for what must come true; fails when it does not."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.01)


def column(database: Database, statement: str) -> list[Any]:
    """The first column of a query: what really stands in the database."""
    with database.read() as connection:
        return list(connection.execute(text(statement)).scalars())

"""What the Telegram tests share: the channel against the loopback double, with an exchange behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

from bot.channels.telegram.service import TelegramService
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.messages import Message, Reply, Span
from bot.storage.database import Database
from bot.timing import utc_now
from tests.doubles.attachments import VAULT, make_file
from tests.doubles.telegram import TelegramDouble


def echo(message: Message) -> Reply:
    return Reply((Span(message.text),))


@asynccontextmanager
async def bot_on(
    double: TelegramDouble,
    database: Database,
    answer: Callable[[Message], Reply] = echo,
    *,
    rate: float = 25,
    commands: Sequence[tuple[str, str]] = (),
    token: str = "",
) -> AsyncIterator[Exchange]:
    """A polling bot on the double; it has stopped cleanly after the block."""
    service = TelegramService(token or double.token, double.base_url, utc_now, make_file)
    exchange = Exchange(
        database, answer, [(service.outlet, Pacer(rate))], vault=VAULT, clock=utc_now, registry=CollectorRegistry()
    )
    await service.open()
    work = [asyncio.create_task(service.run_polling(exchange, commands)), asyncio.create_task(exchange.run())]
    try:
        yield exchange
    finally:
        service.stop()
        exchange.stop()
        await asyncio.wait_for(asyncio.gather(*work), 15)
        await service.close()

"""What the Zalo tests share: the channel against the loopback double, with an exchange behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

from bot.channels.zalo.service import ZaloService
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.messages import Channel, Message, Reply, Span
from bot.presentation.renderer import Renderer
from bot.presentation.typed_words import TypedWords
from bot.storage.database import Database
from bot.storage.quotas import Quota
from bot.timing import Clock, utc_now
from tests.doubles.attachments import VAULT
from tests.doubles.models import understanding
from tests.doubles.zalo import ZaloDouble

PUBLIC_URL = "https://canhgiac.example"
WORDS = TypedWords(Renderer(), lambda: understanding().library)


def echo(message: Message) -> Reply:
    return Reply((Span(message.text),))


def service_on(
    double: ZaloDouble, *, token: str = "", public_url: str = PUBLIC_URL, clock: Clock = utc_now
) -> ZaloService:
    return ZaloService(token or double.token, double.base_url, clock, WORDS, public_url, VAULT.seal)


def exchange_of(
    service: ZaloService,
    database: Database,
    answer: Callable[[Message], Reply] = echo,
    *,
    quotas: Mapping[Channel, Quota] | None = None,
    clock: Clock = utc_now,
    registry: CollectorRegistry | None = None,
) -> Exchange:
    return Exchange(
        database,
        answer,
        [(service.outlet, Pacer(1000))],
        vault=VAULT,
        clock=clock,
        registry=registry or CollectorRegistry(),
        quotas=quotas,
    )


@asynccontextmanager
async def bot_on(
    double: ZaloDouble,
    database: Database,
    answer: Callable[[Message], Reply] = echo,
    *,
    token: str = "",
    public_url: str = PUBLIC_URL,
    may_poll: Callable[[], bool] = lambda: True,
    quotas: Mapping[Channel, Quota] | None = None,
    clock: Clock = utc_now,
    registry: CollectorRegistry | None = None,
) -> AsyncIterator[Exchange]:
    """A polling bot on the double; it has stopped cleanly after the block."""
    service = service_on(double, token=token, public_url=public_url, clock=clock)
    exchange = exchange_of(service, database, answer, quotas=quotas, clock=clock, registry=registry)
    await service.open()
    receiving = asyncio.create_task(service.run_polling(exchange, may_poll))
    working = asyncio.create_task(exchange.run())
    try:
        yield exchange
    finally:
        service.stop()
        await asyncio.wait_for(receiving, 15)
        exchange.stop()
        await asyncio.wait_for(working, 15)
        await service.close()

"""A bot that says one thing only, in a process of its own: the exchange and the Telegram channel as `serve` runs them.

With SMALL_BOT_SILENT=1 it stores what arrives and answers nothing. With SMALL_BOT_LOGS=everything all logs, those of
the libraries too, are at their finest level.
"""

import asyncio
import gc
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from fastapi import FastAPI, Response
from prometheus_client import CollectorRegistry

from bot.channels.calls import PlatformCalls
from bot.channels.telegram.service import TelegramService
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.logs import configure_logs
from bot.messages import Message, Reply, Span
from bot.settings import load_settings
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.timing import utc_now
from tests.doubles.attachments import VAULT, make_file

WORDS = "Không chuyển tiền."


def answer(_: Message) -> Reply:
    return Reply((Span(WORDS),))


def main() -> None:
    settings = load_settings()
    configure_logs("text")
    if os.environ.get("SMALL_BOT_LOGS") == "everything":
        for name in ("", *logging.root.manager.loggerDict):
            # SQL at its finest level shows every row: that is what it is for.
            logging.getLogger(name).setLevel(logging.INFO if name.startswith("sqlalchemy") else logging.DEBUG)
    assert settings.telegram
    telegram = settings.telegram
    silent = os.environ.get("SMALL_BOT_SILENT") == "1"
    database = Database(f"sqlite:///{settings.data_dir / 'canhgiac.db'}")
    upgrade(database)
    secret = telegram.webhook_secret.get_secret_value() if telegram.webhook_secret else ""

    service = TelegramService(telegram.token.get_secret_value(), telegram.base_url, utc_now, make_file)
    exchange = Exchange(
        database,
        answer,
        [(service.outlet, Pacer(telegram.rate))],
        vault=VAULT,
        clock=utc_now,
        registry=CollectorRegistry(),
        answers=not silent,
        sends=not silent,
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.open()
        way_in = (
            service.run_polling(exchange, [])
            if telegram.mode == "polling"
            else service.run_webhook(settings.public_url, secret, [])
        )
        work = [asyncio.create_task(way_in), asyncio.create_task(exchange.run())]
        # What was loaded so far is no garbage: without this each full collection stops all requests for 60 ms.
        gc.collect()
        gc.freeze()
        yield
        service.stop()
        exchange.stop()
        await asyncio.gather(*work)
        await service.close()

    app = FastAPI(lifespan=lifespan)
    app.add_middleware(PlatformCalls, calls=service.webhook(exchange, secret))
    app.add_api_route("/readyz", lambda: Response("ok"))
    uvicorn.run(app, port=settings.port, log_config=None, access_log=False)


if __name__ == "__main__":
    main()

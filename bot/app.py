"""Composition root: the only place that puts the pieces together."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal, TypeAlias

import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from bot.channels.telegram.service import TelegramService
from bot.channels.web.routes import create_web, static_version
from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding, understand
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.watch import watch
from bot.operations import create_operations
from bot.presentation.pages import Pages
from bot.presentation.renderer import Renderer
from bot.settings import Settings
from bot.site.routes import create_site
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.timing import utc_now
from scheduler.housekeeping import keep_house
from scheduler.jobs import start_clock

log = structlog.get_logger(__name__)

Role: TypeAlias = Literal["all", "web", "worker"]

SHUTDOWN_SECONDS = 10.0
"""What is in flight gets this long after SIGTERM."""


def build_assistant(settings: Settings) -> Assistant:
    """The conversation alone, for the command line: no database, no network. Raises `ContentError`."""
    snapshot = Snapshot(settings.content_dir, understand)
    return _assistant(snapshot, settings)


def open_database(settings: Settings) -> Database:
    """The configured database, migrated. Raises `StorageError`."""
    database = Database(database_url(settings))
    upgrade(database)
    return database


def database_url(settings: Settings) -> str:
    if settings.database_url:
        return settings.database_url.get_secret_value()
    return f"sqlite:///{settings.data_dir / 'canhgiac.db'}"


class Application:
    """Everything one process runs. Build it, serve `web`, and its lifespan starts and stops the rest."""

    def __init__(self, settings: Settings, role: Role = "all") -> None:
        """Opens database and content; raises `StorageError` or `ContentError` before anything is started."""
        self._settings = settings
        self._role = role
        self._database = open_database(settings)
        self._snapshot: Snapshot[Understanding] = Snapshot(settings.content_dir, understand)
        self._registry = CollectorRegistry()
        self._telegram = self._telegram_service()
        self._exchange = self._make_exchange()
        self.web = FastAPI(lifespan=self._lifespan, docs_url=None, redoc_url=None, openapi_url=None)
        self._add_routes(self.web)

    @asynccontextmanager
    async def _lifespan(self, web: FastAPI) -> AsyncIterator[None]:
        stop_watching = threading.Event()
        watcher = threading.Thread(
            target=watch, args=(self._settings.content_dir, self._snapshot, stop_watching), name="content", daemon=True
        )
        watcher.start()
        stop_clock = start_clock(lambda: keep_house(self._database, utc_now)) if self._role != "web" else None
        if self._telegram:
            await self._telegram.open()
        inward = asyncio.create_task(self._receive())
        work = asyncio.create_task(self._exchange.run())
        log.info("ready", role=self._role, content=self._snapshot.library.version)
        try:
            yield
        finally:
            if self._telegram:
                self._telegram.stop()
            self._exchange.stop()
            _, late = await asyncio.wait({inward, work}, timeout=SHUTDOWN_SECONDS)
            for task in late:
                log.warning("stopped_unfinished")
                task.cancel()
            if self._telegram:
                await self._telegram.close()
            stop_watching.set()
            if stop_clock:
                stop_clock()
            self._database.close()
            log.info("stopped")

    def _make_exchange(self) -> Exchange:
        telegram = self._settings.telegram
        outlets = [(self._telegram.outlet, Pacer(telegram.rate))] if self._telegram and telegram else []
        assistant = _assistant(self._snapshot, self._settings)
        return Exchange(
            self._database,
            assistant.reply,
            outlets,
            clock=utc_now,
            registry=self._registry,
            sends=self._role != "web",
        )

    def _telegram_service(self) -> TelegramService | None:
        telegram = self._settings.telegram
        return TelegramService(telegram.token.get_secret_value(), telegram.base_url, utc_now) if telegram else None

    async def _receive(self) -> None:
        """Polls, or keeps the webhook set; with the role `web` another process does either."""
        telegram, settings = self._telegram, self._settings.telegram
        if not telegram or not settings or self._role == "web":
            return
        commands = [(entry.command, entry.description) for entry in self._snapshot.library.commands]
        if settings.mode == "polling":
            await telegram.run_polling(self._exchange, commands)
        elif settings.webhook_secret:
            secret = settings.webhook_secret.get_secret_value()
            await telegram.run_webhook(self._settings.public_url.rstrip("/"), secret, commands)

    def _add_routes(self, web: FastAPI) -> None:
        settings = self._settings
        web.include_router(create_operations(self._database, self._snapshot, self._registry))
        if self._role == "worker":
            return
        pages = Pages(static_version())
        create_web(web, self._exchange, pages, settings.public_url, settings.trusted_proxies, utc_now)
        create_site(web, lambda: self._snapshot.library, settings.public_url, pages)
        if self._telegram and settings.telegram and settings.telegram.webhook_secret:
            secret = settings.telegram.webhook_secret.get_secret_value()
            web.include_router(self._telegram.webhook(self._exchange, secret))


def _assistant(snapshot: Snapshot[Understanding], settings: Settings) -> Assistant:
    return Assistant(lambda: snapshot.current, Cards(Renderer(), settings.public_url.rstrip("/")))

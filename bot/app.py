"""Composition root: the only place that puts the pieces together."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal, TypeAlias

import structlog
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from bot.attachments import maker_of
from bot.channels.contract import PrintPage
from bot.channels.telegram.service import TelegramService
from bot.channels.web.routes import create_web, static_version
from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.first_aid import STATEMENT_KIND
from bot.conversation.inspections import Inspections
from bot.conversation.understanding import Understanding, adopt, understand
from bot.errors import SettingsError, StorageError
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.kept import Kept
from bot.knowledge.checked import CheckedContent
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.watch import watch
from bot.matching.apart import learn_apart
from bot.matching.shelf import Shelf
from bot.operations import create_operations
from bot.presentation.pages import Pages
from bot.presentation.renderer import Renderer
from bot.settings import Settings
from bot.site.routes import create_site
from bot.statement.docx import to_docx
from bot.statement.page import PAGE_POLICY, to_page
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.timing import utc_now
from bot.vault import Vault
from scheduler.housekeeping import keep_house
from scheduler.jobs import start_clock

log = structlog.get_logger(__name__)

Role: TypeAlias = Literal["all", "web", "worker"]

FILES: Mapping[str, Callable[[str], bytes]] = {STATEMENT_KIND: to_docx}
PAGES: Mapping[str, Callable[[str], PrintPage]] = {STATEMENT_KIND: lambda text: PrintPage(to_page(text), PAGE_POLICY)}
"""What turns the content of an attachment into a file, or into a page to print, by its kind."""

STOP_SECONDS = 4.0
"""What the exchange has in work gets this long after the last request is over; what is left is taken up at the next
start, since it was stored before it was acknowledged."""

WATCH_AGAIN_SECONDS = 5.0
"""After a failure that nobody foresaw."""


def open_content(settings: Settings, *, keep: bool = False) -> Snapshot[Understanding]:
    """The configured content. Raises `SettingsError` when there is none, `ContentError` when it has faults.

    `keep`: what was read and learned is kept for later starts. Commands that store nothing only take what is there.
    """
    shelf = Shelf(Kept(settings.data_dir / "models", keep=keep), learn_apart)
    checked = CheckedContent(Kept(settings.data_dir / "checked", keep=keep))
    latest: list[Understanding] = []

    def build(library: Library) -> Understanding:
        latest[:] = [understand(library, shelf, latest[0] if latest else None)]
        return latest[0]

    return Snapshot(content_folder(settings), build, adopt=adopt, load=checked.load)


def content_folder(settings: Settings) -> Path:
    """Raises `SettingsError` when there is no such folder: one plain sentence instead of a fault for every file."""
    folder = settings.content_dir
    if not folder.is_dir():
        raise SettingsError(f"BOT_CONTENT_DIR: there is no folder {folder.absolute()}")
    return folder


def open_database(settings: Settings) -> Database:
    """The configured database, migrated. Raises `StorageError`."""
    database = configured_database(settings)
    upgrade(database)
    return database


def configured_database(settings: Settings) -> Database:
    """The configured database as it is. Raises `StorageError`."""
    if settings.database_url:
        return Database(settings.database_url.get_secret_value())
    return Database(f"sqlite:///{settings.data_dir / 'canhgiac.db'}")


def existing_database(settings: Settings) -> Database:
    """The configured database as it is. Raises `StorageError` when there is none: looking for it must not make one."""
    database = configured_database(settings)
    source = database.url.database
    if database.is_sqlite and not (source and Path(source).is_file()):
        raise StorageError(f"there is no database at {source}")
    return database


def open_vault(settings: Settings) -> Vault:
    """The vault of the configured key, else of the one in the data directory. Raises `SettingsError`."""
    if settings.state_key:
        return Vault(settings.state_key.get_secret_value())
    return Vault.in_folder(settings.data_dir)


class Application:
    """Everything one process runs. Build it, serve `web`, and its lifespan starts and stops the rest."""

    def __init__(self, settings: Settings, role: Role = "all") -> None:
        """Opens content and database: `SettingsError`, `ContentError`, `StorageError` come before anything starts."""
        self._settings = settings
        self._role = role
        self._snapshot = open_content(settings, keep=True)
        self._database = open_database(settings)
        self._vault = open_vault(settings)
        self._make_file = maker_of(self._vault.open, FILES)
        self._make_page = maker_of(self._vault.open, PAGES)
        self._registry = CollectorRegistry()
        self._telegram = self._telegram_service()
        self._exchange = self._make_exchange()
        self.web = FastAPI(lifespan=self._lifespan, docs_url=None, redoc_url=None, openapi_url=None)
        self._add_routes(self.web)

    @asynccontextmanager
    async def _lifespan(self, web: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(_log_stray)
        stop_watching = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(stop_watching,), name="content", daemon=True)
        watcher.start()
        stop_clock = start_clock(lambda: keep_house(self._database, utc_now)) if self._role != "web" else None
        if self._telegram:
            await self._telegram.open()
        work = {asyncio.create_task(self._receive()), asyncio.create_task(self._exchange.run())}
        log.info(
            "ready",
            role=self._role,
            content=self._snapshot.library.version,
            telegram=self._settings.telegram.mode if self._settings.telegram else "off",
        )
        try:
            yield
        finally:
            stop_watching.set()
            await self._stop(work)
            if stop_clock:
                stop_clock()
            # Python aborts when it ends while a thread writes its last line to the log.
            watcher.join()
            self._database.close()
            log.info("stopped")

    async def _stop(self, work: set[asyncio.Task[None]]) -> None:
        if self._telegram:
            self._telegram.stop()
        self._exchange.stop()
        _, late = await asyncio.wait(work, timeout=STOP_SECONDS)
        for task in late:
            log.warning("stopped_unfinished")
            task.cancel()
        if self._telegram:
            await self._telegram.close()

    def _watch(self, stop: threading.Event) -> None:
        """Edits are taken up for as long as the process lives, even when the folder was away for a while."""
        while not stop.is_set():
            try:
                watch(self._settings.content_dir, self._snapshot, stop)
            except Exception as error:  # whatever it is, the last good content is served and the next try may work
                log.error("content_not_watched", exc_info=error)
                stop.wait(WATCH_AGAIN_SECONDS)

    def _make_exchange(self) -> Exchange:
        telegram = self._settings.telegram
        outlets = [(self._telegram.outlet, Pacer(telegram.rate))] if self._telegram and telegram else []
        assistant = build_assistant(self._snapshot, self._settings, self._vault.seal)
        return Exchange(
            self._database,
            assistant.reply,
            outlets,
            vault=self._vault,
            clock=utc_now,
            registry=self._registry,
            sends=self._role != "web",
        )

    def _telegram_service(self) -> TelegramService | None:
        telegram = self._settings.telegram
        if not telegram:
            return None
        return TelegramService(telegram.token.get_secret_value(), telegram.base_url, utc_now, self._make_file)

    async def _receive(self) -> None:
        """Polls, or keeps the webhook set; with the role `web` another process does either."""
        telegram, settings = self._telegram, self._settings.telegram
        if not telegram or not settings:
            return
        if self._role == "web":
            if settings.mode == "webhook":
                await telegram.run_beside()
            return
        commands = [(entry.command, entry.description) for entry in self._snapshot.library.commands]
        if settings.mode == "polling":
            await telegram.run_polling(self._exchange, commands)
        elif settings.webhook_secret:
            await telegram.run_webhook(self._settings.public_url, settings.webhook_secret.get_secret_value(), commands)

    def _add_routes(self, web: FastAPI) -> None:
        settings = self._settings
        web.include_router(create_operations(self._database, self._snapshot, self._registry))
        if self._role == "worker":
            return
        pages = Pages(static_version(), lambda: self._snapshot.library.locality)
        create_web(
            web,
            self._exchange,
            pages,
            settings.public_url,
            settings.trusted_proxies,
            utc_now,
            self._make_file,
            self._make_page,
        )
        create_site(web, lambda: self._snapshot.library, settings.public_url, pages)
        if self._telegram and settings.telegram and settings.telegram.webhook_secret:
            secret = settings.telegram.webhook_secret.get_secret_value()
            web.include_router(self._telegram.webhook(self._exchange, secret))


def build_assistant(
    content: Snapshot[Understanding], settings: Settings, seal: Callable[[str], str] | None = None
) -> Assistant:
    """The conversation alone: no database, no network.

    `seal`: what travels with a reply is stored only so; without it nobody can open what is sealed.
    """
    sealed = seal or Vault.of_this_process().seal
    return Assistant(lambda: content.current, Cards(Renderer(), settings.public_url), sealed)


def build_inspections(settings: Settings) -> Inspections:
    """What is said of received messages, alone."""
    return Inspections(Cards(Renderer(), settings.public_url))


def _log_stray(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio itself would log, without the result or the arguments, which may be citizens' words."""
    log.error("background_failed", what=context["message"], exc_info=context.get("exception"))

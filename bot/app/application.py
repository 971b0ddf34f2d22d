"""One process, from its start to its end."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import structlog
from fastapi import FastAPI

from bot.app.campaigns import campaign_operations, quotas, start_campaign_clock
from bot.app.console import build_console
from bot.app.conversation import build_assistant
from bot.app.foundation import Foundation, ProcessRole, lay_foundation
from bot.app.messengers import Messengers
from bot.app.web import add_operations, add_pages
from bot.authoring.background import Background
from bot.channels.web.headers import HeadedApp
from bot.desk import CampaignDesk
from bot.exchange.exchange import Exchange
from bot.knowledge.watch import watch
from bot.settings import Settings
from bot.timing import utc_now
from console.app import Console
from scheduler.operations import Operations

log = structlog.get_logger(__name__)

STOP_SECONDS = 4.0
"""What the exchange has in work gets this long after the last request is over; what is left is taken up at the next
start, since it was stored before it was acknowledged."""

WATCH_AGAIN_SECONDS = 5.0
"""After a failure that nobody foresaw."""


class Application:
    """Everything one process runs. Build it, serve `web`, and its lifespan starts and stops the rest."""

    def __init__(self, settings: Settings, role: ProcessRole = "all") -> None:
        """Opens content and database: `SettingsError`, `ContentError`, `StorageError` come before anything starts."""
        self._foundation = lay_foundation(settings, role)
        self.database = self._foundation.database
        self._background = Background()
        self._messengers = Messengers(self._foundation)
        campaigns = campaign_operations(settings, self.database, self._foundation.library)
        self._exchange = _exchange(self._foundation, self._messengers, campaigns)
        self._leaving = False
        self.web = HeadedApp(lifespan=self._lifespan, docs_url=None, redoc_url=None, openapi_url=None)
        add_operations(self.web, self._foundation, lambda: self._leaving)
        self._console: Console | None = None
        if role != "worker":
            self._console = build_console(self._foundation, campaigns, self._background, self._messengers.telegram_name)
            add_pages(self.web, self._foundation, self._exchange, self._messengers, self._console)

    def first_link(self) -> str | None:
        """Where the first administrator begins, below the site's address; None when there is an account already, or
        the console is another process's."""
        return self._console.first_link() if self._console else None

    def take_leave(self) -> None:
        """From now on `/readyz` says no, so that a proxy sends nobody new; all else goes on."""
        self._leaving = True

    def end_waiting(self) -> None:
        """Open streams end now; to be called before the server waits for its requests."""
        self._exchange.end_waiting()

    @asynccontextmanager
    async def _lifespan(self, web: FastAPI) -> AsyncIterator[None]:
        asyncio.get_running_loop().set_exception_handler(_log_stray)
        stop_watching = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(stop_watching,), name="content", daemon=True)
        watcher.start()
        stop_clock = self._start_clock()
        await self._messengers.open()
        work = {*self._messengers.receive(self._exchange), asyncio.create_task(self._exchange.run())}
        self._log_ready()
        try:
            yield
        finally:
            stop_watching.set()
            await self._stop(work)
            stop_clock()
            # Python aborts when it ends while a thread writes its last line to the log.
            watcher.join()
            self._background.stop()
            self.database.close()
            log.info("stopped")

    def _start_clock(self) -> Callable[[], None]:
        """Campaigns are woken by the process that sends them."""
        if self._foundation.role == "web":
            return lambda: None
        return start_campaign_clock(self._foundation.settings, self.database, self._foundation.library)

    def _log_ready(self) -> None:
        settings = self._foundation.settings
        log.info(
            "ready",
            role=self._foundation.role,
            content=self._foundation.library().version,
            telegram=settings.telegram.mode if settings.telegram else "off",
            zalo=settings.zalo.mode if settings.zalo else "off",
        )

    async def _stop(self, work: set[asyncio.Task[None]]) -> None:
        await self._messengers.stop()
        self._exchange.stop()
        _, late = await asyncio.wait(work, timeout=STOP_SECONDS)
        for task in late:
            log.warning("stopped_unfinished")
            task.cancel()
        await self._messengers.close()

    def _watch(self, stop: threading.Event) -> None:
        """Edits are taken up for as long as the process lives, even when the folder was away for a while."""
        while not stop.is_set():
            try:
                watch(self._foundation.settings.content_dir, self._foundation.content, stop)
            except Exception as error:  # whatever it is, the last good content is served and the next try may work
                log.error("content_not_watched", exc_info=error)
                stop.wait(WATCH_AGAIN_SECONDS)


def _exchange(foundation: Foundation, messengers: Messengers, campaigns: Operations) -> Exchange:
    settings = foundation.settings
    desk = CampaignDesk(foundation.database, campaigns, utc_now)
    return Exchange(
        foundation.database,
        build_assistant(foundation.content, settings, foundation.vault.seal, desk).reply,
        messengers.outlets(),
        vault=foundation.vault,
        clock=utc_now,
        registry=foundation.registry,
        quiet=settings.quiet_hours,
        quotas=quotas(settings),
        sends=foundation.role != "web",
    )


def _log_stray(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """What asyncio itself would log, without the result or the arguments, which may be citizens' words."""
    log.error("background_failed", what=context["message"], exc_info=context.get("exception"))

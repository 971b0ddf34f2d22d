"""The console without a socket: alone before a clock of the test's own, and in the whole application."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.app.application import Application
from bot.app.campaigns import campaign_operations
from bot.app.console import editors_tools
from bot.app.opening import open_content
from bot.conversation.understanding import Understanding
from bot.http.front import Front
from bot.knowledge.library import Library, load_library
from bot.knowledge.snapshot import Snapshot
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tables import Role
from bot.timing import utc_now
from bot.vault import Vault
from console.app import Console
from console.content.tools import Tools
from tests.console.browsing import ORIGIN, Browser, signed_in
from tests.doubles.campaign_rows import NOON
from tests.doubles.clock import HandClock
from tests.doubles.models import learned, lend_models
from tests.scheduler.office import Office

CONTENT = Path(__file__).parent.parent.parent / "content"

PEER = ("198.51.100.7", 4321)

BrowserOf: TypeAlias = Callable[..., Browser]
"""(role, unit=None) → a browser in which a new account of this role is signed in."""


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(CONTENT)


@pytest.fixture(scope="session")
def served() -> Snapshot[Understanding]:
    """The real content, ready to answer from."""
    return open_content(Settings(data_dir=learned(), content_dir=CONTENT))


@pytest.fixture
def vault() -> Vault:
    return Vault.of_this_process()


@pytest.fixture
def editing(database: Database, clock: HandClock, served: Snapshot[Understanding]) -> Tools:
    """For editors who change nothing: the real content stays as it is."""
    settings = Settings(content_dir=CONTENT, data_dir=learned(), content_edits="off")
    return editors_tools(settings, database, served, lambda name, work: work(), clock)


@pytest.fixture
def console(database: Database, clock: HandClock, library: Library, vault: Vault, editing: Tools) -> Console:
    """The console alone, on each database, with the test's clock."""
    operations = campaign_operations(Settings(), database, lambda: library, clock)
    return Console(editing, operations, vault, Front.of(ORIGIN))


@pytest_asyncio.fixture
async def strangers(console: Console) -> AsyncIterator[Callable[[], Browser]]:
    """Makes browsers in which nobody is signed in."""
    web = Starlette(routes=[Mount("/console", console.application())])
    transport = httpx.ASGITransport(web, raise_app_exceptions=False, client=PEER)
    clients: list[httpx.AsyncClient] = []

    def make() -> Browser:
        clients.append(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
        return Browser(clients[-1])

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
def stranger(strangers: Callable[[], Browser]) -> Browser:
    return strangers()


@pytest.fixture
def browser_of(strangers: Callable[[], Browser], database: Database, clock: HandClock) -> BrowserOf:
    def make(role: Role, unit: str | None = None, name: str = "") -> Browser:
        return signed_in(strangers().client, database, role, unit, now=clock(), name=name)

    return make


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The whole application on SQLite with a copy of the real content, which it may change; not started: nothing is
    sent, no clock ticks."""
    folder = tmp_path_factory.mktemp("console")
    content = shutil.copytree(CONTENT, folder / "content")
    yield Application(Settings(data_dir=lend_models(folder / "data"), content_dir=content))


@asynccontextmanager
async def browsers_in(application: Application) -> AsyncIterator[BrowserOf]:
    """As `browser_of`, before a whole application."""
    transport = httpx.ASGITransport(application.web, raise_app_exceptions=False, client=PEER)
    clients: list[httpx.AsyncClient] = []

    def make(role: Role, unit: str | None = None, name: str = "") -> Browser:
        clients.append(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
        return signed_in(clients[-1], application.database, role, unit, now=utc_now(), name=name)

    yield make
    for client in clients:
        await client.aclose()


@pytest_asyncio.fixture
async def browser_in_application(application: Application) -> AsyncIterator[BrowserOf]:
    async with browsers_in(application) as browser_of:
        yield browser_of


@pytest.fixture
def office(database: Database, clock: HandClock, library: Library) -> Office:
    """What people and the clock do with campaigns, beside the console."""
    clock.now = NOON
    return Office(database, library=library, clock=clock)

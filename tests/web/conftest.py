"""The web chat without a socket: in the whole application, and alone before a scripted way in.

The application is started once, so everything here shares the event loop of the session.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from pytest_asyncio import is_async_test

from bot.app.application import Application
from bot.channels.web.headers import HeadedApp
from bot.channels.web.routes import create_web, static_version
from bot.http.front import Front
from bot.knowledge.library import load_library
from bot.presentation.pages import Pages
from bot.settings import Settings
from tests.doubles.attachments import makers
from tests.doubles.clock import HandClock
from tests.doubles.inlet import ScriptedInlet
from tests.doubles.models import lend_models

HERE = Path(__file__).parent
CONTENT = HERE.parent.parent / "content"
LOCALITY = load_library(CONTENT).locality


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lend_models(tmp_path_factory.mktemp("web"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def application(data_dir: Path) -> AsyncIterator[Application]:
    """The real application: real content, real database."""
    application = Application(Settings(data_dir=data_dir, content_dir=CONTENT))
    async with application.web.router.lifespan_context(application.web):
        yield application


@pytest_asyncio.fixture(loop_scope="session")
async def client(application: Application) -> AsyncIterator[httpx.AsyncClient]:
    """A fresh browser before the real application."""
    transport = httpx.ASGITransport(application.web, client=("198.51.100.7", 4321))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as client:
        yield client


@pytest.fixture
def inlet() -> ScriptedInlet:
    return ScriptedInlet()


@pytest_asyncio.fixture(loop_scope="session")
async def page(inlet: ScriptedInlet, clock: HandClock) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the web chat alone, on https, behind a proxy at 10.9.0.1."""
    web = HeadedApp()
    pages = Pages(static_version(), lambda: LOCALITY)
    create_web(web, inlet, pages, Front.of("https://bot.test/", ["10.9.0.0/16"]), makers, clock)
    transport = httpx.ASGITransport(web, client=("10.9.0.1", 4321))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.test") as client:
        yield client

"""The web chat without a socket: in the whole application, and alone before a scripted way in."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.app import Application
from bot.channels.web.routes import create_web, static_version
from bot.presentation.pages import Pages
from bot.settings import Settings
from tests.doubles.clock import HandClock
from tests.doubles.inlet import ScriptedInlet

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the real application: real content, real database."""
    application = Application(Settings(data_dir=tmp_path, content_dir=CONTENT, trusted_proxies=("10.9.0.0/16",)))
    transport = httpx.ASGITransport(application.web, client=("198.51.100.7", 4321))
    async with (
        application.web.router.lifespan_context(application.web),
        httpx.AsyncClient(transport=transport, base_url="http://bot.test") as client,
    ):
        yield client


@pytest.fixture
def inlet() -> ScriptedInlet:
    return ScriptedInlet()


@pytest.fixture
async def page(inlet: ScriptedInlet, clock: HandClock) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the web chat alone, on https, behind a proxy at 10.9.0.1."""
    web = FastAPI()
    create_web(web, inlet, Pages(static_version()), "https://bot.test/", ["10.9.0.0/16"], clock)
    transport = httpx.ASGITransport(web, client=("10.9.0.1", 4321))
    async with httpx.AsyncClient(transport=transport, base_url="https://bot.test") as client:
        yield client

"""The whole application in this process: real content, real database, HTTP without a socket."""

from collections.abc import AsyncIterator
import os
from pathlib import Path

import httpx
import pytest

from bot.app import Application
from bot.settings import Settings

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, content_dir=Path(os.environ.get("X_CONTENT", CONTENT)), trusted_proxies=("10.9.0.0/16",))


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    application = Application(settings)
    transport = httpx.ASGITransport(application.web, client=("198.51.100.7", 4321))
    async with (
        application.web.router.lifespan_context(application.web),
        httpx.AsyncClient(transport=transport, base_url="http://bot.test") as client,
    ):
        yield client

"""The public pages with the real content, and what they are written from."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.knowledge.library import Library, load_library
from bot.presentation.pages import Pages
from bot.site.routes import create_site

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(CONTENT)


@pytest.fixture
async def site(library: Library) -> AsyncIterator[httpx.AsyncClient]:
    """A reader before a site that citizens reach at https://canhgiac.example."""
    web = FastAPI()
    create_site(web, lambda: library, "https://canhgiac.example/", Pages("v1", lambda: library.locality))

    @web.get("/hong")
    @web.get("/api/hong")
    async def broken() -> None:
        raise RuntimeError("mật khẩu là 123")

    transport = httpx.ASGITransport(web, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as client:
        yield client

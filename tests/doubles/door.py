"""The way from a platform's double to the webhook of a bot that runs in the test itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from aiohttp import web

from bot.storage.database import Database


@asynccontextmanager
async def reachable(client: httpx.AsyncClient, path: str) -> AsyncIterator[str]:
    """The address of a small server that hands on what is posted to `path`, for as long as the block lasts."""

    async def forward(request: web.Request) -> web.Response:
        answer = await client.post(request.path, content=await request.read(), headers=dict(request.headers))
        kept = {name: value for name, value in answer.headers.items() if name == "retry-after"}
        return web.Response(status=answer.status_code, headers=kept)

    app = web.Application()
    app.router.add_post(path, forward)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


def stored(database: Database) -> int:
    """How many messages came in and were kept."""
    with database.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM inbox").scalar_one())

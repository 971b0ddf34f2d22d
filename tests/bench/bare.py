"""What the machine can do with nothing in between: a server that says 200, a client that only sends."""

import argparse
import asyncio
import time

import aiohttp
from aiohttp import web

from tests.bench.traffic import CONNECTIONS, PATH
from tests.doubles.small_bot import WORDS
from tests.doubles.telegram import TOKEN


async def send_bare(base_url: str, count: int, connections: int = CONNECTIONS) -> float:
    """Messages a second when aiohttp alone posts `sendMessage`."""
    waiting = iter(range(1, count + 1))

    async def one_connection(session: aiohttp.ClientSession) -> None:
        for chat in waiting:
            body = {"chat_id": str(chat), "text": WORDS}
            async with session.post(f"{base_url}{TOKEN}/sendMessage", data=body) as answer:
                await answer.read()

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        started = time.perf_counter()
        await asyncio.gather(*(one_connection(session) for _ in range(connections)))
        return count / (time.perf_counter() - started)


async def _read_and_say_yes(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    app = web.Application()
    app.router.add_post(PATH, _read_and_say_yes)
    web.run_app(app, host="127.0.0.1", port=arguments.parse_args().port, access_log=None, print=lambda *_: None)

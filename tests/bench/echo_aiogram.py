"""A peer: aiogram behind its own webhook handler, as its example `webhook_example` wires it, which says again what was
said to it.

An update is acknowledged before it is answered, and held in memory meanwhile: the handler's own way. It runs in an
environment of its own (peers.lock), where of ours there is nothing but the traffic's names. `--fast`: on uvloop.
"""

import argparse
import asyncio

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from tests.bench.traffic import PATH, SECRET


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


async def serve(port: int, base_url: str, token: str) -> None:
    api = TelegramAPIServer(base=base_url + "{token}/{method}", file=base_url + "{token}/{path}")
    bot = Bot(token, session=AiohttpSession(api=api))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path=PATH)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--base-url", required=True)
    arguments.add_argument("--token", required=True)
    arguments.add_argument("--fast", action="store_true")
    given = arguments.parse_args()
    run = uvloop.run if given.fast else asyncio.run
    run(serve(given.port, given.base_url, given.token))

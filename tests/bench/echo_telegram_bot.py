"""A peer: python-telegram-bot with the library's own client, which says again what was said to it.

`--answering` tells how:

    queued      as its own example `customwebhookbot` wires it: what arrives is acknowledged once it is in a queue in
                memory, and answered from there one after the other
    concurrent  the same, with the library's `concurrent_updates`: up to 256 are answered side by side
    inline      within the call that brought it, before the 200: `process_update`

It runs in an environment of its own (peers.lock), where of ours there is nothing but the traffic's names. `--fast`: on
uvloop, and with the parser of HTTP that we use.
"""

import argparse
import asyncio
import logging

import uvicorn
import uvloop
from fastapi import FastAPI, Request, Response
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.bench.traffic import HEADERS, PATH


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message and update.message.text
    await update.message.reply_text(update.message.text)


async def serve(port: int, base_url: str, token: str, *, answering: str, fast: bool) -> None:
    builder = Application.builder().token(token).base_url(base_url).updater(None)
    application = builder.concurrent_updates(answering == "concurrent").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    web = FastAPI()
    [(secret_header, secret)] = HEADERS.items()

    @web.post(PATH)
    async def receive(request: Request) -> Response:
        if request.headers.get(secret_header) != secret:
            return Response(status_code=403)
        update = Update.de_json(await request.json(), application.bot)
        await (application.process_update(update) if answering == "inline" else application.update_queue.put(update))
        return Response()

    server = uvicorn.Server(
        uvicorn.Config(web, port=port, http="httptools" if fast else "h11", log_config=None, access_log=False)
    )
    async with application:
        await application.start()
        await server.serve()
        await application.stop()


if __name__ == "__main__":
    logging.disable()
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--base-url", required=True)
    arguments.add_argument("--token", required=True)
    arguments.add_argument("--answering", choices=["queued", "concurrent", "inline"], default="queued")
    arguments.add_argument("--fast", action="store_true")
    given = arguments.parse_args()
    run = uvloop.run if given.fast else asyncio.run
    run(serve(given.port, given.base_url, given.token, answering=given.answering, fast=given.fast))

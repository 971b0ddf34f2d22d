"""The peer: python-telegram-bot as its own example `customwebhookbot` wires it, with the same single answer as our bot.

What arrives is acknowledged once it is in a queue in memory, and answered from there with the library's own client.
"""

import argparse
import asyncio
import logging

import uvicorn
from fastapi import FastAPI, Request, Response
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from tests.bench.traffic import HEADERS, PATH
from tests.doubles.small_bot import WORDS
from tests.doubles.telegram import TOKEN


async def answer(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message
    await update.message.reply_text(WORDS)


async def serve(port: int, base_url: str) -> None:
    application = Application.builder().token(TOKEN).base_url(base_url).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    web = FastAPI()
    [(secret_header, secret)] = HEADERS.items()

    @web.post(PATH)
    async def receive(request: Request) -> Response:
        if request.headers.get(secret_header) != secret:
            return Response(status_code=403)
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return Response()

    server = uvicorn.Server(uvicorn.Config(web, port=port, log_config=None, access_log=False))
    async with application:
        await application.start()
        await server.serve()
        await application.stop()


if __name__ == "__main__":
    logging.disable()
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--base-url", required=True)
    given = arguments.parse_args()
    asyncio.run(serve(given.port, given.base_url))

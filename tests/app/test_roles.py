"""What a process does by its role: `all` does everything, `web` serves, `worker` polls, sends and keeps house."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from tests.app.process import Serving
from tests.doubles.telegram import TelegramDouble

WEBHOOK = {
    "BOT_TELEGRAM__MODE": "webhook",
    "BOT_TELEGRAM__WEBHOOK_SECRET": "secret-of-this-test",
    "BOT_PUBLIC_URL": "https://canhgiac.example",
}


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramDouble]:
    double = TelegramDouble()
    await double.start()
    yield double
    await double.stop()


@asynccontextmanager
async def serving(folder: Path, double: TelegramDouble, *arguments: str, **settings: str) -> AsyncIterator[Serving]:
    """A bot on the double; starting it must not hold up the loop in which the double lives."""
    process = Serving(
        folder, *arguments, BOT_TELEGRAM__TOKEN=double.token, BOT_TELEGRAM__BASE_URL=double.base_url, **settings
    )
    bot = await asyncio.to_thread(process.__enter__)
    try:
        yield bot
    finally:
        await asyncio.to_thread(process.__exit__)


def methods(double: TelegramDouble) -> set[str]:
    return {method for method, _ in double.calls}


def test_a_worker_serves_no_page_but_says_how_it_is(tmp_path: Path) -> None:
    with Serving(tmp_path, "--role", "worker") as bot, httpx.Client(base_url=bot.address) as operator:
        assert [operator.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200] * 3
        pages = ("/", "/chu-de", "/chu-de/gia-danh-cong-an", "/static/x/chat.css", "/robots.txt")
        assert {operator.get(path).status_code for path in pages} == {404}
        assert operator.post("/api/chat", json={"text": "/menu"}).status_code == 404
        bot.line("house_kept")


async def test_a_web_process_answers_and_leaves_polling_and_the_house_to_the_worker(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with serving(tmp_path, telegram, "--role", "web") as bot, httpx.AsyncClient(base_url=bot.address) as visitor:
        answer = await visitor.post("/api/chat", json={"text": "/menu"})
        assert answer.json()["reply"]["text"]
        status, _ = await asyncio.to_thread(bot.terminate)
        assert status == 0
        assert "house_kept" not in bot.log
    assert methods(telegram) <= {"getMe"}, "posters name the bot"


async def test_a_web_process_beside_a_webhook_learns_its_name_and_changes_nothing(
    tmp_path: Path, telegram: TelegramDouble
) -> None:
    async with serving(tmp_path, telegram, "--role", "web", **WEBHOOK) as bot:
        await asyncio.to_thread(bot.line, "telegram_ready")
    assert methods(telegram) == {"getMe"}


async def test_telegram_joins_in_when_there_is_a_token(tmp_path: Path, telegram: TelegramDouble) -> None:
    async with serving(tmp_path, telegram) as bot:
        assert "telegram=polling" in bot.line("ready ")
        telegram.person(7).types("/menu")
        async with asyncio.timeout(10):
            while not telegram.to(7):
                await asyncio.sleep(0.02)
        status, seconds = await asyncio.to_thread(bot.terminate)
        assert (status, seconds < 10) == (0, True), bot.log
        assert telegram.token not in bot.log


@pytest.fixture
async def nonsense() -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy that answers every call with something Telegram never says: its address, and what was called."""
    calls: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        calls.append(request.path)
        return web.json_response({"ok": True, "result": 5})

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/bot", calls
    await runner.cleanup()


async def test_nonsense_from_telegram_leaves_the_web_chat_alone_and_is_tried_again(
    tmp_path: Path, nonsense: tuple[str, list[str]]
) -> None:
    double, calls = TelegramDouble(), nonsense[1]
    double.base_url = nonsense[0]
    async with serving(tmp_path, double) as bot, httpx.AsyncClient(base_url=bot.address) as visitor:
        await asyncio.to_thread(bot.line, "receiving_failed")
        assert (await visitor.post("/api/chat", json={"text": "/menu"})).status_code == 200
        seen = len(calls)
        async with asyncio.timeout(10):
            while len(calls) == seen:
                await asyncio.sleep(0.02)
        assert (await asyncio.to_thread(bot.terminate))[0] == 0

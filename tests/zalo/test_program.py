"""Promises about the whole program on Zalo: it joins in with its token, one process polls, no log tells a secret."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.storage.database import Database
from tests.app.process import Serving
from tests.doubles.waiting import until
from tests.doubles.zalo import Refusal, ZaloDouble
from tests.zalo.harness import bot_on

WORDS = "câu thầm kín"


@asynccontextmanager
async def serving(folder: Path, double: ZaloDouble, *arguments: str, **settings: str) -> AsyncIterator[Serving]:
    """A bot on the double; starting it must not hold up the loop in which the double lives."""
    folder.mkdir(exist_ok=True)
    process = Serving(folder, *arguments, BOT_ZALO__TOKEN=double.token, BOT_ZALO__BASE_URL=double.base_url, **settings)
    bot = await asyncio.to_thread(process.__enter__)
    try:
        yield bot
    finally:
        await asyncio.to_thread(process.__exit__)


async def test_zalo_joins_in_when_there_is_a_token_and_stops_in_time(tmp_path: Path, double: ZaloDouble) -> None:
    async with serving(tmp_path, double) as bot:
        assert "zalo=polling" in bot.line("ready ")
        double.person("a1").types("menu")
        await until(lambda: double.to("a1"), 20)
        status, seconds = await asyncio.to_thread(bot.terminate)
        assert (status, seconds < 10) == (0, True), bot.log
        assert double.token not in bot.log
    assert "\n1. " in double.to("a1")[0].text


async def test_of_two_processes_with_one_database_one_polls(tmp_path: Path, double: ZaloDouble) -> None:
    shared = {
        "BOT_DATABASE_URL": f"sqlite:///{tmp_path / 'shared.db'}",
        "BOT_STATE_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    }
    async with serving(tmp_path / "a", double, **shared), serving(tmp_path / "b", double, **shared):
        await asyncio.sleep(5)
        double.person("a1").types("menu")
        await until(lambda: double.to("a1"), 20)
    assert 409 not in {status for method, status in double.refusals if method == "getUpdates"}


async def test_a_web_process_leaves_polling_to_the_worker(tmp_path: Path, double: ZaloDouble) -> None:
    secret = "a-secret_of-the-test"
    webhook = {
        "BOT_ZALO__MODE": "webhook",
        "BOT_ZALO__WEBHOOK_SECRET": secret,
        "BOT_PUBLIC_URL": "https://canhgiac.example",
    }
    headers = {"X-Bot-Api-Secret-Token": secret}
    async with (
        serving(tmp_path, double, "--role", "web", **webhook) as bot,
        httpx.AsyncClient(base_url=bot.address) as zalo,
    ):
        assert (await zalo.post("/zalo/webhook", json={})).status_code == 401
        assert (await zalo.post("/zalo/webhook", json={}, headers=headers)).status_code == 200
    assert not double.calls


async def test_a_bot_that_logs_everything_tells_neither_its_token_nor_what_a_person_wrote(
    double: ZaloDouble, database: Database, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """In this process, without the formatter that hides known secrets: they must not even come to it."""
    caplog.set_level(1)
    asyncio.get_running_loop().set_debug(True)
    double.refuse(Refusal(400, f"Bad Request {double.token}"))
    double.answer_with(200, "<html>")
    double.drop_after_taking()
    double.refuse_poll(Refusal(500, f"Internal Server Error {double.token}"))
    lan = double.person("a1")
    lan.types(WORDS)
    lan.sends_picture(WORDS)
    lan.types(WORDS, chat=WORDS)
    async with bot_on(double, database):
        await until(lambda: double.to("a1") and not double.troubles)
    asyncio.get_running_loop().set_debug(False)
    printed = capsys.readouterr()
    said = caplog.text + printed.out + printed.err
    assert all(line in said for line in ("zalo_ready", "event_set_aside", "message_refused"))
    assert double.token not in said and double.token.partition(":")[2] not in said
    assert WORDS not in said

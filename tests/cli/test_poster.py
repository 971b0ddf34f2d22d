"""`canhgiac poster` and `canhgiac source`: posters from the command line, credited to where they hang."""

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.arrivals import named
from bot.messages import Channel, Kind, Observation
from bot.storage import audit, observations
from bot.storage.database import Database
from bot.timing import day_in_vietnam, utc_now
from tests.cli.command import Outcome, canhgiac
from tests.doubles.telegram import TelegramDouble
from tests.posters.paper import pages

PUBLIC = {"BOT_PUBLIC_URL": "https://canhgiac.example"}


@pytest.fixture
def telegram() -> Iterator[TelegramDouble]:
    """Telegram, in a thread of its own: a command has no loop that could serve it."""
    double, loop = TelegramDouble(), asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(double.start(), loop).result(10)
    yield double
    asyncio.run_coroutine_threadsafe(double.stop(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def poster(folder: Path, *arguments: str, topic: str = "ma-tuy", **settings: str) -> Outcome:
    return canhgiac("poster", topic, "--out", "to.pdf", *arguments, cwd=folder, stdin=b"", **settings)


def source(folder: Path, *arguments: str) -> Outcome:
    return canhgiac("source", *arguments, cwd=folder)


def made(folder: Path, *arguments: str) -> str:
    outcome = source(folder, "add", *arguments)
    assert (outcome.status, outcome.err) == (0, "")
    return outcome.out.strip()


def test_a_poster_is_written_and_leads_to_its_topic(tmp_path: Path) -> None:
    code = made(tmp_path, "Chợ Phan Thiết")
    done = poster(tmp_path, "--size", "a5", "--source", code, **PUBLIC)
    assert (done.status, done.out) == (0, "Đã ghi to.pdf.\n"), done.err
    [page] = pages((tmp_path / "to.pdf").read_bytes())
    assert page.scanned == (f"https://canhgiac.example/?nguon={code}&chu-de=ma-tuy",)
    assert round(page.width) == 148


def test_a_poster_for_telegram_asks_the_bot_for_its_name(tmp_path: Path, telegram: TelegramDouble) -> None:
    settings = {"BOT_TELEGRAM__TOKEN": telegram.token, "BOT_TELEGRAM__BASE_URL": telegram.base_url}
    done = poster(tmp_path, **settings)
    assert done.status == 0, done.err
    [page] = pages((tmp_path / "to.pdf").read_bytes())
    assert page.scanned == ("https://t.me/canhgiac_thu_bot?start=ma-tuy",)


def test_while_telegram_is_away_nothing_is_printed_that_leads_nowhere(tmp_path: Path) -> None:
    settings = {"BOT_TELEGRAM__TOKEN": "1:x", "BOT_TELEGRAM__BASE_URL": "http://127.0.0.1:9/bot"}
    refused = poster(tmp_path, **settings)
    assert refused.status == 1
    assert "đợi bot nối được với Telegram" in refused.err


@pytest.mark.parametrize(
    ("arguments", "settings", "said"),
    [
        ((), {}, "BOT_PUBLIC_URL"),
        ((), {"BOT_PUBLIC_URL": "http://127.0.0.1:8080"}, "BOT_PUBLIC_URL"),
        (("--to", "telegram"), PUBLIC, "chưa có đường vào qua telegram"),
        (("--source", "khongco"), PUBLIC, "Không có nơi dán “khongco”"),
        (("--source", "cho"), PUBLIC, "đã thôi dùng"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str], said: str
) -> None:
    made(tmp_path, "Chợ", "--code", "cho")
    assert source(tmp_path, "retire", "cho").status == 0
    refused = poster(tmp_path, *arguments, **settings)
    assert refused.status == 1
    assert said in refused.err
    assert not (tmp_path / "to.pdf").exists()


def test_a_misspelt_topic_is_told_with_the_nearest(tmp_path: Path) -> None:
    refused = poster(tmp_path, topic="ma-tui", **PUBLIC)
    assert refused.status == 1
    assert "“ma-tuy”" in refused.err


def test_places_are_listed_with_their_arrivals_in_tens(tmp_path: Path) -> None:
    assert made(tmp_path, "Hội thi ở trường", "--code", "truong1", "--area", "mui-ne", "--unit", "Đoàn") == "truong1"
    made(tmp_path, "Chợ", "--code", "cho")
    database = Database(f"sqlite:///{tmp_path / 'data' / 'canhgiac.db'}")
    with database.write() as connection:
        seen = [(Channel.WEB, Observation(Kind.ARRIVED, named("truong1")))] * 27
        observations.record(connection, seen, day_in_vietnam(utc_now()) - timedelta(days=1))
        assert audit.entries(connection, named("truong1"))[0].actor == "command-line"
    database.close()
    listed = {each["code"]: each for each in json.loads(source(tmp_path, "list", "--json").out)["sources"]}
    assert (listed["truong1"]["area"], listed["truong1"]["unit"]) == ("mui-ne", "Đoàn")
    assert listed["truong1"]["arrivals_in_30_days"] == "20"
    assert listed["cho"]["arrivals_in_30_days"] == "dưới 10"
    assert "truong1  Hội thi ở trường  Đoàn  20 lượt" in source(tmp_path, "list").out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("Chợ", "--code", "Chợ"), 2, "mã gồm 3 đến 8"),
        (("  ",), 2, "tên dài từ 1 đến 80"),
        (("Chợ", "--area", "mui-nee"), 1, "“mui-ne”"),
        (("Chợ", "--code", "cho"), 1, "đã có nơi khác dùng"),
    ],
)
def test_a_place_that_cannot_be_is_not_made(tmp_path: Path, arguments: tuple[str, ...], status: int, said: str) -> None:
    made(tmp_path, "Chợ cũ", "--code", "cho")
    refused = source(tmp_path, "add", *arguments)
    assert refused.status == status
    assert said in " ".join(refused.err.split())
    assert len(json.loads(source(tmp_path, "list", "--json").out)["sources"]) == 1

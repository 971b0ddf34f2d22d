"""A campaign reaches everybody whatever is killed or told to stop under it, and repeats only what was on its way.

The judge is the ledger of the Telegram double; what the bot itself could not know it must have written down.
"""

import asyncio
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.storage.database import Database
from bot.storage.migrate import upgrade
from bot.storage.tables import DeliveryState
from tests.chaos.broadcast import RATE, Broadcast
from tests.chaos.harness import LATENCY, answers, flowing, repeated, start, until
from tests.cli.command import canhgiac
from tests.doubles.postgres import create_database, restart_postgres
from tests.doubles.telegram import TelegramDouble, Trouble
from tests.doubles.telegram_rules import too_many

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

PEOPLE = 2_000

KILLS = int(os.environ.get("CHAOS_KILLS", "50"))
"""On each database; starting the bot takes most of the time."""

UNRECORDED = 20
"""Results that may gather before they are recorded: beside what was in flight, so many may be repeated by a kill."""

JITTER = 1.5
"""The bot shares a loaded machine with this test: what it was kept from sending it sends with what comes next.
`make bench` measures the pace before a double that refuses the first too many."""

PAUSE_SECONDS = 8.0
"""Longer than the leases."""

LOCKED_SECONDS = 31.5
"""Longer than a writer waits."""

RESUME_SECONDS = 5.0
"""From the moment the process is ready again to its first message."""


async def test_killed_again_and_again_everybody_has_the_message_or_is_listed_as_uncertain(
    double: TelegramDouble, broadcast: Broadcast
) -> None:
    broadcast.prepare(PEOPLE)
    may_be_repeated = 0
    for number in range(1, KILLS + 1):
        resumed = await flowing(double, since=await start(broadcast.bot))
        await asyncio.sleep(double.random.uniform(0.0, 0.5))
        in_flight = double.in_flight
        await broadcast.bot.kill()
        may_be_repeated += in_flight + UNRECORDED
        print(f"kill {number}: in flight {in_flight}, resumed after {resumed:.2f} s, sent {len(double.sent)}")
        assert resumed <= RESUME_SECONDS
    await broadcast.bot.start()
    await broadcast.until_over()
    await broadcast.bot.terminate()

    print(broadcast.report())
    received = answers(double)
    assert set(received) | broadcast.in_state(DeliveryState.UNCERTAIN) == set(range(1, PEOPLE + 1))
    assert max(received.values()) <= 2
    assert repeated(double) <= broadcast.doubtful(), "only what was on its way may come twice"
    assert len(repeated(double)) <= may_be_repeated
    assert broadcast.bot.log.count("Traceback") == 0, broadcast.bot.log[-3000:]


async def test_told_to_stop_again_and_again_a_campaign_loses_and_repeats_nothing(
    double: TelegramDouble, broadcast: Broadcast
) -> None:
    broadcast.prepare(600)
    for _ in range(3):
        await flowing(double, since=await start(broadcast.bot))
        await asyncio.sleep(double.random.uniform(0.2, 1.0))
        await until(lambda: double.in_flight > 0)
        in_flight = double.in_flight
        seconds = await broadcast.bot.terminate()
        print(f"SIGTERM: in flight {in_flight}, gone after {seconds:.2f} s, sent {len(double.sent)}")
    await broadcast.bot.start()
    await broadcast.until_over()
    await broadcast.bot.terminate()
    assert answers(double) == dict.fromkeys(range(1, 601), 1)
    assert set(broadcast.states().values()) == {DeliveryState.SENT}


AWAY_SECONDS = 15.0
"""A server gone for a minute differs from this only in how long it takes."""


async def test_through_storms_refusals_and_an_outage_everybody_else_receives_it_at_the_allowed_pace(
    double: TelegramDouble, broadcast: Broadcast
) -> None:
    # Each policy once: what is done about doubt is not the database's to decide.
    resends = broadcast.database.is_sqlite
    broadcast.prepare(PEOPLE, resends=resends)
    blocked = set(range(1, PEOPLE + 1, 33))
    for chat in blocked:
        double.person(chat).chat.gone = "Forbidden: bot was blocked by the user"
    storm = Storm(double)
    double.weather = storm.next
    await broadcast.bot.start()
    await until(lambda: len(double.sent) > PEOPLE / 4, 120)
    double.refuse_with_429(2, count=20)
    await until(lambda: len(double.sent) > PEOPLE / 3, 120)
    double.latency = 2.0
    await asyncio.sleep(4)
    double.latency = LATENCY
    await until(lambda: len(double.sent) > PEOPLE / 2, 120)
    cut = await double.be_away(AWAY_SECONDS)
    await broadcast.until_over(200)
    await broadcast.bot.terminate()

    print(f"{storm.count}, connections cut {cut}; {broadcast.report()}; {broadcast.pace():.0f} a second")
    received = answers(double)
    uncertain = broadcast.in_state(DeliveryState.UNCERTAIN)
    # Of whom the line was cut while Telegram said that they are gone, it is not known.
    assert blocked - uncertain <= broadcast.in_state(DeliveryState.GONE) == broadcast.gone() <= blocked
    assert set(received) | (uncertain - blocked) == set(range(1, PEOPLE + 1)) - blocked
    assert len(uncertain - set(received)) <= cut
    assert repeated(double) <= broadcast.doubtful()
    assert max(received.values()) <= (2 if resends else 1)
    assert broadcast.pace() <= RATE * JITTER


async def test_two_processes_one_killed_and_one_stopped_past_its_lease_share_one_run(
    double: TelegramDouble, broadcast: Broadcast
) -> None:
    broadcast.prepare(PEOPLE)
    first, second = broadcast.bot, broadcast.bot.copy(double, "polling")
    try:
        await flowing(double, since=await start(first))
        await second.start()
        may_be_repeated = double.in_flight + UNRECORDED
        await first.kill()
        await flowing(double, since=0)
        await first.start()
        may_be_repeated += double.in_flight + UNRECORDED
        second.pause()
        await asyncio.sleep(PAUSE_SECONDS)
        taken_over = len(double.sent)
        second.go_on()
        await broadcast.until_over()
    finally:
        await second.stop()
    await first.terminate()
    print(f"sent until it went on {taken_over}; {broadcast.report()}, at most {may_be_repeated}")
    received = answers(double)
    assert set(received) | broadcast.in_state(DeliveryState.UNCERTAIN) == set(range(1, PEOPLE + 1))
    assert repeated(double) <= broadcast.doubtful()
    assert len(repeated(double)) <= may_be_repeated
    assert max(received.values()) <= 2


@pytest.mark.parametrize("campaign_database", ["sqlite"], indirect=True)
async def test_a_full_disk_stops_a_campaign_which_says_so_and_goes_on_by_itself(
    double: TelegramDouble, broadcast: Broadcast
) -> None:
    broadcast.prepare(PEOPLE)
    await flowing(double, since=await start(broadcast.bot))
    # Longer than the log of the process, shorter than the database.
    broadcast.bot.limit_files(200_000)
    await until_not_ready(broadcast)
    await asyncio.sleep(4)
    held = len(double.sent)
    broadcast.bot.limit_files(None)
    await broadcast.until_over()
    assert await broadcast.bot.is_ready()
    print(f"sent until the disk had room {held}; {broadcast.report()}")
    assert "delivery_not_recorded" in broadcast.bot.log
    assert_nothing_lost(broadcast)


@pytest.mark.parametrize("campaign_database", ["sqlite"], indirect=True)
async def test_a_database_locked_for_longer_than_writers_wait_stops_a_campaign_which_goes_on_by_itself(
    double: TelegramDouble, broadcast: Broadcast
) -> None:
    broadcast.prepare(PEOPLE)
    await flowing(double, since=await start(broadcast.bot))
    with closing(sqlite3.connect(broadcast.bot.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(LOCKED_SECONDS)
        is_ready = await broadcast.bot.is_ready()
        other.execute("ROLLBACK")
    await broadcast.until_over()
    print(broadcast.report())
    assert not is_ready
    assert "database is locked" in broadcast.bot.log
    assert_nothing_lost(broadcast)


async def test_a_postgresql_that_is_restarted_in_the_middle_costs_nothing(
    double: TelegramDouble, own_postgres: str, tmp_path: Path
) -> None:
    database = Database(create_database(own_postgres, "chaos"))
    upgrade(database)
    broadcast = Broadcast(double, database, tmp_path)
    broadcast.prepare(PEOPLE)
    try:
        await flowing(double, since=await start(broadcast.bot))
        await asyncio.to_thread(restart_postgres, own_postgres)
        await broadcast.until_over()
        print(broadcast.report())
        assert_nothing_lost(broadcast)
    finally:
        await broadcast.bot.stop()
        database.close()


@pytest.mark.parametrize("campaign_database", ["sqlite"], indirect=True)
async def test_a_question_during_a_campaign_is_answered_at_once_and_who_says_stop_is_sent_nothing_more(
    broadcast: Broadcast,
) -> None:
    double, last = broadcast.double, 600
    broadcast.prepare(last)
    await flowing(double, since=await start(broadcast.bot))
    double.person(last).types("hủy")
    await until(lambda: double.to(last))
    waits = []
    for chat in range(5_001, 5_016):
        asked = time.monotonic()
        double.person(chat).types("/menu")
        await until(lambda chat=chat: double.to(chat))  # type: ignore[misc]
        waits.append(double.to(chat)[0].at - asked)
    assert not broadcast.is_over
    await broadcast.until_over()
    await broadcast.bot.terminate()
    print(f"slowest answer of fifteen {max(waits):.2f} s; {broadcast.report()}")
    assert max(waits) <= 2.0
    [word] = double.to(last)
    assert "dừng gửi tin" in word.text
    assert broadcast.in_state(DeliveryState.WITHDRAWN) == {last}


@pytest.mark.parametrize("campaign_database", ["sqlite"], indirect=True)
async def test_from_a_table_and_a_campaign_file_to_every_phone_across_a_kill(
    double: TelegramDouble, broadcast: Broadcast, tmp_path: Path
) -> None:
    everybody = set(range(1, 501))
    for chat in everybody:
        double.person(chat)
    rows = "".join(f"telegram,{chat},,,\n" for chat in sorted(everybody))
    (tmp_path / "list.csv").write_text("channel,address,audiences,area,topics\n" + rows, encoding="utf-8")
    words = "text: Bà con cảnh giác giúp một chuyện.\n"
    (tmp_path / "campaign.yaml").write_text(f"name: Thử\n{words}schedule: {{now: true}}\n", encoding="utf-8")
    settings: dict[str, Any] = {"BOT_DATA_DIR": str(tmp_path / "data"), "BOT_TWO_PERSON_RULE": "off"}
    settings |= {"BOT_TELEGRAM__TOKEN": double.token, "BOT_TELEGRAM__BASE_URL": double.base_url}
    for command in (
        ["subscriber", "import", "list.csv", "--consent", "Tôi đồng ý.", "--consent-at", "2026-11-01"],
        ["campaign", "create", "campaign.yaml", "--as", "lan"],
        ["campaign", "start", "1"],
    ):
        outcome = canhgiac(*command, cwd=tmp_path, stdin=b"", **settings)
        assert outcome.status == 0, outcome.err
    await broadcast.bot.start()
    await until(lambda: len(double.sent) > 100, 60)
    await broadcast.bot.kill()
    await broadcast.bot.start()
    await broadcast.until_over()
    print(broadcast.report())
    received = answers(double)
    assert set(received) | broadcast.in_state(DeliveryState.UNCERTAIN) == everybody
    assert repeated(double) <= broadcast.doubtful()
    assert {message.text.partition("\n")[0] for message in double.sent} == {"Bà con cảnh giác giúp một chuyện."}


def assert_nothing_lost(broadcast: Broadcast) -> None:
    """Everybody has it; whoever has it twice was in doubt, which was written down."""
    assert set(answers(broadcast.double)) == set(range(1, PEOPLE + 1))
    assert repeated(broadcast.double) <= broadcast.doubtful()
    assert max(answers(broadcast.double).values()) <= 2


async def until_not_ready(broadcast: Broadcast) -> None:
    async with asyncio.timeout(30):
        while await broadcast.bot.is_ready():
            await asyncio.sleep(0.05)


class Storm:
    """Bad weather: of all sends 5 % fail with a 5xx, 0.5 % are told to wait, 2 % arrive without an answer."""

    def __init__(self, double: TelegramDouble) -> None:
        self._double = double
        self.count: Counter[str] = Counter()

    def next(self) -> Callable[[], Trouble] | None:
        roll = self._double.random.random()
        if roll < 0.05:
            return self._fails
        if roll < 0.055:
            return self._refuses
        return self._drops if roll < 0.075 else None

    def _fails(self) -> Trouble:
        self.count["5xx"] += 1
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")

    def _refuses(self) -> Trouble:
        self.count["429"] += 1
        return too_many(1)

    def _drops(self) -> Trouble:
        self.count["dropped"] += 1
        return None

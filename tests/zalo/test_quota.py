"""Promises about what Zalo's plan carries: it is counted, warned of in time, and the last of it is left to answers."""

import pytest
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from bot.messages import Address, Channel
from bot.storage import quotas
from bot.storage.database import Database
from bot.storage.quotas import Carried, Quota
from bot.timing import utc_now
from tests.doubles.campaign_rows import running_campaign, subscribed
from tests.doubles.clock import HandClock
from tests.doubles.waiting import until
from tests.doubles.zalo import Refusal, ZaloDouble
from tests.zalo.harness import bot_on


@pytest.fixture
def clock() -> HandClock:
    """It stands still: no month ends in the middle of a test."""
    return HandClock(utc_now())


def carried(database: Database, clock: HandClock) -> Carried:
    with database.read() as connection:
        return quotas.carried(connection, Channel.ZALO, clock())


def ends(database: Database) -> dict[str, int]:
    with database.read() as connection:
        rows = connection.exec_driver_sql("SELECT state, count(*) FROM delivery GROUP BY state")
        return {state: count for state, count in rows}


async def test_messages_are_counted_both_ways_and_people_once(
    double: ZaloDouble, database: Database, clock: HandClock
) -> None:
    allowed = {Channel.ZALO: Quota(3_000, 50)}
    registry = CollectorRegistry()
    async with bot_on(double, database, quotas=allowed, clock=clock, registry=registry) as exchange:
        double.refuse(Refusal(400, "not this one"))
        for chat, words in (("a1", "bị từ chối"), ("a1", "hai chuyện"), ("b2", "ba chuyện")):
            double.person(chat).types(words)
        await until(lambda: carried(database, clock) == Carried(received=3, sent=2, people=2))
        await exchange.erase(Address(Channel.ZALO, "a1"))
        assert carried(database, clock).people == 2, "Zalo counts who asked us to forget them"
        with database.read() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM channel_person").scalar_one() == 1
    assert registry.get_sample_value("canhgiac_quota_limit", {"channel": "zalo", "of": "messages"}) == 3_000


async def test_an_event_that_comes_again_is_counted_once(database: Database, clock: HandClock) -> None:
    double = ZaloDouble(replays=True)
    await double.start()
    async with bot_on(double, database, quotas={Channel.ZALO: Quota(3_000, 50)}, clock=clock):
        double.person("a1").types("xin chào")
        await until(lambda: sum(method == "getUpdates" for method, _ in double.calls) > 5)
    assert carried(database, clock).received == 1
    await double.stop()


async def test_operators_are_warned_once_at_four_fifths(
    double: ZaloDouble, database: Database, clock: HandClock
) -> None:
    with capture_logs() as logs:
        async with bot_on(
            double, database, quotas={Channel.ZALO: Quota(messages=10, people=50)}, clock=clock
        ) as exchange:
            for number in range(4):
                double.person("a1").types(f"chuyện {number}")
            await until(lambda: carried(database, clock).messages == 8)
            for _ in range(2):
                exchange._look_at_backlog()
    told = [line for line in logs if line["event"] == "quota_nears_its_end"]
    assert [(line["of"], line["used"], line["limit"]) for line in told] == [("messages", 8, 10)]


async def test_bulk_stops_so_that_answers_go_on(double: ZaloDouble, database: Database, clock: HandClock) -> None:
    people = [f"a{number:02}" for number in range(12)]
    for chat in people:
        double.person(chat)
        double._served.add(chat)
    subscribed(database, people, channel=Channel.ZALO)
    # Of 10 messages 9 may be used up before bulk ends: 3 are, by the answers to one and a half questions.
    async with bot_on(double, database, quotas={Channel.ZALO: Quota(messages=10, people=50)}, clock=clock):
        double.person("a00").types("một chuyện")
        await until(lambda: carried(database, clock).messages == 2)
        running_campaign(database, now=clock())
        await until(lambda: sum(ends(database).get(state, 0) for state in ("sent", "failed")) == 12)
        assert ends(database) == {"sent": 7, "failed": 5}
        double.person("a01").types("vẫn được trả lời")
        await until(lambda: [sent.text for sent in double.to("a01")][-1:] == ["vẫn được trả lời"])
    with database.read() as connection:
        reasons = connection.exec_driver_sql("SELECT DISTINCT reason FROM delivery WHERE state = 'failed'").scalars()
        assert list(reasons) == ["đã gần hết số tin của tháng"]
    clock.advance(days=31)
    assert carried(database, clock).messages == 0, "another month, and all its messages"

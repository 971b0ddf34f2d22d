"""Promises about sending: in order, at pace, and what becomes of every failure."""

import asyncio
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.errors import RecipientGone, Refused, SendError, TryLater, Uncertain
from bot.exchange import sending
from bot.messages import Channel, Message, Reply, Span
from bot.storage import leases, outbound
from bot.storage.database import Database
from bot.timing import utc_now
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, echo, make, message, until

STATES = "SELECT state FROM outbound ORDER BY id"


def in_three(asked: Message) -> Reply:
    return Reply(tuple(Span(f"{asked.text}{number}") for number in (1, 2, 3)))


async def test_parts_arrive_in_order_and_the_handle_goes_with_the_first(
    outlet: RecordingOutlet, running: Running
) -> None:
    async with running(in_three) as exchange:
        await exchange.accept([message("a", handle={"reply_to": "5"}), message("b")])
        await until(lambda: len(outlet.taken) == 6)
    assert outlet.to("7") == ["a1", "a2", "a3", "b1", "b2", "b3"]
    assert outlet.handles == [{"reply_to": "5"}, None, None, None, None, None]


async def test_many_chats_are_served_side_by_side_but_one_chat_one_at_a_time(
    outlet: RecordingOutlet, running: Running
) -> None:
    outlet.seconds = 0.1
    async with running() as exchange:
        await exchange.accept([message("x", str(n)) for n in range(30)] + [message(str(n), "one") for n in range(3)])
        await until(lambda: len(outlet.taken) == 33)
    assert outlet.most_in_flight > 5
    assert outlet.to("one") == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        (TryLater("500"), ["sent"]),
        (TryLater("429", after=0.3), ["sent"]),
        (Uncertain("timeout"), ["sent"]),
        (Refused("too long"), ["failed"]),
        (RecipientGone("blocked"), ["gone"]),
    ],
)
async def test_every_failure_ends_as_its_class_says(
    database: Database, outlet: RecordingOutlet, running: Running, trouble: SendError, state: list[str]
) -> None:
    outlet.troubles = [trouble]
    async with running() as exchange:
        await exchange.accept([message("thử")])
        await until(lambda: column(database, STATES) == state)


async def test_what_may_have_arrived_is_sent_again_once_and_marked(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.troubles = [Uncertain("no answer in time")]
    async with running() as exchange:
        await exchange.accept([message("thử")])
        await until(lambda: column(database, STATES) == ["sent"])
    assert len(outlet.attempts) == 2
    assert [bool(mark) for mark in column(database, "SELECT uncertain FROM outbound")] == [True]


async def test_what_may_have_arrived_twice_is_not_sent_a_third_time(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.troubles = [Uncertain("no answer in time")] * 5
    async with running() as exchange:
        await exchange.accept([message("thử"), message("sau")])
        await until(lambda: column(database, STATES) == ["uncertain", "uncertain"])
    assert [text for _, text in outlet.attempts] == ["thử", "thử", "sau", "sau"]


async def test_stopping_does_not_wait_for_the_end_of_a_429(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.troubles = [TryLater("429", after=3600)]
    async with running() as exchange:
        await exchange.accept([message(str(n), str(n)) for n in range(10)])
        await until(lambda: bool(outlet.attempts))
        await asyncio.sleep(0.1)
        stopped = time.monotonic()
    assert time.monotonic() - stopped < 2
    assert "sending" not in column(database, STATES)


async def test_a_failure_nobody_knows_is_temporary(outlet: RecordingOutlet, running: Running) -> None:
    outlet.troubles = [ZeroDivisionError()]  # type: ignore[list-item]
    async with running() as exchange:
        await exchange.accept([message("thử")])
        await until(lambda: outlet.to("7") == ["thử"])


async def test_a_message_that_never_goes_out_is_given_up_and_the_next_one_sent(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BACK_OFF", 0.001)
    monkeypatch.setattr(sending, "LONGEST_BACK_OFF", 0.05)
    outlet.troubles = [TryLater("500")] * sending.TRIES
    async with running() as exchange:
        await exchange.accept([message("không bao giờ"), message("sau")])
        await until(lambda: outlet.to("7") == ["sau"], 20)
    assert column(database, STATES) == ["failed", "sent"]


async def test_a_blocked_person_gets_nothing_more_and_others_do(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.troubles_of = {"7": RecipientGone("bot was blocked by the user")}
    async with running(in_three) as exchange:
        await exchange.accept([message("a"), message("b", "8")])
        await until(lambda: len(outlet.to("8")) == 3)
        await until(lambda: "pending" not in column(database, STATES))
    assert [chat for chat, _ in outlet.attempts].count("7") == 1
    assert Counter(column(database, STATES)) == {"gone": 1, "withdrawn": 2, "sent": 3}


async def test_who_comes_back_after_blocking_is_answered_again(outlet: RecordingOutlet, running: Running) -> None:
    outlet.troubles_of = {"7": RecipientGone("bot was blocked by the user")}
    async with running() as exchange:
        await exchange.accept([message("trước")])
        await until(lambda: bool(outlet.attempts))
        outlet.troubles_of = {}
        await exchange.accept([message("sau")])
        await until(lambda: outlet.to("7") == ["sau"])


async def test_a_group_that_moved_is_followed(outlet: RecordingOutlet, running: Running) -> None:
    outlet.troubles_of = {"-5": RecipientGone("upgraded", moved_to="-100500")}
    async with running(in_three) as exchange:
        await exchange.accept([message("a", "-5")])
        await until(lambda: outlet.to("-100500") == ["a1", "a2", "a3"])


async def test_a_429_stops_every_send_of_the_token_until_its_time_is_over(
    outlet: RecordingOutlet, running: Running
) -> None:
    async with running(rate=20) as exchange:
        await exchange.accept([message("x", str(n)) for n in range(60)])
        await until(lambda: len(outlet.taken) >= 10)
        outlet.troubles = [TryLater("429", after=1.5)]
        await until(lambda: not outlet.troubles)
        told = outlet.moments[len(outlet.taken)]
        await until(lambda: len(outlet.taken) == 60, 20)
    assert not [moment for moment in outlet.moments if told + 0.05 < moment < told + 1.45]
    assert len(set(outlet.taken)) == 60


async def test_what_a_killed_sender_had_in_flight_is_sent_again_and_marked(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(sends=False) as exchange:
        await exchange.accept([message("đang bay"), message("sau đó")])
        await until(lambda: column(database, STATES) == ["pending", "pending"])
    with database.write() as connection:
        assert len(outbound.claim(connection, Channel.TELEGRAM, 10, utc_now())) == 1
    async with running():
        await until(lambda: column(database, STATES) == ["sent", "sent"])
    assert outlet.to("7") == ["đang bay", "sau đó"]
    assert [bool(mark) for mark in column(database, "SELECT uncertain FROM outbound ORDER BY id")] == [True, False]


async def test_of_two_senders_one_leads_and_the_other_takes_over_when_it_dies(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    with database.write() as connection:
        assert leases.hold(connection, "sender:telegram", "another process", utc_now(), 1.0)
    async with running() as exchange:
        started = time.monotonic()
        await exchange.accept([message("đợi")])
        await until(lambda: outlet.to("7") == ["đợi"])
        assert time.monotonic() - started >= 0.7


async def test_two_processes_never_send_the_same_row_twice(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.seconds = 0.01
    async with running() as one, running():
        await one.accept([message(str(n), str(n)) for n in range(100)])
        await until(lambda: len(outlet.taken) == 100)
        await asyncio.sleep(0.5)
    assert len(outlet.attempts) == 100


async def test_a_sender_that_loses_its_lease_for_a_moment_leaves_nothing_behind(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(rate=20) as exchange:
        await exchange.accept([message(str(n), str(n)) for n in range(60)])
        await until(lambda: len(outlet.taken) >= 5)
        time.sleep(1.7)
        await until(lambda: len(set(outlet.taken)) == 60, 20)
        await until(lambda: column(database, STATES) == ["sent"] * 60)


async def test_stopping_finishes_what_is_in_flight_and_neither_loses_nor_repeats(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.seconds = 0.2
    async with running(rate=40) as exchange:
        await exchange.accept([message(str(n), str(n)) for n in range(100)])
        await until(lambda: len(outlet.taken) >= 10)
    assert outlet.in_flight == 0
    assert set(column(database, STATES)) <= {"sent", "pending"}
    outlet.seconds = 0.0
    async with running():
        await until(lambda: len(outlet.taken) == 100)
    assert len(outlet.attempts) == 100
    assert not any(column(database, "SELECT uncertain FROM outbound"))


async def test_a_delivery_is_recorded_though_the_database_was_away_meanwhile(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RECORD_AGAIN_SECONDS", 0.1)
    outlet.seconds = 0.3
    async with running() as exchange:
        await exchange.accept([message("một")])
        await until(lambda: bool(outlet.attempts))
        rename(database, "outbound", "elsewhere")
        await asyncio.sleep(0.5)
        rename(database, "elsewhere", "outbound")
        await until(lambda: column(database, STATES) == ["sent"])
    assert outlet.attempts == [("7", "một")]


async def test_a_part_waits_for_its_time_after_a_failure(database: Database, outlet: RecordingOutlet) -> None:
    exchange = make(database, echo, outlet, sends=False)
    await exchange.accept([message("x")])
    with database.write() as connection:
        row = {"inbox_id": 0, "handle": None, "now": utc_now() + timedelta(hours=1)}
        outbound.write(connection, message("").address, [Reply((Span("x"),))], state=outbound.OPEN[0], **row)  # type: ignore[arg-type]
        assert outbound.claim(connection, Channel.TELEGRAM, 10, utc_now()) == []


def rename(database: Database, table: str, to: str) -> None:
    with database.write() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))

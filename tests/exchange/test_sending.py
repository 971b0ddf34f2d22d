"""Promises about sending: in order, at pace, and what becomes of every failure."""

import asyncio
import time
from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text

from bot.channels.contract import Limit
from bot.errors import RecipientGone, Refused, SendError, TryLater, Uncertain
from bot.exchange import sending, tenure
from bot.exchange.pacer import CROWDED
from bot.messages import Channel, Message, Reply, Span
from bot.storage import leases, outbound
from bot.storage.database import Database
from bot.timing import utc_now
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, echo, message, until

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
        (TryLater("429", after=0.05), ["sent"]),
        (TryLater("429", after=-1.0), ["sent"]),
        (TryLater("429", after=1e15), ["pending"]),
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
        await until(lambda: bool(outlet.attempts))
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
        stopped = time.monotonic()
    assert time.monotonic() - stopped < 2
    assert "sending" not in column(database, STATES)


async def test_a_failure_nobody_knows_is_temporary(outlet: RecordingOutlet, running: Running) -> None:
    outlet.troubles = [ZeroDivisionError()]  # type: ignore[list-item]
    async with running() as exchange:
        await exchange.accept([message("thử")])
        await until(lambda: outlet.to("7") == ["thử"])


async def test_a_message_that_never_goes_out_while_others_do_is_given_up_and_the_next_one_sent(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BACK_OFF", 0.001)
    monkeypatch.setattr(sending, "FAILURES", 3)
    outlet.troubles_of_texts = {"không bao giờ": TryLater("500")}
    async with running() as exchange:
        await exchange.accept([message("đi được", "8")])
        await until(lambda: outlet.to("8") == ["đi được"])
        await exchange.accept([message("không bao giờ"), message("sau")])
        await until(lambda: outlet.to("7") == ["sau"])
        await until(lambda: column(database, STATES) == ["sent", "failed", "sent"])
    assert outlet.attempts.count(("7", "không bao giờ")) == 3


@pytest.mark.parametrize("platform", ["never worked", "worked once"])
async def test_while_nothing_goes_out_nothing_is_given_up_but_for_age(
    database: Database,
    outlet: RecordingOutlet,
    running: Running,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
) -> None:
    monkeypatch.setattr(sending, "BACK_OFF", 0.001)
    monkeypatch.setattr(sending, "LONGEST_BACK_OFF", 0.002)
    monkeypatch.setattr(sending, "FAILURES", 3)
    monkeypatch.setattr(sending, "TRIES", 20)
    async with running() as exchange:
        if platform == "worked once":
            await exchange.accept([message("trước", "8")])
            await until(lambda: bool(outlet.taken))
            await asyncio.sleep(0.05)
        outlet.troubles += [TryLater("no connection")] * 15
        await exchange.accept([message("đợi được")])
        await until(lambda: outlet.to("7") == ["đợi được"])
        outlet.troubles_of_texts = {"không bao giờ": TryLater("no connection")}
        await asyncio.sleep(0.05)
        await exchange.accept([message("không bao giờ", "9")])
        await until(lambda: column(database, "SELECT state FROM outbound WHERE chat = '9'") == ["failed"])
    assert outlet.attempts.count(("9", "không bao giờ")) == 20


async def test_being_asked_to_wait_is_no_failure(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BACK_OFF", 0.001)
    monkeypatch.setattr(sending, "FAILURES", 3)
    async with running() as exchange:
        await exchange.accept([message("đi được", "8")])
        await until(lambda: bool(outlet.taken))
        outlet.troubles += [TryLater("429", after=0.001)] * 8 + [TryLater("500")] * 2
        await exchange.accept([message("đợi")])
        await until(lambda: outlet.to("7") == ["đợi"])
    assert column(database, "SELECT failures FROM outbound WHERE chat = '7'") == [2]


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


async def test_who_comes_back_after_blocking_is_answered_again(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.troubles_of = {"7": RecipientGone("bot was blocked by the user")}
    async with running() as exchange:
        await exchange.accept([message("trước")])
        await until(lambda: column(database, STATES) == ["gone"])
        outlet.troubles_of = {}
        await exchange.accept([message("sau")])
        await until(lambda: outlet.to("7") == ["sau"])


async def test_a_chat_that_moves_to_itself_is_gone(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.troubles_of = {"-5": RecipientGone("upgraded", moved_to="-5")}
    async with running() as exchange:
        await exchange.accept([message("a", "-5")])
        await until(lambda: column(database, STATES) == ["gone"])


async def test_a_group_that_moved_is_followed(outlet: RecordingOutlet, running: Running) -> None:
    outlet.troubles_of = {"-5": RecipientGone("upgraded", moved_to="-100500")}
    async with running(in_three) as exchange:
        await exchange.accept([message("a", "-5")])
        await until(lambda: outlet.to("-100500") == ["a1", "a2", "a3"])


async def test_a_429_stops_every_send_of_the_token_until_its_time_is_over(
    outlet: RecordingOutlet, running: Running
) -> None:
    async with running(rate=60) as exchange:
        await exchange.accept([message("x", str(n)) for n in range(40)])
        await until(lambda: len(outlet.taken) >= 10)
        outlet.troubles = [TryLater("429", after=0.6)]
        await until(lambda: not outlet.troubles)
        told = outlet.moments[len(outlet.taken)]
        await until(lambda: len(outlet.taken) == 40)
    assert not [moment for moment in outlet.moments if told + 0.05 < moment < told + 0.55]
    assert len(set(outlet.taken)) == 40


async def test_during_a_long_429_nothing_is_held_as_if_it_were_on_its_way(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.troubles = [TryLater("429", after=3600)]
    async with running(rate=5) as exchange:
        await exchange.accept([message("x", str(n)) for n in range(20)])
        await until(lambda: bool(outlet.attempts) and len(column(database, STATES)) == 20)
        await until(lambda: "sending" not in column(database, STATES))
    assert len(outlet.attempts) <= 2
    assert not any(column(database, "SELECT uncertain FROM outbound"))


async def test_a_429_for_one_who_writes_without_end_makes_nobody_else_wait(
    outlet: RecordingOutlet, running: Running
) -> None:
    async with running() as exchange:
        await exchange.accept([message(str(n), "flood") for n in range(CROWDED + 1)])
        await until(lambda: len(outlet.to("flood")) == CROWDED + 1)
        outlet.troubles = [TryLater("429", after=3600)]
        await exchange.accept([message("nữa", "flood")])
        await until(lambda: not outlet.troubles)
        await exchange.accept([message("còn tôi", "8")])
        await until(lambda: outlet.to("8") == ["còn tôi"])
    assert "nữa" not in outlet.to("flood")


async def test_a_chat_at_its_limit_waits_in_the_database_and_the_others_go_on(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.allowed = [Limit(2, 3600.0)]
    async with running() as exchange:
        await exchange.accept([message(str(n), chat) for chat in "12345678" for n in range(3)])
        await until(lambda: Counter(column(database, STATES)) == {"sent": 16, "pending": 8})
    assert {len(outlet.to(chat)) for chat in "12345678"} == {2}


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


async def test_a_part_interrupted_before_it_was_sent_has_both_its_attempts(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(sends=False) as exchange:
        await exchange.accept([message("đợi lượt")])
        await until(lambda: column(database, STATES) == ["pending"])
    with database.write() as connection:
        outbound.claim(connection, Channel.TELEGRAM, 10, utc_now())
    outlet.troubles = [Uncertain("no answer in time")]
    async with running():
        await until(lambda: column(database, STATES) == ["sent"])
    assert len(outlet.attempts) == 2


async def test_of_two_senders_one_leads_and_the_other_takes_over_when_it_dies(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    with database.write() as connection:
        assert leases.hold(connection, "sender:telegram", "another process", utc_now(), 0.8)
    started = time.monotonic()
    async with running() as exchange:
        await exchange.accept([message("đợi")])
        await until(lambda: outlet.to("7") == ["đợi"])
    assert time.monotonic() - started >= 0.7


async def test_no_more_is_held_as_on_its_way_than_soon_has_its_turn(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    held: list[int] = []
    async with running(rate=5) as exchange:
        await exchange.accept([message("x", str(n)) for n in range(40)])
        while len(outlet.taken) < 4:
            held.append(column(database, STATES).count("sending"))
            await asyncio.sleep(0.02)
    # Nine have their turn within two seconds; what was just sent is held until its end is written down.
    assert 1 < max(held) <= 9 + len(outlet.taken)


async def test_what_waits_for_its_turn_when_the_lease_is_lost_is_left_to_the_new_holder(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(rate=4) as exchange:
        await exchange.accept([message("x", str(n)) for n in range(8)])
        await until(lambda: len(outlet.attempts) >= 2)
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE lease SET holder = 'another' WHERE name = 'sender:telegram'")
        sent = len(outlet.attempts)
        await asyncio.sleep(0.8)
        assert len(outlet.attempts) <= sent + 1


async def test_two_processes_never_send_the_same_row_twice(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.seconds = 0.01
    async with running() as one, running():
        await one.accept([message(str(n), str(n)) for n in range(100)])
        await until(lambda: column(database, STATES) == ["sent"] * 100)
    assert len(outlet.attempts) == 100


async def test_a_sender_that_loses_its_lease_for_a_moment_leaves_nothing_behind(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenure, "LEASE_SECONDS", 0.5)
    monkeypatch.setattr(tenure, "RENEW_SECONDS", 0.1)
    async with running(rate=100) as exchange:
        await exchange.accept([message(str(n), str(n)) for n in range(60)])
        await until(lambda: len(outlet.taken) >= 5)
        time.sleep(0.6)  # the whole process stands still
        await until(lambda: len(set(outlet.taken)) == 60)
        await until(lambda: column(database, STATES) == ["sent"] * 60)


async def test_a_delivery_is_recorded_though_recording_failed_in_a_way_nobody_foresaw(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RECORD_AGAIN_SECONDS", 0.01)
    failures = [RuntimeError(), RuntimeError()]

    def finish(*arguments: Any, **more: Any) -> None:
        if failures:
            raise failures.pop()
        real(*arguments, **more)

    real = outbound.finish
    monkeypatch.setattr(outbound, "finish", finish)
    async with running() as exchange:
        await exchange.accept([message("một"), message("hai")])
        await until(lambda: column(database, STATES) == ["sent", "sent"])
    assert outlet.attempts == [("7", "một"), ("7", "hai")]


async def test_who_asks_to_be_forgotten_while_a_reply_is_on_its_way_still_gets_the_word_of_it(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    def answer(asked: Message) -> Reply:
        return Reply((Span("đã xóa"),), erase=True) if asked.text == "/xoa" else echo(asked)

    outlet.seconds = 0.2
    async with running(answer) as exchange:
        await exchange.accept([message("hỏi")])
        await until(lambda: outlet.in_flight == 1)
        await exchange.accept([message("/xoa")])
        await until(lambda: outlet.to("7") == ["hỏi", "đã xóa"])
    assert column(database, STATES) == ["sent"]


async def test_stopping_finishes_what_is_in_flight_and_neither_loses_nor_repeats(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    outlet.seconds = 0.1
    async with running(rate=100) as exchange:
        await exchange.accept([message(str(n), str(n)) for n in range(100)])
        await until(lambda: len(outlet.taken) >= 10)
    assert outlet.in_flight == 0
    assert set(column(database, STATES)) <= {"sent", "pending"}
    outlet.seconds = 0.0
    async with running():
        await until(lambda: len(outlet.taken) == 100)
    assert len(outlet.attempts) == 100
    assert not any(column(database, "SELECT uncertain FROM outbound"))


async def test_stopping_sends_nothing_before_its_turn(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(rate=5) as exchange:
        await exchange.accept([message(str(n), str(n)) for n in range(8)])
        await until(lambda: len(outlet.taken) >= 2)
        sent = len(outlet.attempts)
    assert len(outlet.attempts) <= sent + 1
    assert set(column(database, STATES)) == {"sent", "pending"}


async def test_a_delivery_is_recorded_though_the_database_was_away_meanwhile(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RECORD_AGAIN_SECONDS", 0.1)
    outlet.seconds = 0.1
    async with running() as exchange:
        await exchange.accept([message("một")])
        await until(lambda: bool(outlet.attempts))
        rename(database, "outbound", "elsewhere")
        await until(lambda: bool(outlet.taken))
        await asyncio.sleep(0.15)
        rename(database, "elsewhere", "outbound")
        await until(lambda: column(database, STATES) == ["sent"])
    assert outlet.attempts == [("7", "một")]


def rename(database: Database, table: str, to: str) -> None:
    with database.write() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO {to}"))

"""Promises about single queries, on both databases: what is claimed, kept, counted and forgotten."""

from datetime import timedelta
from typing import Any

import pytest

from bot.messages import Address, Button, Channel, Intake, Kind, Message, Observation, Reply, Span
from bot.storage import inbox, leases, observations, outbound
from bot.storage.database import Database
from bot.storage.tables import InboxState, OutboundState
from tests.doubles.clock import HandClock

HOA = Address(Channel.TELEGRAM, "7")


def message(id: str, clock: HandClock, chat: str = "7", **more: Any) -> Message:
    return Message(id, Address(Channel.TELEGRAM, chat), f"câu {id}", clock(), **more)


def store(database: Database, clock: HandClock, *messages: Message) -> None:
    with database.write() as connection:
        inbox.store(connection, messages, clock())


def claim(database: Database, clock: HandClock, limit: int = 10) -> list[tuple[int, Message, int]]:
    with database.write() as connection:
        return inbox.claim(connection, limit, clock())


def finish(database: Database, clock: HandClock, *claims: tuple[int, int]) -> set[int]:
    with database.write() as connection:
        return inbox.finish(connection, claims, InboxState.ANSWERED, clock())


def write(database: Database, clock: HandClock, chat: str = "7", *parts: str) -> None:
    with database.write() as connection:
        outbound.write(
            connection,
            Address(Channel.TELEGRAM, chat),
            [Reply((Span(part),), (Button("Xem", "/menu"),)) for part in parts],
            inbox_id=1,
            handle={"press": "p"},
            state=OutboundState.PENDING,
            now=clock(),
        )


def claim_parcels(database: Database, clock: HandClock) -> list[outbound.Parcel]:
    with database.write() as connection:
        return outbound.claim(connection, Channel.TELEGRAM, 10, clock())


def test_a_message_comes_out_as_it_went_in(database: Database, clock: HandClock) -> None:
    whole = message(
        "a",
        clock,
        intake=Intake.PRESS,
        group=True,
        handle={"press": "p1"},
        expires_at=clock() + timedelta(seconds=150),
    )
    store(database, clock, whole)
    [(_, found, tries)] = claim(database, clock)
    assert (found, tries) == (whole, 1)


def test_only_the_oldest_message_of_a_chat_can_be_claimed(database: Database, clock: HandClock) -> None:
    store(database, clock, *(message(id, clock, chat) for id, chat in [("a", "7"), ("b", "7"), ("c", "8")]))
    first = claim(database, clock)
    assert [found.id for _, found, _ in first] == ["a", "c"]
    assert claim(database, clock) == []
    finish(database, clock, (first[0][0], 1))
    assert [found.id for _, found, _ in claim(database, clock)] == ["b"]


def test_a_claim_that_ran_out_counts_for_nothing(database: Database, clock: HandClock) -> None:
    store(database, clock, message("a", clock))
    [(row, _, first_try)] = claim(database, clock)
    clock.advance(seconds=inbox.CLAIM_SECONDS + 1)
    [(_, _, second_try)] = claim(database, clock)
    assert finish(database, clock, (row, first_try)) == set()
    assert finish(database, clock, (row, second_try)) == {row}


def test_a_message_put_back_waits_for_its_time(database: Database, clock: HandClock) -> None:
    store(database, clock, message("a", clock))
    [(row, _, tries)] = claim(database, clock)
    with database.write() as connection:
        inbox.put_back(connection, row, tries, clock() + timedelta(seconds=2))
    assert claim(database, clock) == []
    clock.advance(seconds=3)
    assert [tries for _, _, tries in claim(database, clock)] == [2]


def test_ids_of_another_channel_are_other_ids(database: Database, clock: HandClock) -> None:
    web = Message("a", Address(Channel.WEB, "7"), "x", clock())
    store(database, clock, message("a", clock), web, message("a", clock))
    assert len(claim(database, clock)) == 2


def test_purging_keeps_what_is_open_and_what_is_young(database: Database, clock: HandClock) -> None:
    store(database, clock, message("old", clock, "1"), message("open", clock, "2"))
    [(row, _, tries), _] = claim(database, clock)
    finish(database, clock, (row, tries))
    clock.advance(hours=30)
    store(database, clock, message("young", clock, "3"))
    with database.write() as connection:
        assert inbox.purge(connection, clock() - timedelta(hours=26)) == 1
        assert inbox.find(connection, Channel.TELEGRAM, "old") is None
        assert inbox.find(connection, Channel.TELEGRAM, "open") is not None
        assert inbox.find(connection, Channel.TELEGRAM, "young") is not None


def test_the_backlog_tells_how_many_wait_and_since_when(database: Database, clock: HandClock) -> None:
    with database.read() as connection:
        assert inbox.backlog(connection) == (0, None)
    began = clock()
    store(database, clock, message("a", clock))
    clock.advance(seconds=9)
    store(database, clock, message("b", clock))
    with database.read() as connection:
        assert inbox.backlog(connection) == (2, began)


def test_a_part_comes_out_as_it_went_in_and_only_the_first_of_a_chat(database: Database, clock: HandClock) -> None:
    write(database, clock, "7", "một", "hai")
    [parcel] = claim_parcels(database, clock)
    assert (parcel.address, parcel.reply.text, parcel.reply.buttons) == (HOA, "một", (Button("Xem", "/menu"),))
    assert parcel.handle == {"press": "p"}
    assert claim_parcels(database, clock) == []


def test_a_part_taken_up_by_another_sender_is_not_put_back_by_the_first(database: Database, clock: HandClock) -> None:
    write(database, clock, "7", "một")
    [slow] = claim_parcels(database, clock)
    with database.write() as connection:
        assert outbound.take_up_interrupted(connection, Channel.TELEGRAM, clock()) == 1
    [_] = claim_parcels(database, clock)
    with database.write() as connection:
        outbound.put_back(connection, slow, clock())
    assert claim_parcels(database, clock) == []


def test_the_reply_to_a_message_is_its_parts_joined(database: Database, clock: HandClock) -> None:
    write(database, clock, "7", "một ", "hai")
    with database.read() as connection:
        reply = outbound.reply_to(connection, 1)
        assert outbound.reply_to(connection, 2) is None
    assert reply and reply.text == "một hai"


def test_states_are_counted(database: Database, clock: HandClock) -> None:
    write(database, clock, "7", "một")
    write(database, clock, "8", "hai")
    claim_parcels(database, clock)
    with database.write() as connection:
        outbound.close_chat(connection, HOA, OutboundState.WITHDRAWN, clock())
        assert outbound.counts(connection, Channel.TELEGRAM) == {"sending": 2}


def test_a_lease_is_held_by_one_until_it_runs_out(database: Database, clock: HandClock) -> None:
    def hold(who: str) -> bool:
        with database.write() as connection:
            return leases.hold(connection, "sender", who, clock(), 3)

    assert hold("a") and hold("a") and not hold("b")
    clock.advance(seconds=4)
    assert hold("b") and not hold("a")


def test_a_lease_let_go_is_free_at_once_and_only_its_holder_can(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        assert leases.hold(connection, "sender", "a", clock(), 60)
        leases.let_go(connection, "sender", "b")
        assert not leases.hold(connection, "sender", "b", clock(), 60)
        leases.let_go(connection, "sender", "a")
        assert leases.hold(connection, "sender", "b", clock(), 60)


def test_the_same_thing_seen_again_on_a_day_is_added_up(database: Database, clock: HandClock) -> None:
    shown = (Channel.WEB, Observation(Kind.SHOWN, topic="gia-danh"))
    with database.write() as connection:
        observations.record(connection, [shown, shown], clock().date())
        observations.record(connection, [shown], clock().date())
        observations.record(connection, [shown], clock().date() + timedelta(days=1))
    with database.read() as connection:
        assert list(observations.events(connection).values()) == [3, 1]


@pytest.mark.parametrize("days", [0, 90])
def test_questions_are_purged_by_their_day(database: Database, clock: HandClock, days: int) -> None:
    with database.write() as connection:
        observations.record(connection, [(Channel.WEB, Observation(Kind.UNANSWERED, text="hỏi gì"))], clock().date())
        cut = clock().date() + timedelta(days=1 - days)
        assert observations.purge_questions(connection, cut) == (1 if days == 0 else 0)
        assert observations.unanswered(connection) == ([] if days == 0 else ["hỏi gì"])

"""Promises about single queries, on both databases: what is claimed, kept, counted and forgotten."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.errors import StorageError
from bot.messages import (
    NOTHING_REMEMBERED,
    Address,
    Asked,
    Attachment,
    Button,
    Channel,
    Decision,
    Intake,
    Kind,
    Message,
    Observation,
    Reply,
    Span,
)
from bot.storage import inbox, leases, memories, observations, outbound
from bot.storage.database import Database
from bot.storage.memories import Sealed
from bot.storage.tables import InboxState, OutboundState
from tests.doubles.clock import HandClock

HOA = Address(Channel.TELEGRAM, "7")

ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""SQLite has one writer at a time: there nothing can happen in between."""


def message(id: str, clock: HandClock, chat: str = "7", **more: Any) -> Message:
    return Message(id, Address(Channel.TELEGRAM, chat), f"câu {id}", clock(), **more)


def store(database: Database, clock: HandClock, *messages: Message) -> None:
    with database.write() as connection:
        inbox.store(connection, messages)


def claim(database: Database, clock: HandClock, limit: int = 10) -> list[inbox.Claim]:
    with database.write() as connection:
        return inbox.claim(connection, limit, clock())


def free_abandoned(database: Database, clock: HandClock, *but: inbox.Claim) -> int:
    with database.write() as connection:
        return inbox.free_abandoned(connection, clock(), but={claim.row for claim in but})


def finish(database: Database, clock: HandClock, *claims: inbox.Claim) -> set[int]:
    with database.write() as connection:
        return inbox.finish(connection, claims, InboxState.ANSWERED, clock())


def write(database: Database, clock: HandClock, chat: str = "7", *parts: str) -> None:
    replies = [Reply((Span(part),), (Button("Xem", "/menu"),)) for part in parts]
    letter = outbound.Letter(1, Address(Channel.TELEGRAM, chat), replies, {"press": "p"})
    with database.write() as connection:
        outbound.write(connection, [letter], clock())


def settle(database: Database, clock: HandClock, parcel: outbound.Parcel, end: OutboundState | None) -> None:
    """Record what became of a part; None stands for "later"."""
    with database.write() as connection:
        if end:
            outbound.finish(connection, [parcel], end, clock())
        else:
            outbound.put_back(connection, parcel, None)


@pytest.mark.parametrize("end", [OutboundState.SENT, OutboundState.UNCERTAIN])
def test_many_parts_are_closed_together(database: Database, clock: HandClock, end: OutboundState) -> None:
    for chat in "123":
        write(database, clock, chat, "một")
    with database.write() as connection:
        parcels = outbound.claim(connection, Channel.TELEGRAM, 10, clock())
        outbound.finish(connection, parcels[:2], end, clock())
    assert states(database) == [end, end, "sending"]
    with database.read() as connection:
        doubts = connection.execute(text("SELECT uncertain FROM outbound ORDER BY id")).scalars()
    assert [bool(doubt) for doubt in doubts] == [end is OutboundState.UNCERTAIN] * 2 + [False]


def states(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT state FROM outbound ORDER BY id")).scalars())


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
    [found] = claim(database, clock)
    assert (found.message, found.tries) == (whole, 1)


def test_only_the_oldest_message_of_a_chat_can_be_claimed(database: Database, clock: HandClock) -> None:
    store(database, clock, *(message(id, clock, chat) for id, chat in [("a", "7"), ("b", "7"), ("c", "8")]))
    first = claim(database, clock)
    assert [found.message.id for found in first] == ["a", "c"]
    assert claim(database, clock) == []
    finish(database, clock, first[0])
    assert [found.message.id for found in claim(database, clock)] == ["b"]


@ON_POSTGRES
def test_a_message_that_becomes_visible_late_waits_for_a_later_one_of_its_chat_in_work(
    database: Database, clock: HandClock
) -> None:
    with database.write() as slow:
        inbox.store(slow, [message("early id", clock)])
        store(database, clock, message("late id", clock))
        [later] = claim(database, clock)
    assert later.message.id == "late id"
    assert claim(database, clock) == []
    finish(database, clock, later)
    assert [found.message.id for found in claim(database, clock)] == ["early id"]


@ON_POSTGRES
@pytest.mark.parametrize("first", ["committed", "open"])
def test_two_that_claim_at_once_get_different_chats(database: Database, clock: HandClock, first: str) -> None:
    store(database, clock, *(message(id, clock, chat) for id, chat in [("a", "7"), ("b", "7"), ("c", "8")]))
    with database.write() as one:
        [ours] = inbox.claim(one, 1, clock())
        if first == "committed":
            one.commit()
        theirs = claim(database, clock)
    assert (ours.message.id, [found.message.id for found in theirs]) == ("a", ["c"])


@pytest.mark.parametrize(("table", "state"), [("inbox", "answering"), ("outbound", "sending")])
def test_the_database_itself_refuses_two_of_a_chat_in_work(
    database: Database, clock: HandClock, table: str, state: str
) -> None:
    store(database, clock, message("a", clock), message("b", clock))
    write(database, clock, "7", "một", "hai")
    with pytest.raises(StorageError), database.write() as connection:
        connection.execute(text(f"UPDATE {table} SET state = '{state}'"))


def test_a_claim_that_ran_out_counts_for_nothing(database: Database, clock: HandClock) -> None:
    store(database, clock, message("a", clock))
    [first] = claim(database, clock)
    assert free_abandoned(database, clock) == 0
    clock.advance(seconds=inbox.CLAIM_SECONDS + 1)
    assert free_abandoned(database, clock) == 1
    [second] = claim(database, clock)
    assert finish(database, clock, first) == set()
    assert finish(database, clock, second) == {second.row}


def test_a_message_this_very_process_works_on_is_not_claimed_again_however_long_it_takes(
    database: Database, clock: HandClock
) -> None:
    store(database, clock, message("a", clock), message("b", clock))
    [slow] = claim(database, clock)
    clock.advance(seconds=inbox.CLAIM_SECONDS + 1)
    assert free_abandoned(database, clock, slow) == 0
    assert claim(database, clock) == []
    assert finish(database, clock, slow) == {slow.row}


def test_a_message_put_back_waits_for_its_time(database: Database, clock: HandClock) -> None:
    store(database, clock, message("a", clock))
    [first] = claim(database, clock)
    with database.write() as connection:
        inbox.put_back(connection, first, clock() + timedelta(seconds=2))
    assert claim(database, clock) == []
    clock.advance(seconds=3)
    assert [found.tries for found in claim(database, clock)] == [2]


def test_a_clock_put_back_does_not_hide_what_was_stored_before(database: Database, clock: HandClock) -> None:
    store(database, clock, message("a", clock))
    write(database, clock, "7", "một")
    clock.advance(hours=-2)
    assert len(claim(database, clock)) == len(claim_parcels(database, clock)) == 1


def test_the_id_of_a_deleted_row_is_not_given_to_the_next_one(database: Database, clock: HandClock) -> None:
    store(database, clock, message("a", clock))
    write(database, clock, "7", "một")
    [asked], [parcel] = claim(database, clock), claim_parcels(database, clock)
    with database.write() as connection:
        inbox.forget_chat(connection, HOA)
        outbound.forget_chat(connection, HOA)
    store(database, clock, message("b", clock, "8"))
    write(database, clock, "8", "hai")
    [next_asked], [_] = claim(database, clock), claim_parcels(database, clock)
    assert finish(database, clock, asked) == set()
    assert finish(database, clock, next_asked) == {next_asked.row}
    settle(database, clock, parcel, OutboundState.SENT)
    assert states(database) == ["sending"]


def test_forgetting_a_chat_up_to_a_message_leaves_what_came_after_it(database: Database, clock: HandClock) -> None:
    store(database, clock, *(message(id, clock) for id in "abc"))
    [first] = claim(database, clock)
    finish(database, clock, first)
    [leaving] = claim(database, clock)
    with database.write() as connection:
        inbox.forget_chat(connection, HOA, before=leaving.row)
        assert [inbox.find(connection, Channel.TELEGRAM, id) is not None for id in "abc"] == [False, True, True]


@pytest.mark.parametrize(
    "spoilt",
    [
        "UPDATE inbox SET intake = 'of next year' WHERE chat = '7'",
        "UPDATE inbox SET channel = 'of next year' WHERE chat = '7'",
    ],
)
def test_a_message_of_another_version_is_set_aside_and_blocks_nobody(
    database: Database, clock: HandClock, spoilt: str
) -> None:
    store(database, clock, message("a", clock), message("b", clock, "8"))
    with database.write() as connection:
        connection.execute(text(spoilt))
    assert [found.message.id for found in claim(database, clock)] == ["b"]
    with database.read() as connection:
        row = connection.execute(text("SELECT state, text FROM inbox WHERE chat = '7'")).one()
    assert tuple(row) == ("set_aside", None)


@pytest.mark.parametrize("body", ["{}", "[]", '{"spans": [["x"]], "buttons": [], "offers": []}'])
def test_a_part_of_another_version_is_given_up_and_blocks_nobody(
    database: Database, clock: HandClock, body: str
) -> None:
    write(database, clock, "7", "một", "hai")
    with database.write() as connection:
        connection.execute(text("UPDATE outbound SET body = :body WHERE part = 0"), {"body": body})
    assert claim_parcels(database, clock) == []
    assert [found.reply.text for found in claim_parcels(database, clock)] == ["hai"]
    assert states(database) == ["failed", "sending"]


def test_ids_of_another_channel_are_other_ids(database: Database, clock: HandClock) -> None:
    web = Message("a", Address(Channel.WEB, "7"), "x", clock())
    store(database, clock, message("a", clock), web, message("a", clock))
    assert len(claim(database, clock)) == 2


def test_purging_keeps_what_is_open_and_what_is_young(database: Database, clock: HandClock) -> None:
    store(database, clock, message("old", clock, "1"), message("open", clock, "2"))
    finish(database, clock, claim(database, clock)[0])
    clock.advance(hours=30)
    store(database, clock, message("young", clock, "3"))
    with database.write() as connection:
        assert inbox.purge(connection, clock() - timedelta(hours=26), 10) == 1
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


@pytest.mark.parametrize("end", [OutboundState.FAILED, OutboundState.GONE, OutboundState.UNCERTAIN, None])
def test_what_a_sender_says_of_a_part_that_another_has_taken_up_counts_for_nothing(
    database: Database, clock: HandClock, end: OutboundState | None
) -> None:
    write(database, clock, "7", "một")
    [slow] = claim_parcels(database, clock)
    with database.write() as connection:
        assert outbound.take_up_interrupted(connection, Channel.TELEGRAM) == 1
    [_] = claim_parcels(database, clock)
    settle(database, clock, slow, end)
    assert states(database) == ["sending"]


@pytest.mark.parametrize("taken_up", ["only", "and claimed"])
def test_that_a_part_was_sent_is_believed_whoever_says_it(database: Database, clock: HandClock, taken_up: str) -> None:
    write(database, clock, "7", "một")
    [slow] = claim_parcels(database, clock)
    with database.write() as connection:
        outbound.take_up_interrupted(connection, Channel.TELEGRAM)
    if taken_up == "and claimed":
        [again] = claim_parcels(database, clock)
        assert again.uncertain and again.tries == 2
    settle(database, clock, slow, OutboundState.SENT)
    assert states(database) == ["sent"]
    assert claim_parcels(database, clock) == []


def test_a_part_put_back_keeps_its_failures_and_its_doubt(database: Database, clock: HandClock) -> None:
    write(database, clock, "7", "một")
    for failed, uncertain, known in [(False, False, (0, False)), (True, True, (1, True)), (True, False, (2, True))]:
        [parcel] = claim_parcels(database, clock)
        with database.write() as connection:
            outbound.put_back(connection, parcel, None, failed=failed, uncertain=uncertain)
        [parcel] = claim_parcels(database, clock)
        assert (parcel.failures, parcel.uncertain) == known
        with database.write() as connection:
            outbound.put_back(connection, parcel, None)


def test_a_part_put_back_waits_for_its_time_and_so_do_the_next_ones(database: Database, clock: HandClock) -> None:
    write(database, clock, "7", "một", "hai")
    [parcel] = claim_parcels(database, clock)
    with database.write() as connection:
        outbound.put_back(connection, parcel, clock() + timedelta(seconds=2))
    assert claim_parcels(database, clock) == []
    clock.advance(seconds=3)
    assert [found.reply.text for found in claim_parcels(database, clock)] == ["một"]


def test_the_parts_of_a_chat_that_moved_go_on_after_what_is_on_its_way_there(
    database: Database, clock: HandClock
) -> None:
    write(database, clock, "-5", "trước", "sau")
    write(database, clock, "-100", "ở đó rồi")
    old, new = claim_parcels(database, clock)
    with database.write() as connection:
        outbound.put_back(connection, old, None)
        outbound.move_chat(connection, old.address, "-100")
    assert claim_parcels(database, clock) == []
    settle(database, clock, new, OutboundState.SENT)
    assert [found.reply.text for found in claim_parcels(database, clock)] == ["trước"]


def test_the_reply_to_a_message_is_its_parts_joined(database: Database, clock: HandClock) -> None:
    write(database, clock, "7", "một ", "hai")
    with database.read() as connection:
        reply = outbound.reply_to(connection, 1)
        assert outbound.reply_to(connection, 2) is None
    assert reply and reply.text == "một hai"


def test_who_comes_back_while_their_leaving_is_written_down_gets_the_new_reply(
    database: Database, clock: HandClock
) -> None:
    write(database, clock, "7", "trước")
    told_at = clock()
    clock.advance(seconds=1)
    write(database, clock, "7", "sau")
    with database.write() as connection:
        outbound.withdraw(connection, HOA, told_at, clock())
    assert [found.reply.text for found in claim_parcels(database, clock)] == ["sau"]


def test_the_outbound_backlog_is_what_waits_or_is_on_its_way(database: Database, clock: HandClock) -> None:
    for chat in ("7", "8", "9"):
        write(database, clock, chat, "một", "hai")
    for parcel in claim_parcels(database, clock)[:2]:
        settle(database, clock, parcel, OutboundState.SENT)
    with database.write() as connection:
        outbound.withdraw(connection, HOA, clock(), clock())
        assert outbound.backlog(connection, Channel.TELEGRAM) == 3
        assert outbound.backlog(connection, Channel.WEB) == 0


def test_a_lease_is_held_by_one_until_it_runs_out(database: Database, clock: HandClock) -> None:
    def hold(who: str) -> bool:
        with database.write() as connection:
            return leases.hold(connection, "sender", who, clock(), 3)

    assert hold("a") and hold("a") and not hold("b")
    clock.advance(seconds=4)
    assert hold("b") and not hold("a")


def test_a_lease_given_before_the_clock_was_put_back_is_not_waited_for(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        assert leases.hold(connection, "sender", "killed", clock(), 3)
        assert not leases.hold(connection, "sender", "b", clock() - timedelta(seconds=2), 3)
        assert leases.hold(connection, "sender", "b", clock() - timedelta(hours=2), 3)


def test_processes_on_several_machines_go_by_the_servers_clock(database: Database, clock: HandClock) -> None:
    with database.read() as connection:
        moment = leases.shared_moment(connection, clock)
    assert moment.tzinfo is not None
    assert (moment == clock()) is database.is_sqlite


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


def test_after_a_while_the_commune_of_a_count_is_forgotten(database: Database, clock: HandClock) -> None:
    here, nowhere = (Observation(Kind.SHOWN, topic="gia-danh", area=area) for area in ("mui-ne", ""))
    day = clock().date()
    with database.write() as connection:
        for back in (0, 1):
            seen = [(Channel.TELEGRAM, each) for each in (here, here, nowhere)]
            observations.record(connection, seen, day - timedelta(days=back))
        observations.record(connection, [(Channel.WEB, here)], day - timedelta(days=1))
        assert observations.forget_areas(connection, day) == 2
        rows = connection.exec_driver_sql("SELECT channel, area, count FROM event ORDER BY day, channel, area").all()
    assert [tuple(row) for row in rows] == [
        ("telegram", "", 3), ("web", "", 1), ("telegram", "", 1), ("telegram", "mui-ne", 2),
    ]  # fmt: skip


@pytest.mark.parametrize("days", [0, 90])
def test_questions_are_purged_by_their_day(database: Database, clock: HandClock, days: int) -> None:
    with database.write() as connection:
        observations.record(connection, [(Channel.WEB, Observation(Kind.UNANSWERED, text="hỏi gì"))], clock().date())
        cut = clock().date() + timedelta(days=1 - days)
        assert observations.purge_questions(connection, cut, 10) == (1 if days == 0 else 0)
        assert observations.unanswered(connection) == ([] if days == 0 else ["hỏi gì"])


def test_kept_questions_are_counted_by_their_words_the_most_frequent_first(database: Database) -> None:
    days = {"hỏi gì": (1, 3), "giá tiêu": (2,), "giá vàng": (2,)}
    for day in (1, 2, 3):
        seen = [(Channel.WEB, Observation(Kind.UNANSWERED, text=text)) for text, on in days.items() if day in on]
        with database.write() as connection:
            observations.record(connection, seen, date(2026, 11, day))
    with database.read() as connection:
        asked = observations.most_asked(connection, 2)
    assert asked == [Asked("hỏi gì", 2, date(2026, 11, 3)), Asked("giá vàng", 1, date(2026, 11, 2))]


def test_a_stored_reply_keeps_its_urgency_and_that_everything_was_erased(database: Database, clock: HandClock) -> None:
    parts = [Reply((Span(text),), decision=Decision.EMERGENCY, erase=True) for text in ("Gọi ", "113")]
    with database.write() as connection:
        outbound.write(connection, [outbound.Letter(1, HOA, parts)], clock())
        again = outbound.reply_to(connection, 1)
    assert again == Reply((Span("Gọi "), Span("113")), decision=Decision.EMERGENCY, erase=True)


FILE = Attachment("statement", "Đơn.docx", "sealed")


def test_the_file_of_a_reply_in_parts_is_found_with_the_buttons(database: Database, clock: HandClock) -> None:
    parts = [Reply((Span("một "),)), Reply((Span("hai"),), (Button("Xem", "/menu"),)), Reply((), attachment=FILE)]
    with database.write() as connection:
        outbound.write(connection, [outbound.Letter(1, HOA, parts)], clock())
        again = outbound.reply_to(connection, 1)
    assert again == Reply((Span("một "), Span("hai")), (Button("Xem", "/menu"),), attachment=FILE)


def test_files_go_in_their_time_sent_or_not_and_leave_the_other_parts(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        for chat, state in [("7", OutboundState.PENDING), ("8", OutboundState.SENT)]:
            parts = [Reply((Span("lời"),)), Reply((), attachment=FILE)]
            letter = outbound.Letter(1, Address(Channel.TELEGRAM, chat), parts, state=state)
            outbound.write(connection, [letter], clock())
        clock.advance(hours=1)
        assert outbound.purge_attachments(connection, clock() - timedelta(hours=1), 10) == 0
        clock.advance(seconds=1)
        assert outbound.purge_attachments(connection, clock() - timedelta(hours=1), 1) == 1
        assert outbound.purge_attachments(connection, clock() - timedelta(hours=1), 10) == 1
        assert outbound.purge_attachments(connection, clock() - timedelta(hours=1), 10) == 0
    assert states(database) == ["pending", "sent"]


def remember(database: Database, clock: HandClock, sealed: Sealed, address: Address = HOA) -> None:
    with database.write() as connection:
        memories.keep(connection, address, sealed, clock())


def recalled(database: Database, clock: HandClock, *addresses: Address) -> dict[Address, Sealed]:
    with database.read() as connection:
        return memories.recall(connection, addresses or [HOA], clock())


def test_each_chat_has_one_memory_and_the_last_counts(database: Database, clock: HandClock) -> None:
    soon, nam = clock() + timedelta(minutes=5), Address(Channel.WEB, "7")
    for said in ("trước", "sau"):
        remember(database, clock, Sealed(said, soon))
    remember(database, clock, Sealed("của Nam", soon), nam)
    assert recalled(database, clock, HOA, nam, Address(Channel.TELEGRAM, "8")) == {
        HOA: Sealed("sau", soon),
        nam: Sealed("của Nam", soon),
    }
    with database.read() as connection:
        assert memories.recall(connection, [], clock()) == {}


def test_a_memory_is_over_at_its_moment_and_no_later_than_citizens_are_told(
    database: Database, clock: HandClock
) -> None:
    remember(database, clock, Sealed("x", clock() + timedelta(minutes=5)))
    remember(database, clock, Sealed("y", clock() + timedelta(days=7)), Address(Channel.WEB, "7"))
    clock.advance(minutes=5)
    assert recalled(database, clock) == {}
    clock.advance(hours=23)
    assert recalled(database, clock, Address(Channel.WEB, "7")) == {}


@pytest.mark.parametrize("over", [NOTHING_REMEMBERED.until, "now"])
def test_to_remember_what_is_over_is_to_forget(database: Database, clock: HandClock, over: Any) -> None:
    remember(database, clock, Sealed("x", clock() + timedelta(hours=1)))
    remember(database, clock, Sealed("", clock() if over == "now" else over))
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM chat_state")).scalar_one() == 0


def test_only_memories_that_are_over_are_purged_and_a_few_at_a_time(database: Database, clock: HandClock) -> None:
    for number in range(5):
        address = Address(Channel.TELEGRAM, str(number))
        remember(database, clock, Sealed("x", clock() + timedelta(minutes=10 * number + 10)), address)
    clock.advance(minutes=30)
    with database.write() as connection:
        assert [memories.purge(connection, clock(), 2) for _ in range(3)] == [2, 1, 0]
        memories.forget(connection, Address(Channel.TELEGRAM, "3"))
        assert connection.execute(text("SELECT chat FROM chat_state")).scalars().all() == ["4"]

"""Promises about forgetting in time."""

import threading
from datetime import timedelta

import pytest

from bot.messages import Address, Attachment, Channel, Kind, Message, Observation, Reply, Span
from bot.storage import inbox, memories, observations, outbound
from bot.storage.database import Database
from bot.storage.memories import Sealed
from bot.storage.tables import InboxState, OutboundState
from scheduler.housekeeping import AREAS_KEPT, ATTACHMENTS_KEPT, keep_house
from scheduler.jobs import HOUSEKEEPING_MINUTES, start_clock
from tests.doubles.clock import HandClock


def live_through_one_exchange(database: Database, clock: HandClock, id: str) -> None:
    address = Address(Channel.TELEGRAM, id)
    with database.write() as connection:
        inbox.store(connection, [Message(id, address, "hỏi", clock())])
        [asked] = inbox.claim(connection, 1, clock())
        inbox.finish(connection, [asked], InboxState.ANSWERED, clock())
        said = outbound.Letter(asked.row, address, [Reply((Span("đáp"),))], state=OutboundState.SENT)
        outbound.write(connection, [said], clock())
        seen = Observation(Kind.UNANSWERED, text="hỏi")
        observations.record(connection, [(Channel.TELEGRAM, seen)], clock().date())


def held(database: Database) -> tuple[int, int, int]:
    with database.read() as connection:
        rows = [
            connection.exec_driver_sql(f"SELECT count(*) FROM {table}") for table in ("inbox", "outbound", "question")
        ]
        inbox_rows, outbound_rows, questions = (row.scalar_one() for row in rows)
    return inbox_rows, outbound_rows, questions


def test_everything_goes_in_its_time_and_ids_outlast_telegrams_repeats(database: Database, clock: HandClock) -> None:
    live_through_one_exchange(database, clock, "a")
    for hours, left in [(23, (1, 1, 1)), (2, (1, 0, 1)), (2, (0, 0, 1))]:
        clock.advance(hours=hours)
        keep_house(database, clock)
        assert held(database) == left


def test_what_is_sealed_is_gone_when_citizens_are_told_it_is() -> None:
    told, sweeps = timedelta(hours=24), timedelta(minutes=HOUSEKEEPING_MINUTES)
    assert memories.LONGEST + sweeps <= told
    assert ATTACHMENTS_KEPT + sweeps <= told


def test_what_is_remembered_and_files_that_never_went_out_are_swept_away(database: Database, clock: HandClock) -> None:
    hoa, file = Address(Channel.TELEGRAM, "7"), Attachment("statement", "Đơn.docx", "sealed")
    with database.write() as connection:
        memories.keep(connection, hoa, Sealed("sealed", clock() + timedelta(days=7)), clock())
        outbound.write(connection, [outbound.Letter(1, hoa, [Reply((), attachment=file)])], clock())
    for hours, left in [(22, [1, 1]), (2, [0, 0])]:
        clock.advance(hours=hours)
        keep_house(database, clock)
        with database.read() as connection:
            count = "SELECT count(*) FROM {}"
            held = [connection.exec_driver_sql(count.format(t)).scalar_one() for t in ("chat_state", "outbound")]
        assert held == left


def test_keeping_house_twice_changes_nothing(database: Database, clock: HandClock) -> None:
    live_through_one_exchange(database, clock, "a")
    clock.advance(hours=25)
    live_through_one_exchange(database, clock, "b")
    keep_house(database, clock)
    once = held(database)
    keep_house(database, clock)
    assert held(database) == once == (2, 1, 2)


def test_much_is_swept_away_in_small_transactions(
    database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.housekeeping.SWEEP", 2)
    for id in "abcde":
        live_through_one_exchange(database, clock, id)
    clock.advance(hours=27)
    live_through_one_exchange(database, clock, "young")
    keep_house(database, clock)
    assert held(database) == (1, 1, 6)


def test_what_still_waits_is_never_swept_away(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        inbox.store(connection, [Message("a", Address(Channel.TELEGRAM, "7"), "hỏi", clock())])
    clock.advance(days=30)
    keep_house(database, clock)
    assert held(database) == (1, 0, 0)


def test_a_database_that_is_away_is_not_the_end_of_housekeeping(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    keep_house(database, clock)
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    keep_house(database, clock)


def test_the_clock_wakes_the_work_at_once_and_stops_when_told() -> None:
    housekeeping, campaigns = threading.Event(), threading.Event()
    stop = start_clock(housekeeping.set, campaigns.set)
    assert housekeeping.wait(5)
    assert campaigns.wait(5)
    stop()


def test_of_which_commune_somebody_was_is_forgotten_and_the_count_stays(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        seen = Observation(Kind.SHOWN, "gia-danh", area="mui-ne")
        observations.record(connection, [(Channel.TELEGRAM, seen)] * 3, clock().date())
    for days, area in ((AREAS_KEPT.days, "mui-ne"), (1, "")):
        clock.advance(days=days)
        keep_house(database, clock)
        with database.read() as connection:
            [row] = connection.exec_driver_sql("SELECT area, count FROM event").all()
        assert tuple(row) == (area, 3)

"""Promises about records that are kept for long: they go in their time, counts stay true, and nobody has to wait."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import ActRefused
from bot.messages import Address, Channel, Kind, Message, Observation
from bot.storage import audit, deliveries, inbox, observations, runs, totals
from bot.storage.database import Database
from bot.storage.figures import Sending, sendings
from bot.storage.tables import DeliveryState, RunState
from scheduler.progress import RunFigures, figures
from scheduler.retention import PIECE, Periods, keep_records
from tests.doubles.campaign_rows import NOON, running_campaign, subscribed
from tests.scheduler.office import LAN, Office

PERIODS = Periods(questions=timedelta(days=90), deliveries=timedelta(days=180), audit=timedelta(days=730))


def keep(database: Database, days: float) -> None:
    keep_records(database, lambda: NOON + timedelta(days=days), PERIODS, threading.Event())


def count(database: Database, table: str) -> int:
    with database.read() as connection:
        return int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def sent_campaign(database: Database, people: int = 6) -> tuple[int, int]:
    """A finished run: one was refused, one is gone, one may have it twice, the others got it."""
    subscribed(database, [str(number) for number in range(people)])
    campaign, run = running_campaign(database)
    with database.write() as connection:
        errands = deliveries.claim(connection, run, Channel.TELEGRAM, 2, NOON)
        deliveries.finish(connection, errands[:1], DeliveryState.FAILED, NOON, "Bad Request")
        deliveries.finish(connection, errands[1:], DeliveryState.GONE, NOON)
        [twice] = deliveries.claim(connection, run, Channel.TELEGRAM, 1, NOON)
        deliveries.put_back(connection, twice, None, uncertain=True)
        while errands := deliveries.claim(connection, run, Channel.TELEGRAM, 1_000, NOON):
            deliveries.finish(connection, errands, DeliveryState.SENT, NOON)
        runs.end(connection, run, RunState.FINISHED, NOON)
    return campaign, run


def seen(database: Database, campaign: int) -> RunFigures:
    """What is told of the run, but for how many of its people are no longer known."""
    with database.read() as connection:
        [run] = figures(connection, campaign, NOON)
    return replace(run, forgotten=0)


def reported(database: Database) -> list[Sending]:
    """As the month's report tells it."""
    with database.read() as connection:
        return sendings(connection, NOON - timedelta(days=1), NOON + timedelta(days=1))


def test_to_whom_a_run_went_goes_and_its_figures_stay(database: Database) -> None:
    campaign, run = sent_campaign(database)
    before = seen(database, campaign)
    assert (before.counts[DeliveryState.SENT], before.repeated, before.reasons) == (4, 1, {"Bad Request": 1})
    told = reported(database)
    assert [(run.sent, run.failed, run.gone) for run in told] == [(4, 1, 1)]
    keep(database, 179)
    assert count(database, "delivery") == 6
    keep(database, 181)
    assert count(database, "delivery") == 0
    assert seen(database, campaign) == before
    assert reported(database) == told
    keep(database, 182)
    assert seen(database, campaign) == before
    with database.read() as connection:
        assert sum(total.count for total in totals.of_runs(connection, [run])) == before.recipients


def test_at_every_moment_of_the_folding_the_counts_add_up(database: Database) -> None:
    campaign, run = sent_campaign(database)
    before = seen(database, campaign)
    for left in (4, 2, 0):
        with database.write() as connection:
            assert totals.fold(connection, run, 2) == 2
        assert count(database, "delivery") == left
        assert seen(database, campaign) == before


def test_what_is_not_over_is_not_folded(database: Database) -> None:
    subscribed(database, ["1"])
    running_campaign(database)
    keep(database, 1_000)
    assert count(database, "delivery") == 1


def test_two_processes_at_once_count_nobody_twice(database: Database) -> None:
    campaign, run = sent_campaign(database, people=400)
    before = seen(database, campaign)
    again = Database(database.url.render_as_string(hide_password=False))
    failed: list[BaseException] = []

    def fold(place: Database) -> None:
        try:
            for _ in range(20):
                with place.write() as connection:
                    totals.fold(connection, run, 40)
        except BaseException as error:  # told by the test itself
            failed.append(error)

    threads = [threading.Thread(target=fold, args=(place,)) for place in (database, again)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    again.close()
    assert failed == []
    assert count(database, "delivery") == 0
    assert seen(database, campaign) == before


def test_questions_and_acts_go_in_their_time(database: Database) -> None:
    with database.write() as connection:
        question = Observation(Kind.UNANSWERED, text="hỏi")
        observations.record(connection, [(Channel.WEB, question)], NOON.date())
        audit.append(connection, "lan", "create", "campaign:1", None, NOON)
    for days, left in [(89, (1, 1)), (91, (0, 1)), (729, (0, 1)), (731, (0, 0))]:
        keep(database, days)
        assert (count(database, "question"), count(database, "audit")) == left


def test_much_goes_piece_by_piece_and_the_rest_waits_for_the_next_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scheduler.retention.PIECE", 2)
    sent_campaign(database)
    ending = threading.Event()
    ending.set()
    keep_records(database, lambda: NOON + timedelta(days=200), PERIODS, ending)
    assert count(database, "delivery") == 6
    keep(database, 200)
    assert count(database, "delivery") == 0


def test_a_database_that_is_away_is_tried_again_next_time(database: Database) -> None:
    sent_campaign(database)
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE run_total RENAME TO elsewhere")
    keep(database, 200)
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO run_total")
    assert count(database, "delivery") == 6
    keep(database, 200)
    assert count(database, "delivery") == 0


@contextmanager
def storing(database: Database) -> Iterator[list[float]]:
    """Somebody stores a message every few milliseconds during the block; how long each had to wait, in seconds."""
    waits: list[float] = []
    stop = threading.Event()

    def store() -> None:
        while not stop.wait(0.005):
            message = Message(f"m{len(waits)}", Address(Channel.WEB, "a"), "x", NOON)
            begun = time.monotonic()
            with database.write() as connection:
                inbox.store(connection, [message])
            waits.append(time.monotonic() - begun)

    writer = threading.Thread(target=store)
    writer.start()
    try:
        yield waits
    finally:
        stop.set()
        writer.join()


def test_whoever_stores_a_message_is_not_held_up_by_the_sweep(database: Database) -> None:
    sent_campaign(database, people=1_000)
    with database.write() as connection:
        # The numbers lead nowhere, as those of people who were forgotten.
        connection.exec_driver_sql(
            "INSERT INTO delivery (run_id, subscriber_id, channel, state, tries, failures, uncertain) "
            "WITH RECURSIVE n(i) AS (SELECT 100000 UNION ALL SELECT i + 1 FROM n WHERE i < 140000) "
            "SELECT run_id, i, channel, state, tries, failures, uncertain FROM n, delivery WHERE subscriber_id = "
            "(SELECT max(subscriber_id) FROM delivery)"
        )
    other = Database(database.url.render_as_string(hide_password=False))
    with storing(other) as waits:
        keep(database, 200)
    other.close()
    assert count(database, "delivery") == 0
    assert len(waits) > 40_000 / PIECE
    # Measured with a million: 25 ms at most. A busy machine gets its due.
    assert sorted(waits)[int(len(waits) * 0.95)] < 0.25


def test_a_correction_for_people_who_are_no_longer_known_is_refused_in_words(office: Office) -> None:
    campaign, run = sent_campaign(office.database)
    with office.database.write() as connection:
        while totals.fold(connection, run, PIECE):
            pass
    with pytest.raises(ActRefused, match="không còn giữ đã gửi tới ai"):
        office.operations.correct(campaign, "Xin đính chính.", LAN)


def test_of_people_who_are_no_longer_known_none_is_named_and_how_many_they_were_is_told(office: Office) -> None:
    campaign, run = sent_campaign(office.database)
    with office.database.write() as connection:
        while totals.fold(connection, run, PIECE):
            pass
    sending, people = office.operations.not_reached(campaign, run, LAN, skip=0, limit=10)
    assert (sending.counts[DeliveryState.FAILED], sending.forgotten, people) == (1, 6, [])

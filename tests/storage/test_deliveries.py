"""Promises about the rows of a run: each recipient is in exactly one state, whatever happens in between."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, event

from bot.messages import Address, Channel
from bot.storage import campaigns, deliveries, halts, runs, subscribers
from bot.storage.criteria import Criteria, chosen
from bot.storage.database import Database
from bot.storage.deliveries import Errand
from bot.storage.runs import Occasion
from bot.storage.tables import CampaignState, DeliveryState, RunState
from tests.doubles.campaign_rows import NOON, opened_run, running_campaign, subscribed

LATER = NOON + timedelta(minutes=1)


def claimed(database: Database, run: int, most: int = 10, channel: Channel = Channel.TELEGRAM) -> list[Errand]:
    with database.write() as connection:
        return deliveries.claim(connection, run, channel, most, LATER)


def states(database: Database, run: int) -> dict[str, int]:
    with database.read() as connection:
        return {state.value: count for state, count in deliveries.counts(connection, [run])[run].items() if count}


def test_everybody_is_claimed_once_and_the_counts_always_add_up(database: Database) -> None:
    subscribed(database, map(str, range(1, 26)))
    _, run = running_campaign(database)
    seen: list[str] = []
    while errands := claimed(database, run):
        seen += [errand.address.chat for errand in errands]
        assert sum(states(database, run).values()) == 25
    assert sorted(seen, key=int) == [str(chat) for chat in range(1, 26)]


def test_who_leaves_after_the_opening_is_withdrawn_and_who_is_forgotten_too(database: Database) -> None:
    subscribed(database, ["1", "2", "3"])
    _, run = running_campaign(database)
    with database.write() as connection:
        subscribers.leave(connection, Address(Channel.TELEGRAM, "1"), NOON)
        subscribers.forget(connection, Address(Channel.TELEGRAM, "2"))
    assert [errand.address.chat for errand in claimed(database, run)] == ["3"]
    assert states(database, run) == {"withdrawn": 2, "sending": 1}


def test_what_was_being_sent_when_its_sender_died_is_sent_once_more_and_then_left_uncertain(database: Database) -> None:
    subscribed(database, ["1"])
    _, run = running_campaign(database, resends=True)
    claimed(database, run)
    with database.write() as connection:
        assert deliveries.take_up_interrupted(connection, Channel.TELEGRAM, LATER) == (1, 0)
    [again] = claimed(database, run)
    assert again.uncertain
    with database.write() as connection:
        assert deliveries.take_up_interrupted(connection, Channel.TELEGRAM, LATER) == (0, 1)
    assert states(database, run) == {"uncertain": 1}
    assert claimed(database, run) == []


def test_a_run_that_does_not_resend_leaves_it_uncertain_at_once(database: Database) -> None:
    subscribed(database, ["1"])
    _, run = running_campaign(database, resends=False)
    claimed(database, run)
    with database.write() as connection:
        assert deliveries.take_up_interrupted(connection, Channel.TELEGRAM, LATER) == (0, 1)
    assert states(database, run) == {"uncertain": 1}


def test_another_channel_s_sender_leaves_what_is_on_its_way_alone(database: Database) -> None:
    subscribed(database, ["1"])
    _, run = running_campaign(database)
    claimed(database, run)
    with database.write() as connection:
        assert deliveries.take_up_interrupted(connection, Channel.WEB, LATER) == (0, 0)
    assert states(database, run) == {"sending": 1}


def test_that_it_was_sent_counts_even_when_another_sender_has_taken_it_up(database: Database) -> None:
    subscribed(database, ["1"])
    _, run = running_campaign(database)
    [old] = claimed(database, run)
    with database.write() as connection:
        deliveries.take_up_interrupted(connection, Channel.TELEGRAM, LATER)
    [new] = claimed(database, run)
    with database.write() as connection:
        deliveries.finish(connection, [old], DeliveryState.SENT, LATER)
        deliveries.finish(connection, [new], DeliveryState.FAILED, LATER, "too late to matter")
        deliveries.put_back(connection, new, None)
    assert states(database, run) == {"sent": 1}
    with database.read() as connection:
        assert deliveries.repeated(connection, run) == 1
        assert deliveries.reasons(connection, run) == {}


def test_what_is_put_back_waits_for_its_time(database: Database) -> None:
    subscribed(database, ["1"])
    _, run = running_campaign(database)
    [errand] = claimed(database, run)
    with database.write() as connection:
        deliveries.put_back(connection, errand, LATER + timedelta(seconds=5), failed=True)
        assert deliveries.claim(connection, run, Channel.TELEGRAM, 1, LATER) == []
        [again] = deliveries.claim(connection, run, Channel.TELEGRAM, 1, LATER + timedelta(seconds=5))
    assert (again.failures, again.tries) == (1, 2)


def test_whom_it_failed_to_reach_can_be_tried_again(database: Database) -> None:
    subscribed(database, ["1", "2"])
    _, run = running_campaign(database)
    first, second = claimed(database, run)
    with database.write() as connection:
        deliveries.finish(connection, [first], DeliveryState.FAILED, LATER, "400")
        deliveries.finish(connection, [second], DeliveryState.SENT, LATER)
        assert deliveries.reasons(connection, run) == {"400": 1}
        assert deliveries.retry_failed(connection, run) == 1
    assert states(database, run) == {"pending": 1, "sent": 1}
    assert [errand.address for errand in claimed(database, run)] == [first.address]


def test_recipients_are_written_down_piece_by_piece_and_never_twice(database: Database) -> None:
    subscribed(database, map(str, range(1, 11)))
    with database.write() as connection:
        campaign = campaigns.add(
            connection, name="Thử", name_folded="thu", unit=None, author="lan", plan={}, corrects=None, now=NOON
        )
        occasion = Occasion("now", NOON, LATER)
        run = runs.make(connection, campaign, occasion, RunState.OPENING, NOON, urgent=False, window=None, resends=True)
        again = runs.make(
            connection, campaign, occasion, RunState.OPENING, NOON, urgent=True, window=None, resends=True
        )
        assert run and again is None, "one run for each slot"
        everybody = chosen(Criteria(), NOON)
        assert runs.open_piece(connection, run, 0, 4, everybody)
        assert not runs.open_piece(connection, run, 0, 4, everybody), "another process was here"
        assert runs.open_piece(connection, run, 4, 10, everybody)
    assert states(database, run) == {"pending": 10}


@pytest.mark.parametrize("kept", [True, False])
def test_a_run_that_nobody_receives_is_finished_or_not_kept(database: Database, kept: bool) -> None:
    with database.write() as connection:
        campaign = campaigns.add(
            connection, name="Thử", name_folded="thu", unit=None, author="lan", plan={}, corrects=None, now=NOON
        )
        occasion = Occasion("1d@2026-11-26", NOON, LATER)
        run = runs.make(connection, campaign, occasion, RunState.OPENING, NOON, urgent=False, window=None, resends=True)
        assert run
        runs.start(connection, run, NOON, keep_empty=kept)
        found = [row.state for row in runs.of_campaign(connection, campaign)]
    assert found == (["finished"] if kept else [])


def test_nothing_is_sent_of_a_paused_campaign_nor_while_all_is_halted_and_urgent_ones_come_first(
    database: Database,
) -> None:
    subscribed(database, ["1"])
    _, slow = running_campaign(database)
    second, fast = running_campaign(database, urgent=True)
    with database.write() as connection:
        assert [round.id for round in runs.rounds(connection)] == [fast, slow]
        campaigns.change(connection, second, state=CampaignState.PAUSED)
        assert [round.id for round in runs.rounds(connection)] == [slow]
        halts.halt(connection, "lan", NOON)
        halts.halt(connection, "tuan", NOON)
        assert runs.rounds(connection) == []
        halts.lift(connection)
        assert [round.id for round in runs.rounds(connection)] == [slow]


def test_a_correction_goes_to_exactly_those_a_campaign_reached_or_may_have(database: Database) -> None:
    subscribed(database, ["1", "2", "3", "4"])
    campaign, run = running_campaign(database)
    one, two, three, four = claimed(database, run)
    with database.write() as connection:
        deliveries.finish(connection, [one, four], DeliveryState.SENT, LATER)
        deliveries.finish(connection, [two], DeliveryState.UNCERTAIN, LATER)
        deliveries.finish(connection, [three], DeliveryState.FAILED, LATER)
        subscribers.leave(connection, four.address, LATER)
        correction = campaigns.add(
            connection,
            name_folded="",
            name="Đính chính",
            unit=None,
            author="lan",
            plan={},
            corrects=campaign,
            now=LATER,
        )
        campaigns.change(connection, correction, state=CampaignState.RUNNING)
        right = opened_run(connection, correction, criteria=Criteria(reached_by=campaign))
    assert {errand.address.chat for errand in claimed(database, right)} == {"1", "2"}


def test_who_waits_in_a_cancelled_run_is_withdrawn_in_pieces(database: Database) -> None:
    subscribed(database, map(str, range(1, 8)))
    _, run = running_campaign(database)
    claimed(database, run, most=2)
    with database.write() as connection:
        assert runs.end(connection, run, RunState.CANCELLED, LATER)
        assert not runs.end(connection, run, RunState.FINISHED, LATER)
        assert deliveries.to_withdraw(connection) == [run]
        assert [deliveries.withdraw_waiting(connection, run, 3, LATER) for _ in range(3)] == [3, 2, 0]
        assert deliveries.to_withdraw(connection) == []
    assert states(database, run) == {"sending": 2, "withdrawn": 5}


def test_what_is_put_back_while_somebody_asks_whether_a_run_is_over_is_not_overlooked(database: Database) -> None:
    subscribed(database, ["1"])
    _, run = running_campaign(database)
    [errand] = claimed(database, run)
    asked: list[str] = []

    def put_back(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if connection is asking and not asked:
            asked.append(statement)
            with database.write() as other:
                deliveries.put_back(other, errand, None)

    with database.read() as asking:
        event.listen(database.engine, "after_cursor_execute", put_back)
        try:
            assert deliveries.any_open(asking, run)
        finally:
            event.remove(database.engine, "after_cursor_execute", put_back)
    assert asked
    assert states(database, run) == {"pending": 1}

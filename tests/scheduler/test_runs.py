"""Promises about the clock's work: every occasion once, whatever becomes of the clock or the process."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from bot.messages import Address, Channel, Reply
from bot.storage import runs as run_rows
from bot.storage.database import Database
from bot.storage.subscriber_tables import Subscriber
from bot.storage.tables import CampaignState, Delivery, Outbound, PauseReason, Role, RunState
from bot.timing import VIETNAM, Hours
from tests.scheduler.office import CHAT, LAN, Office

S = CampaignState
EVENING = {"once": "2026-11-26 19:00"}
"""Seven hours after the office opens."""

WEEKLY = {"weekly": ["thu 19:00", "fri 19:00"]}
THURSDAY, FRIDAY = "2026-11-26T19:00+07:00", "2026-11-27T19:00+07:00"


def vietnam(day: int, hour: int, minute: int = 0, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=VIETNAM)


def recipients(database: Database, run: int) -> Collection[str]:
    with database.read() as connection:
        whose = select(Subscriber.chat).join(Delivery, Delivery.subscriber_id == Subscriber.id)  # type: ignore[arg-type]
        return sorted(connection.execute(whose.where(Delivery.run_id == run)).scalars())


def test_a_campaign_that_goes_out_now_is_opened_once_however_often_the_clock_looks(office: Office) -> None:
    office.subscribe("1", "2")
    id = office.bring(S.SCHEDULED)
    for _ in range(3):
        office.look()
        office.clock.advance(minutes=1)
    assert office.slots(id) == [("now", RunState.RUNNING, 2)]
    assert office.state(id) is S.RUNNING


def test_nothing_is_opened_before_its_time(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule=EVENING)
    office.clock.now = vietnam(26, 18, 59)
    office.look()
    assert office.slots(id) == []
    office.clock.now = vietnam(26, 19)
    office.look()
    assert office.slots(id) == [(THURSDAY, RunState.RUNNING, 1)]


def test_a_clock_that_was_set_back_opens_nothing_twice(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule=WEEKLY)
    office.clock.now = vietnam(26, 19, 30)
    office.look()
    office.send(id)
    office.clock.advance(hours=-1)
    for _ in range(4):
        office.look()
        office.clock.advance(minutes=30)
    assert office.slots(id) == [(THURSDAY, RunState.FINISHED, 1)]
    office.clock.now = vietnam(27, 19)
    office.look()
    assert [slot for slot, _, _ in office.slots(id)] == [THURSDAY, FRIDAY]


def test_a_clock_that_was_set_forward_and_back_again_opens_nothing_twice(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule=WEEKLY)
    office.clock.advance(days=1, hours=8)
    office.look()
    assert office.slots(id) == [(THURSDAY, RunState.MISSED, 0), (FRIDAY, RunState.RUNNING, 1)]
    office.clock.advance(days=-1)
    for _ in range(30):
        office.look()
        office.clock.advance(hours=1)
    assert [slot for slot, _, _ in office.slots(id)] == [THURSDAY, FRIDAY]


@pytest.mark.parametrize(
    ("down", "becomes", "state"),
    [
        (timedelta(minutes=1), RunState.RUNNING, S.RUNNING),
        (timedelta(hours=1), RunState.RUNNING, S.RUNNING),
        (timedelta(hours=6), RunState.RUNNING, S.RUNNING),
        (timedelta(hours=6, seconds=1), RunState.MISSED, S.FINISHED),
        (timedelta(days=2), RunState.MISSED, S.FINISHED),
    ],
)
def test_a_process_that_was_down_sends_what_is_not_too_late_and_tells_what_it_missed(
    office: Office, down: timedelta, becomes: RunState, state: S
) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule=EVENING, expires="6h")
    office.clock.now = vietnam(26, 19) + down
    office.look()
    assert [(run.slot, run.state) for run in office.runs(id)] == [(THURSDAY, becomes)]
    assert office.state(id) is state


def test_what_may_not_be_sent_at_night_is_not_too_late_in_the_morning(office: Office) -> None:
    office.subscribe("1")
    office = office.with_rules(quiet=Hours(21 * 60 + 30, 6 * 60 + 30))
    id = office.bring(S.SCHEDULED, schedule={"once": "2026-11-26 22:00"}, expires="1h")
    office.clock.now = vietnam(27, 7, 30)
    office.look()
    assert [run.state for run in office.runs(id)] == [RunState.RUNNING]


def test_of_a_process_that_was_down_for_months_only_the_last_month_is_told_as_missed(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule={"weekly": ["fri 19:00"]})
    office.clock.advance(days=200)
    office.look()
    missed = [run for run in office.runs(id) if run.state is RunState.MISSED]
    assert 4 <= len(missed) <= 5
    assert all(run.due_at >= office.clock() - timedelta(days=30) for run in missed)


def test_a_lunar_campaign_is_opened_on_its_day_of_the_moon(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule={"lunar": ["1/1 08:00"]})
    for _ in range(100):
        office.look()
        office.clock.advance(days=1)
    # Tết Đinh Mùi is the sixth of February 2027.
    assert [slot for slot, _, _ in office.slots(id)] == ["2027-02-06T08:00+07:00"]


def test_a_series_comes_on_its_days_to_each_and_to_nobody_twice(office: Office, database: Database) -> None:
    id = office.bring(S.SCHEDULED, schedule={"series": ["1d 19:00", "1w 19:00"]})

    def days_go_by(number: int) -> None:
        for _ in range(number * 6):
            office.clock.advance(hours=4)
            office.look()
            if office.state(id) is S.RUNNING:
                office.send(id)

    office.subscribe("early")
    days_go_by(2)
    office.subscribe("late")
    days_go_by(9)
    # Days on which nobody is due leave no run.
    assert {run.slot: recipients(database, run.id) for run in office.runs(id)} == {
        "1d@2026-11-27": ["early"],
        "1d@2026-11-29": ["late"],
        "1w@2026-12-03": ["early"],
        "1w@2026-12-05": ["late"],
    }
    assert office.state(id) is S.SCHEDULED


def test_of_a_series_only_a_step_that_somebody_missed_is_told_as_missed(office: Office) -> None:
    id = office.bring(S.SCHEDULED, schedule={"series": ["1d 19:00", "1w 19:00"]})
    office.subscribe("1")
    office.clock.advance(days=5)
    office.look()
    assert office.slots(id) == [("1d@2026-11-27", RunState.MISSED, 0)]


def test_who_subscribes_after_the_opening_is_not_among_the_recipients(office: Office, database: Database) -> None:
    office.subscribe("1")
    id = office.bring(S.RUNNING)
    office.subscribe("2")
    office.look()
    assert recipients(database, office.runs(id)[0].id) == ["1"]


def test_two_processes_side_by_side_open_each_run_once(office: Office, database: Database) -> None:
    office.subscribe(*map(str, range(50)))
    ids = [office.bring(S.SCHEDULED, name=f"Đợt {number}") for number in range(5)]
    beside = replace(office, database=Database(database.url.render_as_string(hide_password=False)))
    with ThreadPoolExecutor(4) as threads:
        for look in [threads.submit(each.look) for each in (office, beside) * 2]:
            look.result()
    beside.database.close()
    assert [office.slots(id) for id in ids] == [[("now", RunState.RUNNING, 50)]] * 5
    for id in ids:
        (run,) = office.runs(id)
        assert sum(run.counts.values()) == 50


def test_an_opening_that_was_cut_short_is_whole_after_the_next_look(
    office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.subscribe(*map(str, range(30)))
    id = office.bring(S.SCHEDULED)
    monkeypatch.setattr("scheduler.runs.PIECE", 10)
    write, calls = run_rows.open_piece, 0

    def power_cut(*arguments: Any) -> bool:
        nonlocal calls
        calls += 1
        written = write(*arguments)
        if calls == 2:
            raise KeyboardInterrupt
        return written

    with monkeypatch.context() as patch:
        patch.setattr(run_rows, "open_piece", power_cut)
        with pytest.raises(KeyboardInterrupt):
            office.look()
    assert office.slots(id) == [("now", RunState.OPENING, 10)]
    office.look()
    assert office.slots(id) == [("now", RunState.RUNNING, 30)]
    assert len(recipients(database, office.runs(id)[0].id)) == 30


def test_content_that_was_taken_away_pauses_the_campaign_and_those_who_work_with_it_are_told(
    office: Office, database: Database
) -> None:
    office.subscribe("1")
    office.bound("lan", Role.ORGANISER)
    office.bound("em", Role.EDITOR, chat=Address(Channel.TELEGRAM, "800"))
    office.bound("ba", Role.ORGANISER, "phan-thiet", chat=Address(Channel.TELEGRAM, "900"))
    id = office.bring(S.SCHEDULED)
    topics = {name: topic for name, topic in office.library.topics.items() if name != "viec-nhe-luong-cao"}
    replace(office, library=replace(office.library, topics=topics)).look()
    campaign = office.operations.progress(id).campaign
    assert (campaign.state, campaign.paused_because, office.runs(id)) == (S.PAUSED, PauseReason.CONTENT, [])
    office.look()
    with database.read() as connection:
        told = connection.execute(select(Outbound.chat, Outbound.body)).all()
    assert [chat for chat, _ in told] == [CHAT.chat]
    assert f"Chiến dịch {id} đã tự tạm dừng" in Reply.from_json(told[0][1]).text
    office.operations.resume(id, LAN)
    office.look()
    assert office.slots(id) == [("now", RunState.RUNNING, 1)]


def test_a_channel_that_was_turned_off_pauses_the_campaign(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, audience={"channels": ["telegram"]})
    office.with_rules(reachable=frozenset({Channel.WEB})).look()
    assert office.operations.progress(id).campaign.paused_because is PauseReason.CONTENT


def test_what_cannot_be_made_holds_up_no_other_campaign(office: Office) -> None:
    office.subscribe("1")
    broken = office.bring(S.SCHEDULED, audience={"channels": ["telegram"]})
    sound = office.bring(S.SCHEDULED, audience={"channels": []})
    office.subscribe("2", channel=Channel.WEB)
    office.with_rules(reachable=frozenset({Channel.WEB})).look()
    assert (office.state(broken), office.state(sound)) == (S.PAUSED, S.RUNNING)


@pytest.mark.parametrize(
    ("resumed", "becomes"),
    [(vietnam(26, 20), [(THURSDAY, RunState.RUNNING, 1)]), (vietnam(27, 2), [(THURSDAY, RunState.MISSED, 0)])],
)
def test_what_was_due_in_a_pause_is_sent_afterwards_if_it_is_not_too_late(
    office: Office, resumed: datetime, becomes: list[tuple[str, RunState, int]]
) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule=EVENING)
    office.operations.pause(id, LAN)
    office.clock.now = vietnam(26, 19, 30)
    office.look()
    assert office.slots(id) == []
    office.clock.now = resumed
    office.operations.resume(id, LAN)
    office.look()
    assert office.slots(id) == becomes

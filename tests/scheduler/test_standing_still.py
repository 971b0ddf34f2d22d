"""Promises about a run that stood still: what is left of it goes on when people say so, and not by itself."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from bot.errors import ActRefused
from bot.exchange.rounds import sendable, shared_out
from bot.messages import Channel
from bot.storage import campaigns, deliveries, quotas, runs
from bot.storage.quotas import OVER_QUOTA, Quota
from bot.storage.tables import CampaignState, DeliveryState, Outbound, PauseReason, Role, RunState
from bot.timing import VIETNAM, Hours
from scheduler.actors import Deed
from tests.scheduler.office import CHAT, LAN, Office

S = CampaignState
DAY = timedelta(days=1)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
EVENING = {"schedule": {"once": "2026-11-26 19:00"}, "window": "19:00-21:00"}


def on(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=VIETNAM)


def send(
    office: Office,
    most: int = 1,
    outcome: DeliveryState = DeliveryState.SENT,
    channel: Channel = Channel.TELEGRAM,
) -> list[str]:
    """What a sender of the channel does at this moment; returns who was sent to."""
    now, quiet = office.clock(), office.rules.quiet
    with office.database.write() as connection:
        errands = shared_out(
            connection,
            sendable(connection, quiet, now),
            channel,
            most,
            quiet,
            now,
            lambda round, room: deliveries.claim(connection, round.id, channel, room, now),
        )
        deliveries.finish(connection, errands, outcome, now)
    return [errand.address.chat for errand in errands]


def begun(office: Office, **more: object) -> int:
    """A campaign for three people, one of whom has it."""
    office.subscribe("1", "2", "3")
    id = office.bring(S.RUNNING, **more)
    assert send(office) == ["1"]
    return id


def reason(office: Office, id: int) -> PauseReason | None:
    return office.operations.campaign(id, LAN).paused_because


@pytest.mark.parametrize(("expires", "longest"), [("6h", DAY), ("1d", DAY), ("2d", 2 * DAY), ("1w", 7 * DAY)], ids=str)
def test_what_stood_still_for_a_day_or_as_long_as_it_might_be_late_goes_on_and_for_longer_pauses(
    office: Office, expires: str, longest: timedelta
) -> None:
    id = begun(office, expires=expires)
    office.clock.now += longest + MINUTE  # that it moved is noted once a minute
    assert send(office) == ["2"]
    office.clock.now += longest + MINUTE + SECOND
    assert send(office) == []
    assert (office.state(id), reason(office, id)) == (S.PAUSED, PauseReason.STOOD_STILL)


def test_nobody_is_taken_off_the_list_and_who_works_with_it_is_told_once(office: Office) -> None:
    office.bound("lan", Role.ORGANISER, chat=CHAT)
    id = begun(office)
    office.clock.advance(days=3)
    for _ in range(2):
        send(office)
        office.look()
    [run] = office.runs(id)
    assert (run.state, run.counts[DeliveryState.PENDING], run.counts[DeliveryState.SENT]) == (RunState.RUNNING, 2, 1)
    with office.database.read() as connection:
        [notice] = connection.execute(select(Outbound.body)).scalars()
        assert campaigns.paused_by_themselves(connection)[PauseReason.STOOD_STILL] == 1
    assert "Lần gửi đứng lại giữa chừng" in str(notice)


def test_who_lets_it_go_on_decides_for_all_that_is_left(office: Office) -> None:
    id = begun(office)
    office.clock.advance(days=3)
    send(office)
    office.clock.advance(days=2)
    office.operations.resume(id, LAN)
    assert send(office, 9) == ["2", "3"]
    assert send(office) == []
    assert office.state(id) is S.FINISHED


def test_who_cancels_it_sends_nothing_more(office: Office) -> None:
    id = begun(office)
    office.clock.advance(days=3)
    send(office)
    office.operations.cancel(id, LAN)
    office.look()
    assert send(office, 9) == []
    [run] = office.runs(id)
    assert run.counts[DeliveryState.WITHDRAWN] == 2


WEEKLY = {"schedule": {"weekly": ["thu 19:00", "fri 19:00"]}, "expires": "6h"}


def stopped_between_two_occasions(office: Office) -> int:
    """A weekly campaign that reached one of two people on Thursday and was found still a day later."""
    office.subscribe("1", "2")
    id = office.bring(S.SCHEDULED, **WEEKLY)
    office.clock.now = on(26, 19)
    office.look()
    assert send(office) == ["1"]
    office.clock.now = on(27, 19, 2)
    office.look()
    send(office, 9)
    assert reason(office, id) is PauseReason.STOOD_STILL
    return id


def test_the_rest_can_be_dropped_and_later_occasions_stay(office: Office) -> None:
    id = stopped_between_two_occasions(office)
    assert Deed.DROP_REST in office.operations.offered(office.operations.campaign(id, LAN), LAN)
    office.operations.drop_rest(id, LAN)
    office.look()
    assert sorted(send(office, 9)) == ["1", "2"]
    thursday, friday = office.runs(id)
    assert (thursday.state, thursday.counts[DeliveryState.WITHDRAWN]) == (RunState.CANCELLED, 1)
    assert friday.counts[DeliveryState.SENT] == 2
    assert (office.state(id), office.acts(f"campaign:{id}")[-1]) == (S.RUNNING, ("lan", "drop_rest"))


def test_of_a_campaign_that_somebody_paused_the_rest_is_dropped_and_it_stays_paused(office: Office) -> None:
    office.subscribe("1", "2")
    id = office.bring(S.SCHEDULED, **WEEKLY)
    office.clock.now = on(26, 19)
    office.look()
    send(office)
    office.operations.pause(id, LAN)
    office.operations.drop_rest(id, LAN)
    assert office.state(id) is S.PAUSED
    office.operations.resume(id, LAN)
    assert (send(office), office.state(id)) == ([], S.SCHEDULED)


def test_what_was_dropped_is_not_sent_again_and_nothing_is_dropped_twice(office: Office) -> None:
    id = stopped_between_two_occasions(office)
    office.operations.drop_rest(id, LAN)
    with pytest.raises(ActRefused, match="đã bỏ"):
        office.operations.retry_failed(id, LAN)
    with pytest.raises(ActRefused, match="Không có lần gửi nào đang dở"):
        office.operations.drop_rest(id, LAN)


def test_let_go_on_it_stands_still_anew_when_nothing_comes_of_it(office: Office) -> None:
    id = begun(office)
    office.clock.advance(days=3)
    send(office)
    office.operations.resume(id, LAN)
    office.clock.now += DAY + MINUTE + SECOND
    assert send(office) == []
    assert reason(office, id) is PauseReason.STOOD_STILL


def test_what_somebody_paused_goes_on_when_they_say_so_however_long_that_was(office: Office) -> None:
    id = begun(office)
    office.operations.pause(id, LAN)
    office.clock.advance(days=5)
    assert send(office) == []
    assert reason(office, id) is None
    office.operations.resume(id, LAN)
    assert send(office) == ["2"]


def test_what_was_halted_goes_on_when_somebody_lifts_the_halt_and_is_not_paused_meanwhile(office: Office) -> None:
    id = begun(office)
    office.operations.hold_all(LAN)
    office.clock.advance(days=5)
    assert send(office) == []
    assert office.state(id) is S.RUNNING
    office.operations.let_all_go(LAN)
    assert send(office) == ["2"]


def test_to_lift_a_halt_that_is_none_decides_nothing(office: Office) -> None:
    id = begun(office)
    office.clock.advance(days=5)
    office.operations.let_all_go(LAN)
    assert send(office) == []
    assert reason(office, id) is PauseReason.STOOD_STILL


def test_a_halt_that_was_lifted_before_the_machine_went_down_excuses_nothing(office: Office) -> None:
    id = begun(office)
    office.operations.hold_all(LAN)
    office.clock.advance(days=5)
    office.operations.let_all_go(LAN)
    office.clock.now += DAY + MINUTE + SECOND
    assert send(office) == []
    assert reason(office, id) is PauseReason.STOOD_STILL


def test_who_was_missed_is_sent_to_again_days_later_since_somebody_wants_it(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.RUNNING)
    send(office, outcome=DeliveryState.FAILED)
    send(office)
    assert office.state(id) is S.FINISHED
    office.clock.advance(days=5)
    office.operations.retry_failed(id, LAN)
    assert send(office) == ["1"]


@pytest.mark.parametrize(
    ("last", "back", "goes_on"),
    [
        (on(26, 20, 59, 30), on(27, 19), True),
        # Held from nine on; it might have gone on at seven the next evening.
        (on(26, 20, 59, 30), on(27, 20, 59), True),
        (on(26, 20, 59, 30), on(28, 19), True),
        (on(26, 20, 59, 30), on(28, 19, 0, 1), False),
        # Down in the middle of the evening.
        (on(26, 20), on(27, 20, 1), True),
        (on(26, 20), on(27, 20, 1, 1), False),
    ],
)
def test_hours_in_which_it_may_not_be_sent_are_no_standing_still(
    office: Office, last: datetime, back: datetime, goes_on: bool
) -> None:
    office.subscribe("1", "2", "3")
    id = office.bring(S.SCHEDULED, **EVENING)
    office.clock.now = on(26, 19)
    office.look()
    office.clock.now = last
    assert send(office) == ["1"]
    office.clock.now = back
    assert send(office) == (["2"] if goes_on else [])
    assert reason(office, id) == (None if goes_on else PauseReason.STOOD_STILL)


def test_a_night_is_no_standing_still_but_for_what_is_urgent(office: Office) -> None:
    office = office.with_rules(quiet=Hours(21 * 60 + 30, 6 * 60 + 30))
    office.clock.now = on(26, 21, 29, 30)
    ordinary = begun(office)
    office.clock.now = on(28, 6, 30)  # a day after the first minute in which it might have gone on
    assert send(office) == ["2"]
    office.operations.cancel(ordinary, LAN)
    office.clock.now = on(28, 21, 29, 30)
    urgent = begun(office, urgent=True)
    office.clock.now = on(29, 21, 30, 31)
    assert send(office) == []
    assert reason(office, urgent) is PauseReason.STOOD_STILL


def test_a_window_of_two_minutes_a_day_is_enough_for_it_to_move(office: Office) -> None:
    office.subscribe(*map(str, range(1, 9)))
    id = office.bring(S.SCHEDULED, schedule={"once": "2026-11-26 19:00"}, window="19:00-19:02")
    office.clock.now = on(26, 19)
    office.look()
    for day in range(26, 30):
        office.clock.now = on(day, 19, 0, day - 26)
        assert len(send(office)) == 1
    assert office.state(id) is S.RUNNING


def test_however_slowly_it_goes_it_moves(office: Office) -> None:
    chats = [str(chat) for chat in range(1, 30)]
    office.subscribe(*chats)
    office.bring(S.RUNNING)
    sent: list[str] = []
    for _ in chats:
        sent += send(office)
        office.clock.advance(hours=23)
    assert sorted(sent, key=int) == chats


def test_while_one_channel_is_off_the_sender_of_another_notices(office: Office) -> None:
    id = begun(office)
    office.clock.advance(hours=24)
    assert send(office, channel=Channel.WEB) == []
    assert office.state(id) is S.RUNNING
    office.clock.advance(minutes=2)
    assert send(office, channel=Channel.WEB) == []
    assert reason(office, id) is PauseReason.STOOD_STILL


ALL_THREE = frozenset({Channel.WEB, Channel.TELEGRAM, Channel.ZALO})


def on_two_channels(office: Office) -> tuple[Office, int]:
    """Five on Telegram and two on Zalo, begun on both; then Zalo is turned off, and Telegram moves for a day."""
    office = office.with_rules(reachable=ALL_THREE)
    office.bound("lan", Role.ORGANISER, chat=CHAT)
    office.subscribe(*map(str, range(1, 6)))
    office.subscribe("z1", "z2", channel=Channel.ZALO)
    id = office.bring(S.RUNNING)
    assert (send(office), send(office, channel=Channel.ZALO)) == (["1"], ["z1"])
    for _ in range(2):
        office.clock.advance(hours=13)
        assert len(send(office)) == 1
    return office.with_rules(reachable=ALL_THREE - {Channel.ZALO}), id


def told(office: Office) -> list[str]:
    """What the bound chat was told."""
    with office.database.read() as connection:
        return [str(body) for body in connection.execute(select(Outbound.body)).scalars()]


def test_of_a_channel_that_is_off_while_another_moves_organisers_are_told_once_and_the_other_goes_on(
    office: Office,
) -> None:
    office, id = on_two_channels(office)
    for _ in range(2):
        office.look()
    [notice] = told(office)
    assert "đứng lại ở kênh Zalo" in notice and "1 người ở kênh này" in notice and "chưa bật ở máy chủ" in notice
    assert office.state(id) is S.RUNNING
    assert send(office) == ["4"]


def test_what_stood_still_on_one_channel_is_not_sent_there_by_itself_when_the_channel_is_back(office: Office) -> None:
    office, id = on_two_channels(office)
    assert send(office, 9, channel=Channel.ZALO) == []
    assert (office.state(id), reason(office, id)) == (S.PAUSED, PauseReason.STOOD_STILL)
    office.operations.resume(id, LAN)
    assert send(office, 9, channel=Channel.ZALO) == ["z2"]


def test_when_the_other_channel_is_through_it_pauses_and_the_notice_names_the_one_that_waits(office: Office) -> None:
    office, id = on_two_channels(office)
    assert send(office, 9) == ["4", "5"]
    assert send(office) == []
    office.look()
    assert reason(office, id) is PauseReason.STOOD_STILL
    [notice] = told(office)
    assert "Lần gửi đứng lại giữa chừng" in notice and "Zalo: 1 người chờ, kênh chưa bật ở máy chủ" in notice


def test_who_waits_on_which_channel_is_seen_long_before_anything_pauses(office: Office) -> None:
    office = office.with_rules(reachable=ALL_THREE)
    office.subscribe("1", "2")
    office.subscribe("z1", "z2", channel=Channel.ZALO)
    id = office.bring(S.RUNNING)
    send(office)
    send(office, channel=Channel.ZALO)
    office.clock.advance(minutes=10)
    assert office.waits(id) == []
    send(office)
    office.clock.advance(minutes=7)
    assert office.waits(id) == [(Channel.ZALO, 1, False)]
    assert office.with_rules(reachable=ALL_THREE - {Channel.ZALO}).waits(id) == [(Channel.ZALO, 1, True)]
    office.operations.pause(id, LAN)
    assert office.waits(id) == []
    assert office.with_rules(reachable=ALL_THREE - {Channel.ZALO}).waits(id) == [(Channel.ZALO, 1, True)]


def asked_to_wait(office: Office, channel: Channel) -> int:
    """A sender takes up all it can and is told by the platform to come again; returns how many it took up."""
    now, quiet = office.clock(), office.rules.quiet
    with office.database.write() as connection:
        rounds = sendable(connection, quiet, now)
        errands = shared_out(
            connection,
            rounds,
            channel,
            9,
            quiet,
            now,
            lambda round, room: deliveries.claim(connection, round.id, channel, room, now),
        )
        for errand in errands:
            deliveries.put_back(connection, errand, None)
    return len(errands)


def test_a_platform_that_takes_nothing_and_asks_to_wait_all_day_moves_nothing(office: Office) -> None:
    """As when a month's messages are used up by its count and not by ours."""
    office = office.with_rules(reachable=ALL_THREE)
    office.subscribe("z1", "z2", channel=Channel.ZALO)
    id = office.bring(S.RUNNING)
    for _ in range(24):
        assert asked_to_wait(office, Channel.ZALO) == 2
        office.clock.advance(hours=1)
    assert office.waits(id) == [(Channel.ZALO, 2, False)]
    office.clock.now += MINUTE + SECOND
    assert asked_to_wait(office, Channel.ZALO) == 0
    assert reason(office, id) is PauseReason.STOOD_STILL


def test_hours_and_a_halt_are_no_waiting(office: Office) -> None:
    office = office.with_rules(quiet=Hours(21 * 60 + 30, 6 * 60 + 30))
    office.clock.now = on(26, 21, 29, 30)
    id = begun(office)
    office.clock.now = on(27, 6, 44)
    assert office.waits(id) == []
    office.clock.now = on(27, 6, 46)
    assert office.waits(id) == [(Channel.TELEGRAM, 2, False)]
    office.operations.hold_all(LAN)
    assert office.waits(id) == []


def test_who_comes_after_the_months_messages_waits_for_nobody_and_pauses_nothing(office: Office) -> None:
    """They fail at once and may be sent to again: a warning weeks old would be nobody's wish."""
    quota = {Channel.ZALO: Quota(messages=10, people=50)}
    office = office.with_rules(reachable=ALL_THREE, quotas=quota)
    office.subscribe("z1", "z2", channel=Channel.ZALO)
    id = office.bring(S.RUNNING)
    with office.database.write() as connection:
        quotas.sent(connection, Channel.ZALO, 9, office.clock())
        [run] = runs.rounds(connection)
        runs.begin(connection, run.id, Channel.ZALO, office.clock())
        errands = deliveries.claim(connection, run.id, Channel.ZALO, 9, office.clock())
        deliveries.finish(connection, errands, DeliveryState.FAILED, office.clock(), OVER_QUOTA)
    office.clock.advance(days=3)
    send(office, channel=Channel.ZALO)
    progress = office.operations.progress(id)
    assert (progress.campaign.state, progress.waits) == (S.FINISHED, {})
    assert progress.used_up == {Channel.ZALO: date(2026, 12, 1)}
    office.clock.now = on(30, 23, 59) + MINUTE
    assert office.operations.progress(id).used_up == {}


def test_a_run_of_which_nothing_was_left_is_finished(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.RUNNING)
    assert send(office) == ["1"]
    office.clock.advance(days=3)
    assert send(office) == []
    assert (office.state(id), reason(office, id)) == (S.FINISHED, None)


def test_other_campaigns_go_on_and_of_this_one_nothing_newer_is_sent_beside_it(office: Office) -> None:
    office.subscribe("1", "2")
    weekly = office.bring(S.SCHEDULED, **WEEKLY)
    office.clock.now = on(26, 19)
    office.look()
    assert send(office) == ["1"]
    office.clock.now = on(27, 19, 2)
    other = office.bring(S.RUNNING)
    assert [run.state for run in office.runs(weekly)] == [RunState.RUNNING, RunState.RUNNING]
    assert sorted(send(office, 9)) == ["1", "2"]
    assert (office.state(weekly), office.state(other)) == (S.PAUSED, S.RUNNING)
    assert [run.begun_at is not None for run in office.runs(weekly)] == [True, False]


def test_a_clock_that_was_put_forward_for_a_while_hides_nothing(office: Office) -> None:
    office.subscribe("1", "2", "3")
    id = office.bring(S.RUNNING)
    office.clock.advance(hours=5)
    assert send(office) == ["1"]
    office.clock.advance(hours=-5)
    assert send(office) == ["2"]
    office.clock.now += DAY + MINUTE + SECOND
    assert send(office) == []
    assert reason(office, id) is PauseReason.STOOD_STILL

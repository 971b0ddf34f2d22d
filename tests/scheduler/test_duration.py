"""Promises about how long a campaign is said to take: by its pace, what platforms take, and hours without sending."""

from datetime import datetime, timedelta

import pytest

from bot.messages import Channel
from bot.timing import NO_HOURS, VIETNAM, Hours
from scheduler.duration import Course, course_of, lasting
from tests.scheduler.office import plan

NIGHT = Hours(21 * 60 + 30, 6 * 60 + 30)
RATES = {Channel.TELEGRAM: 30.0, Channel.ZALO: 1.0}


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VIETNAM)


def course(quiet: Hours = NO_HOURS, **more: object) -> Course:
    return course_of(plan(**more), RATES, quiet)


@pytest.mark.parametrize(
    ("pace", "recipients", "seconds"),
    [
        (5, {"telegram": 60_000}, 12_000),
        (None, {"telegram": 60_000}, 2_000),
        (50, {"telegram": 60_000}, 2_000),  # the platform takes no more
        (5, {"telegram": 60_000, "zalo": 15_000}, 15_000),  # side by side
        (5, {"web": 60_000}, 0),  # pages fetch theirs
        (5, {}, 0),
    ],
)
def test_the_slowest_messenger_says_how_long_it_is_sent(
    pace: int | None, recipients: dict[str, int], seconds: int
) -> None:
    took = course(pace=pace).duration(recipients, at(26, 8))
    assert (took.sending, took.ends) == (timedelta(seconds=seconds), at(26, 8) + timedelta(seconds=seconds))
    assert not took.waits


@pytest.mark.parametrize(
    ("begins", "recipients", "more", "ends"),
    [
        # Three and a third hours before the night, or over it.
        (at(26, 18), 12_000, {}, at(26, 21, 20)),
        (at(26, 19), 12_000, {}, at(27, 7, 20)),
        (at(26, 19), 12_000, {"urgent": True}, at(26, 22, 20)),
        # Two hours an evening.
        (at(26, 19), 7_200, {"window": "19:00-21:00"}, at(26, 21)),
        (at(26, 19), 12_000, {"window": "19:00-21:00"}, at(27, 20, 20)),
        (at(26, 20, 30), 720_000, {"window": "19:00-21:00"}, at(26, 20, 30) + timedelta(days=100)),
        # Of a window over midnight the night takes a part.
        (at(26, 21), 7_200, {"window": "21:00-07:00"}, at(28, 7)),
    ],
)
def test_hours_in_which_it_may_not_be_sent_put_the_end_off(
    begins: datetime, recipients: int, more: dict[str, object], ends: datetime
) -> None:
    took = course(NIGHT, pace=1, **more).duration({"telegram": recipients}, begins)
    assert took.ends == ends


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.5, "chưa tới một phút"),
        (3.2, "khoảng 4 phút"),
        (12, "khoảng 15 phút"),
        (60, "khoảng 1 giờ"),
        (195, "khoảng 3 giờ 20 phút"),
        (200, "khoảng 3 giờ 20 phút"),
        (24 * 60 + 1, "khoảng 1 ngày 1 giờ"),
        (48 * 60, "khoảng 2 ngày"),
    ],
)
def test_about_how_long_is_said_the_coarser_the_longer(minutes: float, said: str) -> None:
    assert lasting(timedelta(minutes=minutes)) == said


def test_it_is_a_sentence_where_there_is_something_to_wait_for() -> None:
    many, few = {"telegram": 12_000}, {"telegram": 30}
    assert course(pace=1).said(many, at(26, 8)) == "Gửi hết mất khoảng 3 giờ 20 phút, với nhịp 1 tin mỗi giây."
    assert course(NIGHT, pace=1).said(many, at(26, 19)) == (
        "Gửi hết mất khoảng 3 giờ 20 phút, với nhịp 1 tin mỗi giây, không kể những giờ không được gửi: "
        "tới khoảng 07:20 ngày 27/11/2026 mới xong."
    )
    assert course().said({"telegram": 60_000}, at(26, 8)) == "Gửi hết mất khoảng 35 phút."
    assert course(pace=5).said(few, at(26, 8)) == "Gửi hết mất chưa tới một phút, với nhịp 5 tin mỗi giây."
    assert course().said(few, at(26, 8)) == ""
    assert course(pace=5).said({"web": 30}, at(26, 8)) == ""

"""Promises about when a campaign may be sent: outside the quiet hours and within its window, or at once when urgent."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.knowledge.campaigns import CampaignFile
from bot.timing import NO_HOURS, VIETNAM, Hours
from scheduler.hours import first_allowed

NIGHT = Hours(21 * 60 + 30, 6 * 60 + 30)


def plan(**more: Any) -> CampaignFile:
    return CampaignFile.model_validate({"name": "Thử", "topic": "ma-tuy", "schedule": {"now": "true"}, **more})


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("window", "quiet", "moment", "begins"),
    [
        (None, NO_HOURS, at(3, 7), at(3, 7)),
        (None, NIGHT, at(12), at(12)),
        (None, NIGHT, at(23), at(6, 30) + timedelta(days=1)),
        ("08:00-11:00", NIGHT, at(7), at(8)),
        ("08:00-11:00", NIGHT, at(11), at(8) + timedelta(days=1)),
        ("19:00-02:00", NIGHT, at(22), at(19) + timedelta(days=1)),
        ("00:00-24:00", NO_HOURS, at(0), at(0)),
    ],
)
def test_it_waits_for_the_first_minute_in_which_it_may_be_sent(
    window: str | None, quiet: Hours, moment: datetime, begins: datetime
) -> None:
    assert first_allowed(plan(window=window), quiet, moment) == begins


def test_an_urgent_warning_waits_for_nothing() -> None:
    assert first_allowed(plan(window="08:00-09:00", urgent=True), NIGHT, at(23)) == at(23)


def test_a_window_within_the_quiet_hours_never_opens() -> None:
    assert first_allowed(plan(window="22:00-23:00"), NIGHT, at(12)) is None

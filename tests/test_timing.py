"""Promises about hours of the day: they are Viet Nam's, and may cross midnight."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.timing import NO_HOURS, VIETNAM, Hours, days_in_words


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 26, hour, minute, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        (Hours(7 * 60, 21 * 60), [at(7), at(20, 59)], [at(6, 59), at(21), at(0)]),
        (Hours(21 * 60 + 30, 6 * 60 + 30), [at(21, 30), at(23, 59), at(0), at(6, 29)], [at(6, 30), at(21, 29)]),
        (Hours(0, 24 * 60), [at(0), at(23, 59)], []),
        (NO_HOURS, [], [at(0), at(12)]),
    ],
)
def test_a_moment_is_within_from_the_first_minute_up_to_the_last(
    hours: Hours, inside: list[datetime], outside: list[datetime]
) -> None:
    assert all(moment in hours for moment in inside)
    assert not any(moment in hours for moment in outside)


def test_moments_of_other_zones_are_taken_at_viet_nams_time() -> None:
    assert at(22).astimezone(UTC) in Hours(21 * 60, 23 * 60)
    assert at(22) + timedelta(hours=2) not in Hours(21 * 60, 23 * 60)


@pytest.mark.parametrize(
    ("days", "words"), [(90, "ba tháng"), (30, "một tháng"), (14, "hai tuần"), (730, "hai năm"), (45, "45 ngày")]
)
def test_a_period_is_said_in_words_people_use(days: int, words: str) -> None:
    assert days_in_words(days) == words

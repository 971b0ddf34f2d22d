"""Periods: whole days that are over, weeks from Monday on, months as people name them."""

from datetime import UTC, date, datetime

import pytest

from bot.errors import ActRefused
from bot.reports.periods import last_days, month, month_before

TODAY = date(2026, 11, 24)


def test_today_is_in_no_period() -> None:
    week = last_days(7, TODAY)
    assert (week.first, week.last, week.days) == (date(2026, 11, 17), date(2026, 11, 23), 7)
    assert (week.before.first, week.before.last) == (date(2026, 11, 10), date(2026, 11, 16))
    assert month("2026-11", TODAY).last == date(2026, 11, 23)


def test_days_begin_at_midnight_in_viet_nam() -> None:
    week = last_days(7, TODAY)
    assert week.since == datetime(2026, 11, 16, 17, tzinfo=UTC)
    assert week.until == datetime(2026, 11, 23, 17, tzinfo=UTC)


def test_a_month_is_compared_with_as_much_of_the_one_before() -> None:
    assert month("2026-10", TODAY).before.last == date(2026, 9, 30)
    so_far = month("2026-11", TODAY).before
    assert (so_far.first, so_far.last) == (date(2026, 10, 1), date(2026, 10, 23))
    assert month("2027-03", date(2027, 3, 31)).before.last == date(2027, 2, 28)


def test_a_long_period_is_told_by_weeks_from_monday_on() -> None:
    parts = list(month("2026-10", TODAY).parts())
    assert [label for label, _, _ in parts] == [
        "01/10 – 04/10", "05/10 – 11/10", "12/10 – 18/10", "19/10 – 25/10", "26/10 – 31/10",
    ]  # fmt: skip
    assert next(label for label, _, _ in last_days(7, TODAY).parts()) == "17/11"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "11-2026", "٢٠٢٦-11", "2026-11-01", "0000-01", "x" * 999]
)
def test_what_is_no_month_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ActRefused, match="như 2026-11"):
        month(text, TODAY)


def test_a_month_of_which_no_day_is_over_is_refused() -> None:
    for text, today in (("2026-12", TODAY), ("2026-12", date(2026, 12, 1))):
        with pytest.raises(ActRefused, match="12/2026 chưa có ngày nào"):
            month(text, today)
    assert month_before(date(2027, 1, 5)) == "2026-12"

"""The lunar calendar is that of Viet Nam: Tết and leap months as published."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from scheduler.lunar import LunarDay, ends_lunar_month, lunar_day

TET = (
    "2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 "
    "2030-02-02 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 "
    "2040-02-12"
).split()

LEAP_MONTHS = {2020: 4, 2023: 2, 2025: 6, 2028: 5, 2031: 3, 2033: 11, 2036: 6, 2039: 5}


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("tet", TET)
def test_tet_falls_on_its_published_day_and_on_no_other_of_the_year(tet: str) -> None:
    year = int(tet[:4])
    assert [str(day) for day in days_of(year) if lunar_day(day) == LunarDay(1, 1, leap=False)] == [tet]


def test_tet_of_2030_is_a_day_before_the_chinese_new_year() -> None:
    assert lunar_day(date(2030, 2, 2)) == (1, 1, False)
    assert lunar_day(date(2030, 2, 3)) == (2, 1, False), "in China the year begins today"


@pytest.mark.parametrize("year", range(2020, 2041))
def test_a_leap_month_follows_the_month_whose_number_it_bears(year: int) -> None:
    leap = [day for day in days_of(year) if lunar_day(day) == (1, LEAP_MONTHS.get(year, 0), True)]
    assert len(leap) == (year in LEAP_MONTHS)
    assert not [day for day in days_of(year) if lunar_day(day).leap and lunar_day(day).day == 1 and day not in leap]
    for day in leap:
        assert lunar_day(day - timedelta(days=1))[1:] == (LEAP_MONTHS[year], False)


@pytest.mark.parametrize(
    ("day", "meant"),
    [
        ("2026-02-10", (23, 12, False)),
        ("2026-08-27", (15, 7, False)),
        ("2026-09-25", (15, 8, False)),
        ("2025-07-25", (1, 6, True)),
        ("2025-08-22", (29, 6, True)),
        ("2025-08-23", (1, 7, False)),
    ],
)
def test_feasts_fall_where_calendars_print_them(day: str, meant: tuple[int, int, bool]) -> None:
    assert lunar_day(date.fromisoformat(day)) == meant


def test_every_month_has_29_or_30_days_and_one_end() -> None:
    ends = [day for year in range(2020, 2041) for day in days_of(year) if ends_lunar_month(day)]
    assert {lunar_day(day).day for day in ends} == {29, 30}
    assert {(later - sooner).days for sooner, later in pairwise(ends)} == {29, 30}

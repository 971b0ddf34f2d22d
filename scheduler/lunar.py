"""The lunar calendar of Viet Nam, which is reckoned for UTC+7 and so at times differs from the Chinese one."""

from datetime import date, timedelta
from typing import NamedTuple

from lunar_vn import solar_to_lunar


class LunarDay(NamedTuple):
    """A day of a lunar month; a leap month bears the number of the month before it."""

    day: int
    month: int
    leap: bool


def lunar_day(day: date) -> LunarDay:
    """What a Vietnamese calendar prints beside the date."""
    found = solar_to_lunar(day)
    return LunarDay(found.day, found.month, found.leap)


def ends_lunar_month(day: date) -> bool:
    """Whether it is the 30th, or the 29th of a month that has no 30th."""
    return lunar_day(day + timedelta(days=1)).day == 1

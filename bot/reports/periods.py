"""The stretches of days that figures are of: whole days in Viet Nam, none that is still going on."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.errors import ActRefused
from bot.timing import VIETNAM

DAY = timedelta(days=1)

MOST_DAYS_ONE_BY_ONE = 8
"""A longer period is told by weeks."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    first: date
    last: date
    is_month: bool = False
    """A calendar month, or as much of it as is over."""

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def since(self) -> datetime:
        """The moment it begins."""
        return datetime.combine(self.first, time(), VIETNAM)

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return datetime.combine(self.last + DAY, time(), VIETNAM)

    @property
    def before(self) -> "Period":
        """What it is compared with: the month before, or as many days before."""
        last = self.first - DAY
        if self.is_month:
            whole = self.last.day == calendar.monthrange(self.last.year, self.last.month)[1]
            end = last if whole else min(last, last.replace(day=1) + (self.last - self.first))
            return Period(last.replace(day=1), end, is_month=True)
        return Period(self.first - DAY * self.days, last)

    @property
    def name(self) -> str:
        """As it stands in a sentence."""
        if self.is_month:
            whole = (self.last + DAY).month != self.last.month
            return f"tháng {self.first:%m/%Y}" + ("" if whole else f" (đến hết ngày {self.last:%d})")
        return f"{self.days} ngày, từ {self.first:%d/%m} đến {self.last:%d/%m/%Y}"

    @property
    def settled(self) -> "Period | None":
        """What of it is broken down: of a month that is going on the weeks that are over, if any.

        Otherwise a month would be told anew every day, and one day's difference with it.
        """
        if not self.is_month or (self.last + DAY).month != self.last.month:
            return self
        sunday = self.last - DAY * ((self.last.weekday() + 1) % 7)
        return Period(self.first, sunday, is_month=True) if sunday >= self.first else None

    @property
    def is_divided(self) -> bool:
        """Whether breakdowns are told by its parts: weeks would be cut elsewhere every day in a period that rolls."""
        return self.is_month or self.days <= MOST_DAYS_ONE_BY_ONE

    def parts(self) -> Iterator[tuple[str, date, date]]:
        """Its days, or its weeks from Monday on if those are too many: a label, the first and the last day."""
        day = self.first
        while day <= self.last:
            if self.days <= MOST_DAYS_ONE_BY_ONE:
                yield f"{day:%d/%m}", day, day
                day += DAY
                continue
            end = min(self.last, day + DAY * (6 - day.weekday()))
            yield (f"{day:%d/%m}" if day == end else f"{day:%d/%m} – {end:%d/%m}"), day, end
            day = end + DAY


def last_days(count: int, today: date) -> Period:
    """The last so many days that are over."""
    return Period(today - DAY * count, today - DAY)


def month(text: str, today: date) -> Period:
    """The month written as 2026-11, as far as it is over.

    Raises `ActRefused` when there is no such month, or no day of it is over.
    """
    year, _, number = text.partition("-")
    if not (len(year) == 4 and len(number) == 2 and (year + number).isascii() and (year + number).isdecimal()):
        raise ActRefused(f"“{text[:20]}” không phải là tháng. Hãy viết năm trước, tháng sau, như {today:%Y-%m}.")
    if not (1 <= int(number) <= 12 and int(year) >= 2000):
        raise ActRefused(f"Không có tháng {text}. Hãy viết năm trước, tháng sau, như {today:%Y-%m}.")
    first = date(int(year), int(number), 1)
    if first >= today:
        raise ActRefused(f"Tháng {first:%m/%Y} chưa có ngày nào trôi qua, nên chưa có gì để báo cáo.")
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Period(first, min(last, today - DAY), is_month=True)


def month_before(today: date) -> str:
    """The last month that is over, as `month` reads it."""
    return f"{today.replace(day=1) - DAY:%Y-%m}"

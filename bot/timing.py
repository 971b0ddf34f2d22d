"""The clock of the program, as a type that can be injected."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeAlias

VIETNAM = timezone(timedelta(hours=7))
"""All of Viet Nam, all year round."""

Clock: TypeAlias = Callable[[], datetime]
"""Returns the present moment with its zone; tests hand in their own."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def day_in_vietnam(moment: datetime) -> date:
    """The date on the wall at that moment; `moment` knows its zone."""
    return moment.astimezone(VIETNAM).date()


_NUMBERS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai")


QUESTIONS_DAYS, DELIVERIES_DAYS = 90, 180
"""How long unanswered questions are kept, and to whom a campaign's message went, where no setting says otherwise."""


def days_in_words(days: int) -> str:
    """As citizens are told a period: “ba tháng”; in days when it is no round one."""
    for unit, length in (("năm", 365), ("tháng", 30), ("tuần", 7)):
        if days % length == 0 and days // length < len(_NUMBERS):
            return f"{_NUMBERS[days // length]} {unit}"
    return f"{days} ngày"


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day in Viet Nam, from minute `start` after midnight up to `end`; it may cross midnight."""

    start: int
    end: int

    def __str__(self) -> str:
        return "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (self.start, self.end))

    def __contains__(self, moment: datetime) -> bool:
        """`moment` knows its zone. Hours that end when they start are none."""
        local = moment.astimezone(VIETNAM)
        minute = local.hour * 60 + local.minute
        if self.start <= self.end:
            return self.start <= minute < self.end
        return minute >= self.start or minute < self.end


NO_HOURS = Hours(0, 0)


def is_open(moment: datetime, quiet: Hours, window: Hours | None = None) -> bool:
    """Whether something may be sent that knows quiet hours and perhaps a window of its own."""
    return moment not in quiet and (window is None or moment in window)


def first_open(moment: datetime, quiet: Hours, window: Hours | None = None) -> datetime | None:
    """The first minute from `moment` on in which it may; None: the window lies within the quiet hours."""
    open = moment
    while open < moment + timedelta(days=1):
        if is_open(open, quiet, window):
            return open
        open = (open + timedelta(minutes=1)).replace(second=0, microsecond=0)
    return None

"""A month as a calendar on the wall shows it, solar and lunar, with what is sent on each day."""

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.reports.small_cells import FEW, Cell, told
from bot.storage.campaigns import Kept
from bot.storage.runs import Sent
from bot.storage.tables import CampaignState
from bot.timing import VIETNAM, day_in_vietnam
from console.campaigns.words import occasion
from scheduler.looks import plan_of
from scheduler.lunar import lunar_day
from scheduler.progress import RUN_STATES, STATES
from scheduler.timetable import FIRST_DAY, LAST_DAY, slots, span

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the solar calendar."""

    year: int
    month: int

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def next(self) -> "Month | None":
        """None at the end of what a schedule can say."""
        return _month_of(self.first + timedelta(days=31))

    @property
    def previous(self) -> "Month | None":
        return _month_of(self.first - timedelta(days=1))

    @property
    def start(self) -> datetime:
        """Its first moment, in Viet Nam."""
        return datetime.combine(self.first, time(0), VIETNAM)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return (self.start + timedelta(days=31)).replace(day=1)


def month_of(text: str, today: date) -> Month:
    """The month that was asked for; this one when it is none."""
    if found := _MONTH.fullmatch(text):
        return Month(int(found[1]), int(found[2]))
    return Month(today.year, today.month)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is sent on a day, or was."""

    at: datetime
    campaign: int
    name: str
    words: str
    """Its state, and of a series the step."""
    is_past: bool
    recipients: Cell = FEW
    """Of what was sent."""

    @property
    def clock(self) -> str:
        return f"{self.at.astimezone(VIETNAM):%H:%M}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day, with its lunar date as calendars here print it."""

    date: date
    lunar: str
    """22, or 1/11 where a month begins."""
    spoken: str
    """The same as it is read out."""
    is_feast: bool
    """The first and the fifteenth of a lunar month."""
    is_today: bool
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A campaign that has no days of its own: a series counts from each person's consent, `now` waits for a start."""

    campaign: int
    name: str
    state: str
    steps: tuple[str, ...]


def weeks(month: Month, events: Iterable[Event], today: date) -> list[list[Day | None]]:
    """From Monday to Sunday; None for a day of another month."""
    by_day: dict[date, list[Event]] = defaultdict(list)
    for event in events:
        by_day[day_in_vietnam(event.at)].append(event)
    rows = Calendar().monthdatescalendar(month.year, month.month)
    return [[_day(each, by_day[each], today) if each.month == month.month else None for each in row] for row in rows]


def planned(campaigns: Iterable[Kept], month: Month, now: datetime) -> list[Event]:
    """What is to be sent in the month from now on; of campaigns that are not started, as if they were."""
    found = []
    for campaign in campaigns:
        schedule = plan_of(campaign).schedule
        if schedule.series or schedule.now:
            continue
        # What was due up to here has its run.
        after = max(month.start - timedelta(microseconds=1), campaign.handled_to or now, now)
        until = month.end - timedelta(microseconds=1)
        if after < until:
            due = slots(schedule, after=after, until=until, begun=campaign.started_at or now)
            found += [Event(slot.due, campaign.id, campaign.name, STATES[campaign.state], False) for slot in due]
    return sorted(found, key=lambda event: (event.at, event.campaign))


def past(sent: Iterable[Sent]) -> list[Event]:
    """What was sent, or missed."""
    return [
        Event(
            run.due_at,
            run.campaign,
            run.name,
            ", ".join(filter(None, (RUN_STATES[run.state], occasion(run.slot) if "@" in run.slot else ""))),
            True,
            told(run.recipients),
        )
        for run in sent
    ]


def standing(campaigns: Iterable[Kept]) -> list[Standing]:
    """Campaigns without days of their own."""
    found = []
    for campaign in campaigns:
        schedule = plan_of(campaign).schedule
        steps: Sequence[str] = ()
        if schedule.series:
            series = sorted(schedule.series, key=lambda step: step.after.days)
            steps = tuple(f"sau {span(step.after.name)} lúc {step.after.at:%H:%M}" for step in series)
        elif schedule.now and campaign.state in (CampaignState.SUBMITTED, CampaignState.APPROVED):
            steps = ("ngay khi có người bấm bắt đầu",)
        if steps:
            found.append(Standing(campaign.id, campaign.name, STATES[campaign.state], tuple(steps)))
    return found


def _month_of(day: date) -> Month | None:
    return Month(day.year, day.month) if FIRST_DAY <= day <= LAST_DAY else None


def _day(day: date, events: Sequence[Event], today: date) -> Day:
    lunar = lunar_day(day)
    leap = " nhuận" if lunar.leap else ""
    first = lunar.day == 1 or day.day == 1
    return Day(
        date=day,
        lunar=f"{lunar.day}/{lunar.month}{leap}" if first else str(lunar.day),
        spoken=f"{_spoken(lunar.day)} tháng {lunar.month}{leap} âm lịch",
        is_feast=lunar.day in (1, 15),
        is_today=day == today,
        events=tuple(sorted(events, key=lambda event: (event.at, event.campaign))),
    )


def _spoken(day: int) -> str:
    return "rằm" if day == 15 else f"mùng {day}" if day <= 10 else f"ngày {day}"

"""How long a campaign takes to be sent: by its pace, by what the platforms take, by the hours in which it may be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.knowledge.campaigns import CampaignFile
from bot.messages import Channel
from bot.presentation.written import written
from bot.timing import NO_HOURS, VIETNAM, Hours, is_open
from scheduler.hours import window_of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

WORTH_TELLING = timedelta(minutes=5)
"""What takes less is told only where somebody asked for a pace."""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long it is sent, and when it began and the last recipient has it, if nothing comes between."""

    sending: timedelta
    """Without the hours in which it may not be sent."""
    begins: datetime
    ends: datetime

    @property
    def waits(self) -> bool:
        """Whether it does not get through in one go."""
        return self.ends - self.begins > self.sending + MINUTE


@dataclass(frozen=True, slots=True)
class Course:
    """How a plan is sent, whoever it is for."""

    rates: Mapping[str, float]
    """Messages a second of it at most, by messenger; pages fetch theirs themselves, all at once."""
    pace: int | None
    """What the plan asks for."""
    quiet: Hours
    window: Hours | None

    def duration(self, recipients: Mapping[str, int], begins: datetime) -> Duration:
        """For so many recipients by channel, begun at a moment at which it may be sent. Messengers go side by side."""
        seconds = max(
            (number / self.rates[name] for name, number in recipients.items() if name in self.rates), default=0
        )
        sending = timedelta(seconds=seconds)
        return Duration(sending, begins, self._ends(begins, sending))

    def said(self, recipients: Mapping[str, int], begins: datetime) -> str:
        """The same for organisers, in a sentence; nothing where there is nothing to wait for."""
        took = self.duration(recipients, begins)
        if took.sending < WORTH_TELLING and not took.waits and (self.pace is None or not took.sending):
            return ""
        ends = _rounded(took.ends, timedelta(minutes=10)).astimezone(VIETNAM) if took.waits else None
        return written("organisers/takes", sending=lasting(took.sending), pace=self.pace, ends=ends)

    def _ends(self, begins: datetime, sending: timedelta) -> datetime:
        """Every day has the same hours: whole days of them are skipped, the last is gone through by the minute."""
        a_day = MINUTE * sum(
            is_open(begins + minute * MINUTE, self.quiet, self.window) for minute in range(DAY // MINUTE)
        )
        if not sending or a_day in (DAY, timedelta(0)):
            return begins + sending
        days, left = divmod(sending - timedelta.resolution, a_day)
        moment = begins + days * DAY
        while left >= timedelta(0):
            if is_open(moment, self.quiet, self.window):
                left -= MINUTE
            moment += MINUTE
        return moment


def course_of(plan: CampaignFile, rates: Mapping[Channel, float], quiet: Hours) -> Course:
    """`rates`: messages a second a platform takes; `quiet`: hours without campaign messages."""
    return Course(
        rates={channel.value: min(rate, plan.pace or rate) for channel, rate in rates.items()},
        pace=plan.pace,
        quiet=NO_HOURS if plan.urgent else quiet,
        window=None if plan.urgent else window_of(plan),
    )


def lasting(span: timedelta) -> str:
    """About how long, as people say it: khoảng 3 giờ 20 phút. Rounded up, the coarser the longer."""
    if span <= MINUTE:
        return "chưa tới một phút"
    if span < HOUR:
        return f"khoảng {_up(span, MINUTE if span <= 10 * MINUTE else 5 * MINUTE) // MINUTE} phút"
    if span <= DAY:
        hours, rest = divmod(_up(span, 10 * MINUTE), HOUR)
        return f"khoảng {hours} giờ" + (f" {rest // MINUTE} phút" if rest else "")
    days, rest = divmod(_up(span, HOUR), DAY)
    return f"khoảng {days} ngày" + (f" {rest // HOUR} giờ" if rest else "")


def _up(span: timedelta, step: timedelta) -> timedelta:
    return -(-span // step) * step


def _rounded(moment: datetime, step: timedelta) -> datetime:
    begin = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return begin + _up(moment - begin, step)

"""When a campaign fires: the slots of a schedule, reckoned from nothing but their arguments.

A slot's key names the occasion and is the same whenever it is asked for. A clock that was set back, a second machine or
a late start ask for the same keys again, and `run` is unique by them.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, islice
from operator import attrgetter

from bot.knowledge.schedules import Delay, Lunar, Monthly, Schedule
from bot.timing import VIETNAM, day_in_vietnam
from scheduler.lunar import ends_lunar_month, lunar_day

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
"""Nothing fires outside: the years a `once` can be written in, and a bound for every search."""

MAX_SLOTS = 10_000
"""Of one answer: a full series on every day of eight months."""

NOW = "now"
"""The key of the only slot of a campaign that is sent as it begins."""

WEEKDAY_NAMES = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
"""In the order of `date.weekday`."""

UNITS = {"m": "phút", "h": "giờ", "d": "ngày", "w": "tuần"}
"""Of a span of time, as a plan writes them."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One occasion on which a campaign is sent."""

    key: str
    due: datetime
    """In UTC."""
    days: int | None = None
    """Of a series: how many days after their consent people get it."""
    consented_on: date | None = None
    """Of a series: the day, in Viet Nam, on which those who get it consented."""
    topic: str | None = None
    """Of a series: the topic of this step, where it has its own."""


def step_of(key: str) -> str:
    """Of a series' slot the step, as its plan writes it (`3d`); of others nothing."""
    step, is_of_series, _ = key.partition("@")
    return step if is_of_series else ""


def slots(schedule: Schedule, *, after: datetime, until: datetime, begun: datetime) -> list[Slot]:
    """What is due later than `after` and not later than `until`, in order; nothing when that is no time at all.

    `begun` is when the campaign was started: `now` is due at that moment, so whoever looks for the first time hands in
    an `after` before it. When more than `MAX_SLOTS` are due the list stops between two moments: go on from the `due` of
    its last slot.
    """
    found: list[Slot] = []
    for _, together in groupby(_between(schedule, after, until, begun), key=attrgetter("due")):
        if len(found) >= MAX_SLOTS:
            break
        found.extend(together)
    return found


def upcoming(schedule: Schedule, *, after: datetime, count: int, begun: datetime) -> list[Slot]:
    """The next `count` slots later than `after`; of a series every step once, as the day ahead will bring it.

    To somebody who looks before the start, with `begun` not before `after`, `now` is still to come.
    """
    if schedule.now:
        return [_now(begun)] if begun >= after else []
    if schedule.series:
        return list(_between(schedule, after, after + timedelta(days=1), begun))
    return list(islice(_between(schedule, after, _END, begun), count))


def never_fires(schedule: Schedule, *, after: datetime) -> bool:
    """Whether nothing is due later than `after`: everything but a single moment comes again, and `now` always comes."""
    return schedule.once is not None and schedule.once <= after


def describe(schedule: Schedule) -> str:
    """The schedule in a few Vietnamese words, to stand within a sentence: mỗi thứ Sáu lúc 19:00. Of a series' topics
    nothing is said."""
    if schedule.once:
        moment, weekday = schedule.once, WEEKDAY_NAMES[schedule.once.weekday()]
        return f"một lần, lúc {moment:%H:%M} {weekday}, ngày {moment.day}/{moment.month}/{moment.year}"
    if schedule.weekly:
        weekly = sorted(schedule.weekly, key=attrgetter("weekday"))
        return _by_time(((entry.at, WEEKDAY_NAMES[entry.weekday]) for entry in weekly), "mỗi {} lúc {}")
    if schedule.monthly:
        monthly = sorted(schedule.monthly, key=attrgetter("day"))
        return _by_time(((entry.at, _day_of_month(entry)) for entry in monthly), "mỗi tháng vào {}, lúc {}")
    if schedule.lunar:
        said = _by_time(((entry.at, _day_of_lunar_month(entry)) for entry in schedule.lunar), "{} lúc {}")
        # Nobody takes rằm for a day of the solar month.
        return said if all(entry.day == 15 for entry in schedule.lunar) else f"{said} (âm lịch)"
    if schedule.series:
        delays = sorted((step.after for step in schedule.series), key=attrgetter("days"))
        return _by_time(((delay.at, _delay(delay)) for delay in delays), "sau khi đăng ký {}, lúc {}")
    return "một lần, ngay khi bắt đầu"


def moment(at: datetime) -> str:
    """19:00 thứ Sáu 27/11/2026, in Viet Nam."""
    local = at.astimezone(VIETNAM)
    return f"{local:%H:%M} {WEEKDAY_NAMES[local.weekday()]} {local:%d/%m/%Y}"


def span(duration: str) -> str:
    """`6h` as 6 giờ."""
    return f"{duration[:-1]} {UNITS[duration[-1]]}"


_START = datetime.combine(FIRST_DAY, time(0), VIETNAM)
_END = datetime.combine(LAST_DAY, time.max, VIETNAM)


def _between(schedule: Schedule, after: datetime, until: datetime, begun: datetime) -> Iterator[Slot]:
    if schedule.now:
        yield from (slot for slot in [_now(begun)] if after < slot.due <= until)
        return
    day, last = day_in_vietnam(max(after, _START)), day_in_vietnam(min(until, _END))
    if schedule.once:  # of a moment that is past no day of the century is looked at
        day, last = max(day, schedule.once.date()), min(last, schedule.once.date())
    while day <= last:
        yield from (slot for slot in _on(schedule, day) if after < slot.due <= until)
        day += timedelta(days=1)


def _on(schedule: Schedule, day: date) -> list[Slot]:
    """The slots of a day in Viet Nam, in order."""
    if schedule.series:
        steps = [_step(step.after, day, step.topic) for step in schedule.series]
        return sorted(steps, key=lambda slot: (slot.due, slot.days))
    # A set: the 30th and the 31st are one occasion in a month of thirty days.
    return [_moment(datetime.combine(day, at, VIETNAM)) for at in sorted(set(_times(schedule, day)))]


def _times(schedule: Schedule, day: date) -> Iterator[time]:
    if schedule.once and schedule.once.date() == day:
        yield schedule.once.time()
    yield from (entry.at for entry in schedule.weekly or () if entry.weekday == day.weekday())
    yield from (entry.at for entry in schedule.monthly or () if _monthly_on(entry, day))
    yield from (entry.at for entry in schedule.lunar or () if _lunar_on(entry, day))


def _monthly_on(entry: Monthly, day: date) -> bool:
    return day.day == min(entry.day, monthrange(day.year, day.month)[1])


def _lunar_on(entry: Lunar, day: date) -> bool:
    """A leap month is no second occurrence of a named month: nobody keeps the feast of a month twice. But its first and
    fifteenth are kept like those of any other month, so "every month" includes it."""
    there = lunar_day(day)
    if entry.month is not None and (there.leap or there.month != entry.month):
        return False
    return there.day == entry.day or (entry.day == 30 and there.day == 29 and ends_lunar_month(day))


def _now(begun: datetime) -> Slot:
    return Slot(NOW, begun.astimezone(UTC))


def _moment(moment: datetime) -> Slot:
    return Slot(moment.isoformat(timespec="minutes"), moment.astimezone(UTC))


def _step(after: Delay, day: date, topic: str | None) -> Slot:
    due = datetime.combine(day, after.at, VIETNAM).astimezone(UTC)
    return Slot(f"{after.name}@{day}", due, after.days, day - timedelta(days=after.days), topic)


def _by_time(entries: Iterable[tuple[time, str]], form: str) -> str:
    """Entries of one time of day in one clause of the form, the clauses in order of time."""
    days: dict[time, list[str]] = {}
    for at, day in entries:
        days.setdefault(at, []).append(day)
    return "; ".join(form.format(_listed(days[at]), f"{at:%H:%M}") for at in sorted(days))


def _listed(words: list[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} và {last}" if most else last


def _day_of_month(entry: Monthly) -> str:
    if entry.day == 31:
        return "ngày cuối tháng"
    return f"ngày {entry.day}" + (" (tháng ngắn hơn: ngày cuối tháng)" if entry.day > 28 else "")


def _day_of_lunar_month(entry: Lunar) -> str:
    match entry.day:
        case 15:
            day = "rằm"
        case 30:
            day = "ngày cuối"
        case number:
            day = f"mùng {number}" if number <= 10 else f"ngày {number}"
    match entry.month:
        case None:
            return f"{day} hằng tháng"
        case 1:
            return f"{day} tháng Giêng"
        case 12:
            return f"{day} tháng Chạp"
        case month:
            return f"{day} tháng {month}"


def _delay(after: Delay) -> str:
    return f"{after.days // 7} tuần" if after.days % 7 == 0 else f"{after.days} ngày"

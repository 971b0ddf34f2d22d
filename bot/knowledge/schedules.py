"""When a campaign is sent: the `schedule:` of its file.

All times are Vietnam time. The values read from text write themselves as the same text, so that a stored plan is read
by the same model. Whether a moment is past is not asked here: content knows no clock.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)

from bot.knowledge.topics import Content, TopicId, wrong_parts
from bot.knowledge.validation import quoted
from bot.timing import VIETNAM

MAX_ENTRIES = 40
"""Of one list: more than a message on every day of a month."""

MAX_DAYS = 1095
"""A series ends at the latest three years after the consent."""

DEFAULT_TIME = time(19)
"""Of a series' step that names none: after the evening meal."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""In the order of `date.weekday`. Names only: Python, cron and APScheduler number the days differently."""

Entry = TypeVar("Entry")

_TIME = "[0-9]{1,2}:[0-9]{2}"
_ONCE = f"(20[0-9]{{2}}-[0-9]{{2}}-[0-9]{{2}}) ({_TIME})"
_WEEKLY = f"([A-Za-z]+) ({_TIME})"
_MONTHLY = f"([0-9]{{1,2}}) ({_TIME})"
_LUNAR = f"([0-9]{{1,2}})/([0-9]{{1,2}}|[*]) ({_TIME})"
_DELAY = f"([0-9]{{1,4}})([dw])(?: ({_TIME}))?"

_ASK_TIME = "Viết giờ từ 00 tới 23 và phút từ 00 tới 59. Ví dụ: 19:00"
_ASK_ONCE = "Viết năm-tháng-ngày rồi giờ. Ví dụ: 2026-12-01 19:00"
_ASK_WEEKLY = (
    "Viết tên ngày rồi giờ, tên ngày là mon, tue, wed, thu, fri, sat, sun (thứ Hai … Chủ nhật). Ví dụ: fri 19:00"
)
_ASK_MONTHLY = "Viết ngày từ 1 tới 31 rồi giờ. Ví dụ: 1 19:00"
_ASK_LUNAR = (
    "Viết ngày/tháng âm lịch rồi giờ, trong ngoặc kép; dấu * thay tháng nghĩa là mọi tháng. "
    'Ví dụ: "23/12 08:00" hoặc "15/* 08:00"'
)
_ASK_DELAY = "Viết số ngày (d) hoặc số tuần (w) sau khi đăng ký, có thể thêm giờ. Ví dụ: 1d, 4w hoặc 1w 08:00"
_ASK_KIND = "Hãy viết đúng một mục: once, now, weekly, monthly, lunar hoặc series. Ví dụ: once: 2026-12-01 19:00"


@dataclass(frozen=True, slots=True)
class Weekly:
    """A weekday, counted as `date.weekday` does, and a time of day."""

    weekday: int
    at: time

    def __str__(self) -> str:
        return f"{WEEKDAYS[self.weekday]} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Monthly:
    """A day of every month, and a time of day. A month that has no such day takes its last."""

    day: int
    at: time

    def __str__(self) -> str:
        return f"{self.day} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Lunar:
    """A day of one lunar month, or of each (None), and a time of day. Day 30 in a month of 29 is its last."""

    day: int
    month: int | None
    at: time

    def __str__(self) -> str:
        return f"{self.day}/{self.month or '*'} {self.at:%H:%M}"


@dataclass(frozen=True, slots=True)
class Delay:
    """Days since the day of consent, and a time of day."""

    days: int
    at: time

    @property
    def name(self) -> str:
        """The same for 7d and 1w, which are one step."""
        return f"{self.days // 7}w" if self.days % 7 == 0 else f"{self.days}d"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M}"


def _parts(form: str, written: Any, ask: str) -> tuple[str, ...]:
    if not isinstance(written, str):
        raise ValueError(ask)
    found = re.fullmatch(form, " ".join(written.split()))
    if found is None:
        raise ValueError(f"“{quoted(written)}” viết không đúng dạng. {ask}")
    return found.groups(default="")


def _time(written: str) -> time:
    hour, minute = map(int, written.split(":"))
    if hour > 23 or minute > 59:
        raise ValueError(f"Không có giờ “{written}”. {_ASK_TIME}")
    return time(hour, minute)


def _once(written: Any) -> datetime:
    day, at = _parts(_ONCE, written, _ASK_ONCE)
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise ValueError(f"Trong lịch không có ngày “{day}”.{_length_of(day)} {_ASK_ONCE}") from error
    return datetime.combine(on, _time(at), VIETNAM)


def _length_of(day: str) -> str:
    """How many days the month of an impossible day has, or nothing when the month is impossible too."""
    year, month, _ = map(int, day.split("-"))
    return f" Tháng {month} năm {year} có {monthrange(year, month)[1]} ngày." if 1 <= month <= 12 else ""


def _weekly(written: Any) -> Weekly:
    name, at = _parts(_WEEKLY, written, _ASK_WEEKLY)
    if name.lower() not in WEEKDAYS:
        raise ValueError(f"“{quoted(name)}” không phải tên ngày. {_ASK_WEEKLY}")
    return Weekly(WEEKDAYS.index(name.lower()), _time(at))


def _monthly(written: Any) -> Monthly:
    day, at = _parts(_MONTHLY, written, _ASK_MONTHLY)
    if not 1 <= int(day) <= 31:
        raise ValueError(f"Không có ngày “{day}” trong tháng. {_ASK_MONTHLY}")
    return Monthly(int(day), _time(at))


def _lunar(written: Any) -> Lunar:
    day, month, at = _parts(_LUNAR, written, _ASK_LUNAR)
    if not 1 <= int(day) <= 30:
        raise ValueError(f"Âm lịch không có ngày “{day}”: tháng dài nhất có 30 ngày. {_ASK_LUNAR}")
    if month != "*" and not 1 <= int(month) <= 12:
        raise ValueError(f"Âm lịch không có tháng “{month}”: tháng từ 1 tới 12. {_ASK_LUNAR}")
    return Lunar(int(day), None if month == "*" else int(month), _time(at))


def _delay(written: Any) -> Delay:
    number, unit, at = _parts(_DELAY, written, _ASK_DELAY)
    days = int(number) * (7 if unit == "w" else 1)
    if not 1 <= days <= MAX_DAYS:
        raise ValueError(f"“{number}{unit}” không dùng được: từ 1d tới {MAX_DAYS}d. {_ASK_DELAY}")
    return Delay(days, _time(at) if at else DEFAULT_TIME)


def _step(written: Any) -> Any:
    """A step that is only a delay may be written as one."""
    return {"after": written} if isinstance(written, str) else written


def _twice(entries: tuple[Entry, ...], same: Callable[[Entry], Hashable]) -> Iterator[tuple[tuple[int], int]]:
    """(place of an entry, place of the earlier entry that says the same)"""
    first: dict[Hashable, int] = {}
    for index, entry in enumerate(entries):
        if (earlier := first.setdefault(same(entry), index)) != index:
            yield (index,), earlier


def _some(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if not entries:
        raise ValueError("Danh sách đang trống. Hãy viết ít nhất một mục, hoặc xóa tên danh sách này.")
    return entries


def _distinct(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    wrong_parts(
        (place, f"“{entries[earlier]}” đã có ở mục thứ {earlier + 1}. Hãy xóa mục này.")
        for place, earlier in _twice(entries, lambda entry: entry)
    )
    return entries


def _of_distinct_days(steps: "tuple[Step, ...]") -> "tuple[Step, ...]":
    """A step is known by its day: on one day a person gets one message of a series."""
    wrong_parts(
        (place, f"Mục thứ {earlier + 1} cũng gửi sau {steps[earlier].after.days} ngày. Hãy đổi ngày, hoặc xóa mục này.")
        for place, earlier in _twice(steps, lambda step: step.after.days)
    )
    return steps


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _schema(form: str, ask: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{form}$", "patternErrorMessage": ask})


OnceEntry = Annotated[datetime, PlainValidator(_once), PlainSerializer(_written), _schema(_ONCE, _ASK_ONCE)]
WeeklyEntry = Annotated[Weekly, PlainValidator(_weekly), PlainSerializer(str), _schema(_WEEKLY, _ASK_WEEKLY)]
MonthlyEntry = Annotated[Monthly, PlainValidator(_monthly), PlainSerializer(str), _schema(_MONTHLY, _ASK_MONTHLY)]
LunarEntry = Annotated[Lunar, PlainValidator(_lunar), PlainSerializer(str), _schema(_LUNAR, _ASK_LUNAR)]
DelayEntry = Annotated[Delay, PlainValidator(_delay), PlainSerializer(str), _schema(_DELAY, _ASK_DELAY)]


class Step(Content):
    """One message of a series."""

    after: DelayEntry = Field(title="Sau bao lâu", description=f"Kể từ ngày đăng ký. {_ASK_DELAY}")
    topic: TopicId | None = Field(
        title="Chủ đề",
        description="Mã chủ đề của riêng bước này; bỏ trống: chủ đề của chiến dịch.",
        default=None,
    )


StepEntry = Annotated[Step, BeforeValidator(_step, json_schema_input_type=DelayEntry | Step)]

# The least is asked for by `_some`: pydantic counts only sound entries and would call a list of faulty ones empty.
Count = Field(max_length=MAX_ENTRIES, json_schema_extra={"minItems": 1})


class Schedule(Content):
    """When a campaign is sent; exactly one of its fields is set."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    once: OnceEntry | None = Field(title="Một lần", description=f"Giờ Việt Nam. {_ASK_ONCE}", default=None)
    now: bool = Field(title="Ngay khi bắt đầu", description="true: gửi một lần, ngay khi bắt đầu.", default=False)
    weekly: Annotated[tuple[WeeklyEntry, ...], Count, AfterValidator(_some), AfterValidator(_distinct)] | None = Field(
        title="Hằng tuần", description=f"Giờ Việt Nam. {_ASK_WEEKLY}", default=None
    )
    monthly: Annotated[tuple[MonthlyEntry, ...], Count, AfterValidator(_some), AfterValidator(_distinct)] | None = (
        Field(
            title="Hằng tháng",
            description=f"Dương lịch, giờ Việt Nam. {_ASK_MONTHLY}. Tháng không có ngày ấy thì gửi ngày cuối tháng.",
            default=None,
        )
    )
    lunar: Annotated[tuple[LunarEntry, ...], Count, AfterValidator(_some), AfterValidator(_distinct)] | None = Field(
        title="Theo âm lịch",
        description=f"{_ASK_LUNAR}. Tháng nhuận không gửi lần nữa; ngày 30 của tháng thiếu là ngày cuối tháng.",
        default=None,
    )
    series: Annotated[tuple[StepEntry, ...], Count, AfterValidator(_some), AfterValidator(_of_distinct_days)] | None = (
        Field(
            title="Loạt bài sau khi đăng ký",
            description=f"Mỗi người tính từ ngày mình đăng ký. {_ASK_DELAY}",
            default=None,
        )
    )

    @model_validator(mode="after")
    def _is_one_kind(self) -> "Schedule":
        kinds = [name for name in type(self).model_fields if getattr(self, name)]
        if not kinds:
            wrong_parts([((), f"Chưa có lịch gửi. {_ASK_KIND}")])
        wrong_parts(((name,), f"Đã có mục “{kinds[0]}”. {_ASK_KIND}") for name in kinds[1:])
        return self

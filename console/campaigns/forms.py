"""Between what is typed into the composer and a campaign's plan, both ways.

A plan that is typed goes through the same door as a file (`read_campaign`): what is wrong with it is told in the same
words, at the field where it was typed. Only what a form alone can get wrong, such as an empty box, is said here, and in
`offered.py` that a choice is none any more.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from itertools import groupby
from typing import Any, TypeAlias

from bot.errors import ContentError
from bot.knowledge.campaigns import FASTEST_PACE, OWN_TEXT_CHARACTERS, CampaignFile
from bot.knowledge.files import Document, Keys, parse_document
from bot.knowledge.library import Library
from bot.knowledge.schedules import DEFAULT_TIME, MAX_ENTRIES, WEEKDAYS, Delay, Schedule
from console.campaigns.offered import no_longer_offered
from scheduler.campaign_files import TYPED, read_campaign

Faults: TypeAlias = Mapping[str, tuple[str, ...]]
"""What is wrong, by the name of the field; "" for what is wrong with the whole."""

KINDS = ("now", "once", "weekly", "monthly", "lunar", "series")
"""Of schedules, as the plan calls them."""

TRAITS = ("channels", "audiences", "areas", "topics")

BUTTONS = ("button_1", "button_2", "button_3")

SPARE_ROWS = 2
"""Empty ones below those that are filled in: without a script nobody can add any."""

MUCH_TOO_LONG = 3 * OWN_TEXT_CHARACTERS
"""Of such a text nothing else is looked at: that would take long, and it is to be cut anyway."""

EVERY_MONTH = "*"

_NUMBER = re.compile(r"0*([1-9][0-9]{0,3})")
_TIME = re.compile(r"([0-9]{1,2})\s*[:hHgG.]\s*([0-9]{2})?")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-](20[0-9]{2})")

_FORM = (
    "name",
    "topic",
    "text",
    "quiz",
    "button_",
    "to",
    "rest",
    "not_",
    "when",
    *KINDS,
    "window",
    "urgent",
    "pace",
    "expires",
)

_ASK_NUMBER = "Hãy viết một số, từ 1 tới 9999."
_ASK_PACE = f"Hãy viết mỗi giây gửi mấy tin, từ 1 tới {FASTEST_PACE}, hoặc để trống."
_ASK_TIME = "Hãy chọn giờ và phút. Ví dụ: 19:00"
_ASK_DAY = "Hãy chọn ngày. Ví dụ: 27/11/2026"


class Fields:
    """What stands in the composer, as it was typed."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = {name: tuple(values) for name, values in fields.items()}

    def text(self, name: str, default: str = "") -> str:
        """The first value without blanks around it."""
        values = self._fields.get(name, ())
        return values[0].strip() if values else default

    def texts(self, name: str) -> tuple[str, ...]:
        """All values that are not empty."""
        return tuple(text for value in self._fields.get(name, ()) if (text := value.strip()))

    def with_(self, **fields: Sequence[str]) -> "Fields":
        """The same with other values in these fields."""
        return Fields(self._fields | fields)

    def without(self, *prefixes: str) -> "Fields":
        """The same without the fields that begin so."""
        return Fields({name: values for name, values in self._fields.items() if not name.startswith(prefixes)})

    def merged(self, other: "Fields") -> "Fields":
        """These, and those of the other in their place."""
        return Fields(self._fields | other._fields)

    def rows(self, kind: str) -> list[int]:
        """The numbers of the rows of a list in which something stands."""
        pattern = re.compile(rf"{kind}_([0-9]{{1,3}})_(?:day|days|number)")
        found = {int(match[1]) for name in self._fields if (match := pattern.fullmatch(name)) and self.texts(name)}
        return sorted(found)

    def rows_shown(self, kind: str) -> list[int]:
        """With some empty ones below."""
        filled = self.rows(kind)
        first = filled[-1] + 1 if filled else 0
        spare = SPARE_ROWS + 3 * (self.text("more") == kind)
        return (filled + list(range(first, first + spare)))[: max(MAX_ENTRIES, len(filled))]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fields) and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Reading:
    """A plan, or what is wrong with it."""

    plan: CampaignFile | None
    faults: Faults


def read(fields: Fields, library: Library, public_url: str = "") -> Reading:
    """The plan that was typed, with everything that is wrong with it."""
    writing = _Writing(fields)
    writing.write()
    for part, sentence in no_longer_offered(writing.plan, library):
        writing.wrong(writing.field_of(part), sentence)
    text = json.dumps(writing.plan, ensure_ascii=False, indent=1)
    plan, told = None, dict(writing.faults)
    try:
        plan = read_campaign(text, library, public_url)
    except ContentError as error:
        document, _ = parse_document(text, TYPED)
        for fault in error.faults:
            place = writing.field_of(_path_on(document, fault.line)) if document else ""
            # What only follows from a field that is empty or cannot be read is said already.
            if place not in writing.faults and (place or not writing.faults):
                told[place] = (*told.get(place, ()), fault.message)
    in_order = sorted(told.items(), key=lambda each: _place_in_form(each[0]))
    return Reading(None if told else plan, dict(in_order))


def _place_in_form(name: str) -> int:
    """Faults are told in the order in which one meets their fields."""
    return next((at for at, begins in enumerate(_FORM) if name.startswith(begins)), len(_FORM))


def fields_of(plan: CampaignFile) -> Fields:
    """What stands in the composer for a plan."""
    fields: dict[str, Sequence[str]] = {
        "name": [plan.name],
        "said": ["text" if plan.text else "topic"],
        "topic": [plan.topic or ""],
        "text": [plan.text or ""],
        "quiz": [plan.quiz or ""],
        **{name: [topic] for name, topic in zip(BUTTONS, plan.buttons, strict=False)},
        "urgent": ["yes"] if plan.urgent else [],
        "uncertain": [plan.uncertain.value],
        "pace": [str(plan.pace)] if plan.pace else [],
        "expires_number": [plan.expires[:-1]],
        "expires_unit": [plan.expires[-1]],
        "corrects": [str(plan.corrects)] if plan.corrects else [],
    }
    if plan.window:
        start, end = plan.window.split("-")
        fields |= {"window_from": [start], "window_to": ["00:00" if end == "24:00" else end]}
    return Fields(fields | dict(people_fields(plan)) | dict(_schedule_fields(plan.schedule)))


def people_fields(plan: CampaignFile) -> Iterator[tuple[str, Sequence[str]]]:
    """What stands in the composer for whom a plan means."""
    for prefix, people in (("to", plan.audience), ("not", plan.exclude)):
        for trait in TRAITS:
            yield f"{prefix}_{trait}", list(getattr(people, trait))
    if plan.exclude.not_within:
        yield "rest_number", [plan.exclude.not_within[:-1]]
        yield "rest_unit", [plan.exclude.not_within[-1]]


def field_of_part(part: Sequence[str]) -> str:
    """Where a part of the plan is typed."""
    match tuple(part):
        case ("schedule", *_):
            return "when"
        case ("window", *_):
            return "window_from"
        case ("audience", trait, *_):
            return f"to_{trait}"
        case ("audience",):
            return "to"
        case _:
            return ""


def _schedule_fields(schedule: Schedule) -> Iterator[tuple[str, Sequence[str]]]:
    yield "when", [next(kind for kind in KINDS if getattr(schedule, kind))]
    if schedule.once:
        yield "once_day", [schedule.once.date().isoformat()]
        yield "once_time", [_clock(schedule.once.timetz())]
    by_time = groupby(
        sorted(schedule.weekly or (), key=lambda entry: (entry.at, entry.weekday)), lambda entry: entry.at
    )
    for row, (at, same) in enumerate(by_time):
        yield f"weekly_{row}_days", [WEEKDAYS[entry.weekday] for entry in same]
        yield f"weekly_{row}_time", [_clock(at)]
    for row, monthly in enumerate(schedule.monthly or ()):
        yield f"monthly_{row}_day", [str(monthly.day)]
        yield f"monthly_{row}_time", [_clock(monthly.at)]
    for row, lunar in enumerate(schedule.lunar or ()):
        yield f"lunar_{row}_day", [str(lunar.day)]
        yield f"lunar_{row}_month", [str(lunar.month or EVERY_MONTH)]
        yield f"lunar_{row}_time", [_clock(lunar.at)]
    for row, step in enumerate(schedule.series or ()):
        number, unit = _delay_parts(step.after)
        yield f"series_{row}_number", [number]
        yield f"series_{row}_unit", [unit]
        yield f"series_{row}_time", [_clock(step.after.at)]
        yield f"series_{row}_topic", [step.topic or ""]


def _delay_parts(after: Delay) -> tuple[str, str]:
    return after.name[:-1], after.name[-1]


def _clock(at: time) -> str:
    return f"{at:%H:%M}"


@dataclass
class _Writing:
    """A plan being written from fields, with the field in which each part was typed."""

    fields: Fields
    plan: dict[str, Any] = field(default_factory=dict)
    places: dict[Keys, str] = field(default_factory=dict)
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def write(self) -> None:
        self._name()
        self._what_is_said()
        self._people("audience", "to")
        self._people("exclude", "not")
        self._rest()
        self._schedule()
        self._window()
        self._others()

    def field_of(self, path: Keys) -> str:
        """Where a part, or what it is a part of, was typed."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, "")

    def _put(self, name: str, value: Any, typed_in: str) -> None:
        self.plan[name] = value
        self.places[name,] = typed_in

    def wrong(self, name: str, sentence: str) -> None:
        self.faults[name] = (*self.faults.get(name, ()), sentence)

    def _name(self) -> None:
        if name := self.fields.text("name"):
            self._put("name", name, "name")
        else:
            self.wrong("name", "Hãy đặt tên để dễ nhận ra chiến dịch này. Người dân không thấy tên.")

    def _what_is_said(self) -> None:
        fields = self.fields
        if fields.text("said") == "text":
            text = fields.text("text")
            if len(text) > MUCH_TOO_LONG:
                self.wrong("text", f"Dài quá: tối đa {OWN_TEXT_CHARACTERS} ký tự, đang có {len(text)}.")
            elif text:
                self._put("text", text, "text")
            else:
                self.wrong("text", "Hãy viết lời muốn gửi, hoặc chọn một chủ đề có sẵn.")
        elif topic := fields.text("topic"):
            self._put("topic", topic, "topic")
        elif not self._each_step_has_a_topic():
            self.wrong("topic", "Hãy chọn chủ đề muốn gửi, hoặc tự viết lời.")
        buttons = [(name, topic) for name in BUTTONS if (topic := fields.text(name))]
        if buttons:
            self._put("buttons", [topic for _, topic in buttons], BUTTONS[0])
            self.places |= {("buttons", at): name for at, (name, _) in enumerate(buttons)}
        if quiz := fields.text("quiz"):
            self._put("quiz", quiz, "quiz")

    def _each_step_has_a_topic(self) -> bool:
        rows = self.fields.rows("series") if self.fields.text("when") == "series" else []
        return bool(rows) and all(self.fields.text(f"series_{row}_topic") for row in rows)

    def _people(self, part: str, prefix: str) -> None:
        people: dict[str, Any] = {}
        for trait in TRAITS:
            if chosen := list(dict.fromkeys(self.fields.texts(f"{prefix}_{trait}"))):
                people[trait] = chosen
                self.places[part, trait] = f"{prefix}_{trait}"
        if people:
            self._put(part, people, prefix)

    def _rest(self) -> None:
        if span := self._span("rest"):
            self.plan.setdefault("exclude", {})["not_within"] = span
            self.places["exclude", "not_within"] = "rest_number"

    def _span(self, name: str) -> str | None:
        typed = self.fields.text(f"{name}_number")
        if not typed:
            return None
        if number := _NUMBER.fullmatch(typed):
            return f"{number[1]}{self.fields.text(f'{name}_unit')}"
        self.wrong(f"{name}_number", _ASK_NUMBER)
        return None

    def _schedule(self) -> None:
        kind = self.fields.text("when")
        if kind not in KINDS:
            self.wrong("when", "Hãy chọn lúc gửi.")
            return
        self.places["schedule",] = "when"
        match kind:
            case "now":
                self.plan["schedule"] = {"now": "true"}
            case "once":
                day, at = self._day("once_day"), self._time("once_time")
                self.plan["schedule"] = {"once": f"{day} {at}"}
                self.places["schedule", "once"] = "once_day"
            case "weekly":
                self._list(kind, self._weekly_row)
            case "monthly":
                self._list(kind, self._monthly_row)
            case "lunar":
                self._list(kind, self._lunar_row)
            case _:
                self._list(kind, self._series_row)

    def _list(self, kind: str, entries_of: Callable[[str], Iterator[Any]]) -> None:
        """A schedule of several rows; `entries_of` a row what the plan says of it."""
        rows = self.fields.rows(kind)
        if not rows:
            self.wrong("when", "Hãy điền ít nhất một dòng cho lịch này.")
            return
        entries: list[Any] = []
        for row in rows:
            for entry in entries_of(f"{kind}_{row}"):
                if kind == "weekly" and entry in entries:
                    continue
                self.places["schedule", kind, len(entries)] = f"{kind}_{row}"
                entries.append(entry)
        self.plan["schedule"] = {kind: entries}

    def _weekly_row(self, row: str) -> Iterator[str]:
        at = self._time(f"{row}_time", row)
        yield from (f"{day} {at}" for day in self.fields.texts(f"{row}_days"))

    def _monthly_row(self, row: str) -> Iterator[str]:
        day = self._whole(f"{row}_day", row, "Hãy viết ngày trong tháng, từ 1 tới 31.", 31)
        yield f"{day} {self._time(f'{row}_time', row)}"

    def _lunar_row(self, row: str) -> Iterator[str]:
        day = self._whole(f"{row}_day", row, "Hãy viết ngày âm lịch, từ 1 tới 30.", 30)
        month = self.fields.text(f"{row}_month") or EVERY_MONTH
        yield f"{day}/{month} {self._time(f'{row}_time', row)}"

    def _series_row(self, row: str) -> Iterator[dict[str, str]]:
        number = self._whole(f"{row}_number", row, "Hãy viết số ngày hoặc số tuần sau khi đăng ký.", 1095)
        at = self._time(f"{row}_time", row) if self.fields.text(f"{row}_time") else _clock(DEFAULT_TIME)
        step = {"after": f"{number}{self.fields.text(f'{row}_unit') or 'd'} {at}"}
        if topic := self.fields.text(f"{row}_topic"):
            step["topic"] = topic
        yield step

    def _whole(self, name: str, place: str, ask: str, most: int) -> int:
        """A number from 1 on; 1 when what was typed is none."""
        number = _NUMBER.fullmatch(self.fields.text(name))
        if number and int(number[1]) <= most:
            return int(number[1])
        self.wrong(place, ask)
        return 1

    def _day(self, name: str) -> str:
        """A date as 2026-11-27; some date when what was typed is none."""
        typed = self.fields.text(name)
        if day_first := _DAY_FIRST.fullmatch(typed):
            day, month, year = day_first.groups()
            typed = f"{year}-{int(month):02}-{int(day):02}"
        try:
            if re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", typed):
                return date.fromisoformat(typed).isoformat()
            self.wrong(name, _ASK_DAY)
        except ValueError:
            self.wrong(name, "Trong lịch không có ngày này. " + _ASK_DAY)
        return "2099-12-31"

    def _time(self, name: str, place: str = "") -> str:
        """A time of day as 19:00; some time when what was typed is none."""
        if found := _TIME.fullmatch(self.fields.text(name)):
            hour, minute = int(found[1]), int(found[2] or 0)
            if hour <= 23 and minute <= 59:
                return f"{hour:02}:{minute:02}"
        self.wrong(place or name, _ASK_TIME)
        return _clock(DEFAULT_TIME)

    def _window(self) -> None:
        if not (self.fields.text("window_from") or self.fields.text("window_to")):
            return
        start, end = (self._time(name) for name in ("window_from", "window_to"))
        # A box for a time of day knows midnight as the beginning of a day only.
        self._put("window", f"{start}-{'24:00' if end == '00:00' else end}", "window_from")

    def _others(self) -> None:
        if self.fields.text("urgent"):
            self._put("urgent", "true", "urgent")
        if pace := self.fields.text("pace"):
            if number := _NUMBER.fullmatch(pace):
                self._put("pace", number[1], "pace")
            else:
                self.wrong("pace", _ASK_PACE)
        if expires := self._span("expires"):
            self._put("expires", expires, "expires_number")
        if uncertain := self.fields.text("uncertain"):
            self._put("uncertain", uncertain, "uncertain")
        if corrects := self.fields.text("corrects"):
            self._put("corrects", corrects, "")


def _path_on(document: Document, line: int) -> Keys:
    """The innermost part that stands on a line."""
    there = [path for path, (at, _) in document.places.items() if at == line]
    return max(there, key=len, default=())


def with_people(fields: Fields, plan: CampaignFile) -> Fields:
    """The same with the people of a plan in place of those that were chosen."""
    return fields.without("to_", "not_", "rest_").merged(Fields(dict(people_fields(plan))))

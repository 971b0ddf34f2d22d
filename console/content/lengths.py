"""How long what is typed is, and how long it may be: counted as the checks count."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from bot.authoring.splicing import Value
from bot.knowledge.library import Library
from bot.knowledge.statements import first_screen
from bot.knowledge.topics import (
    BROADCAST_CHARACTERS,
    FIRST_SCREEN_CHARACTERS,
    LOUDSPEAKER_SYLLABLES,
    Faq,
    Scam,
)
from bot.presentation.markup import plain_text

COUNTED_OTHERWISE = frozenset({"id", "group", "stage", "broadcast", "loudspeaker"})
"""Chosen from a list, or counted as people read or hear them."""


@dataclass(frozen=True, slots=True)
class Length:
    """`least` and `most` of a unit; `what` names it as the form does."""

    what: str
    count: int
    most: int
    unit: str
    least: int = 0

    @property
    def problem(self) -> str:
        """In words, or nothing."""
        if self.count > self.most:
            return f"dài quá {self.count - self.most}"
        return f"còn thiếu {self.least - self.count}" if self.count < self.least else ""


def lengths(model: type[Scam | Faq], values: Mapping[str, Value], library: Library) -> list[Length]:
    """Of every field that has a limit, the first screen first: it is what people see at once."""
    return [*_screen(model, values, library), *_spoken(values, library), *_fields(model, values)]


def _screen(model: type[Scam | Faq], values: Mapping[str, Value], library: Library) -> Iterator[Length]:
    shown = {contact.id: contact.value for contact in library.contacts.values()}
    steps = values.get("do_now" if model is Scam else "answer", ())
    text = first_screen(_text(values, "title"), _text(values, "summary"), _lines(steps), shown)
    yield Length("Màn hình đầu: tiêu đề, tóm tắt, việc làm ngay", len(text), FIRST_SCREEN_CHARACTERS, "ký tự")


def _spoken(values: Mapping[str, Value], library: Library) -> Iterator[Length]:
    if broadcast := _text(values, "broadcast"):
        shown = plain_text(broadcast, library.contacts)
        yield Length("Tin tuyên truyền, như người dân đọc", len(shown), BROADCAST_CHARACTERS, "ký tự")
    if script := _text(values, "loudspeaker"):
        words = plain_text(script, library.contacts).split()
        yield Length("Bài đọc loa", len(words), LOUDSPEAKER_SYLLABLES, "tiếng")


def _fields(model: type[Scam | Faq], values: Mapping[str, Value]) -> Iterator[Length]:
    for name, limits in _limits(model).items():
        value, title = values.get(name), str(model.model_fields[name].title)
        if isinstance(value, str) and "maxLength" in limits:
            yield Length(title, len(value), limits["maxLength"], "ký tự", limits.get("minLength", 0))
        elif value is not None and "maxItems" in limits:
            items = _lines(value)
            yield Length(title, len(items), limits["maxItems"], "ý", limits.get("minItems", 0))
            longest, most = max(map(len, items), default=0), limits.get("items", {}).get("maxLength", 0)
            if most and longest > most:
                yield Length(f"{title}, ý dài nhất", longest, most, "ký tự")


@cache
def _limits(model: type[Scam | Faq]) -> Mapping[str, Mapping[str, Any]]:
    properties: dict[str, dict[str, Any]] = model.model_json_schema()["properties"]
    return {name: rules for name, rules in properties.items() if name not in COUNTED_OTHERWISE}


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else " ".join(value)


def _lines(value: Value) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value

"""Whether what was chosen in the composer is among what it offers.

Content changes while a form is open or a draft waits, and an address can be typed by hand. What the plan's own door
says of that is for who writes files: it names files and keys.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from bot.knowledge.campaigns import InDoubt
from bot.knowledge.files import Keys
from bot.knowledge.library import Library
from bot.knowledge.schedules import WEEKDAYS
from scheduler.progress import CHANNELS

_TOPIC = "Chủ đề đã chọn không còn trong nội dung. Hãy chọn chủ đề khác."
_QUIZ = "Câu đố đã chọn không còn trong nội dung. Hãy chọn câu khác, hoặc bỏ trống."
_LISTED = "Có {what} đã chọn không còn trong danh sách nên đã được bỏ ra. Hãy xem lại rồi lưu."
_WEEKDAY = "Hãy đánh dấu lại các ngày trong tuần."
_UNIT = "Hãy chọn lại đơn vị: phút, giờ, ngày hoặc tuần."
_LONG_UNIT = "Hãy chọn lại đơn vị: ngày hoặc tuần."
_IN_DOUBT = "Hãy chọn lại cách làm khi không chắc tin đã tới."


def no_longer_offered(plan: Mapping[str, Any], library: Library) -> Iterator[tuple[Keys, str]]:
    """(part of the plan, sentence) for each choice that nobody is offered; `plan` was put together from fields."""
    if plan.get("topic") and plan["topic"] not in library.topics:
        yield ("topic",), _TOPIC
    if plan.get("quiz") and plan["quiz"] not in library.quizzes:
        yield ("quiz",), _QUIZ
    for at, topic in enumerate(plan.get("buttons", ())):
        if topic not in library.topics:
            yield ("buttons", at), _TOPIC
    for part in ("audience", "exclude"):
        yield from (((part, *path), said) for path, said in _people(plan.get(part, {}), library))
    yield from ((("schedule", *path), said) for path, said in _schedule(plan.get("schedule", {}), library))
    if "expires" in plan and _unit(plan["expires"]) not in {*"mhdw"}:
        yield ("expires",), _UNIT
    if "uncertain" in plan and plan["uncertain"] not in set(InDoubt):
        yield ("uncertain",), _IN_DOUBT


def _people(people: Mapping[str, Any], library: Library) -> Iterator[tuple[Keys, str]]:
    listed: Mapping[str, tuple[str, Collection[str]]] = {
        "channels": ("kênh", CHANNELS),
        "audiences": ("đối tượng", library.audiences),
        "areas": ("xã, phường", library.places.by_id),
        "topics": ("chủ đề", {*library.groups, *library.topics}),
    }
    for trait, (what, offered) in listed.items():
        if any(chosen not in offered for chosen in people.get(trait, ())):
            yield (trait,), _LISTED.format(what=what)
    if "not_within" in people and _unit(people["not_within"]) not in {*"mhdw"}:
        yield ("not_within",), _UNIT


def _schedule(schedule: Mapping[str, Any], library: Library) -> Iterator[tuple[Keys, str]]:
    for at, entry in enumerate(schedule.get("weekly", ())):
        if entry.split()[0] not in WEEKDAYS:
            yield ("weekly", at), _WEEKDAY
    for at, step in enumerate(schedule.get("series", ())):
        if step.get("topic", "") not in {"", *library.topics}:
            yield ("series", at), _TOPIC
        if _unit(step["after"].split()[0]) not in {*"dw"}:
            yield ("series", at), _LONG_UNIT


def _unit(span: str) -> str:
    return span.lstrip("0123456789")

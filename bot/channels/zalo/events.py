"""Zalo's events made into messages. The shapes of its data never leave this module."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any

import structlog
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import UnreadableMessage
from bot.messages import Address, Channel, Intake, Message
from bot.timing import Clock

log = structlog.get_logger(__name__)

MESSAGE = "message"
"""Key of the handle: the id of the message that is answered. What cannot be sent is fetched by it."""

TOO_OLD = timedelta(hours=24)
"""Ids of messages are kept a little longer than this: what comes again later could not be known again."""

_INTAKES = {
    "message.text.received": Intake.TEXT,
    "message.image.received": Intake.MEDIA,
    "message.sticker.received": Intake.MEDIA,
    "message.voice.received": Intake.MEDIA,
    "message.unsupported.received": Intake.WITHHELD,
}

_SECONDS_UNTIL = 100_000_000_000
"""A smaller date is in seconds: Zalo writes milliseconds, and some who met it live guard against seconds."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is on Zalo."""

    id: str
    """The part of the token before the colon: messages of two bots are told apart by it."""
    name: Callable[[], str]
    """As citizens know it. On Zalo "Bot" stands before it; what it is called there exactly no method tells."""


def _written_out(value: object) -> object:
    """Ids are opaque text; that of a bot has more digits than a number of JavaScript's holds."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_written_out), Field(min_length=1, max_length=200)]


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Sender(_Foreign):
    is_bot: bool = False


class _Chat(_Foreign):
    id: Id
    chat_type: str = "PRIVATE"


class _Said(_Foreign):
    chat: _Chat
    sender: _Sender = Field(default_factory=_Sender, alias="from")
    message_id: Id | None = None
    date: int | float | None = None
    text: str | None = None
    caption: str | None = None


class _Event(_Foreign):
    event_name: str
    message: _Said | None = None


def events_in(body: object) -> list[Mapping[str, Any]]:
    """The events in what Zalo gives out: one or several, bare or as the `result` of an envelope."""
    if isinstance(body, list):
        return [event for each in body for event in events_in(each)]
    if not isinstance(body, Mapping):
        return []
    if "event_name" in body:
        return [body]
    return events_in(body.get("result"))


def messages_in(events: list[Mapping[str, Any]], me: Identity, clock: Clock) -> list[Message]:
    """What can be answered among events; an unreadable one is logged by what is wrong with it and set aside."""
    return list(_messages_in(events, me, clock))


def _messages_in(events: list[Mapping[str, Any]], me: Identity, clock: Clock) -> Iterator[Message]:
    for raw in events:
        try:
            message = parse_event(raw, me, clock())
        except UnreadableMessage as poison:
            log.error("event_set_aside", reason=str(poison))
            continue
        if message:
            yield message


def parse_event(raw: Mapping[str, Any], me: Identity, now: datetime) -> Message | None:
    """The message in an event; None when there is nothing to answer. Raises `UnreadableMessage`."""
    try:
        event = _Event.model_validate(raw)
    except ValidationError as error:
        kinds = sorted({f"{'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in _faults(error)})
        raise UnreadableMessage(", ".join(kinds)) from None
    said, intake = event.message, _INTAKES.get(event.event_name)
    if said is None or intake is None:
        # Of some withheld messages it is not known whether they tell the chat: without one nobody can be answered.
        log.info("event_ignored", kind=event.event_name[:60])
        return None
    if said.sender.is_bot or _is_old(said, now):
        return None
    id = f"{me.id}:{said.message_id or _made_up_id(raw)}"
    group = said.chat.chat_type.upper() != "PRIVATE"
    text = (said.text if intake is Intake.TEXT else said.caption) or ""
    return Message(
        id,
        Address(Channel.ZALO, said.chat.id),
        _without_own_name(text, me) if group else text,
        now,
        intake,
        group,
        handle={MESSAGE: id},
    )


def _without_own_name(text: str, me: Identity) -> str:
    """In a group we are spoken to by our name: "@Bot Cảnh Giác menu" is "menu"."""
    own_name = rf"@(?:bot\s+)?{re.escape(unicodedata.normalize('NFC', me.name()))}(?!\w)[,:!?.]*\s*"
    return re.sub(own_name, "", unicodedata.normalize("NFC", text), count=1, flags=re.IGNORECASE).strip()


def _faults(error: ValidationError) -> Any:
    return error.errors(include_input=False, include_url=False)


def _is_old(said: _Said, now: datetime) -> bool:
    """Whether it was sent so long ago that it may have been answered without our knowing any more."""
    if not said.date:
        return False
    seconds = said.date if said.date < _SECONDS_UNTIL else said.date / 1000
    try:
        is_old = now - datetime.fromtimestamp(seconds, UTC) > TOO_OLD
    except (OverflowError, OSError, ValueError):
        return False
    if is_old:
        log.warning("event_too_old")
    return is_old


def _made_up_id(raw: Mapping[str, Any]) -> str:
    """The same event is known by what stands in it."""
    return sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:32]

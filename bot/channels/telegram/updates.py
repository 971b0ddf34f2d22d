"""Telegram's updates, validated and made into messages. Nothing of their shape leaves this folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import UnreadableMessage
from bot.messages import Address, Channel, Intake, Message

PRESS_LIFE = timedelta(seconds=150)
"""Telegram takes an answer to a button press this long (telegram-bot-api, Client.cpp)."""

INLINE_LIFE = timedelta(seconds=30)
"""And to an inline query this long."""

ChatId = Annotated[int, Field(ge=-(2**52), le=2**52)]


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _User(_Foreign):
    id: ChatId
    is_bot: bool = False


class _Chat(_Foreign):
    id: ChatId
    type: Literal["private", "group", "supergroup", "channel"]


class _Entity(_Foreign):
    type: str
    offset: int = Field(ge=0)
    length: int = Field(ge=0)


class _RepliedTo(_Foreign):
    sender: _User | None = Field(default=None, alias="from")


class _Message(_Foreign):
    message_id: int
    chat: _Chat
    date: int
    edit_date: int | None = None
    sender: _User | None = Field(default=None, alias="from")
    text: str | None = None
    caption: str | None = None
    entities: list[_Entity] = []
    caption_entities: list[_Entity] = []
    reply_to_message: _RepliedTo | None = None
    new_chat_members: list[Any] | None = None
    left_chat_member: Any = None
    pinned_message: Any = None
    migrate_to_chat_id: int | None = None

    @property
    def is_service(self) -> bool:
        """Somebody joined, left, pinned, moved: nobody said anything."""
        return bool(
            self.new_chat_members or self.left_chat_member or self.pinned_message or self.migrate_to_chat_id
        )


class _PressedOn(_Foreign):
    chat: _Chat


class _Press(_Foreign):
    id: str
    sender: _User = Field(alias="from")
    data: str | None = None
    message: _PressedOn | None = None


class _Inline(_Foreign):
    id: str
    sender: _User = Field(alias="from")
    query: str


class _Member(_Foreign):
    status: str


class _Membership(_Foreign):
    chat: _Chat
    date: int
    new_chat_member: _Member


class _Update(_Foreign):
    update_id: int
    message: _Message | None = None
    edited_message: _Message | None = None
    callback_query: _Press | None = None
    inline_query: _Inline | None = None
    my_chat_member: _Membership | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is on Telegram; needed to know when a group speaks to it."""

    id: int
    username: str


def update_id(raw: Mapping[str, Any]) -> int:
    """The id of an update; raises `UnreadableMessage` when it has none."""
    found = raw.get("update_id")
    if not isinstance(found, int) or isinstance(found, bool):
        raise UnreadableMessage("an update without an id")
    return found


def parse_update(raw: Mapping[str, Any], me: Identity, now: datetime) -> Message | None:
    """The message in an update; None when there is nothing to answer. Raises `UnreadableMessage`."""
    try:
        update = _Update.model_validate(raw)
    except ValidationError as error:
        kinds = sorted({fault["type"] for fault in error.errors(include_input=False)})
        raise UnreadableMessage(f"update {raw.get('update_id')}: {', '.join(kinds)}") from None
    # Telegram's update ids are unique within a bot but jump; as part of the message id they tell duplicates.
    id = f"u{update.update_id}"
    if said := update.message or update.edited_message:
        return _said(said, id, me, now)
    if press := update.callback_query:
        return _pressed(press, id, me, now)
    if inline := update.inline_query:
        handle = {"inline_query": inline.id}
        address = Address(Channel.TELEGRAM, str(inline.sender.id))
        return Message(id, address, inline.query, now, Intake.INLINE, handle=handle, expires_at=now + INLINE_LIFE)
    if (change := update.my_chat_member) and change.new_chat_member.status in {"kicked", "left"}:
        return Message(id, Address(Channel.TELEGRAM, str(change.chat.id)), "", now, Intake.LEFT)
    return None


def _said(said: _Message, id: str, me: Identity, now: datetime) -> Message | None:
    if said.is_service or said.chat.type == "channel" or (said.sender and said.sender.is_bot):
        return None
    text = said.text if said.text is not None else said.caption or ""
    group = said.chat.type != "private"
    if group:
        spoken_to = _spoken_to(said, text, me)
        if spoken_to is None:
            return None
        text = spoken_to
    return Message(
        id,
        Address(Channel.TELEGRAM, str(said.chat.id)),
        _without_own_name(text, me),
        now,
        Intake.TEXT if said.text is not None else Intake.MEDIA,
        group,
        _handle(me, reply_to=str(said.message_id) if group else None),
    )


def _pressed(press: _Press, id: str, me: Identity, now: datetime) -> Message | None:
    if not press.data or not press.message:
        return None
    chat = press.message.chat
    return Message(
        id,
        Address(Channel.TELEGRAM, str(chat.id)),
        press.data,
        now,
        Intake.PRESS,
        chat.type != "private",
        _handle(me, press=press.id),
        now + PRESS_LIFE,
    )


def _handle(me: Identity, **more: str | None) -> dict[str, str]:
    return {"private_chat": f"https://t.me/{me.username}", **{key: value for key, value in more.items() if value}}


def _spoken_to(said: _Message, text: str, me: Identity) -> str | None:
    """What a group said to the bot, without its name; None when it spoke of something else."""
    if text.startswith("/"):
        command = text.split(maxsplit=1)[0]
        return text if "@" not in command or _names(command.partition("@")[2], me) else None
    if said.reply_to_message and said.reply_to_message.sender and said.reply_to_message.sender.id == me.id:
        return text
    for entity in said.entities or said.caption_entities:
        if entity.type == "mention":
            units = text.encode("utf-16-le")
            name = units[2 * entity.offset : 2 * (entity.offset + entity.length)].decode("utf-16-le", "ignore")
            if _names(name.removeprefix("@"), me):
                return text.replace(name, " ").strip()
    return None


def _names(name: str, me: Identity) -> bool:
    return name.lower() == me.username.lower()


def _without_own_name(text: str, me: Identity) -> str:
    """`/menu@canhgiac_bot` is `/menu`."""
    if not text.startswith("/"):
        return text
    command, blank, rest = text.partition(" ")
    name, _, whose = command.partition("@")
    return f"{name}{blank}{rest}" if _names(whose, me) else text


"""Telegram's updates made into messages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from pydantic import ValidationError

from bot.channels.telegram.foreign import Entity, Inline, Press, Said, Update
from bot.errors import UnreadableMessage
from bot.messages import Address, Channel, Intake, Message

log = structlog.get_logger(__name__)

INLINE_LIFE = timedelta(seconds=30)
"""Telegram takes an answer to an inline query this long (telegram-bot-api, Client.cpp)."""

CHECK = "/kiemtra"
"""The command that has a message checked."""

_COMMAND = re.compile(r"(?P<name>/[^\s@]*)(?:@(?P<whose>\S*))?")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is on Telegram; needed to know when a group speaks to it."""

    id: int
    username: str


def has_id(raw: object) -> bool:
    """Whether this is an update by which it can be known and acknowledged."""
    id = raw.get("update_id") if isinstance(raw, Mapping) else None
    return type(id) is int and 0 <= id < 2**63


def parse_update(raw: Mapping[str, Any], me: Identity, now: datetime) -> Message | None:
    """The message in an update; None when there is nothing to answer. Raises `UnreadableMessage`."""
    try:
        update = Update.model_validate(raw)
    except ValidationError as error:
        kinds = sorted({fault["type"] for fault in error.errors(include_input=False)})
        raise UnreadableMessage(f"update {raw.get('update_id')}: {', '.join(kinds)}") from None
    # An update id is unique within a bot (not across two bots on one database) and comes again with each redelivery;
    # an edit has one of its own. It may jump back after a quiet week, so ids are compared, never ordered.
    id = f"{me.id}:{update.update_id}"
    if said := update.message:
        return _said(said, id, me, now)
    if said := update.edited_message:
        # An edited text is a new question. A changed caption or a moving live location is not.
        return _said(said, id, me, now) if said.text else None
    if press := update.callback_query:
        return _pressed(press, id, me, now)
    if inline := update.inline_query:
        return _searched(inline, id, now)
    if change := update.my_chat_member:
        left = change.new_chat_member.status in {"kicked", "left"}
        return Message(id, _address(change.chat.id), "", now, Intake.LEFT) if left else None
    log.info("update_ignored", update=update.update_id, kinds=sorted(str(key) for key in raw.keys() - {"update_id"}))
    return None


def _said(said: Said, id: str, me: Identity, now: datetime) -> Message | None:
    if said.chat.type == "channel" or _by_a_bot(said) or not (said.text or said.has_media):
        return None
    group = said.chat.type != "private"
    text = said.text or said.caption or ""
    if group and not _speaks_to(said, text, me):
        return None
    if said.media_group_id:
        # The pictures of an album come as one update each: they are one message to whoever sent them.
        id = f"{me.id}:{said.chat.id}:album:{said.media_group_id}"
    return Message(
        id,
        _address(said.chat.id),
        _with_what_it_answers(_without_own_name(text, me), said),
        now,
        _intake(said),
        group,
        _handle(me, reply_to=str(said.message_id) if group else None),
    )


def _intake(said: Said) -> Intake:
    if not said.text:
        return Intake.MEDIA
    return Intake.FORWARD if said.forward_origin else Intake.TEXT


def _with_what_it_answers(text: str, said: Said) -> str:
    """`/kiemtra` in answer to somebody's message means that message."""
    answered = said.reply_to_message
    if text.strip() != CHECK or not answered:
        return text
    return f"{CHECK} {answered.text or answered.caption or ''}".strip()


def _pressed(press: Press, id: str, me: Identity, now: datetime) -> Message | None:
    if not press.data or not press.message:
        return None
    chat = press.message.chat
    # It does not expire: after 150 seconds Telegram stops the button's spinner by itself, but what was asked stands.
    handle = _handle(me, press=press.id)
    return Message(id, _address(chat.id), press.data, now, Intake.PRESS, chat.type != "private", handle)


def _searched(inline: Inline, id: str, now: datetime) -> Message:
    handle = {"inline_query": inline.id}
    return Message(
        id, _address(inline.sender.id), inline.query, now, Intake.INLINE, handle=handle, expires_at=now + INLINE_LIFE
    )


def _address(chat: int) -> Address:
    return Address(Channel.TELEGRAM, str(chat))


def _handle(me: Identity, **more: str | None) -> dict[str, str]:
    known = {"private_chat": f"https://t.me/{me.username}" if me.username else None, **more}
    return {key: value for key, value in known.items() if value}


def _by_a_bot(said: Said) -> bool:
    """Our own card put in by inline mode, or another bot; an anonymous administrator counts as a person."""
    by_bot = said.sender is not None and said.sender.is_bot and said.sender_chat is None
    return by_bot or said.via_bot is not None


def _speaks_to(said: Said, text: str, me: Identity) -> bool:
    """In a group: a command that is not another bot's, a reply to us, or our name."""
    if command := _COMMAND.match(text):
        return not command["whose"] or _names(command["whose"], me)
    if said.reply_to_message and said.reply_to_message.sender and said.reply_to_message.sender.id == me.id:
        return True
    return any(_mentions(entity, text, me) for entity in said.entities or said.caption_entities)


def _mentions(entity: Entity, text: str, me: Identity) -> bool:
    if entity.type == "text_mention":
        return entity.user is not None and entity.user.id == me.id
    units = text.encode("utf-16-le")[2 * entity.offset : 2 * (entity.offset + entity.length)]
    return entity.type == "mention" and _names(units.decode("utf-16-le", "ignore").removeprefix("@"), me)


def _names(name: str, me: Identity) -> bool:
    return name.lower() == me.username.lower()


def _without_own_name(text: str, me: Identity) -> str:
    """`/menu@canhgiac_bot` is `/menu`, and "@canhgiac_bot việc nhẹ" asks for "việc nhẹ"."""
    if not me.username:
        return text
    if command := _COMMAND.match(text):
        return command["name"] + text[command.end() :] if _names(command["whose"] or "", me) else text
    own_name = rf"(?<!\S)@{re.escape(me.username)}[,:!?.]*(?!\S)"
    return re.sub(rf"{own_name}[^\S\n]*", "", text, flags=re.IGNORECASE).strip()

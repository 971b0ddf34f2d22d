"""Queries on what is to go out: write, claim, finish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.messages import Address, Channel, Reply, request_name
from bot.storage.order import oldest_of_each_chat
from bot.storage.tables import Inbox, Outbound, OutboundState

log = structlog.get_logger(__name__)

_outbound = Outbound.__table__  # type: ignore[attr-defined]
_inbox = Inbox.__table__  # type: ignore[attr-defined]

OPEN = (OutboundState.PENDING, OutboundState.SENDING)

# Built once: putting a statement together costs more than running it.
_ASKED = select(_inbox.c.message_id).where(_inbox.c.id == _outbound.c.inbox_id).scalar_subquery().label("asked")
_OLDEST = (
    oldest_of_each_chat(_outbound, waiting=OutboundState.PENDING, in_work=OutboundState.SENDING)
    .where(_outbound.c.channel == bindparam("of"))
    .add_columns(_ASKED)
)
_CLAIM = (
    update(_outbound)
    .where(_outbound.c.id == bindparam("row"))
    .values(state=OutboundState.SENDING, tries=_outbound.c.tries + 1)
)
_STILL_OURS = (
    _outbound.c.id == bindparam("row"),
    _outbound.c.state == OutboundState.SENDING,
    _outbound.c.tries == bindparam("try"),
)
_END = {
    "state": bindparam("end"),
    "done_at": bindparam("now"),
    "uncertain": _outbound.c.uncertain | bindparam("doubt", type_=Boolean),
}
_SENT = update(_outbound).where(_outbound.c.id == bindparam("row"), _outbound.c.done_at.is_(None)).values(**_END)
_CLOSE = update(_outbound).where(*_STILL_OURS).values(**_END)


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a reply on their way into the database."""

    inbox_id: int | None
    """The row of the message that is answered; None when nobody asked."""
    address: Address
    parts: Sequence[Reply]
    handle: Mapping[str, str] | None = None
    state: OutboundState = OutboundState.PENDING


@dataclass(frozen=True, slots=True)
class Parcel:
    """One part of a reply, claimed for sending."""

    row: int
    tries: int
    """Row and try tell this claim from later ones of the same row."""
    address: Address
    reply: Reply
    handle: Mapping[str, str] | None
    failures: int
    """Attempts that failed before this one."""
    uncertain: bool
    """An earlier attempt may have arrived."""
    request: str | None
    """What logs call the message that is answered; None when nobody asked, or it is not known any more."""


def write(connection: Connection, letters: Sequence[Letter], now: datetime) -> None:
    """One row per part, in order; the handle of the answered message goes with the first, and with a file."""
    rows = [
        {
            "inbox_id": letter.inbox_id,
            "channel": letter.address.channel,
            "chat": letter.address.chat,
            "part": number,
            "body": part.to_json(),
            "handle": dict(letter.handle) if letter.handle and (number == 0 or part.attachment) else None,
            "state": letter.state,
            "tries": 0,
            "failures": 0,
            "uncertain": False,
            "created_at": now,
            "done_at": now if letter.state is OutboundState.SENT else None,
        }
        for letter in letters
        for number, part in enumerate(letter.parts)
    ]
    if rows:
        connection.execute(insert(_outbound), rows)


def reply_to(connection: Connection, inbox_id: int) -> Reply | None:
    """The stored reply to a message, its parts joined; None when it has none (any more)."""
    rows = connection.execute(
        select(_outbound.c.body).where(_outbound.c.inbox_id == inbox_id).order_by(_outbound.c.part)
    ).scalars()
    parts = [Reply.from_json(body) for body in rows]
    if not parts:
        return None
    return replace(
        parts[0],
        spans=tuple(span for part in parts for span in part.spans),
        buttons=tuple(button for part in parts for button in part.buttons),
        attachment=next((part.attachment for part in parts if part.attachment), None),
    )


def last_unasked(connection: Connection, address: Address, since: datetime) -> tuple[int, Reply, datetime] | None:
    """The last thing the chat was sent though nobody there had asked, with its row and when; none before `since`.

    What organisers get of a campaign (a trial of it, a notice) goes this way, not as a delivery.
    """
    newest = (
        select(_outbound.c.id, _outbound.c.body, _outbound.c.done_at)
        .where(
            _outbound.c.channel == address.channel,
            _outbound.c.chat == address.chat,
            _outbound.c.state == OutboundState.SENT,
            _outbound.c.inbox_id.is_(None),
            _outbound.c.done_at > since,
        )
        .order_by(_outbound.c.id.desc())
        .limit(1)
    )
    row = connection.execute(newest).one_or_none()
    return (row.id, Reply.from_json(row.body), row.done_at) if row else None


def claim(connection: Connection, channel: Channel, limit: int, now: datetime) -> list[Parcel]:
    """Claim the oldest due part of up to `limit` chats; the attempt is noted before it is made."""
    rows = connection.execute(_OLDEST, {"of": channel, "now": now, "most": limit}).all()
    if rows:
        connection.execute(_CLAIM, [{"row": row.id} for row in rows])
    return _readable(connection, rows, now)


def finish(connection: Connection, parcels: Sequence[Parcel], state: OutboundState, now: datetime) -> None:
    """What became of the parts. That one was sent holds whoever has the row by now; all else only for its own claim."""
    known = {"end": state, "now": now, "doubt": state is OutboundState.UNCERTAIN}
    rows = [{"row": parcel.row, "try": parcel.tries, **known} for parcel in parcels]
    if rows:
        connection.execute(_SENT if state is OutboundState.SENT else _CLOSE, rows)


def put_back(
    connection: Connection,
    parcel: Parcel,
    not_before: datetime | None,
    *,
    failed: bool = False,
    uncertain: bool = False,
) -> None:
    """Not sent in this try: again from `not_before` on, unless another sender has taken it up.

    `failed`: the attempt counts towards giving up. `uncertain`: it may have arrived.
    """
    connection.execute(
        update(_outbound)
        .where(*_STILL_OURS)
        .values(
            state=OutboundState.PENDING,
            not_before=not_before,
            failures=_outbound.c.failures + int(failed),
            uncertain=_outbound.c.uncertain | uncertain,
        ),
        {"row": parcel.row, "try": parcel.tries},
    )


def take_up_interrupted(connection: Connection, channel: Channel) -> int:
    """What was being sent when its sender died may have arrived: replies are sent again, and marked."""
    return connection.execute(
        update(_outbound)
        .where(_outbound.c.channel == channel, _outbound.c.state == OutboundState.SENDING)
        .values(state=OutboundState.PENDING, not_before=None, uncertain=True)
    ).rowcount


def withdraw(connection: Connection, address: Address, told_at: datetime, now: datetime) -> None:
    """What waited for this chat when it was told to be gone goes there no more.

    What was written since answers somebody who came back.
    """
    waited = (*_waiting_in(address), _outbound.c.created_at <= told_at)
    connection.execute(update(_outbound).where(*waited).values(state=OutboundState.WITHDRAWN, done_at=now))


def move_chat(connection: Connection, address: Address, chat: str) -> None:
    """The platform gave the chat a new id: what waits for it goes there."""
    connection.execute(update(_outbound).where(*_waiting_in(address)).values(chat=chat))


def forget_chat(connection: Connection, address: Address) -> None:
    """Delete all that was or is to be said in a chat."""
    connection.execute(
        delete(_outbound).where(_outbound.c.channel == address.channel, _outbound.c.chat == address.chat)
    )


def backlog(connection: Connection, channel: Channel) -> int:
    """How many parts wait or are on their way."""
    count: int = connection.execute(
        select(func.count()).where(_outbound.c.channel == channel, _outbound.c.state.in_(OPEN))
    ).scalar_one()
    return count


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` parts that were done with before `before`."""
    old = select(_outbound.c.id).where(_outbound.c.done_at < before).order_by(_outbound.c.id).limit(limit)
    return connection.execute(delete(_outbound).where(_outbound.c.id.in_(old.scalar_subquery()))).rowcount


def purge_attachments(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` parts with a file that were written before `before`, sent or not."""
    # In the database an absent key and a JSON null are both NULL here.
    sealed = _outbound.c.body["attachment"].as_string().is_not(None)
    old = select(_outbound.c.id).where(_outbound.c.created_at < before, sealed).order_by(_outbound.c.id).limit(limit)
    return connection.execute(delete(_outbound).where(_outbound.c.id.in_(old.scalar_subquery()))).rowcount


def _waiting_in(address: Address) -> list[ColumnElement[bool]]:
    return [
        _outbound.c.channel == address.channel,
        _outbound.c.chat == address.chat,
        _outbound.c.state == OutboundState.PENDING,
    ]


def _readable(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> list[Parcel]:
    """The parcels of the rows; a row that this version cannot read is given up, so that it blocks nobody."""
    parcels = []
    for row in rows:
        try:
            parcels.append(_parcel(row))
        except (KeyError, TypeError, ValueError):
            log.error("part_unreadable", row=row.id)
            unreadable = update(_outbound).where(_outbound.c.id == row.id)
            connection.execute(unreadable.values(state=OutboundState.FAILED, done_at=now))
    return parcels


def _parcel(row: Row[Any]) -> Parcel:
    return Parcel(
        row=row.id,
        tries=row.tries + 1,
        address=Address(Channel(row.channel), row.chat),
        reply=Reply.from_json(row.body),
        handle=row.handle,
        failures=row.failures,
        uncertain=row.uncertain,
        request=request_name(Channel(row.channel), row.asked) if row.asked else None,
    )

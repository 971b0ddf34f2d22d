"""Queries on what is to go out: write, claim, finish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from bot.messages import Address, Channel, Reply
from bot.storage.tables import Outbound, OutboundState

_outbound = Outbound.__table__  # type: ignore[attr-defined]

OPEN = (OutboundState.PENDING, OutboundState.SENDING)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One part of a reply, claimed for sending."""

    id: int
    address: Address
    reply: Reply
    handle: Mapping[str, str] | None
    tries: int
    uncertain: bool
    """An earlier attempt may have arrived."""


def write(
    connection: Connection,
    address: Address,
    parts: Sequence[Reply],
    *,
    inbox_id: int,
    handle: Mapping[str, str] | None,
    state: OutboundState,
    now: datetime,
) -> None:
    """One row per part, in order; the handle of the answered message goes with the first."""
    if not parts:
        return
    connection.execute(
        insert(_outbound),
        [
            {
                "inbox_id": inbox_id,
                "channel": address.channel,
                "chat": address.chat,
                "part": number,
                "body": part.to_json(),
                "handle": dict(handle) if handle and number == 0 else None,
                "state": state,
                "tries": 0,
                "uncertain": False,
                "not_before": now,
                "created_at": now,
                "done_at": now if state is OutboundState.SENT else None,
            }
            for number, part in enumerate(parts)
        ],
    )


def reply_to(connection: Connection, inbox_id: int) -> Reply | None:
    """The stored reply to a message, its parts joined; None when it has none (any more)."""
    rows = connection.execute(
        select(_outbound.c.body).where(_outbound.c.inbox_id == inbox_id).order_by(_outbound.c.part)
    ).scalars()
    parts = [Reply.from_json(body) for body in rows]
    if not parts:
        return None
    return Reply(tuple(span for part in parts for span in part.spans), parts[-1].buttons)


def claim(connection: Connection, channel: Channel, limit: int, now: datetime) -> list[Parcel]:
    """Claim the oldest due part of up to `limit` chats; the attempt is noted before it is made."""
    earlier = _outbound.alias("earlier")
    free = (
        select(_outbound.c.id)
        .where(
            _outbound.c.channel == channel,
            _outbound.c.state == OutboundState.PENDING,
            _outbound.c.not_before <= now,
            ~exists().where(
                earlier.c.channel == _outbound.c.channel,
                earlier.c.chat == _outbound.c.chat,
                earlier.c.state.in_(OPEN),
                earlier.c.id < _outbound.c.id,
            ),
        )
        .order_by(_outbound.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = connection.execute(
        update(_outbound)
        .where(_outbound.c.id.in_(free.scalar_subquery()))
        .values(state=OutboundState.SENDING, tries=_outbound.c.tries + 1)
        .returning(_outbound)
    )
    parcels = [
        Parcel(
            row.id,
            Address(Channel(row.channel), row.chat),
            Reply.from_json(row.body),
            row.handle,
            row.tries,
            bool(row.uncertain),
        )
        for row in claimed
    ]
    return sorted(parcels, key=lambda parcel: parcel.id)


def finish(connection: Connection, id: int, state: OutboundState, now: datetime, *, uncertain: bool = False) -> None:
    values: dict[str, Any] = {"state": state, "done_at": now}
    if uncertain:
        values["uncertain"] = True
    connection.execute(update(_outbound).where(_outbound.c.id == id).values(**values))


def put_back(connection: Connection, parcel: Parcel, not_before: datetime, *, uncertain: bool = False) -> None:
    """Not sent in this try: again later, unless another sender has taken it up. `uncertain`: it may have arrived."""
    values: dict[str, Any] = {"state": OutboundState.PENDING, "not_before": not_before}
    if uncertain:
        values["uncertain"] = True
    still_ours = (
        _outbound.c.id == parcel.id,
        _outbound.c.state == OutboundState.SENDING,
        _outbound.c.tries == parcel.tries,
    )
    connection.execute(update(_outbound).where(*still_ours).values(**values))


def take_up_interrupted(connection: Connection, channel: Channel, now: datetime) -> int:
    """What was being sent when its sender died may have arrived: replies are sent again, and marked."""
    return connection.execute(
        update(_outbound)
        .where(_outbound.c.channel == channel, _outbound.c.state == OutboundState.SENDING)
        .values(state=OutboundState.PENDING, not_before=now, uncertain=True)
    ).rowcount


def close_chat(connection: Connection, address: Address, state: OutboundState, now: datetime) -> None:
    """Nothing waiting goes to this chat any more."""
    connection.execute(
        update(_outbound)
        .where(
            _outbound.c.channel == address.channel,
            _outbound.c.chat == address.chat,
            _outbound.c.state == OutboundState.PENDING,
        )
        .values(state=state, done_at=now)
    )


def move_chat(connection: Connection, address: Address, chat: str) -> None:
    """The platform gave the chat a new id."""
    connection.execute(
        update(_outbound)
        .where(_outbound.c.channel == address.channel, _outbound.c.chat == address.chat, _outbound.c.state.in_(OPEN))
        .values(chat=chat)
    )


def forget_chat(connection: Connection, address: Address) -> None:
    connection.execute(
        delete(_outbound).where(_outbound.c.channel == address.channel, _outbound.c.chat == address.chat)
    )


def counts(connection: Connection, channel: Channel) -> dict[str, int]:
    """How many parts are in each state."""
    rows = connection.execute(
        select(_outbound.c.state, func.count()).where(_outbound.c.channel == channel).group_by(_outbound.c.state)
    )
    return {state: count for state, count in rows}


def purge(connection: Connection, before: datetime) -> int:
    """Delete what was done with before `before`."""
    return connection.execute(delete(_outbound).where(_outbound.c.done_at < before)).rowcount

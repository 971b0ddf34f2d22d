"""Queries on what is remembered of a chat between two of its messages: kept sealed, and not for long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Address, Channel
from bot.storage.among import among
from bot.storage.tables import ChatState

_state = ChatState.__table__  # type: ignore[attr-defined]

LONGEST = timedelta(hours=23)
"""Whatever the conversation asks for. Citizens are told 24 hours, and what is over lies there until the next sweep."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is remembered of a chat, as the database sees it."""

    text: str
    until: datetime


def recall(connection: Connection, addresses: Collection[Address], now: datetime) -> dict[Address, Sealed]:
    """What still holds at `now`, for those of the chats of which there is something."""
    if not addresses:
        return {}
    held = select(_state).where(among(_state, addresses), _state.c.until > now)
    return {Address(Channel(row.channel), row.chat): Sealed(row.sealed, row.until) for row in connection.execute(held)}


def keep(connection: Connection, address: Address, sealed: Sealed, now: datetime) -> None:
    """Remember this of the chat, in place of what was: nothing for longer than LONGEST, or at all if it is over."""
    if sealed.until <= now:
        return forget(connection, address)
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"sealed": sealed.text, "until": min(sealed.until, now + LONGEST)}
    row = make(_state).values(channel=address.channel, chat=address.chat, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["channel", "chat"], set_=values))


def forget(connection: Connection, address: Address) -> None:
    connection.execute(delete(_state).where(_state.c.channel == address.channel, _state.c.chat == address.chat))


def purge(connection: Connection, now: datetime, limit: int) -> int:
    """Delete up to `limit` memories that are over."""
    over = select(_state.c.channel, _state.c.chat).where(_state.c.until <= now).limit(limit)
    return connection.execute(delete(_state).where(tuple_(_state.c.channel, _state.c.chat).in_(over))).rowcount

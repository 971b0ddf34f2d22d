"""Queries on the inbox: store, claim, finish. Hot rows go through SQLAlchemy Core in grouped transactions."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Address, Channel, Intake, Message
from bot.storage.tables import Inbox, InboxState

_inbox = Inbox.__table__  # type: ignore[attr-defined]

OPEN = (InboxState.PENDING, InboxState.ANSWERING)

CLAIM_SECONDS = 60
"""An answer takes milliseconds; a claim this old belongs to a process that is gone."""


def store(connection: Connection, messages: Sequence[Message], now: datetime) -> None:
    """Insert the messages; those whose (channel, id) is known already are left out."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [_row(message, now) for message in messages]
    connection.execute(make(_inbox).on_conflict_do_nothing(index_elements=["channel", "message_id"]), rows)


def claim(connection: Connection, limit: int, now: datetime) -> list[tuple[int, Message, int]]:
    """Claim the oldest open message of up to `limit` chats: (row id, message, tries so far including this one).

    A message waits while an earlier one of its chat is open, so answers keep their order.
    """
    earlier = _inbox.alias("earlier")
    waiting = and_(_inbox.c.state == InboxState.PENDING, _inbox.c.not_before <= now)
    abandoned = and_(_inbox.c.state == InboxState.ANSWERING, _inbox.c.claimed_until < now)
    free = (
        select(_inbox.c.id)
        .where(
            _inbox.c.state.in_(OPEN),
            or_(waiting, abandoned),
            ~exists().where(
                earlier.c.channel == _inbox.c.channel,
                earlier.c.chat == _inbox.c.chat,
                earlier.c.state.in_(OPEN),
                earlier.c.id < _inbox.c.id,
            ),
        )
        .order_by(_inbox.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = connection.execute(
        update(_inbox)
        .where(_inbox.c.id.in_(free.scalar_subquery()))
        .values(
            state=InboxState.ANSWERING,
            tries=_inbox.c.tries + 1,
            claimed_until=now + timedelta(seconds=CLAIM_SECONDS),
        )
        .returning(*_inbox.c)
    )
    return sorted(((row.id, _message(row), row.tries) for row in claimed), key=lambda found: found[0])


def finish(connection: Connection, claims: Iterable[tuple[int, int]], state: InboxState, now: datetime) -> set[int]:
    """Close the messages of (row, try) that are still claimed so, and erase what was said in them.

    Returns their rows. A claim that ran out meanwhile and was taken up by another is not among them: its answer counts.
    """
    closed = connection.execute(
        update(_inbox)
        .where(_inbox.c.state == InboxState.ANSWERING, tuple_(_inbox.c.id, _inbox.c.tries).in_(list(claims)))
        .values(state=state, text=None, handle=None, done_at=now)
        .returning(_inbox.c.id)
    )
    return set(closed.scalars())


def put_back(connection: Connection, id: int, tries: int, not_before: datetime) -> None:
    """The answer of this try failed: try again later."""
    connection.execute(
        update(_inbox)
        .where(_inbox.c.id == id, _inbox.c.state == InboxState.ANSWERING, _inbox.c.tries == tries)
        .values(state=InboxState.PENDING, not_before=not_before)
    )


def release_claims(connection: Connection, now: datetime) -> int:
    """Free every claim; only for a database that no other process answers from."""
    result = connection.execute(
        update(_inbox).where(_inbox.c.state == InboxState.ANSWERING).values(state=InboxState.PENDING, not_before=now)
    )
    return result.rowcount


def forget_chat(connection: Connection, address: Address, *, but: int | None = None) -> None:
    """Delete every message of a chat, except row `but`."""
    connection.execute(
        delete(_inbox).where(
            _inbox.c.channel == address.channel, _inbox.c.chat == address.chat, _inbox.c.id != (but or 0)
        )
    )


def find(connection: Connection, channel: Channel, message_id: str) -> tuple[int, InboxState] | None:
    """The row of a message by the channel's own id."""
    row = connection.execute(
        select(_inbox.c.id, _inbox.c.state).where(_inbox.c.channel == channel, _inbox.c.message_id == message_id)
    ).one_or_none()
    return (row.id, InboxState(row.state)) if row else None


def backlog(connection: Connection) -> tuple[int, datetime | None]:
    """How many messages wait for an answer, and since when the oldest does."""
    count, oldest = connection.execute(
        select(func.count(), func.min(_inbox.c.received_at)).where(_inbox.c.state.in_(OPEN))
    ).one()
    return count, oldest


def purge(connection: Connection, before: datetime) -> int:
    """Delete finished messages older than `before`; until then their ids tell duplicates."""
    return connection.execute(delete(_inbox).where(_inbox.c.done_at < before)).rowcount


def _row(message: Message, now: datetime) -> dict[str, object]:
    return {
        "channel": message.address.channel,
        "message_id": message.id,
        "chat": message.address.chat,
        "intake": message.intake,
        "in_group": message.group,
        # PostgreSQL refuses NUL in text and neither database takes half of a surrogate pair.
        "text": message.text.replace("\x00", "").encode("utf-8", "ignore").decode(),
        "handle": dict(message.handle) if message.handle else None,
        "received_at": message.received_at,
        "expires_at": message.expires_at,
        "state": InboxState.PENDING,
        "tries": 0,
        "not_before": now,
    }


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.message_id,
        address=Address(Channel(row.channel), row.chat),
        text=row.text or "",
        received_at=row.received_at,
        intake=Intake(row.intake),
        group=row.in_group,
        handle=row.handle,
        expires_at=row.expires_at,
    )

"""Queries on the inbox: store, claim, finish. Hot rows go through SQLAlchemy Core in grouped transactions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection, Row, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Address, Channel, Intake, Message
from bot.storage.order import oldest_of_each_chat
from bot.storage.tables import Inbox, InboxState

log = structlog.get_logger(__name__)

_inbox = Inbox.__table__  # type: ignore[attr-defined]

OPEN = (InboxState.PENDING, InboxState.ANSWERING)

CLAIM_SECONDS = 60
"""An answer takes milliseconds; a claim this old belongs to a process that is gone."""


# Built once: putting a statement together costs more than running it.
_OLDEST = oldest_of_each_chat(_inbox, waiting=InboxState.PENDING, in_work=InboxState.ANSWERING)
_CLAIM = (
    update(_inbox)
    .where(_inbox.c.id == bindparam("row"))
    .values(state=InboxState.ANSWERING, tries=_inbox.c.tries + 1, claimed_until=bindparam("until"))
)
_FINISH = (
    update(_inbox)
    .where(
        # By the ids alone SQLite finds the rows; for the pairs it would read all that waits.
        _inbox.c.id.in_(bindparam("rows", expanding=True)),
        tuple_(_inbox.c.id, _inbox.c.tries).in_(bindparam("claims", expanding=True)),
        _inbox.c.state.in_(OPEN),
    )
    .values(state=bindparam("end"), text=None, handle=None, done_at=bindparam("now"))
    .returning(_inbox.c.id)
)
_earlier = _inbox.alias("earlier")
_EARLIER = (
    select(_earlier.c.received_at)
    .where(_earlier.c.channel == _inbox.c.channel, _earlier.c.chat == _inbox.c.chat, _earlier.c.id < _inbox.c.id)
    .where(_earlier.c.intake != Intake.INLINE)
    .order_by(_earlier.c.id.desc())
    .limit(1)
)
_BEFORE = select(
    _inbox.c.id,
    _EARLIER.where(_earlier.c.state == InboxState.ANSWERED)
    .offset(bindparam("back"))
    .scalar_subquery()
    .label("answered"),
    _EARLIER.where(_earlier.c.state == InboxState.POSTPONED).scalar_subquery().label("postponed"),
).where(_inbox.c.id.in_(bindparam("rows", expanding=True)))


@dataclass(frozen=True, slots=True)
class Claim:
    """A message in work. Who claims its row again counts one try more: so what an old claim says is known to be old."""

    row: int
    tries: int
    message: Message


@dataclass(frozen=True, slots=True)
class Before:
    """When messages came that a chat sent before some other; None where there is none."""

    answered: datetime | None
    """That many answered ones before it."""
    postponed: datetime | None
    """The last one that was postponed."""


def store(connection: Connection, messages: Sequence[Message]) -> None:
    """Insert the messages; those whose (channel, id) is known already are left out."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [_row(message) for message in messages]
    connection.execute(make(_inbox).on_conflict_do_nothing(index_elements=["channel", "message_id"]), rows)


def claim(connection: Connection, limit: int, now: datetime) -> list[Claim]:
    """Claim the oldest waiting message of up to `limit` chats, so that answers keep their order."""
    rows = connection.execute(_OLDEST, {"now": now, "most": limit}).all()
    if rows:
        until = now + timedelta(seconds=CLAIM_SECONDS)
        connection.execute(_CLAIM, [{"row": row.id, "until": until} for row in rows])
    return _readable(connection, rows, now)


def before(connection: Connection, rows: Collection[int], answered: int) -> dict[int, Before]:
    """Of each row what its chat sent before, `answered` messages back. Searches do not count: each letter is one."""
    found = connection.execute(_BEFORE, {"rows": rows, "back": answered - 1})
    return {row.id: Before(row.answered, row.postponed) for row in found}


def free_abandoned(connection: Connection, now: datetime, *, but: Collection[int] = ()) -> int:
    """Let claims that ran out be claimed again, except for the rows `but`, at which this very process still works."""
    ran_out = (_inbox.c.state == InboxState.ANSWERING, _inbox.c.claimed_until < now, _inbox.c.id.not_in(but))
    return connection.execute(update(_inbox).where(*ran_out).values(state=InboxState.PENDING)).rowcount


def finish(connection: Connection, claims: Iterable[Claim], state: InboxState, now: datetime) -> set[int]:
    """Close the messages and erase what was said in them; returns the rows that were closed.

    A claim that ran out meanwhile and was taken up by another is not among them: the other's answer counts.
    """
    known = [(claim.row, claim.tries) for claim in claims]
    rows = [row for row, _ in known]
    return set(connection.execute(_FINISH, {"rows": rows, "claims": known, "end": state, "now": now}).scalars())


def put_back(connection: Connection, claim: Claim, not_before: datetime) -> None:
    """The answer of this try failed: try again later."""
    connection.execute(
        update(_inbox)
        .where(_inbox.c.id == claim.row, _inbox.c.state == InboxState.ANSWERING, _inbox.c.tries == claim.tries)
        .values(state=InboxState.PENDING, not_before=not_before)
    )


def release_claims(connection: Connection) -> int:
    """Free every claim; only for a database that no other process answers from."""
    result = connection.execute(
        update(_inbox).where(_inbox.c.state == InboxState.ANSWERING).values(state=InboxState.PENDING)
    )
    return result.rowcount


def forget_chat(connection: Connection, address: Address, *, before: int | None = None) -> None:
    """Delete every message of a chat; with `before` only those that came before that row."""
    ours = [_inbox.c.channel == address.channel, _inbox.c.chat == address.chat]
    connection.execute(delete(_inbox).where(*ours, *([] if before is None else [_inbox.c.id < before])))


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


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` finished messages older than `before`; until then their ids tell duplicates."""
    old = select(_inbox.c.id).where(_inbox.c.done_at < before).order_by(_inbox.c.id).limit(limit)
    return connection.execute(delete(_inbox).where(_inbox.c.id.in_(old.scalar_subquery()))).rowcount


def _readable(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> list[Claim]:
    """The claims of the rows; a row that this version cannot read is set aside, so that it blocks nobody."""
    claims = []
    for row in rows:
        try:
            claims.append(Claim(row.id, row.tries + 1, _message(row)))
        except ValueError:
            log.error("message_unreadable", row=row.id)
            unreadable = update(_inbox).where(_inbox.c.id == row.id)
            connection.execute(unreadable.values(state=InboxState.SET_ASIDE, text=None, handle=None, done_at=now))
    return claims


def _row(message: Message) -> dict[str, object]:
    return {
        "channel": message.address.channel,
        "message_id": _storable(message.id),
        "chat": _storable(message.address.chat),
        "intake": message.intake,
        "in_group": message.group,
        "text": _storable(message.text),
        "handle": dict(message.handle) if message.handle else None,
        "received_at": message.received_at,
        "expires_at": message.expires_at,
        "state": InboxState.PENDING,
        "tries": 0,
    }


def _storable(text: str) -> str:
    """PostgreSQL refuses NUL in text, and neither database takes half of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


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

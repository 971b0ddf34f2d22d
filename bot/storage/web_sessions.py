"""Queries on browsers in which somebody is signed in to the console."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, true, update

from bot.storage.accounts import User, user_of
from bot.storage.console_tables import WebSession
from bot.storage.credentials import hashed
from bot.storage.tables import User as UserRow

_session = WebSession.__table__  # type: ignore[attr-defined]
_account = UserRow.__table__  # type: ignore[attr-defined]

IDLE = timedelta(hours=8)
"""A session ends when nothing was done for a working day."""

LONGEST = timedelta(hours=72)
"""And at the latest after three days."""

HALF_WAY = timedelta(minutes=10)
"""Between the password and the second factor."""

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a browser was seen last: not every page is worth a write."""

AGENT_CHARACTERS = 160


@dataclass(frozen=True, slots=True)
class Session:
    """One browser."""

    id: str
    """The hash of its token: it names the session and opens nothing."""
    user: User
    complete: bool
    """False: the second factor is still to come."""
    agent: str
    created_at: datetime
    seen_at: datetime
    notice: str | None


def begin(connection: Connection, user_id: int, agent: str, *, complete: bool, now: datetime) -> str:
    """The token of a new session. Every step of a sign-in begins one, so that no token known before is worth more."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        insert(_session).values(
            token_hash=hashed(token),
            user_id=user_id,
            complete=complete,
            agent=agent[:AGENT_CHARACTERS],
            created_at=now,
            seen_at=now,
        )
    )
    return token


def of_token(connection: Connection, token: str, now: datetime) -> Session | None:
    """The session, unless it is over, or its account is disabled."""
    found = _alive(now).where(_session.c.token_hash == hashed(token))
    row = connection.execute(found).one_or_none()
    return _read(row) if row else None


def of_user(connection: Connection, user_id: int, now: datetime) -> list[Session]:
    """All browsers in which the account is signed in, the one seen last first."""
    found = _alive(now).where(_session.c.user_id == user_id, _session.c.complete == true())
    return [_read(row) for row in connection.execute(found.order_by(_session.c.seen_at.desc()))]


def saw(connection: Connection, id: str, now: datetime) -> None:
    """Something was done in it."""
    connection.execute(update(_session).where(_session.c.token_hash == id).values(seen_at=now))


def leave_notice(connection: Connection, id: str, notice: str | None) -> None:
    """Show this on the next page; None: it was shown."""
    connection.execute(update(_session).where(_session.c.token_hash == id).values(notice=notice))


def end(connection: Connection, user_id: int, id: str) -> bool:
    """False when the account has no such session."""
    ended = delete(_session).where(_session.c.user_id == user_id, _session.c.token_hash == id)
    return bool(connection.execute(ended).rowcount)


def end_all(connection: Connection, user_id: int, *, but: str | None = None) -> None:
    """All of an account; `but`: the id of one that goes on."""
    others = _session.c.token_hash != but if but else true()
    connection.execute(delete(_session).where(_session.c.user_id == user_id, others))


def purge(connection: Connection, now: datetime) -> int:
    """Delete what is over; returns how many."""
    return connection.execute(delete(_session).where(or_(_session.c.created_at < now - LONGEST, _idle(now)))).rowcount


def _alive(now: datetime) -> Any:
    in_time = or_(_session.c.complete == true(), _session.c.created_at > now - HALF_WAY)
    fresh = and_(_session.c.created_at > now - LONGEST, _session.c.seen_at > now - IDLE, in_time)
    columns = (column.label(f"session_{column.name}") for column in _session.c)
    return (
        select(_account, *columns)
        .join(_account, _account.c.id == _session.c.user_id)
        .where(fresh, _account.c.disabled_at.is_(None))
    )


def _idle(now: datetime) -> ColumnElement[bool]:
    idle: ColumnElement[bool] = _session.c.seen_at < now - IDLE
    return idle


def _read(row: Row[Any]) -> Session:
    return Session(
        id=row.session_token_hash,
        user=user_of(row),
        complete=row.session_complete,
        agent=row.session_agent,
        created_at=row.session_created_at,
        seen_at=row.session_seen_at,
        notice=row.session_notice,
    )

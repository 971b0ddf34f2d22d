"""Who did what, and when: written in the transaction of the act, never changed, kept for a while."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from bot.storage.tables import AuditEntry

_audit = AuditEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Entry:
    """One act."""

    at: datetime
    actor: str
    action: str
    subject: str
    """What it was done to, as `campaign:12`."""
    detail: Mapping[str, Any] | None


def append(
    connection: Connection,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    values = {"at": now, "actor": actor, "action": action, "subject": subject}
    connection.execute(insert(_audit).values(**values, detail=dict(detail) if detail is not None else None))


def newest(
    connection: Connection, *, before: int | None = None, actor: str = "", limit: int
) -> list[tuple[int, Entry]]:
    """(id, entry), the newest act first; `before`: older than this id only; `actor`: of this one only."""
    wanted = select(_audit).order_by(_audit.c.id.desc()).limit(limit)
    if before is not None:
        wanted = wanted.where(_audit.c.id < before)
    if actor:
        wanted = wanted.where(_audit.c.actor == actor)
    return [
        (row.id, Entry(row.at, row.actor, row.action, row.subject, row.detail)) for row in connection.execute(wanted)
    ]


def entries(connection: Connection, subject: str) -> list[Entry]:
    """All that was done to it, the first act first."""
    done = select(_audit).where(_audit.c.subject == subject).order_by(_audit.c.id)
    return [Entry(row.at, row.actor, row.action, row.subject, row.detail) for row in connection.execute(done)]


def last(connection: Connection, action: str, subject: str) -> datetime | None:
    """When this was last done to it."""
    done = select(_audit.c.at).where(_audit.c.subject == subject, _audit.c.action == action)
    moment: datetime | None = connection.execute(done.order_by(_audit.c.id.desc()).limit(1)).scalar()
    return moment


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` of the oldest entries made before `before`; returns how many."""
    oldest = select(_audit.c.id, _audit.c.at).order_by(_audit.c.id).limit(limit)
    old = [row.id for row in connection.execute(oldest) if row.at < before]
    return connection.execute(delete(_audit).where(_audit.c.id.in_(old))).rowcount if old else 0

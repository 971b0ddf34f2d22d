"""Queries on changes to the content: what was proposed, by whom, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, null, select, update

from bot.storage.console_tables import ChangeState, ContentChange

_change = ContentChange.__table__  # type: ignore[attr-defined]

_SHORT = (
    _change.c.id,
    _change.c.kind,
    _change.c.file,
    _change.c.topic,
    _change.c.title,
    _change.c.author,
    _change.c.created_at,
    _change.c.state,
    _change.c.decided_by,
    _change.c.decided_at,
    _change.c.reason,
    _change.c.commit_id,
    _change.c.undoes,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A change without its texts: enough for a list."""

    id: int
    kind: str
    file: str
    topic: str | None
    title: str
    author: str
    created_at: datetime
    state: ChangeState
    decided_by: str | None
    decided_at: datetime | None
    """While the change is proposed: somebody has agreed, and the file is being written."""
    reason: str | None
    commit_id: str | None
    undoes: int | None


@dataclass(frozen=True, slots=True)
class Kept(Listed):
    """A change with the file's whole text before and after; None: no such file."""

    before: str | None
    after: str | None
    impact: Mapping[str, Any] | None


def add(
    connection: Connection,
    *,
    kind: str,
    file: str,
    topic: str | None,
    title: str,
    author: str,
    reason: str | None,
    before: str | None,
    after: str | None,
    undoes: int | None,
    now: datetime,
) -> int:
    """Keep a proposal; returns its number."""
    row = insert(_change).values(
        kind=kind,
        file=file,
        topic=topic,
        title=title,
        author=author,
        reason=reason,
        before=before,
        after=after,
        undoes=undoes,
        created_at=now,
        state=ChangeState.PROPOSED,
    )
    id: int = connection.execute(row.returning(_change.c.id)).scalar_one()
    return id


def found(connection: Connection, id: int) -> Kept | None:
    row = connection.execute(
        select(*_SHORT, _change.c.before, _change.c.after, _change.c.impact).where(_change.c.id == id)
    ).first()
    return Kept(**_values(row), before=row.before, after=row.after, impact=row.impact) if row else None


def listed(connection: Connection, state: ChangeState | None, limit: int, offset: int = 0) -> list[Listed]:
    """Those in a state (None: all), the newest first."""
    rows = _in(select(*_SHORT), state).order_by(_change.c.id.desc()).limit(limit).offset(offset)
    return [Listed(**_values(row)) for row in connection.execute(rows)]


def count(connection: Connection, state: ChangeState | None) -> int:
    number: int = connection.execute(_in(select(func.count()).select_from(_change), state)).scalar_one()
    return number


def of_topic(connection: Connection, topic: str, limit: int) -> list[Listed]:
    """The changes of one topic, the newest first."""
    rows = select(*_SHORT).where(_change.c.topic == topic).order_by(_change.c.id.desc()).limit(limit)
    return [Listed(**_values(row)) for row in connection.execute(rows)]


def unfinished(connection: Connection) -> list[Kept]:
    """Those that somebody agreed to and that are not live: being written now, or left so by a crash."""
    agreed = _change.c.state == ChangeState.PROPOSED, _change.c.decided_by.is_not(None)
    ids = connection.execute(select(_change.c.id).where(*agreed).order_by(_change.c.id)).scalars().all()
    return [kept for id in ids if (kept := found(connection, id))]


def unmeasured(connection: Connection) -> list[int]:
    """The proposals of which nobody knows yet what they change."""
    open_ = _change.c.state == ChangeState.PROPOSED, _change.c.impact.is_(None)
    return list(connection.execute(select(_change.c.id).where(*open_).order_by(_change.c.id)).scalars())


def move(connection: Connection, id: int, source: ChangeState, **values: Any) -> bool:
    """Change a row that is still in this state; False when it is in another by now."""
    if "impact" in values and values["impact"] is None:
        values["impact"] = null()  # JSON has a null of its own, which no query finds
    row = update(_change).where(_change.c.id == id, _change.c.state == source).values(**values)
    return bool(connection.execute(row).rowcount)


def note_commit(connection: Connection, id: int, commit: str) -> None:
    connection.execute(update(_change).where(_change.c.id == id).values(commit_id=commit))


def measured(connection: Connection, id: int, after: str | None, impact: Mapping[str, Any]) -> bool:
    """Keep what a proposal changes; False when its text is another by now, or it is no proposal any more."""
    same = _change.c.after.is_(None) if after is None else _change.c.after == after
    row = update(_change).where(_change.c.id == id, _change.c.state == ChangeState.PROPOSED, same)
    return bool(connection.execute(row.values(impact=dict(impact))).rowcount)


def _in(query: Select[Any], state: ChangeState | None) -> Select[Any]:
    return query if state is None else query.where(_change.c.state == state)


def _values(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    values = {column.name: getattr(row, column.name) for column in _SHORT}
    return {**values, "state": ChangeState(row.state)}

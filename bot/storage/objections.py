"""Queries on those who asked to be left alone without being subscribers: known again by a mark, never by name."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.subscriber_tables import Objection

_objection = Objection.__table__  # type: ignore[attr-defined]


def keep(connection: Connection, mark: str, now: datetime) -> None:
    """From now on no list brings this person in that was agreed to before."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = make(_objection).values(mark=mark, objected_at=now)
    connection.execute(row.on_conflict_do_update(index_elements=["mark"], set_={"objected_at": now}))


def lift(connection: Connection, mark: str) -> None:
    """They agreed themselves, since."""
    connection.execute(delete(_objection).where(_objection.c.mark == mark))


def kept_at(connection: Connection, mark: str) -> datetime | None:
    """When they objected, if they did."""
    found = select(_objection.c.objected_at).where(_objection.c.mark == mark)
    moment: datetime | None = connection.execute(found).scalar()
    return moment


def after(connection: Connection, marks: Collection[str], since: datetime) -> frozenset[str]:
    """Those of the marks whose people objected after that moment."""
    found = select(_objection.c.mark).where(_objection.c.mark.in_(marks), _objection.c.objected_at > since)
    return frozenset(connection.execute(found).scalars())

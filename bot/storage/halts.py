"""The switch that holds all sending but replies."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Halt

_halt = Halt.__table__  # type: ignore[attr-defined]

BULK = "bulk"


def halted(connection: Connection) -> bool:
    """Whether nothing but replies may be sent."""
    return bool(connection.execute(select(exists().where(_halt.c.name == BULK))).scalar_one())


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds everything, and since when."""

    by: str
    since: datetime


def held(connection: Connection) -> Held | None:
    """None while everything goes."""
    row = connection.execute(select(_halt).where(_halt.c.name == BULK)).one_or_none()
    return Held(row.by, row.since) if row else None


def halt(connection: Connection, by: str, now: datetime) -> None:
    """Hold everything; who did it first is kept."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(_halt).values(name=BULK, by=by, since=now).on_conflict_do_nothing())


def lift(connection: Connection) -> None:
    """Let everything go on."""
    connection.execute(delete(_halt).where(_halt.c.name == BULK))

"""Queries on audiences kept by name: people meant again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import SavedAudience

_saved = SavedAudience.__table__  # type: ignore[attr-defined]

EVERYBODYS = ""
"""In place of a unit."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An audience and its exclusions, as a campaign file has them."""

    id: int
    name: str
    unit: str | None
    """Whose it is; None: everybody's."""
    people: Mapping[str, Any]
    author: str
    saved_at: datetime


def save(
    connection: Connection, name: str, unit: str | None, people: Mapping[str, Any], author: str, now: datetime
) -> None:
    """Keep it, in place of an earlier one of that name and unit."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"audience": dict(people), "author": author, "saved_at": now}
    row = make(_saved).values(name=name, unit=unit or EVERYBODYS, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["name", "unit"], set_=values))


def all_saved(connection: Connection, unit: str | None) -> list[Saved]:
    """What is a unit's own before what is everybody's; `unit`: only its own and everybody's."""
    found = select(_saved).order_by(_saved.c.unit.desc(), _saved.c.id)
    if unit is not None:
        found = found.where(_saved.c.unit.in_((unit, EVERYBODYS)))
    return [_kept(row) for row in connection.execute(found)]


def rename(connection: Connection, id: int, name: str) -> None:
    """The caller has seen that the unit has none of this name."""
    connection.execute(update(_saved).where(_saved.c.id == id).values(name=name))


def remove(connection: Connection, id: int) -> None:
    connection.execute(delete(_saved).where(_saved.c.id == id))


def _kept(row: Row[Any]) -> Saved:
    return Saved(row.id, row.name, row.unit or None, row.audience, row.author, row.saved_at)

"""Queries on sources: the places where posters hang.

Who makes or retires one is in the audit, in the same transaction.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.arrivals import code_in, named
from bot.storage import audit
from bot.storage.console_tables import Source as SourceRow
from bot.storage.observation_tables import Event

_source = SourceRow.__table__  # type: ignore[attr-defined]
_event = Event.__table__  # type: ignore[attr-defined]

LABEL_CHARACTERS = 80

_DRAWN_FROM = "23456789bcdfghjkmnpqrstvwxz"
_DRAWN_CHARACTERS = 4
"""Without vowels no word comes of it, and nothing in it is taken for another; four of them are half a million codes."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place where posters hang, or an event where they are handed out."""

    code: str
    """What the posters there carry; see `bot.arrivals.is_code`."""
    label: str
    area: str | None
    """The commune it lies in."""
    unit: str | None
    """Whose posters they are; None: nobody's in particular."""
    made_by: str
    made_at: datetime
    retired_at: datetime | None
    """From then on nothing is counted there; the posters lead to the bot all the same."""


def add(
    connection: Connection,
    label: str,
    *,
    code: str = "",
    area: str | None = None,
    unit: str | None = None,
    actor: str,
    now: datetime,
) -> Source | None:
    """The new source, with a code that is drawn unless one is given; None when a source has that code."""
    code = code or _unused(connection)
    if with_code(connection, code):
        return None
    made = {"label": label, "area": area, "unit": unit}
    connection.execute(insert(_source).values(code=code, made_by=actor, made_at=now, **made))
    audit.append(connection, actor, "make_source", named(code), made, now)
    return with_code(connection, code)


def with_code(connection: Connection, code: str) -> Source | None:
    row = connection.execute(select(_source).where(_source.c.code == code)).one_or_none()
    return _source_of(row) if row else None


def listed(connection: Connection, unit: str | None) -> list[Source]:
    """The newest first, retired ones after all others; `unit`: of this one only, None: of all."""
    wanted = select(_source).order_by(_source.c.retired_at.is_not(None), _source.c.made_at.desc(), _source.c.code)
    if unit is not None:
        wanted = wanted.where(_source.c.unit == unit)
    return [_source_of(row) for row in connection.execute(wanted)]


def retire(connection: Connection, source: Source, *, actor: str, now: datetime) -> None:
    """Count nothing there any more. The code is not given to another place: old posters hang for long."""
    still_used = _source.c.code == source.code, _source.c.retired_at.is_(None)
    if connection.execute(update(_source).where(*still_used).values(retired_at=now)).rowcount:
        audit.append(connection, actor, "retire_source", named(source.code), None, now)


def in_use(connection: Connection, names: Collection[str]) -> frozenset[str]:
    """Of these sources, named as observations do, those that exist and are not retired."""
    if not names:
        return frozenset()
    codes = {code_in(name) for name in names}
    found = select(_source.c.code).where(_source.c.code.in_(codes), _source.c.retired_at.is_(None))
    return frozenset(named(code) for code in connection.execute(found).scalars())


def _unused(connection: Connection) -> str:
    while True:
        code = "".join(secrets.choice(_DRAWN_FROM) for _ in range(_DRAWN_CHARACTERS))
        if not with_code(connection, code):
            return code


def _source_of(row: Row[Any]) -> Source:
    return Source(row.code, row.label, row.area, row.unit, row.made_by, row.made_at, row.retired_at)

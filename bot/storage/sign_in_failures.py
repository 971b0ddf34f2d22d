"""Queries on sign-ins that failed: how often of late, by name and by address."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select

from bot.storage.console_tables import SignInFailure

_failure = SignInFailure.__table__  # type: ignore[attr-defined]

WINDOW = timedelta(minutes=15)
"""Older failures are forgotten."""


def record(connection: Connection, name: str, address: str, now: datetime) -> None:
    values = {"name_hash": _hash(name), "address_hash": _hash(address), "at": now}
    connection.execute(insert(_failure).values(**values))


def of_late(connection: Connection, name: str, address: str, now: datetime) -> tuple[int, int, int]:
    """How many failed within WINDOW: for this name from this address, for this name, from this address."""
    recent = _failure.c.at > now - WINDOW
    named, there = _failure.c.name_hash == _hash(name), _failure.c.address_hash == _hash(address)
    counts = (
        connection.execute(select(func.count()).select_from(_failure).where(recent, *which)).scalar_one()
        for which in ((named, there), (named,), (there,))
    )
    both, by_name, by_address = counts
    return both, by_name, by_address


def forget(connection: Connection, name: str) -> None:
    """The person has proved who they are."""
    connection.execute(delete(_failure).where(_failure.c.name_hash == _hash(name)))


def purge(connection: Connection, now: datetime) -> int:
    """Delete what counts no more; returns how many."""
    return connection.execute(delete(_failure).where(_failure.c.at <= now - WINDOW)).rowcount


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

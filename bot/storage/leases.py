"""What only one process may do at a time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Lease

_lease = Lease.__table__  # type: ignore[attr-defined]


def hold(connection: Connection, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Take or extend the lease; False while somebody else holds it."""
    until = now + timedelta(seconds=seconds)
    taken = connection.execute(
        update(_lease)
        .where(_lease.c.name == name, or_(_lease.c.holder == holder, _lease.c.until < now))
        .values(holder=holder, until=until)
    ).rowcount
    if taken:
        return True
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = make(_lease).values(name=name, holder=holder, until=until).on_conflict_do_nothing().returning(_lease.c.name)
    return connection.execute(row).one_or_none() is not None


def let_go(connection: Connection, name: str, holder: str) -> None:
    """Give the lease back, so that the next holder need not wait for its end."""
    connection.execute(delete(_lease).where(_lease.c.name == name, _lease.c.holder == holder))

"""What only one process may do at a time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Lease
from bot.timing import Clock

_lease = Lease.__table__  # type: ignore[attr-defined]


def shared_moment(connection: Connection, clock: Clock) -> datetime:
    """The present by the clock that all contenders share: the server's. With SQLite they share the machine's."""
    if connection.dialect.name == "postgresql":
        moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return moment
    return clock()


def hold(connection: Connection, name: str, holder: str, now: datetime, seconds: float) -> bool:
    """Take or extend the lease for `seconds`; False while somebody else holds it.

    One that seems to last twice as long as any ever given was given before the clock was put back: it counts for
    nothing, or a killed holder would be waited for until the clock has caught up.
    """
    until, absurd = now + timedelta(seconds=seconds), now + timedelta(seconds=2 * seconds)
    free = or_(_lease.c.holder == holder, _lease.c.until < now, _lease.c.until > absurd)
    taken = connection.execute(
        update(_lease).where(_lease.c.name == name, free).values(holder=holder, until=until)
    ).rowcount
    if taken:
        return True
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = make(_lease).values(name=name, holder=holder, until=until).on_conflict_do_nothing().returning(_lease.c.name)
    return connection.execute(row).one_or_none() is not None


def let_go(connection: Connection, name: str, holder: str) -> None:
    """Give the lease back, so that the next holder need not wait for its end."""
    connection.execute(delete(_lease).where(_lease.c.name == name, _lease.c.holder == holder))


def held(connection: Connection, now: datetime) -> list[str]:
    """The leases somebody holds at the moment."""
    names = connection.execute(select(_lease.c.name).where(_lease.c.until >= now).order_by(_lease.c.name))
    return list(names.scalars())

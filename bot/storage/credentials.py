"""Queries on what accounts sign in with, and on the links that give them a password."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.console_tables import Credential as CredentialRow
from bot.storage.console_tables import Ticket as TicketRow
from bot.storage.console_tables import TicketPurpose

_credential = CredentialRow.__table__  # type: ignore[attr-defined]
_ticket = TicketRow.__table__  # type: ignore[attr-defined]

TICKET_VALID = timedelta(hours=72)
"""From a Friday to the Monday after."""


@dataclass(frozen=True, slots=True)
class Credential:
    """With what an account signs in."""

    user_id: int
    password_hash: str
    totp: str | None
    """Sealed; None: no second factor is set up."""
    recovery_left: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """A link that has not been used. Without an account it is the first administrator's."""

    purpose: TicketPurpose
    user_id: int | None


def hashed(token: str) -> str:
    """What is kept of a token: it is random and long, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def of_user(connection: Connection, user_id: int) -> Credential | None:
    row = connection.execute(select(_credential).where(_credential.c.user_id == user_id)).one_or_none()
    return Credential(row.user_id, row.password_hash, row.totp, len(row.recovery)) if row else None


def those_with_password(connection: Connection) -> frozenset[int]:
    """Accounts that can sign in."""
    return frozenset(connection.execute(select(_credential.c.user_id)).scalars())


def set_password(connection: Connection, user_id: int, password_hash: str) -> None:
    """From now on this one; the second factor stays as it is."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row: Any = make(_credential).values(user_id=user_id, password_hash=password_hash, totp_step=0, recovery=[])
    connection.execute(row.on_conflict_do_update(index_elements=["user_id"], set_={"password_hash": password_hash}))


def set_totp(connection: Connection, user_id: int, sealed: str, step: int, recovery: Sequence[str]) -> None:
    """A new second factor, in place of an earlier one. `step`: that of the code that proved it; `recovery`: hashes."""
    values = {"totp": sealed, "totp_step": step, "recovery": list(recovery)}
    connection.execute(update(_credential).where(_credential.c.user_id == user_id).values(**values))


def take_step(connection: Connection, user_id: int, step: int) -> bool:
    """Use up the code of a time step; False when it, or a later one, was used before."""
    unused = (_credential.c.user_id == user_id, _credential.c.totp_step < step)
    return bool(connection.execute(update(_credential).where(*unused).values(totp_step=step)).rowcount)


def take_recovery(connection: Connection, user_id: int, code_hash: str) -> bool:
    """Use up a code for who has lost their phone; False when it is none, or was used before."""
    of_user = _credential.c.user_id == user_id
    left = connection.execute(select(_credential.c.recovery).where(of_user).with_for_update()).scalar() or []
    if code_hash not in left:
        return False
    rest = [code for code in left if code != code_hash]
    connection.execute(update(_credential).where(of_user).values(recovery=rest))
    return True


def remove(connection: Connection, user_id: int) -> None:
    """Neither password nor second factor any more, and no link that would give one."""
    connection.execute(delete(_credential).where(_credential.c.user_id == user_id))
    connection.execute(delete(_ticket).where(_ticket.c.user_id == user_id))


def new_ticket(connection: Connection, purpose: TicketPurpose, user_id: int | None, now: datetime) -> str:
    """The secret part of a new link, in place of earlier ones of the account. Shown once, not kept."""
    token = secrets.token_urlsafe(32)
    if user_id is not None:
        connection.execute(delete(_ticket).where(_ticket.c.user_id == user_id))
    connection.execute(delete(_ticket).where(_ticket.c.until <= now))
    values = {"token_hash": hashed(token), "purpose": purpose, "user_id": user_id, "until": now + TICKET_VALID}
    connection.execute(insert(_ticket).values(**values))
    return token


def ticket(connection: Connection, token: str, now: datetime) -> Ticket | None:
    """The link, if it is still good."""
    found = select(_ticket).where(_ticket.c.token_hash == hashed(token), _ticket.c.until > now)
    row = connection.execute(found).one_or_none()
    return Ticket(TicketPurpose(row.purpose), row.user_id) if row else None


def use_ticket(connection: Connection, token: str, now: datetime) -> Ticket | None:
    """The link, which is good no more from now on; None when it was not. All links for a first administrator end with
    the first of them."""
    found = ticket(connection, token, now)
    if found is None:
        return None
    same = _ticket.c.token_hash == hashed(token)
    ended = or_(same, _ticket.c.purpose == TicketPurpose.FIRST) if found.purpose is TicketPurpose.FIRST else same
    # Of two who come at once the database lets one delete it.
    return found if connection.execute(delete(_ticket).where(ended)).rowcount else None

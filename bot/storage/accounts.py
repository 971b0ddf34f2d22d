"""Queries on accounts: who works with campaigns or content, and the private chats they work from.

Every change is in the audit, in the same transaction.
"""

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Address, Channel
from bot.storage import audit
from bot.storage.tables import BindingCode, ChatBinding, Role
from bot.storage.tables import User as UserRow

_account = UserRow.__table__  # type: ignore[attr-defined]
_binding = ChatBinding.__table__  # type: ignore[attr-defined]
_code = BindingCode.__table__  # type: ignore[attr-defined]

CODE_VALID = timedelta(minutes=15)

CODE_LENGTH = 8

CODE_CHARACTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that is taken for another: no 0 and O, no 1, I and L. Eight of them are 850 thousand million codes."""

UNIT_CHARACTERS = 80
"""Of the name of a unit at most."""

_NAME = re.compile(r"[\w.-]{2,40}")


@dataclass(frozen=True, slots=True)
class User:
    """An account."""

    id: int
    name: str
    role: Role
    unit: str | None
    """The branch or commune body it is limited to; None: all."""
    created_at: datetime
    disabled_at: datetime | None


def is_name(name: str) -> bool:
    """Letters of any language, digits, `.`, `-`, `_`; 2 to 40 of them."""
    return bool(_NAME.fullmatch(unicodedata.normalize("NFC", name)))


def add(connection: Connection, name: str, role: Role, unit: str | None, *, actor: str, now: datetime) -> User | None:
    """The new account; None when one has that name, in capitals or not."""
    if named(connection, name):
        return None
    name = unicodedata.normalize("NFC", name)
    connection.execute(insert(_account).values(name=name, role=role, unit=unit, created_at=now))
    audit.append(connection, actor, "add", _subject(name), {"role": role, "unit": unit}, now)
    return named(connection, name)


def named(connection: Connection, name: str) -> User | None:
    """The account of that name, in capitals or not, disabled or not."""
    # Accounts are few, and SQLite knows capitals of English only.
    wanted = folded(name)
    return next((user for user in users(connection) if folded(user.name) == wanted), None)


def users(connection: Connection) -> list[User]:
    """All accounts, the oldest first."""
    return [user_of(row) for row in connection.execute(select(_account).order_by(_account.c.id))]


def disable(connection: Connection, user: User, *, actor: str, now: datetime) -> None:
    """It can do nothing any more, and no chat speaks for it."""
    of_user = _account.c.id == user.id, _account.c.disabled_at.is_(None)
    if not connection.execute(update(_account).where(*of_user).values(disabled_at=now)).rowcount:
        return
    for table in (_binding, _code):
        connection.execute(delete(table).where(table.c.user_id == user.id))
    audit.append(connection, actor, "disable", _subject(user.name), None, now)


def enable(connection: Connection, user: User, *, actor: str, now: datetime) -> None:
    """It works again. Its password is another matter: who locked it may have had a reason to take that, too."""
    connection.execute(update(_account).where(_account.c.id == user.id).values(disabled_at=None))
    audit.append(connection, actor, "enable", _subject(user.name), None, now)


def assign(connection: Connection, user: User, role: Role, unit: str | None, *, actor: str, now: datetime) -> None:
    """Another role, or another unit."""
    connection.execute(update(_account).where(_account.c.id == user.id).values(role=role, unit=unit))
    audit.append(connection, actor, "assign", _subject(user.name), {"role": role, "unit": unit}, now)


def note(connection: Connection, user: User, action: str, *, actor: str, now: datetime) -> None:
    """Something that concerns the account and is kept elsewhere: it got a link, a password, a second factor."""
    audit.append(connection, actor, action, _subject(user.name), None, now)


def with_id(connection: Connection, id: int) -> User | None:
    row = connection.execute(select(_account).where(_account.c.id == id)).one_or_none()
    return user_of(row) if row else None


def new_code(connection: Connection, user: User, *, actor: str, now: datetime) -> str:
    """A code that binds one chat to the account within CODE_VALID, in place of an earlier one. Shown once, not kept."""
    code = "".join(secrets.choice(CODE_CHARACTERS) for _ in range(CODE_LENGTH))
    connection.execute(delete(_code).where(or_(_code.c.user_id == user.id, _code.c.until <= now)))
    connection.execute(insert(_code).values(code_hash=_hash(code), user_id=user.id, until=now + CODE_VALID))
    audit.append(connection, actor, "offer_chat", _subject(user.name), None, now)
    return code


def bind(connection: Connection, code: str, address: Address, now: datetime) -> User | None:
    """From now on the chat speaks for the account whose code this is; None when it is nobody's, used, or too old."""
    # Deleted first, whoever tries: a code is good for one.
    used = delete(_code).where(_code.c.code_hash == _hash(code), _code.c.until > now).returning(_code.c.user_id)
    owner = connection.execute(used).scalar()
    if owner is None:
        return None
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"user_id": owner, "bound_at": now}
    row = make(_binding).values(channel=address.channel, chat=address.chat, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["channel", "chat"], set_=values))
    user = of_chat(connection, address)
    if user:
        audit.append(connection, user.name, "bind", _subject(user.name), {"channel": address.channel}, now)
    return user


def of_chat(connection: Connection, address: Address) -> User | None:
    """The account a chat speaks for; None when it speaks for none, or the account is disabled."""
    found = _bound().where(_binding.c.channel == address.channel, _binding.c.chat == address.chat)
    row = connection.execute(found).first()
    return user_of(row) if row else None


def chats_of(connection: Connection, unit: str | None) -> list[tuple[Address, User]]:
    """The chats of those who may see what the unit does: its own accounts, and those limited to no unit."""
    theirs = _bound().where(or_(_account.c.unit.is_(None), _account.c.unit == unit))
    rows = connection.execute(theirs.order_by(_account.c.id, _binding.c.channel, _binding.c.chat))
    return [(Address(Channel(row.channel), row.chat), user_of(row)) for row in rows]


def unbind(connection: Connection, address: Address) -> None:
    """The chat speaks for nobody any more."""
    connection.execute(delete(_binding).where(_binding.c.channel == address.channel, _binding.c.chat == address.chat))


def _bound() -> Any:
    return (
        select(_account, _binding.c.channel, _binding.c.chat)
        .join(_binding, _binding.c.user_id == _account.c.id)
        .where(_account.c.disabled_at.is_(None))
    )


def user_of(row: Row[Any]) -> User:
    """The account in a row that holds its columns."""
    return User(row.id, row.name, Role(row.role), row.unit, row.created_at, row.disabled_at)


def _subject(name: str) -> str:
    return f"account:{name}"


def folded(name: str) -> str:
    """A name as it is compared."""
    return unicodedata.normalize("NFC", name).casefold()


def _hash(code: str) -> str:
    """Of what was typed, in small letters or with gaps, too."""
    return hashlib.sha256("".join(filter(str.isalnum, code)).upper().encode()).hexdigest()

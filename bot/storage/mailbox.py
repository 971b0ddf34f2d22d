"""Queries on campaign messages laid ready for visitors of the web page."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Mailed, Reply
from bot.storage.tables import Mail, Run

_mail = Mail.__table__  # type: ignore[attr-defined]
_run = Run.__table__  # type: ignore[attr-defined]


def put(connection: Connection, run: int, chats: Collection[str], now: datetime) -> None:
    """Lay the message of a run ready for these chats; who has it already does not get it twice."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"chat": chat, "run_id": run, "put_at": now} for chat in chats]
    if rows:
        connection.execute(make(_mail).on_conflict_do_nothing(index_elements=["run_id", "chat"]), rows)


def since(connection: Connection, chat: str, after: int, limit: int) -> list[Mailed]:
    """The newest `limit` letters of a chat with an id above `after`, oldest first."""
    newest_first = (
        select(_mail.c.id, _run.c.body, _mail.c.put_at)
        .join(_run, _run.c.id == _mail.c.run_id)
        .where(_mail.c.chat == chat, _mail.c.id > after)
        .order_by(_mail.c.id.desc())
        .limit(limit)
    )
    rows = connection.execute(newest_first).all()
    return [Mailed(row.id, Reply.from_json(row.body), row.put_at) for row in reversed(rows)]


def newest(connection: Connection) -> int:
    """The highest id of all letters, 0 when there are none."""
    return connection.execute(select(func.max(_mail.c.id))).scalar_one() or 0


def forget(connection: Connection, chat: str) -> None:
    connection.execute(delete(_mail).where(_mail.c.chat == chat))


def purge(connection: Connection, before: datetime, limit: int) -> int:
    """Delete up to `limit` letters laid ready before that moment."""
    over = select(_mail.c.id).where(_mail.c.put_at < before).limit(limit)
    return connection.execute(delete(_mail).where(_mail.c.id.in_(over))).rowcount

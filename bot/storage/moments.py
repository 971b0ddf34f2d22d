"""The newest moment the database knows of: how old a copy is, and whether a clock can be right."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.storage.subscriber_tables import Subscriber
from bot.storage.tables import AuditEntry, Inbox, Outbound, Run

_WRITTEN_IN_ORDER = (
    Inbox.__table__.c.received_at,  # type: ignore[attr-defined]
    Outbound.__table__.c.created_at,  # type: ignore[attr-defined]
    Run.__table__.c.opened_at,  # type: ignore[attr-defined]
    AuditEntry.__table__.c.at,  # type: ignore[attr-defined]
    Subscriber.__table__.c.consented_at,  # type: ignore[attr-defined]
)
"""Columns of tables whose newest row has the highest id: one row of each is looked at."""


def newest(connection: Connection) -> datetime | None:
    """When something was last written down; None when nothing was."""
    looked_at = (
        connection.execute(select(column).order_by(column.table.c.id.desc()).limit(1)).scalar()
        for column in _WRITTEN_IN_ORDER
    )
    return max((moment for moment in looked_at if moment), default=None)

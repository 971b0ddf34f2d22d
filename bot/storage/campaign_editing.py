"""Queries on who has a draft open to change it. A warning for people, no lock: the revision keeps what was written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import CampaignEditing

_editing = CampaignEditing.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Editing:
    """Somebody who has it open."""

    editor: str
    seen_at: datetime
    """When they last did something."""


def note(connection: Connection, campaign: int, editor: str, now: datetime) -> None:
    """They have it open now."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = make(_editing).values(campaign_id=campaign, editor=editor, seen_at=now)
    connection.execute(row.on_conflict_do_update(index_elements=["campaign_id", "editor"], set_={"seen_at": now}))


def others(connection: Connection, campaign: int, editor: str, since: datetime) -> list[Editing]:
    """Who else has had it open since then, the latest first."""
    found = select(_editing).where(
        _editing.c.campaign_id == campaign, _editing.c.editor != editor, _editing.c.seen_at >= since
    )
    return [Editing(row.editor, row.seen_at) for row in connection.execute(found.order_by(_editing.c.seen_at.desc()))]


def close(connection: Connection, campaign: int, editor: str) -> None:
    """They are done with it."""
    connection.execute(delete(_editing).where(_editing.c.campaign_id == campaign, _editing.c.editor == editor))

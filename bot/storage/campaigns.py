"""Queries on campaigns: what they are to say, to whom and when, and how far they have come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, true, update

from bot.storage.tables import Campaign, CampaignState, PauseReason

_campaign = Campaign.__table__  # type: ignore[attr-defined]

ALIVE = (CampaignState.SCHEDULED, CampaignState.RUNNING)
"""What the clock looks after."""

OVER = (CampaignState.FINISHED, CampaignState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Kept:
    """A campaign as it stands in the database."""

    id: int
    name: str
    unit: str | None
    author: str
    state: CampaignState
    plan: Mapping[str, Any]
    revision: int
    corrects: int | None
    approver: str | None
    expected: int | None
    next_due: datetime | None
    handled_to: datetime | None
    paused_because: PauseReason | None
    created_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    started_at: datetime | None


def add(
    connection: Connection,
    *,
    name: str,
    name_folded: str,
    unit: str | None,
    author: str,
    plan: Mapping[str, Any],
    corrects: int | None,
    now: datetime,
) -> int:
    """A new draft; returns its number. `name_folded`: the name as it is searched for."""
    row = insert(_campaign).values(
        name=name,
        name_folded=name_folded,
        unit=unit,
        author=author,
        state=CampaignState.DRAFT,
        plan=dict(plan),
        revision=1,
        corrects=corrects,
        notice_due=False,
        created_at=now,
    )
    number: int = connection.execute(row.returning(_campaign.c.id)).scalar_one()
    return number


def get(connection: Connection, id: int, *, lock: bool = False) -> Kept | None:
    """One campaign; `lock` keeps it from others for the rest of the transaction (PostgreSQL)."""
    wanted = select(_campaign).where(_campaign.c.id == id)
    row = connection.execute(wanted.with_for_update() if lock else wanted).one_or_none()
    return _kept(row) if row else None


def listed(connection: Connection, *, unit: str | None = None, limit: int = 500) -> list[Kept]:
    """The newest campaigns first; `unit`: only those of one unit."""
    wanted = select(_campaign).order_by(_campaign.c.id.desc()).limit(limit)
    if unit is not None:
        wanted = wanted.where(_campaign.c.unit == unit)
    return [_kept(row) for row in connection.execute(wanted)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which campaigns a list shows."""

    unit: str | None = None
    """Only those of one unit; None: all."""
    words: tuple[str, ...] = ()
    """All of them, folded, stand in the name."""
    states: tuple[CampaignState, ...] = ()
    """In one of these; none: in any."""

    def condition(self) -> ColumnElement[bool]:
        return and_(
            true(),
            *(_campaign.c.name_folded.contains(word, autoescape=True) for word in self.words),
            *([_campaign.c.unit == self.unit] if self.unit is not None else []),
            *([_campaign.c.state.in_(self.states)] if self.states else []),
        )


def page(connection: Connection, wanted: Wanted, *, skip: int, limit: int) -> list[Kept]:
    """The newest first."""
    found = select(_campaign).where(wanted.condition()).order_by(_campaign.c.id.desc()).offset(skip).limit(limit)
    return [_kept(row) for row in connection.execute(found)]


def how_many(connection: Connection, wanted: Wanted) -> Mapping[CampaignState, int]:
    """Of those that are wanted, by state; a state without any is not there."""
    counted = select(_campaign.c.state, func.count()).where(wanted.condition()).group_by(_campaign.c.state)
    return {CampaignState(state): number for state, number in connection.execute(counted)}


def change(connection: Connection, id: int, **values: Any) -> None:
    """Set these columns."""
    connection.execute(update(_campaign).where(_campaign.c.id == id).values(**values))


def due(connection: Connection, now: datetime) -> list[int]:
    """Those the clock has to look at."""
    wanted = select(_campaign.c.id).where(_campaign.c.state.in_(ALIVE), _campaign.c.next_due <= now)
    return list(connection.execute(wanted.order_by(_campaign.c.next_due)).scalars())


def settle(connection: Connection, id: int, *, any_alive: bool) -> None:
    """After a run began or ended: running while one is alive, else scheduled, or finished if nothing is to come."""
    rest = (_campaign.c.id == id, _campaign.c.state.in_(ALIVE))
    if any_alive:
        connection.execute(update(_campaign).where(*rest).values(state=CampaignState.RUNNING))
        return
    nothing_to_come = _campaign.c.next_due.is_(None)
    connection.execute(update(_campaign).where(*rest, ~nothing_to_come).values(state=CampaignState.SCHEDULED))
    connection.execute(update(_campaign).where(*rest, nothing_to_come).values(state=CampaignState.FINISHED))


def pause(connection: Connection, id: int, reason: PauseReason) -> bool:
    """Pause by itself, and have those told who work with it; False when it does not run (any more)."""
    running = (_campaign.c.id == id, _campaign.c.state.in_(ALIVE))
    values = {"state": CampaignState.PAUSED, "paused_because": reason, "notice_due": True}
    return bool(connection.execute(update(_campaign).where(*running).values(**values)).rowcount)


def paused_by_themselves(connection: Connection) -> Mapping[PauseReason, int]:
    """How many campaigns wait for somebody to look at them, by why; a reason none has is 0."""
    paused = (_campaign.c.state == CampaignState.PAUSED, _campaign.c.paused_because.is_not(None))
    counted = select(_campaign.c.paused_because, func.count()).where(*paused).group_by(_campaign.c.paused_because)
    found = {PauseReason(reason): count for reason, count in connection.execute(counted)}
    return {reason: found.get(reason, 0) for reason in PauseReason}


def notices_due(connection: Connection) -> list[Kept]:
    """Paused campaigns of which nobody has been told."""
    return [_kept(row) for row in connection.execute(select(_campaign).where(_campaign.c.notice_due))]


def _kept(row: Row[Any]) -> Kept:
    return Kept(
        id=row.id,
        name=row.name,
        unit=row.unit,
        author=row.author,
        state=CampaignState(row.state),
        plan=row.plan,
        revision=row.revision,
        corrects=row.corrects,
        approver=row.approver,
        expected=row.expected,
        next_due=row.next_due,
        handled_to=row.handled_to,
        paused_because=PauseReason(row.paused_because) if row.paused_because else None,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        approved_at=row.approved_at,
        started_at=row.started_at,
    )

"""Counts for dashboards and reports, added up by the database: over two years there are millions of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, and_, case, func, select

from bot.messages import Kind
from bot.storage import deliveries
from bot.storage.observation_tables import Event
from bot.storage.subscriber_tables import Subscriber, SubscriberState, SubscriberTag, TagKind
from bot.storage.tables import Campaign, DeliveryState, Run, RunState

_campaign = Campaign.__table__  # type: ignore[attr-defined]
_event = Event.__table__  # type: ignore[attr-defined]
_run = Run.__table__  # type: ignore[attr-defined]
_subscriber = Subscriber.__table__  # type: ignore[attr-defined]
_tag = SubscriberTag.__table__  # type: ignore[attr-defined]

Part: TypeAlias = Literal["day", "channel", "kind", "topic", "area"]

NOT_CHOSEN = ""
"""In place of the commune or the audience of who named none."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One run of a campaign, with what became of it."""

    campaign: int
    name: str
    unit: str | None
    run: int
    due_at: datetime
    recipients: int
    sent: int
    failed: int
    gone: int
    uncertain: int


def events(
    connection: Connection, first: date, last: date, kinds: Sequence[Kind], *by: Part
) -> dict[tuple[Any, ...], int]:
    """How often something of these kinds was seen from `first` to `last`, both included, by what is asked for."""
    columns = [_event.c[part] for part in by]
    counted = (
        select(*columns, func.sum(_event.c["count"]))
        .where(_event.c.day >= first, _event.c.day <= last, _event.c.kind.in_(kinds))
        .group_by(*columns)
    )
    return {tuple(key): int(count) for *key, count in connection.execute(counted) if count is not None}


def first_day(connection: Connection) -> date | None:
    """The first day of which anything is known."""
    day: date | None = connection.execute(select(func.min(_event.c.day))).scalar_one()
    return day


def subscribers(connection: Connection, column: Literal["channel", "area"]) -> dict[str, int]:
    """How many are subscribed now, by channel or by commune; who named no commune under `NOT_CHOSEN`."""
    value = func.coalesce(_subscriber.c[column], NOT_CHOSEN)
    active = select(value, func.count()).where(_subscriber.c.state == SubscriberState.ACTIVE).group_by(value)
    return {name: count for name, count in connection.execute(active)}


def audiences(connection: Connection) -> dict[str, int]:
    """How many of those subscribed now named which audience; who named several counts in each."""
    active = (
        select(_tag.c.value, func.count())
        .join(_subscriber, _subscriber.c.id == _tag.c.subscriber_id)
        .where(_tag.c.kind == TagKind.AUDIENCE, _subscriber.c.state == SubscriberState.ACTIVE)
        .group_by(_tag.c.value)
    )
    return {name: count for name, count in connection.execute(active)}


def joined_and_ended(connection: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """How many of those subscribed now agreed in [since, until), and how many ended it, or were lost, in that time.

    Who agreed and ended it again is among the second only; who was forgotten on request is in neither.
    """
    now_active = _subscriber.c.state == SubscriberState.ACTIVE
    joined = and_(now_active, _subscriber.c.consented_at >= since, _subscriber.c.consented_at < until)
    ended = and_(~now_active, _subscriber.c.ended_at >= since, _subscriber.c.ended_at < until)
    counted = select(func.sum(case((joined, 1), else_=0)), func.sum(case((ended, 1), else_=0)))
    came, went = connection.execute(counted).one()
    return int(came or 0), int(went or 0)


def sendings(connection: Connection, since: datetime, until: datetime, *, unit: str | None = None) -> list[Sending]:
    """The runs due in [since, until) that were sent at least in part; `unit`: only those of its campaigns."""

    wanted = (
        select(
            _campaign.c.id.label("campaign"),
            _campaign.c.name,
            _campaign.c.unit,
            _run.c.id,
            _run.c.due_at,
            _run.c.recipients,
        )
        .select_from(_run)
        .join(_campaign, _campaign.c.id == _run.c.campaign_id)
        .where(_run.c.due_at >= since, _run.c.due_at < until, _run.c.state != RunState.MISSED, _run.c.recipients > 0)
        .order_by(_run.c.due_at, _run.c.id)
    )
    if unit is not None:
        wanted = wanted.where(_campaign.c.unit == unit)
    rows = connection.execute(wanted).all()
    counts = deliveries.counts(connection, [row.id for row in rows])
    return [
        Sending(
            row.campaign,
            row.name,
            row.unit,
            row.id,
            row.due_at,
            row.recipients,
            sent=counts[row.id][DeliveryState.SENT],
            failed=counts[row.id][DeliveryState.FAILED],
            gone=counts[row.id][DeliveryState.GONE],
            uncertain=counts[row.id][DeliveryState.UNCERTAIN],
        )
        for row in rows
    ]

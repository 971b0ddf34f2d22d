"""Queries on the runs of campaigns: what may be sent at the moment, opening, finishing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, literal, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Channel, Reply
from bot.storage.halts import halted
from bot.storage.subscribers import subscriber
from bot.storage.tables import Campaign, CampaignState, Delivery, DeliveryState, Run, RunChannel, RunState
from bot.timing import Hours, first_open, is_open

_campaign = Campaign.__table__  # type: ignore[attr-defined]
_delivery = Delivery.__table__  # type: ignore[attr-defined]
_run = Run.__table__  # type: ignore[attr-defined]
_on = RunChannel.__table__  # type: ignore[attr-defined]

_OF_ROUNDS = (
    *(_run.c[name] for name in ("id", "campaign_id", "urgent", "window_from", "window_to", "resends")),
    *(_run.c[name] for name in ("due_at", "expires_at", "begun_at", "moved_at")),
)
"""Without the words and the audience, which are long."""

STILL_FOR = timedelta(hours=24)
"""Who reads something may be told of it a day later; for how much longer a campaign says (`expires`)."""

NOTED_EVERY = timedelta(minutes=1)
"""That a run moves is noted no more often: a row that is written with every claim would slow sending down."""


@dataclass(frozen=True, slots=True)
class Round:
    """A run that is being sent, as the sender sees it."""

    id: int
    campaign: int
    urgent: bool
    window: Hours | None
    resends: bool
    expires_at: datetime
    still_for: timedelta
    """So long it may stand still, once it has begun."""
    since: datetime | None
    """When it began, or somebody last said that it goes on; None: it has not begun."""
    moved: Mapping[Channel, datetime] = field(default_factory=dict)
    """By channel, when somebody was last done with since; before that, when the first was taken up."""
    told: frozenset[Channel] = frozenset()
    """The channels of which somebody has been told that it stands still there."""
    pace: int | None = None
    """Messages a second of it at most; None: as many as the platform takes."""

    @property
    def begun(self) -> bool:
        return self.since is not None

    def may_be_sent(self, quiet: Hours, now: datetime) -> bool:
        """Urgent ones know neither quiet hours nor a window."""
        return self.urgent or is_open(now, quiet, self.window)

    def last_moved(self, channel: Channel) -> datetime | None:
        """From when on it has stood on a channel, as far as is known; None: it has not begun."""
        return self.moved.get(channel, self.since)

    def is_suspect(self, channel: Channel, now: datetime) -> bool:
        """Whether it is worth a look if it stands still there: it moved last too long ago, for whatever reason."""
        last = self.last_moved(channel)
        return last is not None and now - last > self.still_for

    def stood(self, channel: Channel, quiet: Hours, now: datetime) -> timedelta:
        """For how long it has stood on a channel although it had begun and might have gone on.

        Hours in which it may not be sent hold it back. It counts from the first minute in which it might have gone on.
        """
        last = self.last_moved(channel)
        if last is None or last + NOTED_EVERY > now:
            return timedelta(0)
        last += NOTED_EVERY
        since = last if self.urgent else first_open(last, quiet, self.window)
        return max(now - since, timedelta(0)) if since else timedelta(0)

    def stands_still(self, channel: Channel, quiet: Hours, now: datetime) -> bool:
        """Whether it has stood there for so long that people are to say whether it still should go on."""
        return self.stood(channel, quiet, now) > self.still_for


@dataclass(frozen=True, slots=True)
class Occasion:
    """A run on its way into the database."""

    slot: str
    due_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """A run whose recipients are being written down."""

    id: int
    campaign: int
    audience: Mapping[str, Any]
    opened_to: int
    opened_at: datetime


def rounds(connection: Connection) -> list[Round]:
    """What is being sent: urgent ones first, then the oldest. None while all sending is halted."""
    return [] if halted(connection) else _rounds(connection, _campaign.c.state == CampaignState.RUNNING)


def under_way(connection: Connection, campaign: int) -> list[Round]:
    """The same of one campaign, also while it is paused or all sending is halted."""
    return _rounds(connection, _campaign.c.id == campaign)


def _rounds(connection: Connection, wanted: ColumnElement[bool]) -> list[Round]:
    sending = (
        select(*_OF_ROUNDS, _campaign.c.plan["pace"].as_integer().label("pace"), _on.c.channel, _on.c.told_at)
        .add_columns(_on.c.moved_at.label("moved_there"))
        .join(_campaign, _campaign.c.id == _run.c.campaign_id)
        .outerjoin(_on, _on.c.run_id == _run.c.id)
        .where(_run.c.state == RunState.RUNNING, wanted)
        .order_by(_run.c.urgent.desc(), _run.c.id)
    )
    found = groupby(connection.execute(sending), key=lambda row: row.id)
    return [_round(list(rows)) for _, rows in found]


def _round(rows: Sequence[Any]) -> Round:
    """One for each channel on which something was taken up; of none, one."""
    row, there = rows[0], [row for row in rows if row.channel]
    return Round(
        id=row.id,
        campaign=row.campaign_id,
        urgent=row.urgent,
        window=None if row.window_from is None else Hours(row.window_from, row.window_to),
        resends=row.resends,
        expires_at=row.expires_at,
        # As late as it might have begun it may go on, too.
        still_for=max(STILL_FOR, row.expires_at - row.due_at),
        since=row.moved_at or row.begun_at,
        moved={Channel(on.channel): on.moved_there for on in there},
        told=frozenset(Channel(on.channel) for on in there if on.told_at),
        pace=row.pace,
    )


def body(connection: Connection, run: int) -> Reply:
    """The words of a run. Raises `ValueError` or `KeyError` when this version cannot read them."""
    stored = connection.execute(select(_run.c.body).where(_run.c.id == run)).scalar_one()
    if stored is None:
        raise ValueError("a run without words")
    return Reply.from_json(stored)


def make(
    connection: Connection,
    campaign: int,
    occasion: Occasion,
    state: RunState,
    now: datetime,
    *,
    urgent: bool,
    window: Hours | None,
    resends: bool,
) -> int | None:
    """A new run for the slot; None when there is one already."""
    insert_new = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert_new(_run).values(
        campaign_id=campaign,
        slot=occasion.slot,
        due_at=occasion.due_at,
        expires_at=occasion.expires_at,
        state=state,
        opened_to=0,
        recipients=0,
        urgent=urgent,
        window_from=window.start if window else None,
        window_to=window.end if window else None,
        resends=resends,
        opened_at=now,
        finished_at=now if state is RunState.MISSED else None,
    )
    made = row.on_conflict_do_nothing(index_elements=["campaign_id", "slot"]).returning(_run.c.id)
    return connection.execute(made).scalar_one_or_none()


def equip(connection: Connection, run: int, body: Reply, audience: Mapping[str, Any]) -> None:
    """The words all its recipients get, and who they are."""
    connection.execute(update(_run).where(_run.c.id == run).values(body=body.to_json(), audience=dict(audience)))


def openings(connection: Connection) -> list[Opening]:
    """Runs whose recipients are not all written down yet, the oldest first."""
    found = select(_run).where(_run.c.state == RunState.OPENING, _run.c.audience.is_not(None)).order_by(_run.c.id)
    return [
        Opening(row.id, row.campaign_id, row.audience, row.opened_to, row.opened_at)
        for row in connection.execute(found)
    ]


def open_piece(connection: Connection, run: int, after: int, to: int, chosen: ColumnElement[bool]) -> bool:
    """Write down those subscribers who are `chosen` and whose id is above `after` and at most `to`.

    False when another process has written this piece already.
    """
    moved = update(_run).where(_run.c.id == run, _run.c.state == RunState.OPENING, _run.c.opened_to == after)
    if not connection.execute(moved.values(opened_to=to)).rowcount:
        return False
    recipients = select(
        literal(run),
        subscriber.c.id,
        subscriber.c.channel,
        literal(DeliveryState.PENDING.value),
        literal(0),
        literal(0),
        literal(False),
    ).where(subscriber.c.id > after, subscriber.c.id <= to, chosen)
    columns = ["run_id", "subscriber_id", "channel", "state", "tries", "failures", "uncertain"]
    # Of an insert the driver's count is thrown away unless it is asked for.
    kept = {"preserve_rowcount": True}
    written = connection.execute(insert(_delivery).from_select(columns, recipients), execution_options=kept).rowcount
    connection.execute(update(_run).where(_run.c.id == run).values(recipients=_run.c.recipients + written))
    return True


def start(connection: Connection, run: int, now: datetime, *, keep_empty: bool) -> None:
    """All recipients are written down: it may be sent. One that nobody receives is finished, or not kept at all."""
    opening = (_run.c.id == run, _run.c.state == RunState.OPENING)
    empty = (*opening, _run.c.recipients == 0)
    if keep_empty:
        connection.execute(update(_run).where(*empty).values(state=RunState.FINISHED, finished_at=now))
    else:
        connection.execute(delete(_run).where(*empty))
    connection.execute(update(_run).where(*opening).values(state=RunState.RUNNING))


def begin(connection: Connection, run: int, channel: Channel, now: datetime) -> None:
    """The first deliveries of it are taken up on a channel; with the very first it begins."""
    first = (_run.c.id == run, _run.c.begun_at.is_(None))
    connection.execute(update(_run).where(*first).values(begun_at=now, moved_at=now))
    _note(connection, run, channel, moved_at=now, told_at=None)


def move(connection: Connection, run: int, channel: Channel, now: datetime) -> None:
    """Somebody is done with on a channel. That something is taken up is not enough: a platform may ask to wait."""
    old = not_(_on.c.moved_at.between(now - NOTED_EVERY, now + NOTED_EVERY))
    there = (_on.c.run_id == run, _on.c.channel == channel, or_(old, _on.c.told_at.is_not(None)))
    connection.execute(update(_on).where(*there).values(moved_at=now, told_at=None))


def tell(connection: Connection, round: Round, channel: Channel, now: datetime) -> None:
    """Somebody is told that it stands still there."""
    _note(connection, round.id, channel, moved_at=round.last_moved(channel), told_at=now)


def _note(connection: Connection, run: int, channel: Channel, **values: datetime | None) -> None:
    insert_new = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert_new(_on).values(run_id=run, channel=channel, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["run_id", "channel"], set_=values))


def let_go_on(connection: Connection, now: datetime, campaign: int | None = None) -> None:
    """Somebody says that what has begun goes on, however long it stood still; `campaign`: of this one only."""
    begun = [_run.c.state == RunState.RUNNING, _run.c.begun_at.is_not(None)]
    _count_from(connection, now, *begun, *([] if campaign is None else [_run.c.campaign_id == campaign]))


def _count_from(connection: Connection, now: datetime, *wanted: ColumnElement[bool]) -> None:
    """Of these runs nothing has stood still before now, on any channel."""
    connection.execute(update(_run).where(*wanted).values(moved_at=now))
    connection.execute(delete(_on).where(_on.c.run_id.in_(select(_run.c.id).where(*wanted))))


def end(connection: Connection, run: int, state: RunState, now: datetime) -> bool:
    """Close a run that is being opened or sent; False when it was closed already."""
    alive = (_run.c.id == run, _run.c.state.in_((RunState.OPENING, RunState.RUNNING)))
    ended = connection.execute(update(_run).where(*alive).values(state=state, finished_at=now)).rowcount
    if ended:
        connection.execute(delete(_on).where(_on.c.run_id == run))
    return bool(ended)


def reopen(connection: Connection, run: int, now: datetime) -> None:
    """A finished run has something to send again."""
    connection.execute(update(_run).where(_run.c.id == run).values(state=RunState.RUNNING, finished_at=None))
    _count_from(connection, now, _run.c.id == run)


def any_alive(connection: Connection, campaign: int) -> bool:
    """Whether a run of the campaign is being opened or sent."""
    alive = exists().where(_run.c.campaign_id == campaign, _run.c.state.in_((RunState.OPENING, RunState.RUNNING)))
    return bool(connection.execute(select(alive)).scalar_one())


def of_campaign(connection: Connection, campaign: int, *, newest: int | None = None) -> Sequence[Any]:
    """The rows of a campaign's runs, the oldest first; `newest`: only so many of the last."""
    last = select(_run).where(_run.c.campaign_id == campaign).order_by(_run.c.id.desc()).limit(newest)
    return connection.execute(last).all()[::-1]


@dataclass(frozen=True, slots=True)
class Said:
    """What a run said to all its recipients."""

    slot: str
    due_at: datetime
    words: Reply


def said(connection: Connection, campaign: int) -> list[Said]:
    """What a campaign's runs said that began, the oldest first."""
    begun = (_run.c.campaign_id == campaign, _run.c.begun_at.is_not(None), _run.c.body.is_not(None))
    found = select(_run.c.slot, _run.c.due_at, _run.c.body).where(*begun).order_by(_run.c.id)
    return [Said(row.slot, row.due_at, Reply.from_json(row.body)) for row in connection.execute(found)]


def how_many(connection: Connection, campaign: int) -> int:
    """How often a campaign was sent, or was to be."""
    return connection.execute(select(func.count()).where(_run.c.campaign_id == campaign)).scalar_one()


@dataclass(frozen=True, slots=True)
class Sent:
    """A run as a calendar shows it."""

    id: int
    campaign: int
    name: str
    slot: str
    state: RunState
    due_at: datetime
    recipients: int


def due_between(connection: Connection, start: datetime, end: datetime, unit: str | None) -> list[Sent]:
    """The runs that were due from `start` up to `end`, in order; `unit`: only of its campaigns."""
    found = (
        select(_run, _campaign.c.name)
        .join(_campaign, _campaign.c.id == _run.c.campaign_id)
        .where(_run.c.due_at >= start, _run.c.due_at < end)
        .order_by(_run.c.due_at, _run.c.id)
    )
    if unit is not None:
        found = found.where(_campaign.c.unit == unit)
    return [
        Sent(row.id, row.campaign_id, row.name, row.slot, RunState(row.state), row.due_at, row.recipients)
        for row in connection.execute(found)
    ]

"""Queries on runs that were sent long ago: to whom they went goes, how many they were stays."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.tables import Delivery, DeliveryState, Run, RunState, RunTotal

_delivery = Delivery.__table__  # type: ignore[attr-defined]
_run = Run.__table__  # type: ignore[attr-defined]
_total = RunTotal.__table__  # type: ignore[attr-defined]

_OVER = (RunState.FINISHED, RunState.CANCELLED, RunState.MISSED)
_DONE = tuple(state for state in DeliveryState if state not in (DeliveryState.PENDING, DeliveryState.SENDING))


@dataclass(frozen=True, slots=True)
class Total:
    """How many recipients of a run ended alike."""

    run: int
    state: DeliveryState
    uncertain: bool
    """An attempt may have arrived without our knowing."""
    reason: str
    """Why it failed, in the platform's words; else nothing."""
    count: int


def foldable(connection: Connection, before: datetime) -> list[int]:
    """Runs that were over before `before` and of which it is still known to whom they went, the oldest first."""
    known = exists().where(_delivery.c.run_id == _run.c.id, _delivery.c.state.in_(_DONE))
    wanted = select(_run.c.id).where(_run.c.state.in_(_OVER), _run.c.finished_at < before, known)
    return list(connection.execute(wanted.order_by(_run.c.id)).scalars())


def fold(connection: Connection, run: int, limit: int) -> int:
    """Forget up to `limit` recipients of the run and add them to its totals; returns how many.

    What is counted is what this transaction deleted: two processes at once count nobody twice.
    """
    of_run = (_delivery.c.run_id == run, _delivery.c.state.in_(_DONE))
    first = select(_delivery.c.subscriber_id).where(*of_run).order_by(_delivery.c.subscriber_id).limit(limit)
    going = connection.execute(first).scalars().all()
    if not going:
        return 0
    gone = connection.execute(
        delete(_delivery)
        .where(*of_run, _delivery.c.subscriber_id >= going[0], _delivery.c.subscriber_id <= going[-1])
        .returning(_delivery.c.state, _delivery.c.uncertain, _delivery.c.reason)
    )
    counted = Counter((row.state, row.uncertain, row.reason or "") for row in gone)
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for (state, uncertain, reason), count in sorted(counted.items()):
        row = make(_total).values(run_id=run, state=state, uncertain=uncertain, reason=reason, count=count)
        key = ["run_id", "state", "uncertain", "reason"]
        connection.execute(row.on_conflict_do_update(index_elements=key, set_={"count": _total.c["count"] + count}))
    return counted.total()


def of_runs(connection: Connection, runs: Sequence[int]) -> list[Total]:
    """What is known of those whose deliveries are no longer kept."""
    columns = _total.c.run_id, _total.c.state, _total.c.uncertain, _total.c.reason, _total.c["count"]
    wanted = select(*columns).where(_total.c.run_id.in_(runs))
    return [
        Total(run, DeliveryState(state), uncertain, reason, count)
        for run, state, uncertain, reason, count in connection.execute(wanted)
    ]


def any_of_campaign(connection: Connection, campaign: int) -> bool:
    """Whether it is no longer known to whom all of a campaign went."""
    of_campaign = exists().where(_run.c.campaign_id == campaign, _run.c.id == _total.c.run_id)
    return bool(connection.execute(select(of_campaign)).scalar_one())

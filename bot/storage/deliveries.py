"""Queries on what becomes of a run for each of its recipients: claim, finish, put back, count.

The conditions on the state are written out instead of bound: SQLite uses a partial index only for what it sees.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    ScalarSelect,
    bindparam,
    exists,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    update,
)

from bot.messages import Address, Channel
from bot.storage import runs, totals
from bot.storage.subscriber_tables import Subscriber, SubscriberState
from bot.storage.tables import Delivery, DeliveryState, Run, RunState

_delivery = Delivery.__table__  # type: ignore[attr-defined]
_run = Run.__table__  # type: ignore[attr-defined]
_subscriber = Subscriber.__table__  # type: ignore[attr-defined]

OPEN = (DeliveryState.PENDING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Errand:
    """One recipient of a run, claimed for sending."""

    run: int
    subscriber: int
    tries: int
    """With run and subscriber this tells the claim from later ones of the same row."""
    address: Address
    failures: int
    """Attempts that failed before this one."""
    uncertain: bool
    """An earlier attempt may have arrived."""


def _is(state: DeliveryState) -> ColumnElement[bool]:
    is_so: ColumnElement[bool] = _delivery.c.state == literal_column(f"'{state.value}'")
    return is_so


def _of_channel(channel: ColumnElement[str]) -> ColumnElement[bool]:
    """Said as a range, for SQLite: with one value it takes the order of the recipients for that of the primary key, and
    goes through all that were sent to before it comes to one who waits."""
    is_of: ColumnElement[bool] = _delivery.c.channel.between(channel, channel)
    return is_of


_PENDING, _SENDING = _is(DeliveryState.PENDING), _is(DeliveryState.SENDING)

# Built once: putting a statement together costs more than running it.
_NEXT = (
    select(
        _delivery.c.subscriber_id,
        _delivery.c.tries,
        _delivery.c.failures,
        _delivery.c.uncertain,
        _subscriber.c.chat,
        _subscriber.c.state,
    )
    .select_from(_delivery.outerjoin(_subscriber, _subscriber.c.id == _delivery.c.subscriber_id))
    .where(
        _delivery.c.run_id == bindparam("of_run"),
        _of_channel(bindparam("of")),
        _PENDING,
        or_(_delivery.c.not_before.is_(None), _delivery.c.not_before <= bindparam("now")),
    )
    .order_by(_delivery.c.channel, _delivery.c.subscriber_id)
    .limit(bindparam("most"))
)
_OF_ROW = (_delivery.c.run_id == bindparam("row_run"), _delivery.c.subscriber_id == bindparam("row_subscriber"))
_STILL_OURS = (*_OF_ROW, _SENDING, _delivery.c.tries == bindparam("try"))
_CLAIM = (
    update(_delivery).where(*_OF_ROW).values(state=DeliveryState.SENDING, tries=_delivery.c.tries + 1, not_before=None)
)
_END = {
    "state": bindparam("end"),
    "done_at": bindparam("at"),
    "reason": bindparam("why"),
    "uncertain": _delivery.c.uncertain | bindparam("doubt", type_=Boolean),
}
_SENT = update(_delivery).where(*_OF_ROW, _delivery.c.done_at.is_(None)).values(**_END)
_CLOSE = update(_delivery).where(*_STILL_OURS).values(**_END)
_BACK = (
    update(_delivery)
    .where(*_STILL_OURS)
    .values(
        state=DeliveryState.PENDING,
        not_before=bindparam("from"),
        failures=_delivery.c.failures + bindparam("failed"),
        uncertain=_delivery.c.uncertain | bindparam("doubt", type_=Boolean),
    )
)


def claim(connection: Connection, run: int, channel: Channel, limit: int, now: datetime) -> list[Errand]:
    """Claim up to `limit` recipients; who left or was forgotten meanwhile is withdrawn instead."""
    rows = connection.execute(_NEXT, {"of_run": run, "of": channel, "now": now, "most": limit}).all()
    stayed = [row for row in rows if row.state == SubscriberState.ACTIVE]
    left = [row for row in rows if row.state != SubscriberState.ACTIVE]
    if left:
        _close(connection, [_named(run, row.subscriber_id) for row in left], DeliveryState.WITHDRAWN, now, of=_OF_ROW)
    if stayed:
        connection.execute(_CLAIM, [_named(run, row.subscriber_id) for row in stayed])
    return [
        Errand(run, row.subscriber_id, row.tries + 1, Address(channel, row.chat), row.failures, row.uncertain)
        for row in stayed
    ]


def finish(
    connection: Connection, errands: Sequence[Errand], state: DeliveryState, now: datetime, reason: str | None = None
) -> None:
    """What became of them. That one was sent holds whoever has the row by now; all else only for its own claim."""
    known = {"end": state, "at": now, "why": reason, "doubt": state is DeliveryState.UNCERTAIN}
    rows = [_claimed(errand) | known for errand in errands]
    if rows:
        connection.execute(_SENT if state is DeliveryState.SENT else _CLOSE, rows)
    for run, channel in {(errand.run, errand.address.channel) for errand in errands}:
        runs.move(connection, run, channel, now)


def put_back(
    connection: Connection,
    errand: Errand,
    not_before: datetime | None,
    *,
    failed: bool = False,
    uncertain: bool = False,
) -> None:
    """Not sent in this try: again from `not_before` on. `failed` counts towards giving up."""
    row = _claimed(errand) | {"from": not_before, "failed": int(failed), "doubt": uncertain}
    connection.execute(_BACK, [row])


def take_up_interrupted(connection: Connection, channel: Channel, now: datetime) -> tuple[int, int]:
    """What was being sent when its sender died may have arrived.

    It is sent once more if its run resends and this is the first time; else it stays uncertain. Returns how many of
    each there were.
    """
    of_channel = (_delivery.c.channel == channel, _SENDING)
    # Of each that was being sent, its run: of all runs, all that were ever sent would be gone through.
    resends = exists().where(_run.c.id == _delivery.c.run_id, _run.c.resends == true())
    again = connection.execute(
        update(_delivery)
        .where(*of_channel, _delivery.c.uncertain == false(), resends)
        .values(state=DeliveryState.PENDING, not_before=None, uncertain=True)
    ).rowcount
    uncertain = connection.execute(
        update(_delivery)
        .where(*of_channel)
        .values(state=DeliveryState.UNCERTAIN, not_before=None, uncertain=True, done_at=now)
    ).rowcount
    return again, uncertain


def last_sent(connection: Connection, address: Address, since: datetime) -> tuple[int, datetime] | None:
    """The run whose message the address was sent last, and when; None if that was before `since`."""
    newest = (
        select(_delivery.c.run_id, _delivery.c.done_at)
        .join(_subscriber, _subscriber.c.id == _delivery.c.subscriber_id)
        .where(
            _subscriber.c.channel == address.channel,
            _subscriber.c.chat == address.chat,
            _subscriber.c.reached_at > since,
            # Few are so young; of the key it is the first part.
            _delivery.c.run_id.in_(select(_run.c.id).where(_run.c.expires_at > since)),
            _delivery.c.state == DeliveryState.SENT,
            _delivery.c.done_at > since,
        )
        .order_by(_delivery.c.done_at.desc())
        .limit(1)
    )
    row = connection.execute(newest).one_or_none()
    return (row.run_id, row.done_at) if row else None


def any_open(connection: Connection, run: int, channel: Channel | None = None) -> bool:
    """Whether something of the run waits or is on its way, on any channel or on this one."""
    wanted = [_delivery.c.run_id == run, *([_of_channel(literal(channel.value))] if channel else [])]
    # In one question: between two a row may go from the one to the other, and be in neither.
    first = func.coalesce(*(_first(state, *wanted) for state in (_PENDING, _SENDING)))
    return connection.execute(select(first)).scalar_one() is not None


def how_many_open(connection: Connection, run: int, channel: Channel) -> int:
    """How many recipients of the run wait there, or are being sent to."""
    of_channel = (_delivery.c.run_id == run, _of_channel(literal(channel.value)))
    return sum(
        connection.execute(select(func.count()).where(*of_channel, state)).scalar_one()
        for state in (_PENDING, _SENDING)
    )


def _first(state: ColumnElement[bool], *of_run: ColumnElement[bool]) -> ScalarSelect[int]:
    """Somebody of a run who is in this state; null when nobody is.

    In the order of the state's index: asked only whether there is anybody, SQLite goes through all recipients instead.
    """
    found = select(_delivery.c.subscriber_id).where(*of_run, state)
    return found.order_by(_delivery.c.channel, _delivery.c.subscriber_id).limit(1).scalar_subquery()


_STILL_SUBSCRIBED = exists().where(
    _subscriber.c.id == _delivery.c.subscriber_id, _subscriber.c.state == SubscriberState.ACTIVE
)
"""Who left or was forgotten gets nothing more; what became of it for them stays as it is told."""


def retry_failed(connection: Connection, run: int) -> int:
    """Everybody of the run whom it failed to reach, and who is still subscribed, is to be tried again; returns how
    many."""
    failed = (_delivery.c.run_id == run, _delivery.c.state == DeliveryState.FAILED, _STILL_SUBSCRIBED)
    return connection.execute(
        update(_delivery)
        .where(*failed)
        .values(state=DeliveryState.PENDING, failures=0, not_before=None, done_at=None, reason=None)
    ).rowcount


def retry_uncertain(connection: Connection, run: int) -> int:
    """Everybody of the run of whom it is not known whether it reached them, and who is still subscribed, is sent to
    once more; returns how many.

    Who gets it now may have it twice, and that stays noted.
    """
    in_doubt = (_delivery.c.run_id == run, _delivery.c.state == DeliveryState.UNCERTAIN, _STILL_SUBSCRIBED)
    return connection.execute(
        update(_delivery)
        .where(*in_doubt)
        .values(state=DeliveryState.PENDING, failures=0, not_before=None, done_at=None, reason=None)
    ).rowcount


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody a run did not reach, or of whom that is not known."""

    subscriber: int
    channel: Channel
    state: DeliveryState
    reason: str | None
    """In the platform's words."""
    done_at: datetime | None
    chat: str | None
    """None when they were forgotten meanwhile."""
    area: str | None
    subscriber_state: SubscriberState | None
    """Whether they are sent anything at present; None when they were forgotten."""


NOT_REACHED = (DeliveryState.FAILED, DeliveryState.UNCERTAIN, DeliveryState.GONE, DeliveryState.WITHDRAWN)


def not_reached(
    connection: Connection, run: int, states: Collection[DeliveryState], *, skip: int, limit: int
) -> list[Missed]:
    """Whom a run did not reach, by number of subscription; `states`: some of `NOT_REACHED`."""
    found = (
        select(_delivery, _subscriber.c.chat, _subscriber.c.area, _subscriber.c.state.label("subscriber_state"))
        .select_from(_delivery.outerjoin(_subscriber, _subscriber.c.id == _delivery.c.subscriber_id))
        .where(_delivery.c.run_id == run, _delivery.c.state.in_(states))
        .order_by(_delivery.c.subscriber_id)
        .offset(skip)
        .limit(limit)
    )
    return [
        Missed(
            row.subscriber_id,
            Channel(row.channel),
            DeliveryState(row.state),
            row.reason,
            row.done_at,
            row.chat,
            row.area,
            SubscriberState(row.subscriber_state) if row.subscriber_state else None,
        )
        for row in connection.execute(found)
    ]


def still_subscribed(connection: Connection, run: int) -> Mapping[DeliveryState, int]:
    """Of those whom a run did not reach, how many of each state are sent something yet: nobody else would get it."""
    counted = (
        select(_delivery.c.state, func.count())
        .where(_delivery.c.run_id == run, _delivery.c.state.in_(NOT_REACHED), _STILL_SUBSCRIBED)
        .group_by(_delivery.c.state)
    )
    found = {DeliveryState(state): count for state, count in connection.execute(counted)}
    return {state: found.get(state, 0) for state in NOT_REACHED}


def withdraw_waiting(connection: Connection, run: int, limit: int, now: datetime) -> int:
    """Withdraw up to `limit` recipients of the run who still wait; returns how many."""
    waiting = select(_delivery.c.subscriber_id).where(_delivery.c.run_id == run, _PENDING)
    # The order is that of the index which holds those who wait and nobody else.
    waiting = waiting.order_by(_delivery.c.channel, _delivery.c.subscriber_id).limit(limit)
    rows = [_named(run, subscriber) for subscriber in connection.execute(waiting).scalars()]
    if rows:
        _close(connection, rows, DeliveryState.WITHDRAWN, now, of=(*_OF_ROW, _PENDING))
    return len(rows)


def to_withdraw(connection: Connection) -> list[int]:
    """Runs that were cancelled, or missed after they had been opened, of which recipients still wait."""
    waits = _first(_PENDING, _delivery.c.run_id == _run.c.id).is_not(None)
    over = _run.c.state.in_((RunState.CANCELLED, RunState.MISSED))
    return list(connection.execute(select(_run.c.id).where(over, waits).order_by(_run.c.id)).scalars())


def backlog(connection: Connection, channel: Channel) -> int:
    """How many recipients of runs that are being sent wait, or are being sent to."""
    sending = select(_run.c.id).where(_run.c.state == RunState.RUNNING)
    of_channel = (_delivery.c.run_id.in_(sending), _of_channel(literal(channel.value)))
    return sum(
        connection.execute(select(func.count()).where(*of_channel, state)).scalar_one()
        for state in (_PENDING, _SENDING)
    )


def counts(connection: Connection, runs: Sequence[int]) -> Mapping[int, Mapping[DeliveryState, int]]:
    """How many recipients of each run are in which state; a state nobody is in is 0."""
    found: dict[int, dict[DeliveryState, int]] = defaultdict(lambda: dict.fromkeys(DeliveryState, 0))
    counted = (
        select(_delivery.c.run_id, _delivery.c.state, func.count())
        .where(_delivery.c.run_id.in_(runs))
        .group_by(_delivery.c.run_id, _delivery.c.state)
    )
    for run, state, count in connection.execute(counted):
        found[run][DeliveryState(state)] = count
    for total in totals.of_runs(connection, runs):
        found[total.run][total.state] += total.count
    return {run: found[run] for run in runs}


def done_since(connection: Connection, run: int, since: datetime) -> int:
    """How many recipients of the run were done with since then."""
    return connection.execute(
        select(func.count()).where(_delivery.c.run_id == run, _delivery.c.done_at >= since)
    ).scalar_one()


def reasons(connection: Connection, run: int) -> Mapping[str, int]:
    """Why it failed, in the platform's words, and how often."""
    failed = (_delivery.c.run_id == run, _delivery.c.state == DeliveryState.FAILED)
    counted = select(func.coalesce(_delivery.c.reason, ""), func.count()).where(*failed).group_by(_delivery.c.reason)
    found = Counter({reason: count for reason, count in connection.execute(counted)})
    for total in totals.of_runs(connection, [run]):
        if total.state is DeliveryState.FAILED:
            found[total.reason] += total.count
    return found


def repeated(connection: Connection, run: int) -> int:
    """To how many it was sent although an earlier attempt may have arrived: they may have it twice."""
    sent = (_delivery.c.run_id == run, _delivery.c.state == DeliveryState.SENT, _delivery.c.uncertain == true())
    known: int = connection.execute(select(func.count()).where(*sent)).scalar_one()
    folded = [total for total in totals.of_runs(connection, [run]) if total.uncertain]
    return known + sum(total.count for total in folded if total.state is DeliveryState.SENT)


def _close(
    connection: Connection,
    rows: Sequence[Mapping[str, object]],
    state: DeliveryState,
    now: datetime,
    *,
    of: Sequence[ColumnElement[bool]],
) -> None:
    connection.execute(update(_delivery).where(*of).values(state=state, done_at=now, not_before=None), rows)


def _named(run: int, subscriber: int) -> dict[str, object]:
    return {"row_run": run, "row_subscriber": subscriber}


def _claimed(errand: Errand) -> dict[str, object]:
    return _named(errand.run, errand.subscriber) | {"try": errand.tries}

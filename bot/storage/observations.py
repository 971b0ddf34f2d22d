"""What editors and reports learn: unanswered questions without their askers, and counts by day."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Table, delete, desc, func, insert, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Asked, Channel, Kind, Observation
from bot.storage import sources
from bot.storage.observation_tables import Event, Question

_question = Question.__table__  # type: ignore[attr-defined]
_event = Event.__table__  # type: ignore[attr-defined]

_EVENT = ("day", "channel", "kind", "topic", "area", "count")


def _count(make: Callable[[Table], Any]) -> Any:
    row = make(_event)
    added = {"count": _event.c["count"] + row.excluded["count"]}
    return row.on_conflict_do_update(index_elements=_EVENT[:-1], set_=added)


# Built once: putting a statement together costs more than running it.
_COUNT = {"postgresql": _count(postgresql.insert), "sqlite": _count(sqlite.insert)}


def record(connection: Connection, seen: Iterable[tuple[Channel, Observation]], day: date) -> None:
    """Keep the redacted questions, add up the rest. Who came by a code that is nobody's is not counted."""
    seen = list(seen)
    in_use = sources.in_use(connection, {o.topic for _, o in seen if o.kind is Kind.ARRIVED and o.topic})
    seen = [(c, o) for c, o in seen if o.kind is not Kind.ARRIVED or o.topic in in_use]
    questions = [{"text": o.text, "asked_on": day} for _, o in seen if o.kind is Kind.UNANSWERED and o.text]
    if questions:
        connection.execute(insert(_question), questions)
    counted = Counter((c, o.kind, o.topic or "", o.area) for c, o in seen)
    if counted:
        rows = [(day, *key, count) for key, count in sorted(counted.items())]
        connection.execute(_COUNT[connection.dialect.name], [dict(zip(_EVENT, row, strict=True)) for row in rows])


def forget_areas(connection: Connection, before: date) -> int:
    """Add what was counted by commune before that day to what is counted without; returns how many rows went."""
    old = (_event.c.day < before, _event.c.area != "")
    key = [_event.c.day, _event.c.channel, _event.c.kind, _event.c.topic]
    added = select(*key, literal(""), func.sum(_event.c["count"])).where(*old).group_by(*key)
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = make(_event).from_select(["day", "channel", "kind", "topic", "area", "count"], added)
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["day", "channel", "kind", "topic", "area"],
            set_={"count": _event.c["count"] + row.excluded["count"]},
        )
    )
    return connection.execute(delete(_event).where(*old)).rowcount


def unanswered(connection: Connection) -> list[str]:
    """The kept questions, newest first."""
    return list(connection.execute(select(_question.c.text).order_by(_question.c.id.desc())).scalars())


def most_asked(connection: Connection, limit: int) -> list[Asked]:
    """The kept questions without repetition, the most frequent first and of those the newest."""
    count, newest = func.count(), func.max(_question.c.id)
    rows = connection.execute(
        select(_question.c.text, count, func.max(_question.c.asked_on))
        .group_by(_question.c.text)
        .order_by(desc(count), desc(newest))
        .limit(limit)
    )
    return [Asked(text, times, last) for text, times, last in rows]


def events(connection: Connection) -> dict[tuple[date, str, str, str], int]:
    """(day, channel, kind, topic) → count."""
    by = _event.c.day, _event.c.channel, _event.c.kind, _event.c.topic
    counted = select(*by, func.sum(_event.c["count"])).group_by(*by).order_by(*by)
    return {(day, channel, kind, topic): int(count) for day, channel, kind, topic, count in connection.execute(counted)}


def questions_kept(connection: Connection) -> tuple[int, int]:
    """How many unanswered questions are kept, and the newest one's id: changes whenever one comes."""
    count, newest = connection.execute(select(func.count(), func.max(_question.c.id))).one()
    return int(count), int(newest or 0)


def of_run(connection: Connection, run: int) -> Counter[Kind]:
    """What was done with a run's message, as `Observation.topic` names it."""
    counted = select(_event.c.kind, func.sum(_event.c["count"])).where(_event.c.topic == f"run:{run}")
    return Counter({Kind(kind): int(count) for kind, count in connection.execute(counted.group_by(_event.c.kind))})


def purge_questions(connection: Connection, before: date, limit: int) -> int:
    """Delete up to `limit` questions asked before that day; returns how many."""
    old = select(_question.c.id).where(_question.c.asked_on < before).limit(limit)
    return connection.execute(delete(_question).where(_question.c.id.in_(old.scalar_subquery()))).rowcount

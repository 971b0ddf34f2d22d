"""What editors and reports learn: unanswered questions without their askers, and counts by day."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, desc, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Asked, Channel, Kind, Observation
from bot.storage.tables import Event, Question

_question = Question.__table__  # type: ignore[attr-defined]
_event = Event.__table__  # type: ignore[attr-defined]


def record(connection: Connection, seen: Iterable[tuple[Channel, Observation]], day: date) -> None:
    """Keep the redacted questions, add up the rest."""
    seen = list(seen)
    questions = [{"text": o.text, "asked_on": day} for _, o in seen if o.kind is Kind.UNANSWERED and o.text]
    if questions:
        connection.execute(insert(_question), questions)
    for (channel, kind, topic), count in sorted(Counter((c, o.kind, o.topic or "") for c, o in seen).items()):
        make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        row = make(_event).values(day=day, channel=channel, kind=kind, topic=topic, count=count)
        connection.execute(
            row.on_conflict_do_update(
                index_elements=["day", "channel", "kind", "topic"], set_={"count": _event.c.count + count}
            )
        )


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
    counted = select(_event.c.day, _event.c.channel, _event.c.kind, _event.c.topic, _event.c["count"])
    return {(day, channel, kind, topic): count for day, channel, kind, topic, count in connection.execute(counted)}


def purge_questions(connection: Connection, before: date) -> int:
    return connection.execute(delete(_question).where(_question.c.asked_on < before)).rowcount

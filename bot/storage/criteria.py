"""Whom a campaign means: a condition on subscribers, decided by the database alone, however many they are."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, Connection, and_, case, exists, false, func, literal, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.storage.columns import UtcDateTime
from bot.storage.subscriber_tables import SubscriberState, TagKind
from bot.storage.subscribers import subscriber, tag
from bot.storage.tables import Delivery, DeliveryState, Run

_delivery = Delivery.__table__  # type: ignore[attr-defined]
_run = Run.__table__  # type: ignore[attr-defined]


_CHANNEL = subscriber.c.channel.concat("")
"""The same value, but no index: with one, SQLite would rather read a whole channel than a piece of it by its ids."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What tells subscribers apart. Values of one trait are alternatives."""

    channels: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    """Ids that subscribers can have chosen: of groups and of topics, both where both may be meant."""


@dataclass(frozen=True, slots=True)
class Criteria(Traits):
    """Subscribers who have all these traits; a trait without values is everybody's.

    Who chose no topics wants to hear of all, and so has any; who named no area or audience has none.
    """

    exclude: Traits = Traits()
    """Who has one of these is left out; a topic only if they chose it themselves."""
    not_within: timedelta | None = None
    """Who was reached by any campaign so lately is left out."""
    urgent: bool = False
    """The rest that people asked for is not kept."""
    consented_on: date | None = None
    """Only who agreed on this day, as people in Viet Nam reckon."""
    reached_by: int | None = None
    """Exactly those a message of this campaign reached, or may have: to be put right, whatever else is said here."""

    def to_json(self) -> dict[str, Any]:
        """What a row keeps."""
        return {
            **asdict(self),
            "not_within": self.not_within.total_seconds() if self.not_within is not None else None,
            "consented_on": self.consented_on.isoformat() if self.consented_on else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        not_within, day = stored["not_within"], stored["consented_on"]
        return cls(
            **_traits(stored),
            exclude=Traits(**_traits(stored["exclude"])),
            not_within=timedelta(seconds=not_within) if not_within is not None else None,
            urgent=stored["urgent"],
            consented_on=date.fromisoformat(day) if day else None,
            reached_by=stored["reached_by"],
        )


class LeftOut(StrEnum):
    """Why somebody who is meant gets nothing; of several reasons the first here counts."""

    LEFT = "left"
    GONE = "gone"
    EXCLUDED = "excluded"
    NOT_WITHIN = "not_within"
    RESTING = "resting"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many are meant at a moment."""

    channels: Mapping[str, int]
    """Who would be sent to, by channel."""
    left_out: Mapping[LeftOut, int]
    """Those the criteria mean who would not; every reason is there."""

    @property
    def total(self) -> int:
        return sum(self.channels.values())


def chosen(criteria: Criteria, now: datetime) -> ColumnElement[bool]:
    """The condition on rows of `subscribers.subscriber`; bounds of the id may be added to it."""
    return and_(_meant(criteria), *(~reason for reason in _reasons(criteria, now).values()))


def count(connection: Connection, criteria: Criteria, now: datetime) -> Counts:
    """How many are chosen at `now`, and how many of those who are meant are not."""
    reasons = [(condition, literal(reason.value)) for reason, condition in _reasons(criteria, now).items()]
    reason = case(*reasons, else_=None).label("reason")
    channels: dict[str, int] = {}
    left_out = dict.fromkeys(LeftOut, 0)
    counted = select(subscriber.c.channel, reason, func.count()).where(_meant(criteria)).group_by("channel", "reason")
    for channel, why, times in connection.execute(counted):
        if why is None:
            channels[channel] = times
        else:
            left_out[LeftOut(why)] += times
    return Counts(channels, left_out)


def _meant(criteria: Criteria) -> ColumnElement[bool]:
    if criteria.reached_by is not None:
        return _reached_by(criteria.reached_by)
    return and_(
        _one_of(_CHANNEL, criteria.channels) if criteria.channels else true(),
        _one_of(subscriber.c.area, criteria.areas) if criteria.areas else true(),
        _tagged(TagKind.AUDIENCE, criteria.audiences) if criteria.audiences else true(),
        or_(_tagged(TagKind.TOPIC, criteria.topics), ~_tagged(TagKind.TOPIC)) if criteria.topics else true(),
        subscriber.c.consented_on == criteria.consented_on if criteria.consented_on else true(),
    )


def _reasons(criteria: Criteria, now: datetime) -> dict[LeftOut, ColumnElement[bool]]:
    """None of them is ever unknown to the database, so that each can be turned round."""
    reasons = {
        LeftOut.LEFT: subscriber.c.state == SubscriberState.LEFT,
        LeftOut.GONE: subscriber.c.state == SubscriberState.GONE,
    }
    if criteria.reached_by is not None:
        return reasons
    reasons[LeftOut.EXCLUDED] = _has_any(criteria.exclude)
    if criteria.not_within is not None:
        reasons[LeftOut.NOT_WITHIN] = _reached_after(literal(now - criteria.not_within, UtcDateTime))
    if not criteria.urgent:
        reasons[LeftOut.RESTING] = and_(
            subscriber.c.rest_days > 0, _reached_after(_days_before(literal(now, UtcDateTime), subscriber.c.rest_days))
        )
    return reasons


def _has_any(traits: Traits) -> ColumnElement[bool]:
    return or_(
        _one_of(subscriber.c.channel, traits.channels) if traits.channels else false(),
        and_(subscriber.c.area.is_not(None), _one_of(subscriber.c.area, traits.areas)) if traits.areas else false(),
        _tagged(TagKind.AUDIENCE, traits.audiences) if traits.audiences else false(),
        _tagged(TagKind.TOPIC, traits.topics) if traits.topics else false(),
    )


def _one_of(column: ColumnElement[Any], values: Collection[str]) -> ColumnElement[bool]:
    return column.in_(values)


def _tagged(kind: TagKind, values: Collection[str] | None = None) -> ColumnElement[bool]:
    """They chose one of the values; without values, any at all."""
    found = exists().where(tag.c.subscriber_id == subscriber.c.id, tag.c.kind == kind)
    return found if values is None else found.where(tag.c.value.in_(values))


def _reached_after(moment: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(subscriber.c.reached_at.is_not(None), subscriber.c.reached_at > moment)


def _reached_by(campaign: int) -> ColumnElement[bool]:
    return exists().where(
        _delivery.c.run_id.in_(select(_run.c.id).where(_run.c.campaign_id == campaign)),
        _delivery.c.subscriber_id == subscriber.c.id,
        _delivery.c.state.in_([DeliveryState.SENT, DeliveryState.UNCERTAIN]),
    )


def _traits(stored: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {field.name: tuple(stored[field.name]) for field in fields(Traits)}


class _days_before(FunctionElement[datetime]):
    """A moment as many days earlier as a column says, which each database reckons in its own way."""

    inherit_cache = True
    type = UtcDateTime()


@compiles(_days_before, "sqlite")
def _(element: _days_before, compiler: SQLCompiler, **options: Any) -> str:
    moment, days = (compiler.process(clause, **options) for clause in element.clauses)
    # Text that compares with what is stored, which has microseconds.
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, '-' || {days} || ' days') || '000')"


@compiles(_days_before, "postgresql")
def _(element: _days_before, compiler: SQLCompiler, **options: Any) -> str:
    moment, days = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({moment} - make_interval(days => {days}))"

"""Queries on subscribers: what each agreed to, and who leaves, is gone, or is to be forgotten."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Address, Channel, Subscription
from bot.storage.among import among
from bot.storage.subscriber_tables import Subscriber, SubscriberState, SubscriberTag, TagKind, Wording
from bot.timing import day_in_vietnam

subscriber: Table = Subscriber.__table__  # type: ignore[attr-defined]
tag: Table = SubscriberTag.__table__  # type: ignore[attr-defined]
_wording: Table = Wording.__table__  # type: ignore[attr-defined]

NOTHING_CHOSEN = {"area": None, "rest_days": 0, "young": False, "reached_at": None}
"""What a row without an agreement holds besides the address and the words once agreed to."""


def subscribe(connection: Connection, address: Address, subscription: Subscription) -> None:
    """From now on the person is sent what they chose, in place of what they chose before."""
    fields = {
        "state": SubscriberState.ACTIVE,
        "area": None if subscription.young else subscription.area,
        "rest_days": subscription.rest_days,
        "young": subscription.young,
        "wording_id": wording_id(connection, subscription.wording),
        "ended_at": None,
        **consent(subscription.since),
    }
    row = _insert(connection, subscriber).values(channel=address.channel, chat=address.chat, **fields)
    id = connection.execute(
        row.on_conflict_do_update(index_elements=["channel", "chat"], set_=fields).returning(subscriber.c.id)
    ).scalar_one()
    connection.execute(delete(tag).where(tag.c.subscriber_id == id))
    if not subscription.young and (tags := tags_of(id, subscription.audiences, subscription.topics)):
        connection.execute(insert(tag), tags)


def leave(connection: Connection, address: Address, now: datetime) -> bool:
    """The person asked not to be sent anything. The address stays, so that no import brings them back.

    Whether they were known as a subscriber, or as having been, who had not left yet.
    """
    return _end(connection, SubscriberState.LEFT, now, _at(address) & (subscriber.c.state != SubscriberState.LEFT))


def gone(connection: Connection, address: Address, now: datetime) -> None:
    """The person blocked the bot, or no longer exists. Who had left has left still; who agreed since then is back."""
    still_there = (subscriber.c.state == SubscriberState.ACTIVE) & (subscriber.c.consented_at <= now)
    _end(connection, SubscriberState.GONE, now, _at(address) & still_there)


def move(connection: Connection, address: Address, chat: str) -> None:
    """The platform gave the chat a new id. If somebody subscribed under that one already, theirs stays."""
    there = select(subscriber.c.id).where(_at(Address(address.channel, chat)))
    if connection.execute(there).first():
        forget(connection, address)
    else:
        connection.execute(update(subscriber).where(_at(address)).values(chat=chat))


def forget(connection: Connection, address: Address) -> None:
    """Nothing is kept. What was sent to them leaves deliveries whose number leads nowhere."""
    connection.execute(delete(tag).where(tag.c.subscriber_id.in_(select(subscriber.c.id).where(_at(address)))))
    connection.execute(delete(subscriber).where(_at(address)))


def recall(connection: Connection, addresses: Collection[Address]) -> dict[Address, Subscription]:
    """What those of the chats are subscribed to that are."""
    if not addresses:
        return {}
    rows = connection.execute(
        select(subscriber, _wording.c.text)
        .join(_wording, _wording.c.id == subscriber.c.wording_id)
        .where(among(subscriber, addresses), subscriber.c.state == SubscriberState.ACTIVE)
    ).all()
    chosen = _tags(connection, [row.id for row in rows])
    return {
        Address(Channel(row.channel), row.chat): Subscription(
            since=row.consented_at,
            wording=row.text,
            audiences=tuple(chosen[row.id, TagKind.AUDIENCE]),
            area=row.area,
            topics=tuple(chosen[row.id, TagKind.TOPIC]),
            rest_days=row.rest_days,
            young=row.young,
        )
        for row in rows
    }


def reached(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """The platform took a campaign message for these."""
    connection.execute(update(subscriber).where(subscriber.c.id.in_(ids)).values(reached_at=now))


def highest_id(connection: Connection) -> int:
    """No subscriber has a higher one; 0 when there are none. Who comes later gets a higher one."""
    highest: int = connection.execute(select(func.coalesce(func.max(subscriber.c.id), 0))).scalar_one()
    return highest


@dataclass(frozen=True, slots=True)
class Held:
    """How many subscribers there are, and who they are; of those who ended it only how many."""

    channels: Mapping[str, int]
    audiences: Mapping[str, int]
    areas: Mapping[str, int]
    topics: Mapping[str, int]
    """Who chose no topics hears of all and is in none of these."""
    left: int
    gone: int

    @property
    def active(self) -> int:
        return sum(self.channels.values())


def held(connection: Connection) -> Held:
    """The figures of now."""
    ended, channels, areas = Counter[str](), Counter[str](), Counter[str]()
    columns = subscriber.c.state, subscriber.c.channel, subscriber.c.area
    for state, channel, area, times in connection.execute(select(*columns, func.count()).group_by(*columns)):
        if state != SubscriberState.ACTIVE:
            ended[state] += times
            continue
        channels[channel] += times
        if area:
            areas[area] += times
    chosen: dict[str, dict[str, int]] = {kind: {} for kind in TagKind}
    for kind, value, times in connection.execute(
        select(tag.c.kind, tag.c.value, func.count()).group_by(tag.c.kind, tag.c.value)
    ):
        chosen[kind][value] = times
    return Held(
        channels=dict(channels),
        audiences=chosen[TagKind.AUDIENCE],
        areas=dict(areas),
        topics=chosen[TagKind.TOPIC],
        left=ended[SubscriberState.LEFT],
        gone=ended[SubscriberState.GONE],
    )


def consent(since: datetime) -> dict[str, Any]:
    """The columns that say when somebody agreed."""
    return {"consented_at": since, "consented_on": day_in_vietnam(since)}


def wording_id(connection: Connection, text: str) -> int:
    """The row of these very words; made when nobody agreed to them before."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    row = _insert(connection, _wording).values(digest=digest, text=text)
    connection.execute(row.on_conflict_do_nothing(index_elements=["digest"]))
    id: int = connection.execute(select(_wording.c.id).where(_wording.c.digest == digest)).scalar_one()
    return id


def tags_of(id: int, audiences: Iterable[str], topics: Iterable[str]) -> list[dict[str, Any]]:
    """The rows of what one subscriber chose, each thing once."""
    return [
        *({"subscriber_id": id, "kind": TagKind.AUDIENCE, "value": value} for value in dict.fromkeys(audiences)),
        *({"subscriber_id": id, "kind": TagKind.TOPIC, "value": value} for value in dict.fromkeys(topics)),
    ]


def _end(connection: Connection, state: SubscriberState, now: datetime, who: ColumnElement[bool]) -> bool:
    """Nothing is sent to them from now on, and what they chose is not kept. Whether there was anybody."""
    ended = connection.execute(
        update(subscriber).where(who).values(state=state, ended_at=now, **NOTHING_CHOSEN).returning(subscriber.c.id)
    ).scalar()
    connection.execute(delete(tag).where(tag.c.subscriber_id == ended))
    return ended is not None


def _tags(connection: Connection, ids: Collection[int]) -> defaultdict[tuple[int, str], list[str]]:
    found: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    if ids:
        in_order = select(tag).where(tag.c.subscriber_id.in_(ids)).order_by(tag.c.value)
        for row in connection.execute(in_order):
            found[row.subscriber_id, row.kind].append(row.value)
    return found


def _at(address: Address) -> ColumnElement[bool]:
    return (subscriber.c.channel == address.channel) & (subscriber.c.chat == address.chat)


def _insert(connection: Connection, table: Table) -> Any:
    """An insert that may say what to do about a row that is there already."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)

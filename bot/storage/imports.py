"""Subscribers by the thousand, from a list that was agreed to elsewhere."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.messages import Address, Channel, Subscription
from bot.storage import objections
from bot.storage.subscriber_tables import SubscriberState
from bot.storage.subscribers import consent, subscriber, tag, tags_of, wording_id


class NotTaken(StrEnum):
    """Why somebody on the list stays as they are."""

    LEFT = "left"
    """They asked not to be sent anything, later than they are said to have agreed."""
    NEWER = "newer"
    """They agreed to something else since."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a piece of the list."""

    new: int
    changed: int
    """They were known before: as subscribers, or as having been."""
    not_taken: Mapping[Address, NotTaken]


def take(connection: Connection, wanted: Mapping[Address, Subscription], mark: Callable[[Address], str]) -> Taken:
    """Subscribe them all; all have agreed to the same words at the same moment. A few thousand at a time.

    `mark`: by which those are known who objected without being subscribers.
    """
    if not wanted:
        return Taken(0, 0, {})
    one = next(iter(wanted.values()))
    agreed = {"wording_id": wording_id(connection, one.wording), **consent(one.since)}
    known = _known(connection, wanted)
    not_taken = {address: why for address, row in known.items() if (why := _why_not(row, one.since))}
    unknown = {mark(address): address for address in wanted if address not in known}
    not_taken |= {unknown[each]: NotTaken.LEFT for each in objections.after(connection, unknown, one.since)}
    changed = {address: row for address, row in known.items() if address not in not_taken}
    if changed:
        _change(connection, [_changed(row, wanted[address]) for address, row in changed.items()], agreed)
    added = _add(
        connection, [_new(address, wanted[address], agreed) for address in unknown.values() if address not in not_taken]
    )
    # Whoever is known to be young keeps nothing but the address, whatever the list says.
    ids = {address: row.id for address, row in changed.items() if not row.young} | added
    tags = [each for address, id in ids.items() for each in _tags(id, wanted[address])]
    if tags:
        connection.execute(insert(tag), tags)
    return Taken(len(added), len(changed), not_taken)


def _known(connection: Connection, addresses: Iterable[Address]) -> dict[Address, Row[Any]]:
    """The rows of those who have one. Channel by channel: so both databases use their index."""
    chats = defaultdict(list)
    for address in addresses:
        chats[address.channel].append(address.chat)
    return {
        Address(channel, row.chat): row
        for channel, some in chats.items()
        for row in connection.execute(
            select(subscriber).where(subscriber.c.channel == channel, subscriber.c.chat.in_(some))
        )
    }


def _add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> dict[Address, int]:
    """Insert the rows; their ids. These are larger than any before, which is found faster than address by address."""
    if not rows:
        return {}
    added = {Address(row["channel"], row["chat"]) for row in rows}
    last = connection.execute(select(func.coalesce(func.max(subscriber.c.id), 0))).scalar_one()
    connection.execute(insert(subscriber), [dict(row) for row in rows])
    columns = subscriber.c.id, subscriber.c.channel, subscriber.c.chat
    found = connection.execute(select(*columns).where(subscriber.c.id > last))
    # With PostgreSQL somebody else's may be among them.
    return {address: id for id, channel, chat in found if (address := Address(Channel(channel), chat)) in added}


def _why_not(row: Row[Any], since: datetime) -> NotTaken | None:
    if row.state == SubscriberState.LEFT:
        return NotTaken.LEFT if row.ended_at > since else None
    if row.state == SubscriberState.ACTIVE:
        return NotTaken.NEWER if row.consented_at > since else None
    return None


def _new(address: Address, subscription: Subscription, agreed: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "channel": address.channel,
        "chat": address.chat,
        "state": SubscriberState.ACTIVE,
        "area": subscription.area,
        "rest_days": subscription.rest_days,
        "young": False,
        **agreed,
    }


def _changed(row: Row[Any], subscription: Subscription) -> dict[str, Any]:
    return {"of": row.id, "chosen_area": None if row.young else subscription.area}


def _change(connection: Connection, changes: Sequence[Mapping[str, Any]], agreed: Mapping[str, Any]) -> None:
    """They are sent to again, with what the list says. The rest somebody asked for stays: lists do not tell of it."""
    fields = {"state": SubscriberState.ACTIVE, "ended_at": None, "area": bindparam("chosen_area"), **agreed}
    connection.execute(
        update(subscriber).where(subscriber.c.id == bindparam("of")).values(**fields), [dict(row) for row in changes]
    )
    connection.execute(delete(tag).where(tag.c.subscriber_id.in_([row["of"] for row in changes])))


def _tags(id: int, subscription: Subscription) -> list[dict[str, Any]]:
    return tags_of(id, subscription.audiences, subscription.topics)

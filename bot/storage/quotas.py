"""Queries on what a platform with a quota has carried: messages by month, and people."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.messages import Address, Channel, Message
from bot.storage.observation_tables import ChannelMonth, ChannelPerson
from bot.storage.tables import Inbox
from bot.timing import day_in_vietnam

_month = ChannelMonth.__table__  # type: ignore[attr-defined]
_person = ChannelPerson.__table__  # type: ignore[attr-defined]
_inbox = Inbox.__table__  # type: ignore[attr-defined]

WARNED_FROM = 0.8
"""From this share of a quota on operators are warned."""

BULK_ENDS_AT = 0.95
"""From this share of the messages on nothing is sent in bulk any more, so that answers go on."""


OVER_QUOTA = "đã gần hết số tin của tháng"
"""Why a delivery failed that the platform would have carried, as it is stored. Whoever missed it may be sent to again
once the month is over."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a platform lets one bot carry."""

    messages: int
    """In a month, both ways together."""
    people: int


@dataclass(frozen=True, slots=True)
class Carried:
    """What it has carried: this month's messages, and people since the beginning."""

    received: int = 0
    sent: int = 0
    people: int = 0

    @property
    def messages(self) -> int:
        return self.received + self.sent

    def bulk_left(self, quota: Quota) -> int:
        """How many messages may still be sent in bulk this month."""
        return max(0, int(quota.messages * BULK_ENDS_AT) - self.messages)


def carried(connection: Connection, channel: Channel, now: datetime) -> Carried:
    this_month = select(_month.c.received, _month.c.sent).where(
        _month.c.channel == channel, _month.c.month == _month_of(now)
    )
    row = connection.execute(this_month).one_or_none()
    known = connection.execute(select(func.count()).where(_person.c.channel == channel)).scalar_one()
    erased = connection.execute(select(func.sum(_month.c.erased)).where(_month.c.channel == channel)).scalar_one()
    return Carried(row.received if row else 0, row.sent if row else 0, known + int(erased or 0))


def received(connection: Connection, messages: Sequence[Message], now: datetime) -> None:
    """Count messages of one channel that are about to be stored; those that are known already were counted."""
    channel = messages[0].address.channel
    ids = {message.id for message in messages}
    named = (_inbox.c.channel == channel, _inbox.c.message_id.in_(ids))
    known = connection.execute(select(func.count()).select_from(_inbox).where(*named)).scalar_one()
    _add(connection, channel, now, received=len(ids) - known)
    _meet(connection, {message.address for message in messages})


def sent(connection: Connection, channel: Channel, count: int, now: datetime) -> None:
    """Count messages the platform took, or may have taken."""
    _add(connection, channel, now, sent=count)


def counts(connection: Connection, address: Address) -> bool:
    """Whether there is a hash by which this person is counted."""
    here = (_person.c.channel == address.channel, _person.c.chat_hash == _hash(address))
    return connection.execute(select(_person.c.channel).where(*here)).first() is not None


def forget(connection: Connection, address: Address, now: datetime) -> None:
    """Not even the hash is kept; that there was somebody is."""
    here = (_person.c.channel == address.channel, _person.c.chat_hash == _hash(address))
    if connection.execute(delete(_person).where(*here)).rowcount:
        _add(connection, address.channel, now, erased=1)


def _meet(connection: Connection, addresses: Collection[Address]) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"channel": address.channel, "chat_hash": _hash(address)} for address in sorted(addresses, key=str)]
    connection.execute(make(_person).on_conflict_do_nothing(), rows)


def _add(connection: Connection, channel: Channel, now: datetime, **counts: int) -> None:
    if not any(counts.values()):
        return
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = make(_month).values(
        **{"received": 0, "sent": 0, "erased": 0, **counts}, channel=channel, month=_month_of(now)
    )
    connection.execute(
        row.on_conflict_do_update(
            index_elements=["channel", "month"],
            set_={name: _month.c[name] + count for name, count in counts.items()},
        )
    )


def _month_of(moment: datetime) -> str:
    return f"{day_in_vietnam(moment):%Y-%m}"


def _hash(address: Address) -> str:
    return sha256(str(address).encode()).hexdigest()

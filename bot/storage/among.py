"""Rows of many chats at once."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import ColumnElement, Table, and_, or_

from bot.messages import Address, Channel


def among(table: Table, addresses: Iterable[Address]) -> ColumnElement[bool]:
    """The rows of `table` that are one of the chats'; there must be one at least.

    Not `(channel, chat) IN (…)`: for that SQLite reads the whole table.
    """
    chats: dict[Channel, list[str]] = defaultdict(list)
    for address in addresses:
        chats[address.channel].append(address.chat)
    return or_(*(and_(table.c.channel == channel, table.c.chat.in_(of)) for channel, of in chats.items()))

"""Keeps count of what platforms with a quota have carried, warns in time, and holds bulk back before answers suffer."""

from collections.abc import Mapping, Sequence
from itertools import groupby

import structlog

from bot.exchange.figures import Figures
from bot.messages import Channel, Message
from bot.storage import quotas
from bot.storage.database import Connection
from bot.storage.quotas import WARNED_FROM, Quota
from bot.timing import Clock

log = structlog.get_logger(__name__)


class Budget:
    """What is counted is counted in the transaction that records it; a channel without a quota costs nothing."""

    def __init__(self, allowed: Mapping[Channel, Quota], figures: Figures, clock: Clock) -> None:
        self._allowed = allowed
        self._figures = figures
        self._clock = clock
        self._warned: frozenset[tuple[Channel, str]] = frozenset()
        """What the log has been told and still is so: that a quota nears its end."""

    def received(self, connection: Connection, messages: Sequence[Message]) -> None:
        """Count messages before they are stored."""
        of_interest = [message for message in messages if message.address.channel in self._allowed]
        for _, group in groupby(sorted(of_interest, key=_channel), key=_channel):
            quotas.received(connection, list(group), self._clock())

    def sent(self, connection: Connection, channel: Channel, count: int) -> None:
        """Count messages the platform took, or may have taken."""
        if channel in self._allowed:
            quotas.sent(connection, channel, count, self._clock())

    def bulk_left(self, connection: Connection, channel: Channel) -> int | None:
        """How many messages may still be sent in bulk; None where there is no quota."""
        quota = self._allowed.get(channel)
        return quotas.carried(connection, channel, self._clock()).bulk_left(quota) if quota else None

    def look(self, connection: Connection) -> None:
        """Show how far the quotas are used, and warn once when one nears its end."""
        warned: set[tuple[Channel, str]] = set()
        for channel, quota in self._allowed.items():
            carried = quotas.carried(connection, channel, self._clock())
            self._figures.quota(channel, quota, carried)
            for what, used, limit in (
                ("messages", carried.messages, quota.messages),
                ("people", carried.people, quota.people),
            ):
                if used >= WARNED_FROM * limit:
                    warned.add((channel, what))
                    self._warn(channel, what, used, limit)
            if carried.bulk_left(quota) == 0:
                warned.add((channel, "bulk"))
                self._warn(channel, "bulk", carried.messages, quota.messages)
        self._warned = frozenset(warned)

    def _warn(self, channel: Channel, what: str, used: int, limit: int) -> None:
        if (channel, what) in self._warned:
            return
        if what == "bulk":
            log.error("bulk_held_for_the_month", channel=channel, used=used, limit=limit, advice="answers go on")
        else:
            log.warning("quota_nears_its_end", channel=channel, of=what, used=used, limit=limit)


def _channel(message: Message) -> str:
    return message.address.channel

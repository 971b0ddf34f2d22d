"""Runs that stand still: on which of their channels, and whether they go on elsewhere."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.messages import Channel
from bot.storage import deliveries
from bot.storage.runs import Round
from bot.timing import Hours


@dataclass(frozen=True, slots=True)
class Still:
    """Where a run stands still: nowhere, as a rule."""

    channels: frozenset[Channel]
    goes_on_elsewhere: bool
    """Somebody waits on another channel, and there it moves; or it stands still nowhere."""

    def leaves_a_choice(self, channel: Channel) -> bool:
        """Whether people are to say if it goes on before anything more is taken up on this channel: it stood still
        right there, and what is left has grown old; or nothing of it moves anywhere."""
        return channel in self.channels or not self.goes_on_elsewhere


def still(connection: Connection, round: Round, quiet: Hours, now: datetime) -> Still:
    """Where a run stands still although somebody waits there; `quiet`: hours without campaign messages."""
    suspects = [channel for channel in Channel if round.is_suspect(channel, now)]
    waiting = [channel for channel in suspects if deliveries.any_open(connection, round.id, channel)]
    channels = frozenset(channel for channel in waiting if round.stands_still(channel, quiet, now))
    if not channels:
        return Still(channels, goes_on_elsewhere=True)
    others = set(Channel) - channels
    return Still(channels, any(deliveries.any_open(connection, round.id, channel) for channel in others))

"""Where a run waits although it might go on, and why: by channel, since one may be off while another moves."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bot.messages import Channel
from bot.storage import deliveries, halts, quotas, runs
from bot.storage.campaigns import Kept
from bot.storage.database import Connection
from bot.storage.quotas import Quota
from bot.storage.runs import Round
from bot.storage.tables import CampaignState, PauseReason
from bot.timing import Hours, day_in_vietnam

SHOWN_AFTER = timedelta(minutes=15)
"""What is shorter is a channel's own business: it starts anew, or rests between two looks at a platform that fails."""


@dataclass(frozen=True, slots=True)
class Wait:
    """People of a run who wait on a channel on which nothing moves."""

    channel: Channel
    people: int
    is_off: bool
    """This installation does not send through it."""
    since: datetime | None
    """From when on nobody was done with there; None: it has not begun."""

    def to_json(self) -> dict[str, Any]:
        return {
            "channel": self.channel.value,
            "people": self.people,
            "is_off": self.is_off,
            "since": self.since.isoformat() if self.since else None,
        }


def waits(
    connection: Connection, campaign: Kept, reachable: Collection[Channel], quiet: Hours, now: datetime
) -> Mapping[int, Sequence[Wait]]:
    """By run. `reachable`: the channels that are sent through here; `quiet`: hours without campaign messages.

    Hours and pace that make it slow are no waiting, nor is what a person holds; that a channel is off always is.
    """
    is_held = _is_held(connection, campaign)
    found: defaultdict[int, list[Wait]] = defaultdict(list)
    for round in runs.under_way(connection, campaign.id):
        for channel in Channel:
            is_off = channel not in reachable
            if not is_off and (is_held or round.stood(channel, quiet, now) <= SHOWN_AFTER):
                continue
            if people := deliveries.how_many_open(connection, round.id, channel):
                found[round.id].append(_wait(round, channel, people, is_off=is_off))
    return found


def used_up(connection: Connection, allowed: Mapping[Channel, Quota], now: datetime) -> Mapping[Channel, date]:
    """The channels through which nothing more goes in bulk this month, and the first day on which it does again."""
    next_month = (day_in_vietnam(now).replace(day=1) + timedelta(days=32)).replace(day=1)
    left = {channel: quotas.carried(connection, channel, now).bulk_left(quota) for channel, quota in allowed.items()}
    return {channel: next_month for channel, number in left.items() if not number}


def _is_held(connection: Connection, campaign: Kept) -> bool:
    """Whether somebody or something else than a channel that is off holds it."""
    is_paused = campaign.state is CampaignState.PAUSED and campaign.paused_because is not PauseReason.STOOD_STILL
    return is_paused or halts.halted(connection)


def _wait(round: Round, channel: Channel, people: int, *, is_off: bool) -> Wait:
    return Wait(channel, people, is_off, round.last_moved(channel))

"""What may be sent at this moment, and who comes first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import structlog

from bot.messages import Channel
from bot.storage import campaigns, deliveries, runs
from bot.storage.database import Connection
from bot.storage.runs import Round
from bot.storage.standing import still
from bot.storage.tables import PauseReason, RunState
from bot.timing import Hours

log = structlog.get_logger(__name__)

Claimed = TypeVar("Claimed")


def sendable(connection: Connection, quiet: Hours, now: datetime) -> list[Round]:
    """The runs of which something may be sent now."""
    return [round for round in runs.rounds(connection) if round.may_be_sent(quiet, now)]


def shared_out(
    connection: Connection,
    rounds: Sequence[Round],
    channel: Channel,
    room: int,
    quiet: Hours,
    now: datetime,
    claim: Callable[[Round, int], Sequence[Claimed]],
) -> list[Claimed]:
    """Up to `room` deliveries of a channel: urgent runs first, then the others side by side, so that a long one delays
    no short one.

    A run that could not begin in time is missed; one of which nothing is left is finished; one that stood still for
    long, on this channel or wherever somebody waits, pauses its campaign.
    """
    claimed: list[Claimed] = []
    rounds = _without_those_that_stand_still(connection, rounds, channel, quiet, now)
    for round in rounds:
        if round.urgent:
            claimed += _from_each(connection, [round], channel, room - len(claimed), now, claim)
    others = [round for round in rounds if not round.urgent]
    # Where there is room for fewer than there are, another is first every second.
    first = int(now.timestamp()) % len(others) if others else 0
    in_turn = [*others[first:], *others[:first]]
    return claimed + _from_each(connection, in_turn, channel, room - len(claimed), now, claim)


def _from_each(
    connection: Connection,
    rounds: Sequence[Round],
    channel: Channel,
    room: int,
    now: datetime,
    claim: Callable[[Round, int], Sequence[Claimed]],
) -> list[Claimed]:
    claimed: list[Claimed] = []
    for number, round in enumerate(rounds):
        # What one leaves over is shared by those that follow.
        share = -(-(room - len(claimed)) // (len(rounds) - number))
        if share <= 0:
            break
        if not round.begun and now > round.expires_at:
            _end(connection, round, RunState.MISSED, now)
            continue
        errands = claim(round, share)
        if errands and channel not in round.moved:
            runs.begin(connection, round.id, channel, now)
        if not errands and not deliveries.any_open(connection, round.id):
            _end(connection, round, RunState.FINISHED, now)
        claimed += errands
    return claimed


def _end(connection: Connection, round: Round, state: RunState, now: datetime) -> None:
    if runs.end(connection, round.id, state, now):
        campaigns.settle(connection, round.campaign, any_alive=runs.any_alive(connection, round.campaign))
        log.info("run_over", run=round.id, campaign=round.campaign, state=state)


def _without_those_that_stand_still(
    connection: Connection, rounds: Sequence[Round], channel: Channel, quiet: Hours, now: datetime
) -> Sequence[Round]:
    """The machine was down, or a channel off: what is left may have grown old, and people decide whether it goes on."""
    left = {round.campaign for round in rounds if still(connection, round, quiet, now).leaves_a_choice(channel)}
    for campaign in left:
        if campaigns.pause(connection, campaign, PauseReason.STOOD_STILL):
            log.error("campaign_paused", campaign=campaign, reason=PauseReason.STOOD_STILL)
    return [round for round in rounds if round.campaign not in left]

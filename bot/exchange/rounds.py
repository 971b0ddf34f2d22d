"""What may be sent at this moment, and who comes first."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

import structlog

from bot.storage import campaigns, deliveries, runs
from bot.storage.database import Connection
from bot.storage.runs import Round
from bot.storage.tables import RunState
from bot.timing import Hours

log = structlog.get_logger(__name__)

Claimed = TypeVar("Claimed")


def sendable(connection: Connection, quiet: Hours, now: datetime) -> list[Round]:
    """The runs of which something may be sent now. Urgent ones know neither quiet hours nor a window."""
    return [round for round in runs.rounds(connection) if round.urgent or _may_send(round, quiet, now)]


def shared_out(
    connection: Connection,
    rounds: Sequence[Round],
    room: int,
    now: datetime,
    claim: Callable[[Round, int], Sequence[Claimed]],
) -> list[Claimed]:
    """Up to `room` deliveries: urgent runs first, then the others side by side, so that a long one delays no short one.

    A run that could not begin in time is missed; one of which nothing is left is finished.
    """
    claimed: list[Claimed] = []
    for round in rounds:
        if round.urgent:
            claimed += _from_each(connection, [round], room - len(claimed), now, claim)
    others = [round for round in rounds if not round.urgent]
    # Where there is room for fewer than there are, another is first every second.
    first = int(now.timestamp()) % len(others) if others else 0
    return claimed + _from_each(connection, [*others[first:], *others[:first]], room - len(claimed), now, claim)


def _from_each(
    connection: Connection,
    rounds: Sequence[Round],
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
        if errands and not round.begun:
            runs.begin(connection, round.id, now)
        if not errands and not deliveries.any_open(connection, round.id):
            _end(connection, round, RunState.FINISHED, now)
        claimed += errands
    return claimed


def _end(connection: Connection, round: Round, state: RunState, now: datetime) -> None:
    if runs.end(connection, round.id, state, now):
        campaigns.settle(connection, round.campaign, any_alive=runs.any_alive(connection, round.campaign))
        log.info("run_over", run=round.id, campaign=round.campaign, state=state)


def _may_send(round: Round, quiet: Hours, now: datetime) -> bool:
    return now not in quiet and (round.window is None or now in round.window)

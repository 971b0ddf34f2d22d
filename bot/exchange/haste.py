"""Who writes faster than anybody reads is asked, once and kindly, to wait.

Others never wait for them: of one chat one message is in work at a time. This is for the person, to whom answers would
come for minutes after the questions, one a second.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.messages import Channel, Haste
from bot.storage import inbox
from bot.storage.database import Connection
from bot.storage.inbox import Claim

ANSWERS = 50
"""Messages of one chat that are answered within `WITHIN`: as many as the web page takes of one visitor in a minute
(`bot.channels.web.limits`). Telegram shows a chat one message a second."""

WITHIN = timedelta(minutes=1)


def with_haste(connection: Connection, claims: Sequence[Claim], channels: Collection[Channel]) -> list[Claim]:
    """The claims, each message of the channels with how far ahead of its answers the chat is."""
    ours = [claim for claim in claims if claim.message.address.channel in channels]
    before = inbox.before(connection, [claim.row for claim in ours], ANSWERS) if ours else {}
    return [_hasty(claim, before[claim.row]) if claim.row in before else claim for claim in claims]


def _hasty(claim: Claim, before: inbox.Before) -> Claim:
    # By the times at which they came: a clock that was put back since makes nobody wait.
    came = claim.message.received_at
    if before.answered is None or not came - WITHIN < before.answered <= came:
        return claim
    is_told = before.postponed is not None and came - WITHIN < before.postponed <= came
    return replace(claim, message=replace(claim.message, haste=Haste.TOLD if is_told else Haste.NEW))

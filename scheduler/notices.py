"""Tells those who work with campaigns what nobody did: in the chats bound to their accounts."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.knowledge.library import Library
from bot.messages import Channel, Reply
from bot.presentation.campaign_words import CampaignWords, WaitingThere
from bot.storage import accounts, campaigns, deliveries, outbound, runs
from bot.storage.campaigns import Kept
from bot.storage.database import Connection
from bot.storage.outbound import Letter
from bot.storage.runs import Round
from bot.storage.standing import still
from bot.timing import Hours
from scheduler.actors import ORGANISING
from scheduler.progress import CHANNELS
from scheduler.waiting import waits

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Notices:
    """`reachable`: the channels this installation sends through; `quiet`: hours without campaign messages."""

    words: CampaignWords
    reachable: Collection[Channel]
    quiet: Hours

    def any_due(self, connection: Connection, now: datetime) -> bool:
        """Whether there is anything to tell."""
        return bool(campaigns.notices_due(connection)) or any(
            self._untold(connection, round, now) for round in runs.rounds(connection)
        )

    def tell(self, connection: Connection, library: Library, now: datetime) -> None:
        """Tell of every pause and every channel that stands still of which nobody has been told, as outbound rows."""
        for campaign in campaigns.notices_due(connection):
            waiting = [
                self._there(wait.channel, wait.people)
                for of_run in waits(connection, campaign, self.reachable, self.quiet, now).values()
                for wait in of_run
            ]
            reason = str(campaign.paused_because)
            message = self.words.pause_notice(library, campaign.id, campaign.name, reason, waiting)
            _send(connection, campaign, message, now)
            campaigns.change(connection, campaign.id, notice_due=False)
        for round in runs.rounds(connection):
            for channel in sorted(self._untold(connection, round, now)):
                self._tell_of_channel(connection, library, round, channel, now)

    def _tell_of_channel(
        self, connection: Connection, library: Library, round: Round, channel: Channel, now: datetime
    ) -> None:
        log.error("run_stands_still", run=round.id, campaign=round.campaign, channel=channel)
        campaign = campaigns.get(connection, round.campaign)
        if campaign:
            there = self._there(channel, deliveries.how_many_open(connection, round.id, channel))
            _send(connection, campaign, self.words.channel_notice(library, campaign.id, campaign.name, there), now)
        runs.tell(connection, round, channel, now)

    def _untold(self, connection: Connection, round: Round, now: datetime) -> frozenset[Channel]:
        """The channels on which a run stands still while it goes on elsewhere. One that does nowhere pauses."""
        seen = still(connection, round, self.quiet, now)
        return seen.channels - round.told if seen.goes_on_elsewhere else frozenset()

    def _there(self, channel: Channel, people: int) -> WaitingThere:
        return WaitingThere(CHANNELS.get(channel, channel), people, is_off=channel not in self.reachable)


def _send(connection: Connection, campaign: Kept, message: Reply, now: datetime) -> None:
    chats = accounts.chats_of(connection, campaign.unit)
    letters = [Letter(None, address, [message]) for address, user in chats if user.role in ORGANISING]
    outbound.write(connection, letters, now)

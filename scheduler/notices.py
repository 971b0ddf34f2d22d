"""Tells those who work with campaigns when one has paused by itself: in the chats bound to their accounts."""

from datetime import datetime

from bot.knowledge.library import Library
from bot.presentation.campaign_words import CampaignWords
from bot.storage import accounts, campaigns, outbound
from bot.storage.database import Connection
from bot.storage.outbound import Letter
from scheduler.actors import ORGANISING


def tell_of_pauses(connection: Connection, library: Library, words: CampaignWords, now: datetime) -> int:
    """Tell of every pause that nobody has been told of, as outbound rows; returns how many there were."""
    paused = campaigns.notices_due(connection)
    for campaign in paused:
        message = words.pause_notice(library, campaign.id, campaign.name, str(campaign.paused_because))
        chats = accounts.chats_of(connection, campaign.unit)
        letters = [Letter(None, address, [message]) for address, user in chats if user.role in ORGANISING]
        outbound.write(connection, letters, now)
        campaigns.change(connection, campaign.id, notice_due=False)
    return len(paused)

"""What can be done with campaigns in this installation, and what wakes them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta

from bot.app.opening import open_database, open_library
from bot.knowledge.library import Library
from bot.messages import Channel
from bot.presentation.campaign_words import CampaignWords
from bot.presentation.renderer import Renderer
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.quotas import Quota
from bot.timing import Clock, utc_now
from scheduler.housekeeping import keep_house
from scheduler.jobs import start_clock
from scheduler.operations import Operations
from scheduler.retention import Periods, keep_records
from scheduler.rules import Rules
from scheduler.runs import Opener


def reachable(settings: Settings) -> frozenset[Channel]:
    """The channels this installation sends campaign messages through."""
    present = {Channel.WEB: True, Channel.TELEGRAM: settings.telegram, Channel.ZALO: settings.zalo}
    return frozenset(channel for channel, is_on in present.items() if is_on)


def quotas(settings: Settings) -> Mapping[Channel, Quota]:
    """What platforms let this installation's bots carry."""
    return {Channel.ZALO: Quota(settings.zalo.monthly_quota, settings.zalo.people)} if settings.zalo else {}


def rates(settings: Settings) -> Mapping[Channel, float]:
    """How many messages a second this installation's tokens may send."""
    messengers = {Channel.TELEGRAM: settings.telegram, Channel.ZALO: settings.zalo}
    return {channel: messenger.rate for channel, messenger in messengers.items() if messenger}


@contextmanager
def open_campaigns(settings: Settings) -> Iterator[tuple[Operations, Library]]:
    """All that can be done with campaigns, and the content they speak of. Raises `ContentError`, `StorageError`."""
    library = open_library(settings)
    database = open_database(settings)
    try:
        yield campaign_operations(settings, database, lambda: library), library
    finally:
        database.close()


def campaign_operations(
    settings: Settings, database: Database, library: Callable[[], Library], clock: Clock = utc_now
) -> Operations:
    """All that can be done with campaigns, by the rules of this installation."""
    rules = Rules(
        reachable(settings), settings.quiet_hours, settings.two_person_rule, quotas(settings), rates(settings)
    )
    return Operations(database, library, CampaignWords(Renderer(), settings.public_url), rules, clock)


def start_campaign_clock(settings: Settings, database: Database, library: Callable[[], Library]) -> Callable[[], None]:
    """Wake what opens runs and what keeps house, from now on; returns what stops it."""
    words = CampaignWords(Renderer(), settings.public_url)
    opener = Opener(database, library, words, reachable(settings), utc_now, settings.quiet_hours)
    periods = Periods(
        questions=timedelta(days=settings.keep.questions_days),
        deliveries=timedelta(days=settings.keep.deliveries_days),
        audit=timedelta(days=settings.keep.audit_days),
    )
    ending = threading.Event()

    def housekeeping() -> None:
        keep_house(database, utc_now)
        keep_records(database, utc_now, periods, ending)

    stop_clock = start_clock(housekeeping, opener.look)

    def stop() -> None:
        ending.set()
        stop_clock()

    return stop

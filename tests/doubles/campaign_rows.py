"""Short ways to put campaigns and subscribers into a database."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.messages import Address, Channel, Reply, Span, Subscription
from bot.storage import campaigns, runs, subscribers
from bot.storage.criteria import Criteria, chosen
from bot.storage.database import Connection, Database
from bot.storage.runs import Occasion
from bot.storage.tables import CampaignState, RunState
from bot.timing import Hours

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
"""Twelve o'clock in Viet Nam."""


def subscribed(
    database: Database,
    chats: Iterable[str],
    *,
    channel: Channel = Channel.TELEGRAM,
    since: datetime = NOON,
    **more: Any,
) -> None:
    """Everybody of `chats` has agreed."""
    with database.write() as connection:
        for chat in chats:
            subscribers.subscribe(connection, Address(channel, chat), Subscription(since, "Tôi đồng ý.", **more))


def running_campaign(
    database: Database, *, now: datetime = NOON, pace: int | None = None, **options: Any
) -> tuple[int, int]:
    """A campaign with one run for everybody that is being sent; the numbers of both."""
    plan = {"pace": pace} if pace else {}
    with database.write() as connection:
        campaign = campaigns.add(
            connection, name="Thử", name_folded="thu", unit=None, author="lan", plan=plan, corrects=None, now=now
        )
        campaigns.change(connection, campaign, state=CampaignState.RUNNING)
        return campaign, opened_run(connection, campaign, now=now, **options)


def opened_run(
    connection: Connection,
    campaign: int,
    *,
    now: datetime = NOON,
    slot: str = "now",
    words: str = "Cảnh giác!",
    urgent: bool = False,
    window: Hours | None = None,
    resends: bool = True,
    expires: timedelta = timedelta(hours=6),
    criteria: Criteria | None = None,
) -> int:
    """A run of the campaign whose recipients are all written down."""
    occasion = Occasion(slot, now, now + expires)
    run = runs.make(
        connection, campaign, occasion, RunState.OPENING, now, urgent=urgent, window=window, resends=resends
    )
    assert run is not None
    audience = criteria or Criteria()
    runs.equip(connection, run, Reply((Span(words),)), audience.to_json())
    runs.open_piece(connection, run, 0, subscribers.highest_id(connection), chosen(audience, now))
    runs.start(connection, run, now, keep_empty=True)
    return run

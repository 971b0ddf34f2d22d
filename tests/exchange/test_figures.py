"""Promises to whoever watches the bot: what happened can be read in the figures."""

from typing import Any

from prometheus_client import CollectorRegistry

from bot.errors import TryLater
from bot.messages import Decision, Message, Reply, Span
from bot.storage import campaigns
from bot.storage.database import Database
from bot.storage.tables import CampaignState
from bot.timing import utc_now
from tests.doubles.campaign_rows import running_campaign, subscribed
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, message, until


def value(registry: CollectorRegistry, name: str, **labels: str) -> Any:
    return registry.get_sample_value(name, labels)


async def test_accepted_answered_sent_and_refused_are_counted(outlet: RecordingOutlet, running: Running) -> None:
    registry = CollectorRegistry()
    outlet.troubles = [TryLater("429", after=0.1)]

    def unknown(_: Message) -> Reply:
        return Reply((Span("chưa biết"),), decision=Decision.UNKNOWN)

    async with running(unknown, registry=registry) as exchange:
        await exchange.accept([message("a"), message("b", "8")])
        await until(lambda: len(outlet.taken) == 2)
    assert value(registry, "canhgiac_messages_accepted_total", channel="telegram") == 2
    assert value(registry, "canhgiac_answers_total", channel="telegram", decision="unknown") == 2
    assert value(registry, "canhgiac_sends_total", channel="telegram", outcome="sent") == 2
    assert value(registry, "canhgiac_told_to_wait_total", channel="telegram") == 1


async def test_the_backlog_and_the_age_of_its_oldest_are_seen(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    registry = CollectorRegistry()
    async with running(registry=registry, answers=False) as exchange:
        await exchange.accept([message("a", received_at=utc_now().replace(year=2020))])

        def seen() -> bool:
            exchange._look_at_backlog()
            waiting, oldest = (value(registry, f"canhgiac_inbox_{what}") for what in ("backlog", "oldest_seconds"))
            return bool(waiting == 1 and oldest > 1_000_000)

        await until(seen)  # the exchange's own look, begun before the message came, may end after ours


async def test_how_many_recipients_of_campaigns_wait_is_seen(database: Database, running: Running) -> None:
    registry = CollectorRegistry()
    subscribed(database, ["1", "2", "3"])
    campaign, _ = running_campaign(database)
    with database.write() as connection:
        campaigns.change(connection, campaign, state=CampaignState.PAUSED)
    async with running(registry=registry) as exchange:
        exchange._look_at_backlog()
    assert value(registry, "canhgiac_deliveries_backlog", channel="telegram") == 3
    assert value(registry, "canhgiac_deliveries_backlog", channel="web") == 0

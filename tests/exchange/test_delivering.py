"""Promises about campaign deliveries: everybody once, at pace, behind replies, and what becomes of every failure."""

import asyncio
import time
from collections import Counter
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import text

from bot.channels.contract import Limit
from bot.errors import RecipientGone, Refused, SendError, TryLater, Uncertain
from bot.exchange import delivering
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.messages import Address, Channel
from bot.storage import campaigns, deliveries, halts, runs, subscribers
from bot.storage.criteria import Criteria
from bot.storage.database import Database
from bot.storage.tables import CampaignState, DeliveryState, RunState
from bot.timing import Hours, utc_now
from tests.doubles.attachments import VAULT
from tests.doubles.campaign_rows import opened_run, running_campaign, subscribed
from tests.doubles.clock import HandClock
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, echo, message, until

STATES = "SELECT state FROM delivery ORDER BY run_id, subscriber_id"
RUNS = "SELECT state FROM run ORDER BY id"


@pytest.fixture(autouse=True)
def impatient_deliveries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "BACK_OFF", 0.05)


def chats(count: int) -> list[str]:
    return [str(chat) for chat in range(1, count + 1)]


async def test_everybody_gets_it_once_and_then_run_and_campaign_are_finished(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(120))
    running_campaign(database, now=utc_now())
    async with running():
        await until(lambda: column(database, RUNS) == ["finished"])
    assert Counter(outlet.taken) == Counter((chat, "Cảnh giác!") for chat in chats(120))
    assert column(database, STATES) == ["sent"] * 120
    assert column(database, "SELECT state FROM campaign") == ["finished"]
    assert None not in column(database, "SELECT reached_at FROM subscriber")


@pytest.mark.parametrize(
    ("trouble", "resends", "state", "attempts"),
    [
        (TryLater("500"), True, "sent", 2),
        (TryLater("429", after=0.05), True, "sent", 2),
        (Uncertain("timeout"), True, "sent", 2),
        (Uncertain("timeout"), False, "uncertain", 1),
        (Refused("too long"), True, "failed", 1),
        (RecipientGone("blocked"), True, "gone", 1),
    ],
)
async def test_every_failure_ends_as_its_class_and_the_campaign_say(
    database: Database,
    outlet: RecordingOutlet,
    running: Running,
    trouble: SendError,
    resends: bool,
    state: str,
    attempts: int,
) -> None:
    subscribed(database, ["7"])
    running_campaign(database, now=utc_now(), resends=resends)
    outlet.troubles = [trouble]
    async with running():
        await until(lambda: column(database, RUNS) == ["finished"])
    assert column(database, STATES) == [state]
    assert len(outlet.attempts) == attempts


async def test_a_campaign_that_asks_for_less_keeps_its_pace_and_holds_up_no_other(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(12))
    begun = time.monotonic()
    running_campaign(database, now=utc_now(), words="chậm", pace=6)
    running_campaign(database, now=utc_now(), words="nhanh")
    async with running():
        await until(lambda: column(database, RUNS) == ["finished", "finished"])
    # One as it begins, half a second's worth may have been saved up.
    assert time.monotonic() - begun >= (12 - 1 - 3) / 6
    assert Counter(words for _, words in outlet.taken) == {"chậm": 12, "nhanh": 12}
    assert outlet.taken[-1][1] == "chậm"


async def test_what_may_have_arrived_twice_is_left_uncertain(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, ["7"])
    running_campaign(database, now=utc_now())
    outlet.troubles = [Uncertain("no answer")] * 5
    async with running():
        await until(lambda: column(database, STATES) == ["uncertain"])
    assert len(outlet.attempts) == 2


async def test_who_blocked_the_bot_is_subscribed_no_more(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, ["7", "8"])
    running_campaign(database, now=utc_now())
    outlet.troubles_of = {"7": RecipientGone("blocked")}
    async with running():
        await until(lambda: column(database, RUNS) == ["finished"])
    assert column(database, "SELECT state FROM subscriber ORDER BY id") == ["gone", "active"]


async def test_a_chat_with_a_new_id_gets_it_there(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, ["7"])
    running_campaign(database, now=utc_now())
    outlet.troubles_of = {"7": RecipientGone("moved", moved_to="77")}
    async with running():
        await until(lambda: column(database, RUNS) == ["finished"])
    assert outlet.taken == [("77", "Cảnh giác!")]
    assert column(database, "SELECT chat FROM subscriber") == ["77"]


async def test_replies_pass_a_broadcast(database: Database, outlet: RecordingOutlet, running: Running) -> None:
    subscribed(database, chats(300))
    running_campaign(database, now=utc_now())
    async with running(rate=60) as exchange:
        await until(lambda: len(outlet.taken) > 30)
        asked = time.monotonic()
        await exchange.accept([message("nhanh lên", "900")])
        await until(lambda: bool(outlet.to("900")))
        assert time.monotonic() - asked < 1.0
    assert len(outlet.taken) < 300


@pytest.mark.parametrize("how", ["pause", "halt", "cancel"])
async def test_a_broadcast_that_is_held_sends_nothing_more_within_two_seconds(
    database: Database, outlet: RecordingOutlet, running: Running, how: str
) -> None:
    subscribed(database, chats(400))
    campaign, run = running_campaign(database, now=utc_now())
    async with running(rate=50) as exchange:
        await until(lambda: len(outlet.taken) > 10)
        with database.write() as connection:
            match how:
                case "pause":
                    campaigns.change(connection, campaign, state=CampaignState.PAUSED)
                case "halt":
                    halts.halt(connection, "lan", utc_now())
                case "cancel":
                    runs.end(connection, run, RunState.CANCELLED, utc_now())
        await asyncio.sleep(1.0)
        sent = len(outlet.taken)
        await asyncio.sleep(0.6)
        assert len(outlet.taken) == sent < 200
        await exchange.accept([message("còn đó không", "900")])
        await until(lambda: bool(outlet.to("900")))
    assert "sending" not in column(database, STATES)


async def test_who_leaves_while_it_runs_gets_nothing_after_the_word_that_they_left(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(200))
    running_campaign(database, now=utc_now())
    last = Address(Channel.TELEGRAM, "200")
    async with running(rate=100):
        await until(lambda: len(outlet.taken) > 20)
        with database.write() as connection:
            subscribers.leave(connection, last, utc_now())
        await until(lambda: column(database, RUNS) == ["finished"])
    assert not outlet.to("200")
    assert column(database, STATES) == ["sent"] * 199 + ["withdrawn"]


async def test_quiet_hours_hold_ordinary_runs_and_let_urgent_ones_pass(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, ["7"])
    campaign, _ = running_campaign(database, now=utc_now(), words="thường")
    with database.write() as connection:
        opened_run(connection, campaign, now=utc_now(), slot="gấp", words="gấp", urgent=True)
    always = Hours(0, 24 * 60)
    async with running(quiet=always):
        await until(lambda: outlet.to("7") == ["gấp"])
        await asyncio.sleep(0.7)
    assert outlet.to("7") == ["gấp"]
    assert column(database, RUNS) == ["running", "finished"]


async def test_outside_its_window_a_run_waits_and_when_that_is_too_long_it_is_missed(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, ["7"])
    long_ago = utc_now() - timedelta(hours=7)
    never = Hours(0, 0)
    running_campaign(database, now=utc_now(), window=never)
    running_campaign(database, now=long_ago, expires=timedelta(hours=6))
    async with running():
        await until(lambda: column(database, RUNS) == ["running", "missed"])
    assert outlet.taken == []


async def test_after_days_in_which_nobody_sent_the_rest_waits_until_somebody_says_that_it_goes_on(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(60))
    clock = HandClock(utc_now())
    campaign, _ = running_campaign(database, now=clock())
    async with running(rate=30, clock=clock):
        await until(lambda: len(outlet.taken) > 5)
    before = len(outlet.taken)
    clock.advance(days=3)
    async with running(clock=clock):
        await until(lambda: column(database, "SELECT paused_because FROM campaign") == ["stood_still"])
        assert len(outlet.taken) == before < 60
        with database.write() as connection:
            campaigns.change(connection, campaign, state=CampaignState.RUNNING)
            runs.let_go_on(connection, clock(), campaign)
        await until(lambda: column(database, RUNS) == ["finished"])
    assert Counter(chat for chat, _ in outlet.taken) == Counter(chats(60))


async def test_a_message_the_platform_takes_from_nobody_pauses_its_campaign_and_no_other(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(100))
    running_campaign(database, now=utc_now(), words="sai")
    running_campaign(database, now=utc_now(), words="đúng")
    outlet.troubles_of_texts = {"sai": Refused("can't parse entities")}
    async with running():
        await until(lambda: column(database, RUNS) == ["running", "finished"])
    assert column(database, "SELECT state FROM campaign ORDER BY id") == ["paused", "finished"]
    assert column(database, "SELECT paused_because FROM campaign ORDER BY id") == ["refused", None]
    failed = column(database, "SELECT count(*) FROM delivery WHERE state = 'failed'")[0]
    assert delivering.REFUSALS <= failed < 100


async def test_many_blocked_chats_in_a_row_pause_nothing(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(60))
    running_campaign(database, now=utc_now())
    outlet.troubles_of = {chat: RecipientGone("blocked") for chat in chats(59)}
    async with running():
        await until(lambda: column(database, RUNS) == ["finished"])
    assert outlet.taken == [("60", "Cảnh giác!")]


async def test_a_platform_that_fails_is_left_alone_and_nobody_is_given_up_meanwhile(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(40))
    running_campaign(database, now=utc_now())
    outlet.troubles = [TryLater("502") for _ in range(60)]
    async with running():
        await asyncio.sleep(3.0)
        during = len(outlet.attempts)
        outlet.troubles.clear()
        await until(lambda: column(database, RUNS) == ["finished"], 40)
    assert during < 60, "fewer and fewer looks"
    assert column(database, STATES) == ["sent"] * 40


async def test_a_platform_that_is_away_for_long_pauses_the_campaign(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "OUTAGE_SECONDS", 1.0)
    subscribed(database, chats(40))
    running_campaign(database, now=utc_now())
    outlet.troubles_of_texts = {"Cảnh giác!": TryLater("connection refused")}
    async with running():
        await until(lambda: column(database, "SELECT paused_because FROM campaign") == ["platform"], 20)
    assert set(column(database, STATES)) == {"pending"}


async def test_while_the_platform_asks_for_patience_no_delivery_starts_and_none_is_lost(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(60))
    running_campaign(database, now=utc_now())
    outlet.troubles = [None] * 10 + [TryLater("429", after=1.0)]
    async with running(rate=100):
        await until(lambda: len(outlet.attempts) > 10)
        told = outlet.moments[10]
        await until(lambda: column(database, RUNS) == ["finished"], 30)
    inside = [moment for moment in outlet.moments if told + 0.3 < moment < told + 1.0]
    assert inside == []
    assert column(database, STATES) == ["sent"] * 60


async def test_one_chat_gets_two_campaigns_a_second_apart(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, ["7"])
    running_campaign(database, now=utc_now(), words="một")
    running_campaign(database, now=utc_now(), words="hai")
    outlet.allowed = (Limit(1, seconds=1.0),)
    async with running():
        await until(lambda: column(database, RUNS) == ["finished", "finished"])
    first, second = outlet.moments
    assert second - first >= 0.99


async def test_a_short_campaign_is_not_delayed_by_a_long_one(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, chats(400))
    subscribed(database, ["900"], audiences=("ngu-dan",))
    running_campaign(database, now=utc_now(), words="dài")
    running_campaign(database, now=utc_now(), words="ngắn", criteria=Criteria(audiences=("ngu-dan",)))
    async with running(rate=60):
        await until(lambda: ("900", "ngắn") in outlet.taken, 5)
    assert len(outlet.taken) < 200


async def test_stopping_leaves_nothing_in_doubt(database: Database, outlet: RecordingOutlet, running: Running) -> None:
    subscribed(database, chats(300))
    _, run = running_campaign(database, now=utc_now())
    outlet.seconds = 0.1
    async with running(rate=100):
        await until(lambda: len(outlet.taken) > 30)
    with database.read() as connection:
        counts = deliveries.counts(connection, [run])[run]
    assert counts[DeliveryState.SENT] == len(outlet.taken) == len(set(outlet.taken))
    assert counts[DeliveryState.SENDING] == counts[DeliveryState.UNCERTAIN] == 0
    async with running(rate=1000):
        await until(lambda: column(database, RUNS) == ["finished"])
    assert Counter(chat for chat, _ in outlet.taken) == Counter(chats(300))


async def test_visitors_of_the_web_page_find_it_in_their_mail(database: Database, running: Running) -> None:
    subscribed(database, [f"{number:032x}" for number in range(1, 1203)], channel=Channel.WEB)
    running_campaign(database, now=utc_now())
    async with running():
        await until(lambda: column(database, RUNS) == ["finished"])
    assert column(database, "SELECT count(DISTINCT chat) FROM mail") == [1202]
    assert set(column(database, STATES)) == {"sent"}


async def test_one_tokens_429_stops_no_other_token(database: Database, outlet: RecordingOutlet) -> None:
    other = RecordingOutlet(channel=Channel.TERMINAL)
    subscribed(database, chats(20))
    subscribed(database, chats(20), channel=Channel.TERMINAL)
    running_campaign(database, now=utc_now())
    outlet.troubles = [TryLater("429", after=3600)]
    exchange = Exchange(
        database,
        echo,
        [(outlet, Pacer(1000)), (other, Pacer(1000))],
        vault=VAULT,
        clock=utc_now,
        registry=CollectorRegistry(),
    )
    work = asyncio.create_task(exchange.run())
    await until(lambda: len(other.taken) == 20)
    exchange.stop()
    await asyncio.wait_for(work, 15)
    assert len(outlet.taken) < 20


async def test_a_run_this_version_cannot_read_is_paused_and_holds_up_no_other(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    subscribed(database, ["7"])
    _, unreadable = running_campaign(database, now=utc_now())
    running_campaign(database, now=utc_now(), words="đúng")
    with database.write() as connection:
        connection.execute(text("UPDATE run SET body = '{}' WHERE id = :run"), {"run": unreadable})
    async with running():
        await until(lambda: column(database, RUNS) == ["running", "finished"])
    assert outlet.to("7") == ["đúng"]
    assert column(database, "SELECT paused_because FROM campaign ORDER BY id") == ["content", None]

"""Promises about a sending that waits: on which channel and why, and from when on something can be done."""

import pytest

from bot.http.front import Front
from bot.messages import Channel
from bot.storage import deliveries, quotas, runs
from bot.storage.database import Database
from bot.storage.quotas import OVER_QUOTA, Quota
from bot.storage.tables import CampaignState, DeliveryState, Role
from bot.vault import Vault
from console.app import Console
from console.content.tools import Tools
from tests.console.browsing import ORIGIN, words_of
from tests.console.conftest import BrowserOf
from tests.doubles.clock import HandClock
from tests.scheduler.office import RULES, Office

S = CampaignState


@pytest.fixture
def office(database: Database, clock: HandClock) -> Office:
    """It sends through Zalo, too, ten messages a month."""
    office = Office(database, clock=clock)
    return office.with_rules(reachable=RULES.reachable | {Channel.ZALO}, quotas={Channel.ZALO: Quota(10, 50)})


@pytest.fixture
def console(office: Office, vault: Vault, editing: Tools) -> Console:
    return Console(editing, office.operations, vault, Front.of(ORIGIN))


async def test_on_which_channel_people_wait_while_another_moves_is_told_beside_how_far_it_is(
    browser_of: BrowserOf, office: Office
) -> None:
    office.subscribe("1")
    office.subscribe("z1", "z2", channel=Channel.ZALO)
    id = office.bring(S.RUNNING)
    run = office.runs(id)[0].id
    browser = browser_of(Role.ORGANISER)
    with office.database.write() as connection:
        runs.begin(connection, run, Channel.ZALO, office.clock())
    office.clock.advance(minutes=20)
    with office.database.write() as connection:
        runs.begin(connection, run, Channel.TELEGRAM, office.clock())
    said = words_of(await browser.get(f"/console/campaigns/{id}"))
    assert "Zalo: 2 người còn chờ, không tin nào đi từ" in said and "Xin báo người vận hành." in said
    assert "Telegram: 1 người còn chờ" not in said


async def test_who_comes_after_the_months_messages_is_told_with_the_day_from_which_they_can_be_sent_to(
    browser_of: BrowserOf, office: Office
) -> None:
    office.subscribe("z1", "z2", channel=Channel.ZALO)
    id = office.bring(S.RUNNING)
    run = office.runs(id)[0].id
    with office.database.write() as connection:
        quotas.sent(connection, Channel.ZALO, 9, office.clock())
        runs.begin(connection, run, Channel.ZALO, office.clock())
        errands = deliveries.claim(connection, run, Channel.ZALO, 9, office.clock())
        deliveries.finish(connection, errands, DeliveryState.FAILED, office.clock(), OVER_QUOTA)
    browser = browser_of(Role.ORGANISER)
    when = "Từ ngày 01/12/2026 mới gửi lại được cho 2 người chưa nhận vì thế."
    shown = words_of(await browser.get(f"/console/campaigns/{id}"))
    assert "Gửi lỗi 2: kênh đã gần hết số tin của tháng, phần còn lại để trả lời người dân" in shown
    assert when in shown
    assert when in words_of(await browser.get(f"/console/campaigns/{id}/missed/{run}"))
    office.clock.advance(days=10)
    later = words_of(await browser_of(Role.ORGANISER).get(f"/console/campaigns/{id}"))
    assert "Gửi lỗi 2" in later and "mới gửi lại được" not in later

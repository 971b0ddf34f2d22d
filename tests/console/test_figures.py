"""The dashboard: everybody sees the figures, nobody sees what few did."""

import re

import pytest

from bot.knowledge.library import Library
from bot.knowledge.topics import Faq
from bot.messages import Decision, Kind
from bot.storage.database import Database
from bot.storage.tables import Role
from tests.console.browsing import words_of
from tests.console.conftest import BrowserOf
from tests.doubles.clock import HandClock
from tests.reports.town import Town

TOPIC = "viec-nhe-luong-cao"


@pytest.fixture
def town(database: Database, library: Library, clock: HandClock) -> Town:
    return Town(database, library, clock)


@pytest.mark.parametrize("role", list(Role))
async def test_a_fresh_installation_says_when_there_will_be_figures(browser_of: BrowserOf, role: Role) -> None:
    page = await browser_of(role).get("/console/figures")
    assert page.status_code == 200
    assert "Chưa có gì để đếm" in words_of(page)


async def test_figures_are_shown_with_a_comparison(browser_of: BrowserOf, town: Town) -> None:
    town.asks(Decision.ANSWER, 90)
    town.asks(Decision.UNKNOWN, 10)
    town.asks(Decision.ANSWER, 50, ago=10)
    words = words_of(await browser_of(Role.EDITOR).get("/console/figures?period=7"))
    assert "Câu hỏi 100 tăng 100% so với 50 của 7 ngày trước đó" in words
    assert "Chưa trả lời được 10%" in words


@pytest.mark.parametrize("period", ["7", "30", "2026-11", "2026-10"])
async def test_every_period_can_be_chosen(browser_of: BrowserOf, town: Town, period: str) -> None:
    town.sees(Kind.SHOWN, TOPIC, 30, ago=5)
    page = await browser_of(Role.ORGANISER).get(f"/console/figures?period={period}")
    assert page.status_code == 200
    assert f'period={period}" aria-current="page"' in page.text


@pytest.mark.parametrize("period", ["0", "8", "2026-13", "2999-01", "x", "٣٠", "../7"])
async def test_a_period_that_is_none_is_not_found(browser_of: BrowserOf, period: str) -> None:
    assert (await browser_of(Role.ORGANISER).get(f"/console/figures?period={period}")).status_code == 404


async def test_what_few_did_is_nowhere_on_the_page(browser_of: BrowserOf, town: Town) -> None:
    communes = list(town.library.places.by_id.values())
    town.subscribes(23, area=communes[0].id)
    town.subscribes(7, area=communes[1].id)
    town.subscribes(16)
    town.sees(Kind.SHOWN, TOPIC, 17)
    town.sees(Kind.SHOWN, "ma-tuy", 7)
    words = words_of(await browser_of(Role.ORGANISER).get("/console/figures"))
    assert "dưới 10" in words
    assert not re.search(r"(?<![\d/.–-])(7|17|23|24)(?![\d/.–%-])(?! ngày)", words)


async def test_a_rise_leads_to_a_warning_for_who_may_write_one(browser_of: BrowserOf, town: Town) -> None:
    town.sees(Kind.SHOWN, TOPIC, 1, ago=60)
    town.sees(Kind.SHOWN, TOPIC, 40, ago=2)
    page = await browser_of(Role.ORGANISER).get("/console/figures")
    assert "Đang được hỏi nhiều hẳn lên" in words_of(page)
    assert f'href="/console/campaigns/new?topic={TOPIC}&amp;area="' in page.text
    seen_by_editor = await browser_of(Role.EDITOR).get("/console/figures")
    assert "Đang được hỏi nhiều hẳn lên" in words_of(seen_by_editor)
    assert "/console/campaigns/new" not in seen_by_editor.text


async def test_of_a_question_about_the_bot_that_rises_no_warning_is_offered(browser_of: BrowserOf, town: Town) -> None:
    about = next(topic for topic in town.library.topics.values() if isinstance(topic, Faq) and topic.group == "ve-bot")
    town.sees(Kind.SHOWN, about.id, 1, ago=60)
    town.sees(Kind.SHOWN, about.id, 40, ago=2)
    page = await browser_of(Role.ORGANISER).get("/console/figures")
    assert f"{about.title} 40 lượt xem" in words_of(page)
    assert "Soạn tin cảnh báo" not in page.text


async def test_the_warning_about_a_rise_is_for_the_commune_it_rose_in(browser_of: BrowserOf, town: Town) -> None:
    commune = next(iter(town.library.places.by_id))
    browser = browser_of(Role.ORGANISER)
    composer = await browser.get(f"/console/campaigns/new?topic={TOPIC}&area={commune}")
    assert f'value="{TOPIC}" selected' in composer.text
    assert re.search(rf'name="to_areas" value="{commune}"[^>]* checked', composer.text)
    strange = await browser.get(f"/console/campaigns/new?topic={TOPIC}&area=no-such-place")
    assert strange.status_code == 200
    assert not re.search(r'name="to_areas"[^>]* checked', strange.text)


async def test_a_person_of_a_unit_sees_the_campaigns_of_their_unit(browser_of: BrowserOf, town: Town) -> None:
    town.subscribes(20)
    town.sends("Của xã Một", "xa-mot")
    town.sends("Của xã Hai", "xa-hai")
    words = words_of(await browser_of(Role.ORGANISER, "xa-mot").get("/console/figures"))
    assert "Của xã Một" in words
    assert "Của xã Hai" not in words
    assert "Của xã Hai" in words_of(await browser_of(Role.ADMIN).get("/console/figures"))


async def test_names_that_people_gave_are_no_markup(browser_of: BrowserOf, town: Town) -> None:
    town.subscribes(20)
    town.sends("<script>alert(1)</script>")
    page = await browser_of(Role.ADMIN).get("/console/figures")
    assert "<script>alert" not in page.text
    assert "style=" not in page.text

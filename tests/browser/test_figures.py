"""Figures and reports in a browser, of a town where much happens: everything fits, opens, and comes down as a file."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.knowledge.library import load_library
from bot.messages import Channel, Decision, Kind
from bot.storage.database import Database
from bot.storage.tables import Role
from bot.timing import utc_now
from tests.browser.conduct import faults, scrolls_sideways
from tests.browser.conftest import DESK, PHONE, Site, Visit
from tests.browser.test_console_pages import sign_in
from tests.doubles.clock import HandClock
from tests.reports.town import Town

CONTENT = Path(__file__).parent.parent.parent / "content"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def busy_site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of its own, after a month of questions: others ask, too, and would be counted."""
    site = Site(tmp_path_factory.mktemp("busy"))
    site.start()
    database = Database(site.database_url)
    town = Town(database, load_library(CONTENT), HandClock(utc_now()))
    topics = list(town.library.topics)[:30]
    for ago in (1, 2, 5, 40, 60):
        town.asks(Decision.ANSWER, 60, ago=ago)
        town.asks(Decision.UNKNOWN, 20, ago=ago)
        town.sees_many([(ago, Channel.TELEGRAM, Kind.SHOWN, topic, "", 40 - at) for at, topic in enumerate(topics)])
    town.sees(Kind.SHOWN, topics[0], 300, ago=2)
    town.subscribes(60, area="mui-ne", audiences=("ngu-dan",))
    town.sends("Một chiến dịch có cái tên rất dài để xem có vừa màn hình điện thoại hay không")
    database.close()
    yield site
    site.stop()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")


@pytest.mark.parametrize(("viewport", "colours"), [(PHONE, "light"), (DESK, "dark")], ids=["phone-light", "desk-dark"])
def test_pages_full_of_figures_can_be_read_and_fit(
    visitor: Visit, busy_site: Site, viewport: ViewportSize, colours: str
) -> None:
    page = visitor(busy_site, viewport=viewport, color_scheme=colours)
    sign_in(busy_site, page, Role.APPROVER)
    for address in ("/console/figures?period=7", "/console/figures?period=30"):
        opened(page, address)
        expect(page.get_by_role("img")).not_to_have_count(0)
        assert faults(page) == []
        assert not scrolls_sideways(page)


def test_a_report_is_changed_and_comes_down_as_a_document(visitor: Visit, busy_site: Site) -> None:
    page = visitor(busy_site, viewport=PHONE)
    sign_in(busy_site, page, Role.APPROVER)
    page.goto("/console/reports")
    page.get_by_role("link", name="Báo cáo tháng").first.click()
    assert faults(page) == []
    page.get_by_label("Đề xuất, kiến nghị").fill("Đề nghị mua thêm loa cho thôn.")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải tệp Word").click()
    assert waiting.value.suggested_filename.startswith("bao-cao-")
    words = [each.text for each in docx.Document(BytesIO(waiting.value.path().read_bytes())).paragraphs]
    assert "Đề nghị mua thêm loa cho thôn." in words


def test_a_rise_leads_to_a_warning_about_its_topic(visitor: Visit, busy_site: Site) -> None:
    page = visitor(busy_site, viewport=DESK)
    sign_in(busy_site, page, Role.APPROVER)
    page.goto("/console/figures")
    page.get_by_role("link", name="Soạn tin cảnh báo").first.click()
    expect(page.locator("#topic")).not_to_have_value("")

"""Figures and reports in a browser, of a town where much happens: everything fits, opens, and comes down as a file."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
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
    # Of a month only its whole weeks are told by topic.
    town.sees_many([(ago, Channel.TELEGRAM, Kind.SHOWN, topics[1], "", 1_234) for ago in range(1, 32)])
    town.subscribes(60, area="mui-ne", audiences=("ngu-dan",))
    for area in list(town.library.places.by_id)[:90]:  # pages full of communes
        town.subscribes(12, area=area)
    town.sends("Một chiến dịch có cái tên rất dài để xem có vừa màn hình điện thoại hay không")
    database.close()
    yield site
    site.stop()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    open_all(page)


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")


def wider_than_their_place(page: Page) -> list[str]:
    """The tables that have to be moved sideways within themselves."""
    wide = "[...document.querySelectorAll('.wide')].filter((each) => each.scrollWidth > each.clientWidth)"
    return list(page.evaluate(f"{wide}.map((each) => each.ariaLabel)"))


def pages_of(paper: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(paper)
    return [page.get_textpage().get_text_range() for page in document]


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
        assert viewport is DESK or wider_than_their_place(page) == []


def test_a_report_is_changed_and_comes_down_as_a_document(visitor: Visit, busy_site: Site) -> None:
    page = visitor(busy_site, viewport=PHONE)
    sign_in(busy_site, page, Role.APPROVER)
    page.goto("/console/reports")
    page.get_by_role("link", name="Báo cáo tháng").first.click()
    open_all(page)
    assert faults(page) == []
    assert wider_than_their_place(page) == []
    page.get_by_label("Đề xuất, kiến nghị").fill("Đề nghị mua thêm loa cho thôn.")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải tệp Word").click()
    assert waiting.value.suggested_filename.startswith("bao-cao-")
    words = [each.text for each in docx.Document(BytesIO(waiting.value.path().read_bytes())).paragraphs]
    assert "Đề nghị mua thêm loa cho thôn." in words


def test_a_page_to_print_fits_a_telephone_and_each_page_of_communes_begins_with_what_its_columns_are(
    visitor: Visit, busy_site: Site
) -> None:
    page = visitor(busy_site, viewport=PHONE)
    sign_in(busy_site, page, Role.APPROVER)
    page.goto("/console/reports")
    page.get_by_role("link", name="Báo cáo tháng").first.click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Tải trang để in").click()
    alone = page.context.new_page()
    alone.set_content(waiting.value.path().read_text(encoding="utf-8"))
    assert not scrolls_sideways(alone)
    open_all(page)
    for paper in (alone.pdf(prefer_css_page_size=True), page.pdf(format="A4")):
        later = [text for text in pages_of(paper) if "xã Tà Đùng" in text or "xã La Dạ" in text]
        assert later
        assert all(text.startswith("Xã, phường Số người") for text in later)


def test_a_rise_leads_to_a_warning_about_its_topic(visitor: Visit, busy_site: Site) -> None:
    page = visitor(busy_site, viewport=DESK)
    sign_in(busy_site, page, Role.APPROVER)
    page.goto("/console/figures")
    page.get_by_role("link", name="Soạn tin cảnh báo").first.click()
    expect(page.locator("#topic")).not_to_have_value("")

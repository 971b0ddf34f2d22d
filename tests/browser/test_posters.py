"""Posters before a real browser: the sheet is drawn as it is chosen, printed from there, and texts are picked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from bot.storage import sources
from bot.storage.database import Database
from bot.storage.tables import Role
from bot.timing import utc_now
from tests.browser.conduct import faults, scrolls_sideways
from tests.browser.conftest import DESK, PHONE, Site, Visit
from tests.browser.test_console_pages import sign_in
from tests.posters.paper import pages

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def public_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that telephones reach."""
    site = Site(tmp_path_factory.mktemp("public"), BOT_PUBLIC_URL="https://canhgiac.example")
    site.start()
    database = Database(site.database_url)
    with database.write() as connection:
        sources.add(connection, "Chợ Phan Thiết", code="cho", actor="lan", now=utc_now())
    database.close()
    yield site
    site.stop()


def width_of_poster(page: Page) -> int:
    expect(page.locator("[data-poster]")).not_to_have_attribute("aria-busy", "true")
    return int(page.locator("[data-poster] img").evaluate("image => image.naturalWidth"))


def test_the_poster_is_drawn_as_it_is_chosen_and_printed_so(visitor: Visit, public_site: Site) -> None:
    page = visitor(public_site, viewport=PHONE)
    sign_in(public_site, page, Role.ORGANISER)
    page.goto("/console/posters?q=viec+nhe")
    page.get_by_role("link", name="Rủ đi làm").click()
    a4 = width_of_poster(page)
    page.get_by_label("Khổ giấy").select_option("a5")
    assert width_of_poster(page) < a4
    page.get_by_label("Nơi dán").select_option("cho")
    width_of_poster(page)
    assert not scrolls_sideways(page)
    assert faults(page) == []
    with page.expect_download() as coming:
        page.get_by_role("button", name="Tải PDF để in").click()
    [sheet] = pages(Path(coming.value.path()).read_bytes())
    assert round(sheet.width) == 148
    assert sheet.scanned == ("https://canhgiac.example/?nguon=cho&chu-de=viec-nhe-luong-cao",)
    expect(page.get_by_role("button", name="Tải PDF để in")).to_be_enabled()


def test_where_no_telephone_gets_the_page_says_what_to_set(visitor: Visit, site: Site) -> None:
    page = visitor(site)
    sign_in(site, page, Role.ORGANISER)
    page.goto("/console/posters/topics/ma-tuy")
    expect(page.get_by_text("BOT_PUBLIC_URL")).to_be_visible()
    expect(page.get_by_role("button", name="Tải PDF để in")).to_have_count(0)


def test_texts_of_a_month_are_found_without_marks_and_picked(visitor: Visit, public_site: Site) -> None:
    page = visitor(public_site, viewport=PHONE)
    sign_in(public_site, page, Role.ORGANISER)
    page.goto("/console/posters/readings")
    page.get_by_label("Tìm bài").fill("tien ao")
    page.get_by_role("checkbox", name="Sàn đầu tư, tiền ảo giả").check()
    expect(page.get_by_role("checkbox", name="Ma túy")).to_have_count(0)
    page.get_by_label("Tìm bài").fill("ma tuy")
    page.get_by_role("checkbox", name="Ma túy, nước vui").check()
    expect(page.get_by_text("2 bài đã chọn")).to_be_visible()
    page.get_by_label("Tìm bài").fill("zzz")
    expect(page.get_by_text("Không có bài nào khớp.")).to_be_visible()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Tải tập bài đọc").click()
    assert len(pages(Path(coming.value.path()).read_bytes())) == 3


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_places_can_be_read_by_everybody_and_fit_the_screen(
    visitor: Visit, public_site: Site, viewport: ViewportSize
) -> None:
    page = visitor(public_site, viewport=viewport)
    sign_in(public_site, page, Role.ADMIN)
    page.goto("/console/posters/places")
    expect(page.get_by_text("dưới 10", exact=True)).to_be_visible()
    page.get_by_text("Thêm nơi dán", exact=True).click()
    expect(page.get_by_label("Tên nơi dán")).to_be_visible()
    assert faults(page) == []
    assert not scrolls_sideways(page)

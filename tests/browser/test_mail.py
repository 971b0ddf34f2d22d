"""A campaign message comes to the open page once, and who was away finds it on returning."""

import pytest
from playwright.sync_api import Page, expect

from bot.channels.web.visitor import COOKIE, recognise
from bot.storage import mailbox
from bot.storage.database import Database
from bot.timing import utc_now
from tests.browser.conduct import delete, faults, visit
from tests.browser.conftest import Site
from tests.doubles.campaign_rows import running_campaign

pytestmark = pytest.mark.browser

WARNING = "Cảnh giác cuộc gọi đòi chuyển tiền"
MARK = "Tin gửi tới mọi người đăng ký"


def subscribe(page: Page) -> None:
    """As a visitor does."""
    page.get_by_role("button", name="Nhận tin cảnh báo").first.click()
    page.get_by_role("button", name="Đồng ý nhận tin").click()
    expect(page.get_by_text("Đã đăng ký.")).to_be_visible()


def mail(site: Site, page: Page) -> None:
    """Lay a message ready for whoever has this page open."""
    session = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == COOKIE)
    database = Database(site.database_url)
    _, run = running_campaign(database, now=utc_now(), words=WARNING)
    with database.write() as connection:
        mailbox.put(connection, run, [recognise(session).address.chat], utc_now())
    database.close()


def test_a_message_comes_to_the_open_page_and_a_reload_shows_it_once(phone: Page, site: Site) -> None:
    visit(phone)
    subscribe(phone)
    phone.get_by_role("textbox").fill("đang viết")
    mail(site, phone)
    letter = phone.locator(".theirs", has_text=WARNING)
    expect(letter).to_contain_text(MARK)
    expect(phone.get_by_role("textbox")).to_be_focused()
    expect(phone.get_by_role("textbox")).to_have_value("đang viết")
    assert faults(phone) == []
    phone.reload()
    expect(letter).to_have_count(1)
    phone.wait_for_timeout(2000)
    expect(letter).to_have_count(1)


def test_who_returns_finds_what_was_missed_and_erasing_forgets_it(phone: Page, site: Site) -> None:
    visit(phone)
    subscribe(phone)
    phone.goto("/chu-de")
    mail(site, phone)
    phone.goto("/")
    letter = phone.locator(".theirs", has_text=WARNING)
    expect(letter).to_have_count(1)
    delete(phone)
    expect(letter).to_have_count(0)
    phone.reload()
    expect(phone.locator(".theirs")).to_have_count(1)
    expect(letter).to_have_count(0)

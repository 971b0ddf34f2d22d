"""Promises about writing a campaign in a browser: seen while it is typed, kept when it is wrong, and without scripts.

Two people at one draft see each other.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from bot.messages import Address, Channel, Subscription
from bot.storage import accounts, credentials, subscribers, web_sessions
from bot.storage.database import Database
from bot.storage.tables import Role
from bot.timing import utc_now
from console.gate import COOKIE
from tests.browser.conduct import faults, scrolls_sideways
from tests.browser.conftest import DESK, PATIENCE, PHONE, Site

pytestmark = pytest.mark.browser

Colleague = Callable[..., Page]


@pytest.fixture
def colleague(browser: Browser, site: Site) -> Iterator[Colleague]:
    """(name, viewport, scripts=True) → a page in which an organiser of this name is signed in."""
    contexts: list[BrowserContext] = []

    def make(name: str, viewport: ViewportSize = DESK, *, scripts: bool = True) -> Page:
        context = browser.new_context(viewport=viewport, locale="vi-VN", base_url=site.url, java_script_enabled=scripts)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        database = Database(site.database_url)
        with database.write() as connection:
            now = utc_now()
            user = accounts.named(connection, name) or accounts.add(
                connection, name, Role.ORGANISER, None, actor="test", now=now
            )
            assert user
            credentials.set_password(connection, user.id, "no password opens this account")
            token = web_sessions.begin(connection, user.id, "Chrome", complete=True, now=now)
            for chat in ("composer-one", "composer-two"):
                address = Address(Channel.WEB, chat)
                subscribers.subscribe(connection, address, Subscription(now, "Tôi đồng ý.", area="mui-ne"))
        database.close()
        context.add_cookies([{"name": COOKIE, "value": token, "url": f"{site.url}/console"}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def written(page: Page, name: str) -> str:
    """A weekly draft is written and saved; its address."""
    page.goto("/console/campaigns/new")
    page.locator("#name").fill(name)
    page.locator("#topic").select_option("gia-danh-cong-an")
    page.get_by_label("Hằng tuần").check()
    page.locator("#weekly_0").get_by_label("Sáu").check()
    page.locator("[name=weekly_0_time]").fill("19:00")
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    return page.url


def test_the_message_and_its_people_are_seen_while_it_is_typed(colleague: Colleague) -> None:
    page = colleague("xem-truoc", PHONE)
    page.goto("/console/campaigns/new")
    preview = page.locator("#preview")
    page.locator("#topic").select_option("gia-danh-cong-an")
    expect(preview.get_by_role("heading", name="Telegram")).to_be_visible()
    expect(preview.locator(".reach")).to_contain_text("người sẽ nhận")
    page.get_by_label("Hằng tuần").check()
    page.locator("#weekly_0").get_by_label("Sáu").check()
    page.locator("[name=weekly_0_time]").fill("19:00")
    expect(preview).to_contain_text("mỗi thứ Sáu lúc 19:00; lần tới: 19:00 thứ Sáu")
    page.get_by_label("Lời tự viết", exact=True).first.check()
    page.locator("#text").fill("Bà con nhớ: **không** bấm đường link lạ.")
    expect(preview.locator(".telegram strong")).to_have_text("không")
    assert faults(page) == []
    assert not scrolls_sideways(page)


def test_a_commune_is_found_among_many_without_marks(colleague: Colleague) -> None:
    page = colleague("dia-ban")
    page.goto("/console/campaigns/new")
    page.locator("#topic").select_option("gia-danh-cong-an")
    page.locator("#to_areas-boxes summary").click()
    page.get_by_label("Tìm xã, phường, không cần dấu").first.fill("mui ne")
    boxes = page.locator("#to_areas label:visible")
    expect(boxes).to_have_count(1)
    boxes.first.click()
    expect(page.locator("#preview .reach")).to_contain_text("Dưới 10 người sẽ nhận")


def test_what_is_wrong_is_told_and_what_was_typed_stays(colleague: Colleague) -> None:
    page = colleague("sai-sot", PHONE)
    page.goto("/console/campaigns/new")
    page.get_by_label("Lời tự viết", exact=True).first.check()
    page.locator("#text").fill("Bà con xem ở https://vi-du.xyz ngay nhé.")
    page.get_by_label("Một lần, vào ngày giờ đã chọn").check()
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("alert")).to_contain_text("Chưa lưu được")
    expect(page.locator("#text")).to_have_value("Bà con xem ở https://vi-du.xyz ngay nhé.")
    expect(page.locator("#text")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("[name=once_day]")).to_be_visible()
    assert faults(page) == []
    assert not scrolls_sideways(page)


def test_a_draft_is_written_without_scripts(colleague: Colleague) -> None:
    page = colleague("khong-script", PHONE, scripts=False)
    address = written(page, "Không cần script")
    page.goto(f"{address}/edit")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#preview")).to_contain_text("mỗi thứ Sáu lúc 19:00")
    expect(page.locator("#preview").get_by_role("heading", name="Zalo")).to_be_visible()


def test_two_at_one_draft_are_warned_and_nothing_is_overwritten_silently(colleague: Colleague) -> None:
    lan, minh = colleague("lan-hai-nguoi"), colleague("minh-hai-nguoi", PHONE)
    address = written(lan, "Hai người một bản")
    lan.goto(f"{address}/edit")
    minh.goto(f"{address}/edit")
    expect(minh.get_by_text("lan-hai-nguoi cũng đang mở bản nháp này")).to_be_visible()
    minh.locator("#name").fill("Tên của Minh")
    minh.get_by_role("button", name="Lưu bản nháp").click()
    expect(minh.get_by_role("heading", level=1)).to_contain_text("Tên của Minh")
    lan.locator("#name").fill("Tên của Lan")
    lan.get_by_role("button", name="Lưu bản nháp").click()
    expect(lan.get_by_role("alert")).to_contain_text("minh-hai-nguoi đã lưu lúc")
    expect(lan.get_by_role("row", name="Tên", exact=False).last).to_contain_text("Tên của Minh")
    assert faults(lan) == []
    lan.get_by_role("button", name="Lưu bản của tôi, thay bản kia").click()
    expect(lan.get_by_role("heading", level=1)).to_contain_text("Tên của Lan")

"""The people of an office before the console, each in a browser of their own."""

import re
import time

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.browser.conftest import DESK, PATIENCE, Site

PASSWORD = "biển chiều lộng gió"


class Colleague:
    """Somebody who signs in with a link, and has a telephone with codes where it is asked for."""

    def __init__(self, browser: Browser, site: Site, name: str, viewport: ViewportSize = DESK) -> None:
        self.name = name
        self.context: BrowserContext = browser.new_context(
            viewport=viewport, locale="vi-VN", base_url=site.url, accept_downloads=True
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.troubles: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on(
            "console", lambda line: self.troubles.append(line.text) if "Content Security" in line.text else None
        )

    def join(self, link: str) -> None:
        """Take up an invitation; `link` may be the first administrator's."""
        self.page.goto(link)
        if self.page.locator("#name").count():
            self.page.locator("#name").fill(self.name)
        self.page.locator("#new").fill(PASSWORD)
        self.page.locator("#again").fill(PASSWORD)
        self.page.get_by_role("button", name="Lưu và đăng nhập").click()
        second_factor = self.page.get_by_role("heading", name="Đặt mã trên điện thoại")
        welcome = self.page.get_by_role("heading", name=f"Chào {self.name}")
        # A click does not wait for the page it leads to.
        expect(second_factor.or_(welcome)).to_be_visible()
        if second_factor.is_visible():
            self._set_up()
        expect(welcome).to_be_visible()

    def invite(self, name: str, role: str, unit: str = "") -> str:
        """As an administrator; returns the link."""
        self.page.goto("/console/accounts")
        self.page.locator("#name").fill(name)
        self.page.locator("#role").select_option(role)
        self.page.locator("#unit").fill(unit)
        self.page.get_by_role("button", name="Tạo tài khoản và liên kết").click()
        return self.page.locator("code.code").inner_text()

    def close(self) -> None:
        self.context.close()
        assert self.troubles == []

    def _set_up(self) -> None:
        secret = self.page.locator("code.code").inner_text().replace(" ", "")
        # A code that is about to end might do so on the way.
        if time.time() % 30 > 27:
            time.sleep(4)
        self.page.locator("#code").fill(pyotp.TOTP(secret).now())
        self.page.get_by_role("button", name="Xong").click()
        expect(self.page.get_by_role("heading", name="Chép lại các mã dự phòng")).to_be_visible()
        self.page.get_by_role("link", name="Đã chép xong").click()


def first_link(site: Site) -> str:
    """What the first start printed."""
    found = re.search(r"http\S+/console/join/\S+", site.printed)
    assert found, site.printed
    return found[0]

"""Every kind of page of the console, looked at on a telephone and on a desk, in the light and in the dark."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from bot.storage import accounts, credentials, web_sessions
from bot.storage.database import Database
from bot.storage.tables import Role
from bot.timing import utc_now
from console.gate import COOKIE
from tests.browser.conduct import faults, scrolls_sideways
from tests.browser.conftest import DESK, PHONE, Site, Visit
from tests.console.crawling import kind_of

pytestmark = pytest.mark.browser

MOST_KINDS = 80

LEFT_OUT = re.compile(r"/console/(sign-out|static/)|\.(pdf|png|svg|docx|xlsx|csv|patch)\b")
"""What is no page."""


def sign_in(site: Site, page: Page, role: Role) -> None:
    """An account of this role, signed in without typing."""
    database = Database(site.database_url)
    with database.write() as connection:
        name = f"{role}-{page.viewport_size and page.viewport_size['width']}"
        user = accounts.named(connection, name) or accounts.add(
            connection, name, role, None, actor="test", now=utc_now()
        )
        assert user
        credentials.set_password(connection, user.id, "no password opens this account")
        credentials.set_totp(connection, user.id, "sealed elsewhere", 0, ())
        token = web_sessions.begin(connection, user.id, "Chrome", complete=True, now=utc_now())
    database.close()
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": f"{site.url}/console"}])


def pages(page: Page, start: str = "/console/") -> Iterator[str]:
    """One address of each kind of page that can be reached by links; it is open when it is yielded."""
    waiting, seen = [start], set[str]()
    while waiting and len(seen) < MOST_KINDS:
        address = waiting.pop(0)
        if LEFT_OUT.search(address) or kind_of(address) in seen:
            continue
        seen.add(kind_of(address))
        answer = page.goto(address)
        assert answer and answer.status < 400, address
        yield address
        links = page.eval_on_selector_all("a[href]", "all => all.map((each) => each.href)")
        waiting += [link.split("#")[0] for link in links if "/console/" in link]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("role", "viewport", "colours"),
    [(Role.ADMIN, PHONE, "light"), (Role.ADMIN, DESK, "dark"), (Role.ORGANISER, PHONE, "dark")],
    ids=["admin-phone", "admin-desk-dark", "organiser-phone-dark"],
)
def test_every_page_can_be_read_by_everybody_and_fits_the_screen(
    visitor: Visit, site: Site, role: Role, viewport: object, colours: str
) -> None:
    page = visitor(site, viewport=viewport, color_scheme=colours)
    sign_in(site, page, role)
    wrong: dict[str, object] = {}
    count = 0
    for address in pages(page):
        count += 1
        if found := faults(page):
            wrong[address] = found
        if scrolls_sideways(page):
            wrong[address] = "wider than the screen"
    assert count >= 5
    assert wrong == {}

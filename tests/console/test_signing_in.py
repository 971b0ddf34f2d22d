"""Promises about who gets into the console: by which link, with what, how often, for how long."""

import re
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta

import pyotp
import pytest
from argon2 import PasswordHasher

from bot.storage import accounts, audit, credentials, web_sessions
from bot.storage.console_tables import TicketPurpose
from bot.storage.database import Database
from bot.storage.tables import Role
from console import passwords
from console.app import Console
from console.gate import COOKIE
from console.signing import MOST_FROM_HERE
from tests.console.browsing import Browser, words_of
from tests.console.conftest import BrowserOf
from tests.doubles.clock import HandClock

PASSWORD = "biển chiều lộng gió"
FIRST = {"name": "lan.nguyen", "new": PASSWORD, "again": PASSWORD}


@pytest.fixture(autouse=True)
def _guesses_cost_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password takes a fifth of a second to look at, on purpose; here who gets in matters, not what a guess costs."""
    little = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", little)
    monkeypatch.setattr(passwords, "_NOBODY", little.hash("nobody has this password"))


def invite(database: Database, clock: HandClock, role: Role = Role.ORGANISER, name: str = "minh") -> str:
    with database.write() as connection:
        user = accounts.add(connection, name, role, None, actor="test", now=clock())
        assert user
        return "/console/join/" + credentials.new_ticket(connection, TicketPurpose.JOIN, user.id, clock())


async def join(browser: Browser, link: str) -> Browser:
    answer = await browser.send(link, {"new": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 200, words_of(answer)
    return browser


async def set_up(browser: Browser, clock: HandClock) -> tuple[str, list[str]]:
    """(shared secret, codes for paper) of a second factor just set up."""
    page = await browser.get("/console/account/second-factor")
    secret = "".join(re.findall(r'<code class="code">([A-Z2-7 ]+)</code>', page.text)[0].split())
    sealed = re.findall(r'name="sealed" value="([^"]+)"', page.text)[0]
    code = pyotp.TOTP(secret).at(clock())
    done = await browser.post("/console/account/second-factor", {"sealed": sealed, "code": code})
    assert done.status_code == 200, words_of(done)
    return secret, re.findall(r"<li><code>([a-z0-9-]+)</code>", done.text)


async def sign_in(browser: Browser, name: str = "minh", password: str = PASSWORD) -> int:
    return (await browser.post("/console/sign-in", {"name": name, "password": password})).status_code


async def test_the_first_start_gives_one_link_and_whoever_opens_it_is_the_administrator(
    console: Console, strangers: Callable[[], Browser], database: Database
) -> None:
    link, second = console.first_link(), console.first_link()
    assert link and second and link != second
    first, late = strangers(), strangers()
    assert "Người quản trị đầu tiên" in words_of(await first.get(link))
    assert "Đặt mã trên điện thoại" in words_of(await first.send(link, FIRST))
    with database.read() as connection:
        [admin] = accounts.users(connection)
    assert (admin.name, admin.role, admin.unit) == ("lan.nguyen", Role.ADMIN, None)
    for spent in (link, second):
        assert (await late.get(spent)).status_code == 410
        assert (await late.post(spent, FIRST)).status_code == 410
    assert console.first_link() is None


async def test_a_link_that_is_too_old_or_was_used_lets_nobody_in(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    old, used = invite(database, clock, name="cũ"), invite(database, clock)
    await join(strangers(), used)
    assert (await strangers().post(used, {"new": PASSWORD, "again": PASSWORD})).status_code == 410
    clock.now += credentials.TICKET_VALID
    assert (await strangers().get(old)).status_code == 410


@pytest.mark.parametrize("password", ["ngắn quá", "minh123456", "matkhau12345", "aaaaaaaaaaaa", "canhgiac2026"])
async def test_a_password_that_is_soon_guessed_is_not_taken_and_the_link_stays_good(
    stranger: Browser, database: Database, clock: HandClock, password: str
) -> None:
    link = invite(database, clock)
    refused = await stranger.post(link, {"new": password, "again": password})
    assert refused.status_code == 422
    assert password not in refused.text
    await join(stranger, link)


async def test_name_and_password_open_the_console_and_signing_out_closes_it(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    await join(strangers(), invite(database, clock))
    browser = strangers()
    assert (await browser.get("/console/")).headers["location"] == "/console/sign-in"
    assert await sign_in(browser, "MINH") == 303
    assert "Chào minh" in words_of(await browser.get("/console/"))
    token = browser.token
    await browser.post("/console/sign-out")
    browser.client.cookies.set(COOKIE, token, domain="console.test", path="/console")
    assert (await browser.get("/console/")).status_code == 303


async def test_an_approver_may_do_nothing_before_the_second_factor_is_set_up_and_then_needs_it(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    browser = await join(strangers(), invite(database, clock, Role.APPROVER))
    for path in ("/console/", "/console/account"):
        assert (await browser.get(path)).headers["location"] == "/console/account/second-factor"
    secret, papers = await set_up(browser, clock)
    assert (await browser.get("/console/")).status_code == 200

    again = strangers()
    assert await sign_in(again) == 303
    half_way = again.token
    assert (await again.get("/console/account")).headers["location"] == "/console/second-factor"
    assert (await again.post("/console/second-factor", {"code": "000000"})).status_code == 401
    clock.advance(seconds=60)
    code = pyotp.TOTP(secret).at(clock())
    assert (await again.post("/console/second-factor", {"code": f"{code[:3]} {code[3:]}"})).status_code == 303
    assert (await again.get("/console/account")).status_code == 200
    assert again.token != half_way, "a token known before is worth nothing after"

    third = strangers()
    await sign_in(third)
    assert (await third.post("/console/second-factor", {"code": code})).status_code == 401, "each code is good once"
    assert (await third.post("/console/second-factor", {"code": papers[0].upper()})).status_code == 303
    fourth = strangers()
    await sign_in(fourth)
    assert (await fourth.post("/console/second-factor", {"code": papers[0]})).status_code == 401


async def test_who_guesses_waits_whoever_else_may_still_come_in(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    await join(strangers(), invite(database, clock))
    await join(strangers(), invite(database, clock, name="hoa"))
    guesser = strangers()
    assert [await sign_in(guesser, password="đoán bừa") for _ in range(MOST_FROM_HERE)] == [401] * MOST_FROM_HERE
    assert await sign_in(guesser) == 429, "not even with the right one"
    assert await sign_in(strangers(), "hoa") == 303
    clock.advance(minutes=15, seconds=1)
    assert await sign_in(guesser) == 303


async def test_a_name_nobody_has_is_refused_with_the_same_words(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    await join(strangers(), invite(database, clock))
    known = await strangers().post("/console/sign-in", {"name": "minh", "password": "sai rồi nhé"})
    unknown = await strangers().post("/console/sign-in", {"name": "ai đó", "password": "sai rồi nhé"})
    assert known.status_code == unknown.status_code == 401
    assert words_of(known) == words_of(unknown)


@pytest.mark.parametrize("idle", [web_sessions.IDLE, web_sessions.LONGEST])
async def test_a_session_ends_by_itself(browser_of: BrowserOf, clock: HandClock, idle: timedelta) -> None:
    browser = browser_of(Role.ORGANISER)
    assert (await browser.get("/console/")).status_code == 200
    clock.now += idle
    assert (await browser.get("/console/")).status_code == 303


async def test_a_session_that_is_used_goes_on_for_days_but_not_for_ever(
    browser_of: BrowserOf, clock: HandClock
) -> None:
    browser = browser_of(Role.ORGANISER)
    for _ in range(10):
        clock.advance(hours=7)
        assert (await browser.get("/console/")).status_code == 200
    clock.advance(hours=7)
    assert (await browser.get("/console/")).status_code == 303


async def test_who_is_locked_out_is_out_at_once(browser_of: BrowserOf) -> None:
    admin, organiser = browser_of(Role.ADMIN), browser_of(Role.ORGANISER)
    assert organiser.user
    assert (await organiser.get("/console/")).status_code == 200
    assert (await admin.post(f"/console/accounts/{organiser.user.id}/disable")).status_code == 303
    assert (await organiser.get("/console/")).status_code == 303


async def test_a_new_password_signs_out_every_other_browser(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    here = await join(strangers(), invite(database, clock))
    elsewhere = strangers()
    await sign_in(elsewhere)
    new = "mưa rơi ngoài hiên"
    wrong = {"present": "không phải", "new": new, "again": new}
    assert (await here.post("/console/account/password", wrong)).status_code == 422
    right = {"present": PASSWORD, "new": new, "again": new}
    assert "Đã đổi mật khẩu" in words_of(await here.send("/console/account/password", right))
    assert (await elsewhere.get("/console/")).status_code == 303
    assert await sign_in(elsewhere) == 401
    assert await sign_in(elsewhere, password=new) == 303


async def test_all_that_happens_to_an_account_is_written_down_without_its_secrets(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    browser = await join(strangers(), invite(database, clock, Role.APPROVER))
    await set_up(browser, clock)
    with database.read() as connection:
        entries = audit.entries(connection, "account:minh")
    assert [entry.action for entry in entries] == ["add", "set_password", "sign_in", "set_second_factor"]
    assert all(entry.detail is None for entry in entries[1:])


async def test_the_journal_tells_roles_as_people_call_them(
    browser_of: BrowserOf, database: Database, clock: HandClock
) -> None:
    invite(database, clock, Role.APPROVER, "hoa")
    journal = words_of(await browser_of(Role.ADMIN).get("/console/journal"))
    assert "thêm tài khoản (người duyệt)" in journal
    assert "approver" not in journal


async def test_many_accounts_stand_on_pages_and_so_do_those_that_were_searched_for(
    browser_of: BrowserOf, database: Database, clock: HandClock
) -> None:
    admin = browser_of(Role.ADMIN)
    with database.write() as connection:
        for number in range(60):
            name, unit = f"nguoi{number:02}", "Đoàn xã Lương Sơn" if number < 55 else None
            accounts.add(connection, name, Role.ORGANISER, unit, actor="test", now=clock())
    first, second = [words_of(await admin.get(f"/console/accounts?page={page}")) for page in (1, 2)]
    assert "Trang 1 / 2 Trang sau" in first and "Trang trước Trang 2 / 2" in second
    assert "nguoi00" in first and "nguoi59" not in first
    assert "nguoi59" in second and "nguoi00" not in second
    found = await admin.get("/console/accounts?q=luong+son")
    assert "Trang 1 / 2" in words_of(found) and 'href="?q=luong+son&amp;page=2"' in found.text
    rest = words_of(await admin.get("/console/accounts?q=luong+son&page=2"))
    assert "nguoi54" in rest and "nguoi55" not in rest


async def test_what_is_typed_into_an_ended_session_is_given_back(browser_of: BrowserOf, clock: HandClock) -> None:
    browser = browser_of(Role.ADMIN)
    clock.now += web_sessions.IDLE
    answer = await browser.post("/console/accounts", {"name": "thu.ha", "unit": "Đoàn xã Hàm Thạnh"})
    assert answer.status_code == 401
    assert "thu.ha" in answer.text
    assert "Đoàn xã Hàm Thạnh" in answer.text


async def test_when_too_many_sign_in_at_once_one_is_asked_to_wait_and_is_not_counted_as_a_guess(
    strangers: Callable[[], Browser], database: Database, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await join(strangers(), invite(database, clock))
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    with ExitStack() as others:
        for _ in range(passwords.AT_A_TIME):
            others.enter_context(passwords.turn())
        browser = strangers()
        assert {await sign_in(browser) for _ in range(MOST_FROM_HERE)} == {429}
    assert await sign_in(browser) == 303

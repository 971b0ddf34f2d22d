"""An attacker's list: what is tried against the console, and the refusal that is expected."""

import re
from collections.abc import Callable, Iterator, Sequence

import pytest

from bot.storage import accounts, credentials
from bot.storage.console_tables import TicketPurpose
from bot.storage.database import Database
from bot.storage.tables import Role
from console.app import Console
from console.doors import FORM_BYTES, Door
from console.gate import COOKIE, HEADERS, csrf_of, within
from tests.console.browsing import Browser, words_of
from tests.console.conftest import BrowserOf
from tests.doubles.clock import HandClock

STRANGE = "<script>alert(1)</script>{{ 7 * 7 }}{% raw %}\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def doors(console: Console) -> Sequence[Door]:
    return console.doors


def at(door: Door) -> str:
    """The door's address, with an id for each part that names something."""
    return "/console" + re.sub(r"\{[^}]+\}", "1", door.path)


async def try_all(doors: Sequence[Door], browser: Browser, method: str) -> Iterator[tuple[Door, int]]:
    answers = []
    for door in doors:
        if door.method == method:
            answer = await (browser.get(at(door)) if method == "GET" else browser.post(at(door)))
            answers.append((door, answer.status_code))
    assert answers
    return iter(answers)


async def test_no_door_opens_without_signing_in(doors: Sequence[Door], stranger: Browser) -> None:
    assert {status for _, status in await try_all(doors, stranger, "GET")} == {303}
    assert {status for _, status in await try_all(doors, stranger, "POST")} == {401}


@pytest.mark.parametrize("role", list(Role))
async def test_a_role_opens_its_own_doors_and_no_other(
    doors: Sequence[Door], browser_of: BrowserOf, role: Role
) -> None:
    for method in ("GET", "POST"):
        browser = browser_of(role)
        closed = [door for door in doors if role not in door.roles]
        if any(door.method == method for door in closed):
            for door, status in await try_all(closed, browser, method):
                assert status == 403, door
    for door, status in await try_all([door for door in doors if role in door.roles], browser_of(role), "GET"):
        assert status in {200, 303, 404, 422}, door


async def test_a_form_of_another_site_does_nothing(
    doors: Sequence[Door], browser_of: BrowserOf, database: Database
) -> None:
    admin = browser_of(Role.ADMIN)
    fields = {"name": "mallory", "role": "admin"}
    foreign = [
        await admin.client.post("/console/accounts", data=fields),
        await admin.client.post("/console/accounts", data={**fields, "csrf": "x"}),
        await admin.client.post("/console/accounts", data={**fields, "csrf": csrf_of("another session")}),
        await admin.post("/console/accounts", fields, **{"sec-fetch-site": "cross-site"}),
        await admin.post("/console/accounts", fields, origin="https://evil.example"),
    ]
    assert [answer.status_code for answer in foreign] == [403] * len(foreign)
    for door in doors:
        if door.method == "POST":
            answer = await admin.client.post(at(door), data={"name": "x"})
            assert answer.status_code == 403, door
    with database.read() as connection:
        assert accounts.named(connection, "mallory") is None


async def test_only_an_ordinary_form_is_taken(browser_of: BrowserOf) -> None:
    admin = browser_of(Role.ADMIN)
    json = await admin.client.post("/console/accounts", json={"csrf": csrf_of(admin.token)})
    upload = await admin.client.post("/console/accounts", files={"file": b"x" * 100})
    assert [json.status_code, upload.status_code] == [415, 415]


async def test_what_is_too_large_is_refused_before_it_is_read(browser_of: BrowserOf) -> None:
    answer = await browser_of(Role.ADMIN).post("/console/accounts", {"name": "x" * (FORM_BYTES + 1)})
    assert answer.status_code == 413


async def test_a_form_of_very_many_fields_is_refused(browser_of: BrowserOf) -> None:
    admin = browser_of(Role.ADMIN)
    body = "&".join(f"a{number}=" for number in range(5_000))
    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert (await admin.client.post("/console/accounts", content=body, headers=kind)).status_code == 400


async def test_a_token_that_somebody_planted_is_worth_nothing_after_signing_in(
    strangers: Callable[[], Browser], database: Database, clock: HandClock
) -> None:
    with database.write() as connection:
        user = accounts.add(connection, "minh", Role.ORGANISER, None, actor="test", now=clock())
        assert user
        link = credentials.new_ticket(connection, TicketPurpose.JOIN, user.id, clock())
    victim, attacker = strangers(), strangers()
    planted = "A" * 43
    victim.client.cookies.set(COOKIE, planted, domain="console.test", path="/console")
    await victim.post(f"/console/join/{link}", {"new": "biển chiều lộng gió", "again": "biển chiều lộng gió"})
    attacker.client.cookies.set(COOKIE, planted, domain="console.test", path="/console")
    assert (await attacker.get("/console/")).status_code == 303
    assert victim.token != planted


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(
    stranger: Browser, database: Database, clock: HandClock
) -> None:
    with database.write() as connection:
        user = accounts.add(connection, "minh", Role.ORGANISER, None, actor="test", now=clock())
        assert user
        link = credentials.new_ticket(connection, TicketPurpose.JOIN, user.id, clock())
    answer = await stranger.post(
        f"/console/join/{link}", {"new": "biển chiều lộng gió", "again": "biển chiều lộng gió"}
    )
    cookie = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/console"} <= {part.strip() for part in cookie.split(";")}


async def test_nobody_gives_themselves_another_role_or_unit(browser_of: BrowserOf, database: Database) -> None:
    for role in (Role.ORGANISER, Role.APPROVER, Role.EDITOR, Role.ADMIN):
        browser = browser_of(role, unit="Đoàn phường Mũi Né")
        assert browser.user
        answer = await browser.post(f"/console/accounts/{browser.user.id}/assign", {"role": "admin", "unit": ""})
        assert answer.status_code in {403, 422}
        with database.read() as connection:
            assert accounts.with_id(connection, browser.user.id) == browser.user


async def test_one_cannot_end_the_sessions_of_others(browser_of: BrowserOf, console: Console) -> None:
    victim, attacker = browser_of(Role.ORGANISER), browser_of(Role.ORGANISER)
    await attacker.post("/console/account/sessions/end", {"id": credentials.hashed(victim.token)})
    assert (await victim.get("/console/")).status_code == 200


async def test_what_is_typed_is_shown_as_it_is_and_never_runs(browser_of: BrowserOf) -> None:
    admin = browser_of(Role.ADMIN)
    page = await admin.send("/console/accounts", {"name": "thuha", "role": "editor", "unit": STRANGE})
    listed = await admin.get(f"/console/accounts?q={STRANGE}")
    journal = await admin.get("/console/journal?actor=%3Cscript%3E")
    for answer in (page, listed, journal):
        assert answer.status_code in {200, 422}
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text
        assert "49" not in re.findall(r"Đoàn.{0,40}", answer.text)
    assert "alert(1)" in words_of(page)


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/console//evil.example",
        "/console/../admin",
        "javascript:alert(1)",
        "/console/\r\nSet-Cookie: a=b",
        "/other",
        "",
    ],
)
async def test_signing_in_leads_nowhere_else(wanted: str) -> None:
    assert within(wanted) == "/console/"


@pytest.mark.parametrize(
    "path",
    ["/console/static/x/../../frame.py", "/console/static/x/%2e%2e/frame.py", "/console/static/..%2f..%2fgate.py"],
)
async def test_no_address_leads_out_of_the_folder_of_static_files(stranger: Browser, path: str) -> None:
    assert (await stranger.get(path)).status_code in {303, 404}


async def test_every_answer_carries_the_headers_that_keep_it_here(stranger: Browser, browser_of: BrowserOf) -> None:
    admin = browser_of(Role.ADMIN)
    answers = [
        await stranger.get("/console/sign-in"),
        await stranger.get("/console/"),
        await stranger.get("/console/no-such-page"),
        await stranger.post("/console/accounts"),
        await admin.get("/console/accounts"),
        await admin.get("/console/accounts/999/assign"),
    ]
    for answer in answers:
        assert all(answer.headers[name] == value for name, value in HEADERS.items()), answer.url


async def test_a_token_stands_in_forms_never_twice_alike(browser_of: BrowserOf) -> None:
    admin = browser_of(Role.ADMIN)
    seen = set()
    for _ in range(3):
        seen |= set(re.findall(r'name="csrf" value="([^"]+)"', (await admin.get("/console/account")).text))
    assert len(seen) == 3
    assert all(admin.token not in token for token in seen)


@pytest.mark.parametrize("id", ["0", "-1", "１", "1e3", "99999999999999999999", "%00", "..", "a", "1%2F2", "null"])
async def test_an_id_that_is_none_is_a_page_that_does_not_exist(browser_of: BrowserOf, id: str) -> None:
    answer = await browser_of(Role.ADMIN).post(f"/console/accounts/{id}/disable")
    assert answer.status_code in {404, 405}

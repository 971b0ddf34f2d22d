"""What is true of every page of the console, in whichever corner: all links are followed, all forms filled in.

The forms are filled in as no person would; nothing of that may end in an error of ours.
"""

from collections import Counter
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.app.application import Application
from bot.storage.tables import Role
from tests.console.browsing import Browser
from tests.console.conftest import BrowserOf
from tests.console.crawling import FoundForm, Walk, walk

NASTY = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\u202e",
        "\ud800",
        "0",
        "-1",
        "1e9",
        "99999999999999999999999",
        "１２",
        "NaN",
        "true",
        "[]",
        "{}",
        "null",
        "../../../etc/passwd",
        "scams/../../x",
        "C:\\x",
        "<script>alert(1)</script>",
        "{{ 7*7 }}{% for x in range(10**9) %}",
        "=cmd|' /C calc'!A0",
        "'; DROP TABLE account; --",
        "%s%n%d",
        "a" * 10_000,
        "ệ" * 3_000,
        "\n" * 500,
        "- " * 2_000,
        "[" * 3_000,
        "&a [*a, *a]",
        "2026-02-30 25:61",
        "31/12/0000",
        "9999-99",
        "fri 19:00",
        "23/12 08:00",
    ]
)
VALUES = st.one_of(NASTY, st.text(max_size=80), st.integers().map(str))

UNDONE = {"/console/sign-out", "/console/account/password", "/console/account/second-factor"}
"""What would end the walk itself; these have tests of their own."""


@pytest.fixture
async def admin(browser_in_application: BrowserOf) -> Browser:
    return browser_in_application(Role.ADMIN)


@pytest.mark.parametrize("role", list(Role))
async def test_every_link_leads_somewhere_for_every_role(browser_in_application: BrowserOf, role: Role) -> None:
    found = await walk(browser_in_application(role))
    broken = {address: status for address, status in found.statuses.items() if status not in {200, 303}}
    assert len(found.statuses) > 5
    assert not broken
    assert not found.doubled_ids


async def test_every_form_of_ours_carries_its_token(admin: Browser) -> None:
    found = await walk(admin)
    assert not [form for form in found.forms if form.method == "post" and "csrf" not in form.fields]
    assert not [form for form in found.forms if form.method == "get" and "csrf" in form.fields]


async def test_every_form_that_is_shown_has_a_door(admin: Browser, application: Application) -> None:
    found = await walk(admin)
    for form in found.forms:
        answer = await admin.client.request(form.method.upper(), form.action, data={"name": "x"})
        assert answer.status_code not in {404, 405}, form


_walks: dict[int, Walk] = {}


async def _forms(admin: Browser, application: Application) -> tuple[FoundForm, ...]:
    if id(application) not in _walks:
        _walks[id(application)] = await walk(admin)
    return _walks[id(application)].forms


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
async def test_whatever_is_sent_with_a_form_no_error_of_ours_follows(
    admin: Browser, application: Application, data: st.DataObject
) -> None:
    forms = [form for form in await _forms(admin, application) if urlsplit(form.action).path not in UNDONE]
    form = data.draw(st.sampled_from(forms), label="form")
    typed = {
        name: data.draw(st.one_of(st.sampled_from(offered), VALUES, st.lists(VALUES, max_size=3)), label=name)
        for name, offered in form.fields.items()
        if name != "csrf"
    }
    fields = {name: [each.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for each in _listed(value)]
              for name, value in typed.items()}  # fmt: skip
    path = urlsplit(form.action).path
    if form.method == "post":
        answer = await admin.post(path, fields)
    else:
        answer = await admin.client.get(path, params=fields)
    assert answer.status_code < 500, (answer.status_code, Counter(fields))


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]

"""The network or the server goes away and comes back: nothing is lost, nothing is answered twice."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conduct import QUESTION, answer_with, id_of, let_time_pass, say, visit, write
from tests.browser.conftest import DESK, PHONE, Site, Visit

pytestmark = pytest.mark.browser

A_DAY = 86_400
"""Seconds; later than any page of a test was opened."""


def test_the_server_gone_and_back_loses_nothing_and_answers_once(visitor: Visit, mortal_site: Site) -> None:
    pages = [visitor(mortal_site, viewport=viewport) for viewport in (PHONE, DESK)]
    for page in pages:
        page.clock.install(time=0)
        visit(page)
        page.clock.pause_at(A_DAY)  # from here on it tries again when the test says so
    mortal_site.stop()
    for page in pages:
        write(page, QUESTION)
        expect(page.locator("#status")).to_contain_text("Đang thử lại")
        expect(page.locator(".pending .mine")).to_have_count(1)
    mortal_site.start()
    for page in pages:
        page.clock.run_for(2_000)
        expect(page.locator(".theirs")).to_have_count(2)
        expect(page.locator(".pending")).to_have_count(0)
        expect(page.locator("#status")).to_be_empty()
        expect(page.get_by_role("alert")).to_have_count(0)


def test_a_server_that_stays_away_leaves_a_way_to_send_again(phone: Page) -> None:
    phone.clock.install()
    visit(phone)
    phone.route("**/api/chat", lambda route: route.abort("connectionrefused"))
    write(phone, QUESTION)
    again = phone.get_by_role("button", name="Gửi lại")
    let_time_pass(phone, until=again)
    expect(phone.get_by_role("alert")).to_contain_text("113")
    phone.unroute("**/api/chat")
    again.click()
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.get_by_role("alert")).to_have_count(0)


def test_a_first_visit_while_the_server_is_in_trouble_can_be_tried_again(phone: Page) -> None:
    phone.clock.install()
    phone.route("**/api/chat", lambda route: route.abort("connectionrefused"))
    phone.goto("/")
    again = phone.get_by_role("button", name="Gửi lại")
    let_time_pass(phone, until=again)
    phone.unroute("**/api/chat")
    again.click()
    expect(phone.locator(".theirs")).to_have_count(1)


def test_a_phone_without_network_sends_when_it_is_back(phone: Page) -> None:
    visit(phone)
    phone.context.set_offline(True)
    expect(phone.locator("#status")).to_contain_text("mất mạng")
    write(phone, "lãi bao nhiêu là nặng lãi")
    expect(phone.locator(".pending .mine")).to_have_count(1)
    expect(phone.locator("#status")).to_contain_text("113")
    phone.context.set_offline(False)
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator("#status")).to_be_empty()


def test_a_browser_that_wrongly_takes_itself_for_offline_still_sends(phone: Page) -> None:
    phone.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    visit(phone)
    say(phone, QUESTION)


def test_an_answer_lost_on_the_way_is_asked_for_again_with_the_same_id(phone: Page) -> None:
    visit(phone)
    sent: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        sent.append(id_of(route.request))
        if len(sent) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.route("**/api/chat", lose_the_first_answer)
    say(phone, QUESTION)
    assert len(sent) == 2
    assert len(set(sent)) == 1


LOGIN_PAGE = {"status": 200, "content_type": "text/html", "body": "<h1>Đăng nhập wifi</h1>"}
NO_REPLY = {"status": 200, "body": "{}"}
PROXY = {"status": 403, "content_type": "text/html", "body": "<h1>Forbidden</h1>"}
HURRY = {"status": 429, "headers": {"Retry-After": "2"}, "body": json.dumps({"error": {"message": "Hơi nhanh."}})}


def test_what_is_no_answer_of_the_bot_is_not_shown_as_one_and_the_message_is_sent_again(phone: Page) -> None:
    phone.clock.install()
    visit(phone)
    strange = [LOGIN_PAGE, NO_REPLY, PROXY]
    phone.route("**/api/chat", lambda route: route.fulfill(**strange.pop(0)) if strange else route.continue_())
    write(phone, QUESTION)
    let_time_pass(phone, until=phone.locator(".theirs").nth(1))
    expect(phone.get_by_role("alert")).to_have_count(0)
    assert strange == []


def test_a_visitor_in_a_hurry_is_asked_to_wait_and_nothing_is_lost(phone: Page) -> None:
    phone.clock.install()
    visit(phone)
    answers = [HURRY]
    phone.route("**/api/chat", lambda route: route.fulfill(**answers.pop()) if answers else route.continue_())
    write(phone, QUESTION)
    expect(phone.locator("#status")).to_contain_text("Đang thử lại")
    phone.clock.run_for(3_000)
    expect(phone.locator(".theirs")).to_have_count(2)


def test_a_refused_message_shows_why_is_not_sent_again_and_stops_nothing(phone: Page) -> None:
    visit(phone)
    refused = {"error": {"code": "wrong_shape", "message": "Không đọc được."}}
    phone.route("**/api/chat", lambda route: route.fulfill(status=400, body=json.dumps(refused)))
    write(phone, "alo")
    expect(phone.get_by_role("alert")).to_contain_text("Không đọc được.")
    expect(phone.get_by_role("button", name="Gửi lại")).to_have_count(0)
    phone.unroute("**/api/chat")
    phone.reload()
    expect(phone.get_by_role("alert")).to_contain_text("Không đọc được.")
    expect(phone.locator(".theirs")).to_have_count(1)
    say(phone, QUESTION)


def test_what_was_written_is_shown_at_once_on_a_slow_network(phone: Page) -> None:
    visit(phone)
    held: list[Route] = []
    phone.route("**/api/chat", lambda route: held.append(route))
    with phone.expect_request("**/api/chat"):
        write(phone, QUESTION)
    expect(phone.locator(".pending .mine")).to_contain_text(QUESTION)
    expect(phone.get_by_role("textbox")).to_have_value("")
    held[0].continue_()
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator(".pending")).to_have_count(0)


def test_a_reload_while_the_answer_is_on_its_way_still_brings_it(phone: Page) -> None:
    visit(phone)
    held: list[Route] = []
    # Held by the first handler until the end: taking the route away would let the held request through.
    phone.route("**/api/chat", lambda route: route.continue_() if held else held.append(route))
    with phone.expect_request("**/api/chat") as first:
        write(phone, QUESTION)
    with phone.expect_request("**/api/chat") as again:
        phone.reload()
    assert id_of(again.value) == id_of(first.value)
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator(".mine")).to_have_count(1)


def test_news_about_the_network_covers_nothing_of_the_conversation(phone: Page) -> None:
    answer_with(phone, "dòng\n" * 60)
    visit(phone)
    phone.context.set_offline(True)
    status = phone.locator("#status")
    expect(status).to_contain_text("mất mạng")
    log, news, field = (node.bounding_box() for node in (phone.locator("#log"), status, phone.get_by_role("textbox")))
    assert log and news and field
    assert log["y"] + log["height"] <= news["y"]
    assert news["y"] + news["height"] <= field["y"]

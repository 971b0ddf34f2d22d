"""The network or the server goes away and comes back: nothing is lost, nothing is answered twice."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conduct import QUESTION, id_of, open_options, say, visit, write
from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser

PATIENCE = 30_000
"""Milliseconds: all pauses between tries, with room for a busy machine."""


def test_the_server_gone_and_back_loses_nothing_and_answers_once(visitor: Visit, own_site: Site) -> None:
    page = visitor(own_site)
    visit(page)
    own_site.stop()
    write(page, QUESTION)
    expect(page.locator("#status")).to_contain_text("Đang thử lại")
    expect(page.locator(".pending .mine")).to_have_count(1)
    own_site.start()
    expect(page.locator(".theirs")).to_have_count(2, timeout=PATIENCE)
    expect(page.locator(".pending")).to_have_count(0)
    expect(page.locator("#status")).to_be_empty()


def test_a_server_that_stays_away_leaves_a_way_to_send_again(visitor: Visit, own_site: Site) -> None:
    page = visitor(own_site)
    visit(page)
    own_site.stop()
    write(page, QUESTION)
    again = page.get_by_role("button", name="Gửi lại")
    expect(again).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("alert")).to_contain_text("113")
    own_site.start()
    again.click()
    expect(page.locator(".theirs")).to_have_count(2, timeout=PATIENCE)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_phone_without_network_sends_when_it_is_back(phone: Page) -> None:
    visit(phone)
    phone.context.set_offline(True)
    expect(phone.locator("#status")).to_contain_text("mất mạng")
    write(phone, "lãi bao nhiêu là nặng lãi")
    expect(phone.locator(".pending .mine")).to_have_count(1)
    phone.context.set_offline(False)
    expect(phone.locator(".theirs")).to_have_count(2, timeout=PATIENCE)
    expect(phone.locator("#status")).to_be_empty()


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


def test_a_reload_while_the_answer_is_on_its_way_still_brings_it(phone: Page) -> None:
    visit(phone)
    held: list[Route] = []
    phone.route("**/api/chat", lambda route: held.append(route))
    write(phone, QUESTION)
    expect(phone.locator(".pending .mine")).to_have_count(1)
    phone.wait_for_timeout(100)
    first = id_of(held[0].request)
    phone.unroute("**/api/chat")
    with phone.expect_request("**/api/chat") as again:
        phone.reload()
    assert id_of(again.value) == first
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator(".mine")).to_have_count(1)


def test_a_first_visit_while_the_server_is_in_trouble_can_be_tried_again(phone: Page) -> None:
    phone.clock.install()
    phone.route("**/api/chat", lambda route: route.abort("connectionrefused"))
    phone.goto("/")
    for _ in range(12):
        phone.clock.run_for(2_000)
    expect(phone.get_by_role("button", name="Gửi lại")).to_be_visible()
    phone.unroute("**/api/chat")
    phone.get_by_role("button", name="Gửi lại").click()
    expect(phone.locator(".theirs")).to_have_count(1)


def test_deleting_while_the_server_is_away_cleans_the_phone_and_offers_the_rest(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    phone.route("**/api/chat", lambda route: route.abort("connectionrefused"))
    open_options(phone)
    phone.get_by_role("button", name="Xóa cuộc trò chuyện").click()
    phone.get_by_role("button", name="Xóa hết").click()
    expect(phone.locator("#log")).not_to_contain_text(QUESTION)
    expect(phone.get_by_role("alert")).to_contain_text("Đã xóa trên máy này")
    phone.unroute("**/api/chat")
    phone.get_by_role("button", name="Xóa lại").click()
    expect(phone.locator("#status")).to_contain_text("Đã xóa cuộc trò chuyện")
    expect(phone.locator(".theirs")).to_have_count(1)

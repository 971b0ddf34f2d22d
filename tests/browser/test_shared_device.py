"""After "xóa cuộc trò chuyện" the next person at this device finds nothing, wherever they look."""

import contextlib
import json

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conduct import QUESTION, delete, faults, let_time_pass, open_options, say, visit, write

pytestmark = pytest.mark.browser


def expect_a_fresh_start(page: Page) -> None:
    expect(page.locator(".theirs")).to_have_count(1)
    expect(page.locator(".mine")).to_have_count(0)
    expect(page.locator("#log")).not_to_contain_text(QUESTION)
    expect(page.get_by_role("textbox")).to_have_value("")


def test_nothing_is_left_on_the_page_in_its_storage_or_in_the_session(phone: Page) -> None:
    visit(phone)
    session = phone.context.cookies()[0]["value"]
    say(phone, QUESTION)
    phone.get_by_role("textbox").fill("chưa gửi")
    delete(phone)
    expect_a_fresh_start(phone)
    expect(phone.locator("#status")).to_contain_text("Đã xóa")
    phone.reload()
    expect_a_fresh_start(phone)
    assert session not in {cookie["value"] for cookie in phone.context.cookies()}
    assert QUESTION not in phone.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")


def test_the_back_button_brings_nothing_back(phone: Page) -> None:
    # A page that is out of sight need not hear of what happened meanwhile.
    phone.add_init_script("addEventListener('storage', (event) => event.stopImmediatePropagation(), true)")
    visit(phone)
    say(phone, QUESTION)
    phone.evaluate("window.asItWasLeft = true")
    phone.goto("/chu-de")
    phone.locator(".bar").get_by_role("link", name="Hỏi bot").click()
    expect(phone.locator(".mine").last).to_contain_text(QUESTION)
    delete(phone)
    expect_a_fresh_start(phone)
    phone.evaluate("history.go(-2)")
    phone.wait_for_function("window.asItWasLeft")
    expect_a_fresh_start(phone)


def test_the_other_tabs_forget_too(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    phone.get_by_role("textbox").fill("chưa gửi")
    other = phone.context.new_page()
    visit(other)
    delete(other)
    expect_a_fresh_start(phone)
    phone.reload()
    expect_a_fresh_start(phone)


def test_a_closed_tab_that_is_opened_again_shows_nothing(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    kept = phone.evaluate("({...sessionStorage})")
    assert QUESTION in str(kept)
    delete(phone)
    expect_a_fresh_start(phone)
    phone.evaluate("kept => Object.assign(sessionStorage, kept)", kept)  # as the browser does for a tab it reopens
    phone.reload()
    expect_a_fresh_start(phone)


def test_erasing_by_a_message_empties_the_page_as_well(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    write(phone, "/xoa")
    phone.get_by_role("button", name="Xóa hết").click()
    expect(phone.locator(".theirs")).to_have_count(1)
    expect(phone.locator(".theirs")).to_contain_text("Tôi đã xóa")
    phone.reload()
    expect(phone.locator("#log")).not_to_contain_text(QUESTION)
    assert QUESTION not in phone.evaluate("JSON.stringify({...sessionStorage})")


def test_deleting_asks_once_and_every_time(phone: Page) -> None:
    visit(phone)
    delete(phone)
    expect_a_fresh_start(phone)
    say(phone, QUESTION)
    open_options(phone)
    phone.get_by_role("button", name="Xóa cuộc trò chuyện").click()
    assert faults(phone) == []
    phone.keyboard.press("Escape")
    delete(phone, "Giữ lại")
    phone.reload()
    expect(phone.locator(".mine").last).to_contain_text(QUESTION)


def test_what_is_on_its_way_is_deleted_too(phone: Page) -> None:
    visit(phone)
    held: list[Route] = []
    phone.route("**/api/chat", lambda route: route.continue_() if held else held.append(route))
    with phone.expect_request("**/api/chat"):
        write(phone, QUESTION)
    delete(phone)
    expect_a_fresh_start(phone)
    late = {"text": "", "spans": [{"text": "muộn", "bold": False, "href": None}], "buttons": [], "decision": "answer"}
    with contextlib.suppress(Error):  # the page waits for it no more
        held[0].fulfill(body=json.dumps({"reply": late}))
    say(phone, "/menu")
    expect(phone.locator("#log")).not_to_contain_text("muộn")
    phone.reload()
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator("#log")).not_to_contain_text(QUESTION)


def test_what_is_said_while_the_server_still_deletes_belongs_to_the_new_conversation(phone: Page) -> None:
    visit(phone)
    said: list[str] = []
    held: list[Route] = []

    def hold_the_deletion(route: Route) -> None:
        said.append(route.request.method)
        held.append(route) if route.request.method == "DELETE" else route.continue_()

    phone.route("**/api/chat", hold_the_deletion)
    with phone.expect_request("**/api/chat"):
        delete(phone)
    write(phone, "/khancap")
    expect(phone.locator(".mine")).to_have_count(1)
    expect(phone.locator("#status")).to_contain_text("Đang xóa")
    assert said == ["DELETE"]
    held[0].continue_()
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator(".emergency")).to_have_count(1)
    assert said == ["DELETE", "POST", "POST"]


def test_a_server_that_is_away_is_asked_again_until_it_has_deleted(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    lost: list[Route] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route)
            route.abort("connectionrefused")

    phone.route("**/api/chat", lose_the_first)
    delete(phone)
    expect(phone.locator("#log")).not_to_contain_text(QUESTION)
    expect_a_fresh_start(phone)
    assert lost


def test_a_server_that_stays_away_leaves_the_phone_clean_and_a_way_to_delete_the_rest(phone: Page) -> None:
    phone.clock.install()
    visit(phone)
    say(phone, QUESTION)
    phone.route("**/api/chat", lambda route: route.abort("connectionrefused"))
    delete(phone)
    expect(phone.locator("#log")).not_to_contain_text(QUESTION)
    again = phone.get_by_role("button", name="Xóa lại")
    let_time_pass(phone, until=again)
    expect(phone.get_by_role("alert")).to_contain_text("Đã xóa trên máy này")
    phone.unroute("**/api/chat")
    again.click()
    expect_a_fresh_start(phone)

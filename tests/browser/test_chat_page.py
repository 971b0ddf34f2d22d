"""A citizen at the chat page, on a phone and at a desk."""

import contextlib
import json
import re

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.conduct import QUESTION, faults, open_options, say, scrolls_sideways, visit, write

pytestmark = pytest.mark.browser


def test_the_first_visit_greets_and_offers_a_way_in(page: Page) -> None:
    visit(page)
    expect(page.locator(".theirs").first).to_contain_text("Cảnh Giác")
    expect(page.get_by_role("button", name="Tôi vừa bị lừa")).to_be_visible()
    expect(page.locator("#opening")).to_have_count(0)
    assert not scrolls_sideways(page)
    assert faults(page) == []


def test_help_is_always_in_sight(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    expect(page.locator(".bar").get_by_role("button", name="Khẩn cấp")).to_be_in_viewport()
    call = page.get_by_role("link", name="Gọi 113, công an")
    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:113")


def test_a_question_is_answered_and_the_answer_is_read_from_its_beginning(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    answer = page.locator(".theirs").last
    expect(answer).to_contain_text("công an")
    bar = page.locator(".bar").bounding_box()
    box = answer.bounding_box()
    assert bar and box
    assert box["y"] >= bar["height"]
    expect(page.locator(".mine").last).to_have_text(re.compile(QUESTION))
    assert faults(page) == []


def test_steps_are_lists_that_a_screen_reader_counts(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    answer = phone.locator(".theirs").last
    assert answer.get_by_role("listitem").count() >= 2
    expect(answer).not_to_contain_text("•")


def test_new_words_are_announced_and_name_their_speaker(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    log = phone.get_by_role("log", name="Cuộc trò chuyện")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_contain_text("Anh/chị:")
    expect(log).to_contain_text("Cảnh Giác:")
    expect(phone.locator("html")).to_have_attribute("lang", "vi")


def test_a_button_says_its_label_and_does_its_command(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    page.locator(".answer").last.get_by_role("button", name="Xem thêm").click()
    expect(page.locator(".mine").last).to_contain_text("Xem thêm")
    expect(page.locator(".theirs").last).to_contain_text("Dấu hiệu nhận ra")


def test_choices_can_be_refused_and_lead_to_the_menu(page: Page) -> None:
    visit(page)
    say(page, "/khongphai")
    page.locator(".answer").last.get_by_role("button").first.click()
    expect(page.locator(".theirs")).to_have_count(3)


def test_an_unknown_question_says_so_and_names_113(page: Page) -> None:
    visit(page)
    say(page, "hôm nay giá xăng bao nhiêu một lít vậy")
    expect(page.locator(".theirs").last).to_contain_text("113")


def test_an_emergency_stands_out_and_is_bilingual(page: Page) -> None:
    visit(page)
    page.locator(".bar").get_by_role("button", name="Khẩn cấp").click()
    card = page.locator(".emergency .theirs")
    expect(card).to_contain_text("In danger now")
    expect(card.get_by_role("link", name="113").first).to_have_attribute("href", "tel:113")
    expect(page.locator(".mine").last).to_contain_text("Khẩn cấp")
    assert faults(page) == []


def test_a_message_over_the_limit_is_not_sent_and_stays_in_the_field(page: Page) -> None:
    visit(page)
    write(page, "a" * 10_001)
    expect(page.locator("#status")).to_contain_text("10.000 ký tự")
    expect(page.locator("#count")).to_have_text("10.001 / 10.000")
    expect(page.locator(".mine")).to_have_count(0)
    assert len(page.get_by_role("textbox").input_value()) == 10_001
    assert faults(page) == []


def test_the_field_grows_with_the_text_and_shrinks_again(phone: Page) -> None:
    visit(phone)
    field = phone.get_by_role("textbox")
    low = field.bounding_box()
    field.fill("một\nhai\nba\nbốn")
    high = field.bounding_box()
    phone.keyboard.press("Enter")
    after = field.bounding_box()
    assert low and high and after
    assert high["height"] > low["height"] * 1.5
    assert after["height"] == low["height"]


def test_markup_a_person_types_stays_text(phone: Page) -> None:
    visit(phone)
    say(phone, "<img src=x onerror=alert(1)><b>đậm</b>")
    expect(phone.locator(".mine").last).to_contain_text("<b>đậm</b>")
    assert phone.locator("#log img, #log b").count() == 0


def test_markup_in_a_reply_stays_text_and_only_safe_links_are_links(phone: Page) -> None:
    visit(phone)
    spans = [
        {"text": "<img src=x onerror=alert(1)>", "bold": True, "href": None},
        {"text": "xấu", "bold": False, "href": "javascript:alert(1)"},
        {"text": "tốt", "bold": False, "href": "https://tot.example/"},
    ]
    reply = {"text": "", "spans": spans, "buttons": [], "decision": "answer"}
    phone.route("**/api/chat", lambda route: route.fulfill(body=json.dumps({"reply": reply})))
    say(phone, "alo")
    answer = phone.locator(".theirs").last
    expect(answer).to_contain_text("<img src=x")
    expect(answer.get_by_role("link")).to_have_count(1)
    expect(answer.get_by_role("link")).to_have_attribute("rel", re.compile("noopener"))


def test_what_was_written_is_shown_at_once_on_a_slow_network(phone: Page) -> None:
    visit(phone)
    held: list[Route] = []
    phone.route("**/api/chat", lambda route: held.append(route))
    write(phone, QUESTION)
    expect(phone.locator(".pending .mine")).to_contain_text(QUESTION)
    expect(phone.get_by_role("textbox")).to_have_value("")
    held[0].continue_()
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator(".pending")).to_have_count(0)


def test_two_messages_in_a_row_are_answered_each_below_its_own(phone: Page) -> None:
    visit(phone)
    write(phone, "/khancap")
    write(phone, "/bilua")
    expect(phone.locator(".theirs")).to_have_count(3)
    turns = phone.locator(".turn")
    expect(turns.nth(1).locator(".mine")).to_contain_text("/khancap")
    expect(turns.nth(1).locator(".theirs")).to_contain_text("In danger now")


def test_a_reload_shows_the_conversation_again(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    page.reload()
    expect(page.locator(".theirs")).to_have_count(2)
    expect(page.locator(".mine").last).to_contain_text(QUESTION)
    page.locator(".answer").last.get_by_role("button", name="Xem thêm").click()
    expect(page.locator(".theirs")).to_have_count(3)


def test_another_tab_does_not_see_the_conversation(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    tab = phone.context.new_page()
    visit(tab)
    expect(tab.locator(".mine")).to_have_count(0)


def test_a_deep_link_opens_its_topic_once(page: Page) -> None:
    page.goto("/?hoi=tin-dung-den")
    expect(page.locator(".theirs").last).to_contain_text("Tín dụng đen")
    expect(page).to_have_url(re.compile(r"/$"))
    page.reload()
    expect(page.locator(".theirs")).to_have_count(1)


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    visit(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#log")).to_be_focused()
    while not page.evaluate("document.activeElement.matches('.buttons button')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(2)
    page.get_by_role("textbox").focus()
    page.keyboard.type("lãi bao nhiêu là nặng lãi")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("hỏi giùm má")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(3)


def test_the_options_open_and_close_with_the_keyboard(phone: Page) -> None:
    visit(phone)
    phone.locator(".options summary").focus()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("radio", name="Tối")).to_be_visible()
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("radio", name="Tối")).to_be_hidden()
    expect(phone.locator(".options summary")).to_be_focused()


def test_a_visitor_in_a_hurry_is_asked_to_wait_and_nothing_is_lost(phone: Page) -> None:
    visit(phone)
    refused = {"error": {"code": "too_many", "message": "Anh/chị gửi hơi nhanh."}}
    answers = iter([{"status": 429, "headers": {"Retry-After": "1"}, "body": json.dumps(refused)}])

    def once(route: Route) -> None:
        answer = next(answers, None)
        route.fulfill(**answer) if answer else route.continue_()  # type: ignore[arg-type]

    phone.route("**/api/chat", once)
    say(phone, QUESTION)


def test_a_refused_message_shows_why_and_is_not_sent_again(phone: Page) -> None:
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


def delete(page: Page, answer: str) -> None:
    open_options(page)
    page.get_by_role("button", name="Xóa cuộc trò chuyện").click()
    page.get_by_role("button", name=answer).click()


def test_a_shared_phone_can_be_cleaned(page: Page) -> None:
    visit(page)
    session = page.context.cookies()[0]["value"]
    say(page, QUESTION)
    delete(page, "Xóa hết")
    expect(page.locator(".mine")).to_have_count(0)
    expect(page.locator(".theirs")).to_have_count(1)
    expect(page.locator("#status")).to_contain_text("Đã xóa")
    page.reload()
    expect(page.locator(".theirs")).to_have_count(1)
    expect(page.locator("#log")).not_to_contain_text(QUESTION)
    assert session not in {cookie["value"] for cookie in page.context.cookies()}
    assert QUESTION not in page.evaluate("JSON.stringify(sessionStorage)")


def test_deleting_asks_once_and_every_time(phone: Page) -> None:
    visit(phone)
    delete(phone, "Xóa hết")
    expect(phone.locator("#status")).to_contain_text("Đã xóa")
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
    write(phone, QUESTION)
    expect(phone.locator(".pending .mine")).to_have_count(1)
    delete(phone, "Xóa hết")
    expect(phone.locator(".theirs")).to_have_count(1)
    reply = {"text": "", "spans": [{"text": "muộn", "bold": False, "href": None}], "buttons": [], "decision": "answer"}
    with contextlib.suppress(Error):  # the page waits for it no more
        held[0].fulfill(body=json.dumps({"reply": reply}))
    phone.wait_for_timeout(300)
    phone.reload()
    expect(phone.locator(".theirs")).to_have_count(1)
    expect(phone.locator("#log")).not_to_contain_text(QUESTION)

"""A citizen at the chat page, on a phone and at a desk."""

import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from bot.arrivals import named
from bot.messages import Kind
from bot.storage import figures, sources
from bot.storage.database import Database
from bot.timing import utc_now
from tests.browser.conduct import QUESTION, answer_with, faults, say, scrolls_sideways, visit, write
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser


def test_the_first_visit_greets_and_offers_a_way_in(page: Page) -> None:
    visit(page)
    expect(page.locator(".theirs").first).to_contain_text("Cảnh Giác")
    expect(page.get_by_role("button", name="Tôi vừa bị lừa")).to_be_visible()
    expect(page.locator("#opening")).to_have_count(0)
    assert not scrolls_sideways(page)


def test_help_is_always_in_sight(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    expect(phone.locator(".bar").get_by_role("button", name="Khẩn cấp")).to_be_in_viewport()
    call = phone.get_by_role("link", name="Gọi 113, công an")
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


def test_a_long_conversation_moves_in_its_own_window_and_never_the_page(phone: Page) -> None:
    answer_with(phone, "dòng\n" * 60)
    visit(phone)
    say(phone, "alo")
    assert phone.evaluate("document.querySelector('#log').scrollHeight > 2 * innerHeight")
    assert phone.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_steps_are_lists_that_a_screen_reader_counts(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    answer = phone.locator(".theirs").last
    assert answer.get_by_role("listitem").count() >= 2
    expect(answer).not_to_contain_text("•")


def test_a_file_that_goes_with_an_answer_is_fetched_by_a_press(page: Page) -> None:
    fetched = {"Content-Disposition": "attachment; filename*=UTF-8''%C4%90%C6%A1n.docx"}
    page.route("**/api/documents/mot", lambda route: route.fulfill(body="x", headers=fetched))
    file = {"name": "don.docx", "label": "Tải đơn trình báo (Word)", "href": "/api/documents/mot"}
    answer_with(page, "Đơn đây", attachment=file)
    visit(page)
    link = page.get_by_role("link", name="Tải đơn trình báo (Word)")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "Đơn.docx"
    assert not scrolls_sideways(page)
    assert faults(page) == []
    page.reload()
    expect(link).to_be_visible()


def test_a_file_that_is_gone_is_told_on_a_page_that_leads_back(phone: Page) -> None:
    file = {"name": "Đơn trình báo.docx", "label": "", "href": "/api/documents/mot"}
    answer_with(phone, "Đơn đây", attachment=file)
    visit(phone)
    phone.get_by_role("link", name="Tải Đơn trình báo.docx").click()
    expect(phone.get_by_role("heading", name="Chưa tải được tệp")).to_be_visible()
    phone.get_by_role("link", name="quay lại trò chuyện").click()
    expect(phone.locator(".theirs").last).to_contain_text("Đơn đây")


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


def test_whether_it_helped_is_asked_on_a_line_of_its_own_after_everything_else(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    buttons = phone.locator(".answer").last.get_by_role("button").all()
    tops = [box["y"] for button in buttons if (box := button.bounding_box())]
    assert [button.inner_text() for button in buttons[-2:]] == ["Có ích", "Chưa đúng ý"]
    assert tops[-2] == tops[-1] > max(tops[:-2])


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


def test_a_full_stop_never_stands_alone_on_the_line_after_a_number(phone: Page) -> None:
    spans = [{"text": "Gọi ngay số này: (", "bold": False, "href": None}]
    spans += [{"text": "+84 981 84 84 84", "bold": True, "href": "tel:+84981848484"}]
    spans += [{"text": "). Đừng đuổi theo.", "bold": False, "href": None}]
    answer_with(phone, "", spans=spans)
    visit(phone)
    for width in range(300, 420, 12):
        phone.set_viewport_size({"width": width, "height": 740})
        bracket, first, last, stop = phone.locator(".theirs a").evaluate(
            """link => {
                const lineOf = (text, at) => {
                    const range = document.createRange();
                    range.setStart(text, at);
                    range.setEnd(text, at + 1);
                    return range.getBoundingClientRect().bottom;
                };
                const { previousSibling: before, nextSibling: after } = link;
                const number = link.firstChild.firstChild;
                return [
                    lineOf(before, before.length - 1),
                    lineOf(number, 0),
                    lineOf(number, number.length - 1),
                    lineOf(after, 1),
                ];
            }"""
        )
        assert abs(bracket - first) < 2, width
        assert abs(last - stop) < 2, width


def test_a_message_over_the_limit_is_not_sent_and_stays_in_the_field_until_it_is_shortened(page: Page) -> None:
    visit(page)
    write(page, "a" * 20_001)
    expect(page.locator("#status")).to_contain_text("20.000 ký tự")
    expect(page.locator("#count")).to_have_text("20.001 / 20.000")
    expect(page.locator(".mine")).to_have_count(0)
    assert len(page.get_by_role("textbox").input_value()) == 20_001
    page.keyboard.press("Backspace")
    expect(page.locator("#status")).to_be_empty()
    page.keyboard.press("Enter")
    expect(page.locator(".mine")).to_have_count(1)


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
    spans = [
        {"text": "<img src=x onerror=alert(1)>", "bold": True, "href": None},
        {"text": "xấu", "bold": False, "href": "javascript:alert(1)"},
        {"text": "tốt", "bold": False, "href": "https://tot.example/"},
    ]
    answer_with(phone, "", spans=spans)
    visit(phone)
    answer = phone.locator(".theirs").last
    expect(answer).to_contain_text("<img src=x")
    expect(answer.get_by_role("link")).to_have_count(1)
    expect(answer.get_by_role("link")).to_have_attribute("rel", re.compile("noopener"))


LONG_WORD = "a" * 600
LONG_LINK = "https://congan-" + "x" * 200 + ".vn/?d=1"
TOWER_OF_MARKS = "Z" + "\u0301" * 300
TURNED_ROUND = "\u202eđảo ngược"


def test_strange_words_stay_in_their_place(phone: Page) -> None:
    answer_with(phone, "Đã đọc.")
    visit(phone)
    for text in (LONG_WORD, LONG_LINK, TOWER_OF_MARKS, TURNED_ROUND, "😀👨‍👩‍👧‍👦" * 30):
        say(phone, text)
        assert phone.evaluate("document.querySelector('#log').scrollWidth <= innerWidth"), text
    assert not scrolls_sideways(phone)
    assert phone.locator(".mine").first.evaluate("node => getComputedStyle(node).overflow") == "hidden"


def test_words_that_run_from_right_to_left_end_on_the_left(phone: Page) -> None:
    answer_with(phone, "Đã đọc.")
    visit(phone)
    say(phone, "مرحبا.")
    first, stop = phone.locator(".mine").evaluate(
        """node => [0, node.lastChild.length - 1].map((at) => {
            const range = document.createRange();
            range.setStart(node.lastChild, at);
            range.setEnd(node.lastChild, at + 1);
            return range.getBoundingClientRect().left;
        })"""
    )
    assert stop < first


def test_two_messages_in_a_row_are_answered_each_below_its_own(phone: Page) -> None:
    visit(phone)
    write(phone, "/khancap")
    write(phone, "/bilua")
    expect(phone.locator(".theirs")).to_have_count(3)
    turns = phone.locator(".turn")
    expect(turns.nth(1).locator(".mine")).to_contain_text("/khancap")
    expect(turns.nth(1).locator(".theirs")).to_contain_text("In danger now")


def test_a_reload_shows_the_conversation_again(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    phone.reload()
    expect(phone.locator(".theirs")).to_have_count(2)
    expect(phone.locator(".mine").last).to_contain_text(QUESTION)
    phone.locator(".answer").last.get_by_role("button", name="Xem thêm").click()
    expect(phone.locator(".theirs")).to_have_count(3)


def test_another_tab_does_not_see_the_conversation(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    tab = phone.context.new_page()
    visit(tab)
    expect(tab.locator(".mine")).to_have_count(0)


def test_a_deep_link_opens_its_topic_once(phone: Page) -> None:
    phone.goto("/?chu-de=tin-dung-den")
    expect(phone.locator(".theirs").last).to_contain_text("Tín dụng đen")
    expect(phone).to_have_url(re.compile(r"/$"))
    phone.reload()
    expect(phone.locator(".theirs")).to_have_count(1)


def test_a_posters_link_opens_its_topic_credits_its_place_once_and_leaves_the_address(phone: Page, site: Site) -> None:
    database = Database(site.database_url)
    with database.write() as connection:
        source = sources.add(connection, "Chợ Phan Thiết", actor="lan", now=utc_now())
    assert source
    for code in (source.code, "khongco"):
        phone.goto(f"/?nguon={code}&chu-de=tin-dung-den")
        expect(phone.locator(".theirs").last).to_contain_text("Tín dụng đen")
        expect(phone).to_have_url(re.compile(r"/$"))
        phone.reload()
        expect(phone.locator(".theirs").last).to_contain_text("Tín dụng đen")
    with database.read() as connection:
        arrived = figures.events(connection, date.min, date.max, [Kind.ARRIVED], "topic")
    assert arrived == {(named(source.code),): 1}
    database.close()


def test_everything_can_be_done_with_the_keyboard(desk: Page) -> None:
    visit(desk)
    desk.keyboard.press("Tab")
    expect(desk.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    desk.keyboard.press("Enter")
    desk.keyboard.press("Tab")
    expect(desk.locator("#log")).to_be_focused()
    while not desk.evaluate("document.activeElement.matches('.buttons button')"):
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    expect(desk.locator(".theirs")).to_have_count(2)
    desk.get_by_role("textbox").focus()
    desk.keyboard.type("lãi bao nhiêu là nặng lãi")
    desk.keyboard.press("Shift+Enter")
    desk.keyboard.type("hỏi giùm má")
    desk.keyboard.press("Enter")
    expect(desk.locator(".theirs")).to_have_count(3)


def test_the_options_open_and_close_with_the_keyboard(desk: Page) -> None:
    visit(desk)
    desk.locator(".options summary").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("radio", name="Tối")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(desk.get_by_role("radio", name="Tối")).to_be_hidden()
    expect(desk.locator(".options summary")).to_be_focused()


def test_a_pasted_message_is_judged_and_its_link_cannot_be_opened(phone: Page) -> None:
    visit(phone)
    say(phone, "VCB thong bao: tai khoan bi khoa. Vui long vao vcb-mokhoa.top dang nhap va nhap ma OTP de mo lai.")
    answer = phone.locator(".theirs").last
    expect(answer).to_contain_text("Rất đáng ngờ.")
    expect(answer).to_contain_text("vcb-mokhoa[.]top")
    expect(answer.locator("a[href^=http]")).to_have_count(0)
    phone.get_by_role("button", name="Không, tôi đang hỏi").click()
    expect(phone.locator(".theirs")).to_have_count(3)
    assert not scrolls_sideways(phone)

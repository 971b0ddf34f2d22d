"""A citizen at the chat page, on a phone and at a desk."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Site

pytestmark = pytest.mark.browser

QUESTION = "co nguoi goi zalo mac do cong an bat e chuyen tien"


def visit(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".theirs")).to_have_count(1)


def say(page: Page, text: str) -> None:
    before = page.locator(".theirs").count()
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(before + 1)


def faults(page: Page) -> list[str]:
    """What axe calls serious or critical."""
    results = Axe().run(page).response["violations"]
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in results if fault["impact"] in {"serious", "critical"}]


def test_the_first_visit_greets_and_offers_a_way_in(page: Page) -> None:
    visit(page)
    expect(page.locator(".theirs").first).to_contain_text("Cảnh Giác")
    expect(page.get_by_role("button", name="Tôi vừa bị lừa")).to_be_visible()
    expect(page.get_by_role("link", name="Gọi 113, công an").first).to_have_attribute("href", "tel:113")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert faults(page) == []


def test_a_question_is_answered_and_the_answer_is_read_from_its_beginning(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    answer = page.locator(".theirs").last
    expect(answer).to_contain_text("công an")
    expect(answer).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.turn:last-child').getBoundingClientRect().top >= 0")
    expect(page.locator(".mine").last).to_have_text(re.compile(QUESTION))
    assert faults(page) == []


def test_a_button_says_its_label_and_does_its_command(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    page.locator(".turn").last.get_by_role("button", name="Xem thêm").click()
    expect(page.locator(".mine").last).to_contain_text("Xem thêm")
    expect(page.locator(".theirs").last).to_contain_text("Dấu hiệu nhận ra")


def test_choices_can_be_refused_and_lead_to_the_menu(page: Page) -> None:
    visit(page)
    say(page, "/khongphai")
    expect(page.locator(".turn").last.get_by_role("button").first).to_be_visible()
    page.locator(".turn").last.get_by_role("button").first.click()
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
    assert faults(page) == []


def test_a_message_over_the_limit_is_not_sent_and_stays_in_the_field(page: Page) -> None:
    visit(page)
    page.get_by_role("textbox").fill("a" * 10_001)
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Tin dài quá")
    expect(page.locator(".count")).to_have_class(re.compile("over"))
    expect(page.locator(".mine")).to_have_count(0)
    assert len(page.get_by_role("textbox").input_value()) == 10_001


def test_markup_a_person_types_stays_text(page: Page) -> None:
    visit(page)
    say(page, "<img src=x onerror=alert(1)><b>đậm</b>")
    expect(page.locator(".mine").last).to_contain_text("<b>đậm</b>")
    assert page.locator("#log img").count() == 0


def test_a_reload_shows_the_conversation_again(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    page.reload()
    expect(page.locator(".theirs")).to_have_count(2)
    expect(page.locator(".mine").last).to_contain_text(QUESTION)


def test_a_deep_link_opens_its_topic(page: Page) -> None:
    page.goto("/?hoi=tin-dung-den")
    expect(page.locator(".theirs").last).to_contain_text("Tín dụng đen")
    expect(page).to_have_url(re.compile(r"/$"))


def test_a_shared_phone_can_be_cleaned(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    page.locator(".options summary").click()
    page.get_by_role("button", name="Xóa cuộc trò chuyện").click()
    page.get_by_role("button", name="Xóa hết").click()
    expect(page.locator(".mine")).to_have_count(0)
    expect(page.locator(".theirs")).to_have_count(1)
    page.reload()
    expect(page.locator("#log")).not_to_contain_text(QUESTION)


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    visit(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    page.get_by_role("button", name="Tôi vừa bị lừa").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(2)
    page.get_by_role("textbox").focus()
    page.keyboard.type("lãi bao nhiêu là nặng lãi")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("hỏi giùm má")
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(3)


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_larger_text_and_a_narrow_screen_never_scroll_sideways(page: Page) -> None:
    visit(page)
    page.set_viewport_size({"width": 320, "height": 640})
    page.locator(".options summary").click()
    page.get_by_role("button", name="Cỡ chữ").click()
    page.get_by_role("button", name="Cỡ chữ").click()
    assert page.evaluate("document.documentElement.dataset.size") == "larger"
    for path in ("/", "/chu-de", "/chu-de/tin-dung-den"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_a_serious_accessibility_fault(browser: Browser, site: Site, scheme: str) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site.url, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    visit(page)
    say(page, "/khancap")
    say(page, "/menu")
    page.locator(".options summary").click()
    assert faults(page) == []
    for path in ("/chu-de", "/chu-de/mua-ban-nguoi", "/chu-de/lai-suat-toi-da", "/khong-co"):
        page.goto(path)
        assert faults(page) == [], path
    context.close()


def test_the_list_of_topics_narrows_without_marks(page: Page) -> None:
    page.goto("/chu-de")
    page.get_by_role("searchbox").fill("tin dung den")
    expect(page.get_by_role("link", name="Tín dụng đen, cho vay lãi nặng, app vay tiền")).to_be_visible()
    expect(page.get_by_role("link", name="Tố giác tội phạm qua VNeID")).to_be_hidden()
    page.get_by_role("searchbox").fill("zzz")
    expect(page.get_by_text("Không có chủ đề nào khớp.")).to_be_visible()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_topic_prints_on_a_few_pages(page: Page, tmp_path: Path) -> None:
    page.goto("/chu-de/tin-dung-den")
    printed = page.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page ") <= 4


def test_a_visitor_without_scripts_is_told_where_to_go(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport=PHONE, base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("noscript")).to_be_visible()
    expect(page.get_by_role("link", name="các chủ đề")).to_be_visible()
    context.close()


def test_the_server_gone_and_back_loses_nothing_and_answers_once(
    browser: Browser, tmp_path: Path
) -> None:
    site = Site(tmp_path)
    site.start()
    context = browser.new_context(viewport=PHONE, base_url=site.url)
    page = context.new_page()
    visit(page)
    site.stop()
    page.get_by_role("textbox").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Đang thử lại")
    expect(page.locator(".mine.pending")).to_have_count(1)
    site.start()
    expect(page.locator(".theirs")).to_have_count(2, timeout=20_000)
    expect(page.locator(".mine.pending")).to_have_count(0)
    context.set_offline(True)
    page.get_by_role("textbox").fill("lãi bao nhiêu là nặng lãi")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("mất mạng")
    context.set_offline(False)
    expect(page.locator(".theirs")).to_have_count(3, timeout=20_000)
    context.close()
    site.stop()


def test_a_server_that_stays_away_leaves_a_way_to_send_again(browser: Browser, tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.start()
    context = browser.new_context(viewport=PHONE, base_url=site.url)
    page = context.new_page()
    visit(page)
    site.stop()
    page.get_by_role("textbox").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Gửi lại")).to_be_visible(timeout=30_000)
    site.start()
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.locator(".theirs")).to_have_count(2, timeout=20_000)
    context.close()
    site.stop()

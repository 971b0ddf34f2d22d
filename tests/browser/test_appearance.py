"""Large text, narrow screens, dark rooms, no scripts: the page stays legible and in reach."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conduct import QUESTION, answer_with, faults, open_options, say, scrolls_sideways, visit, write
from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser

PAGES = ("/chu-de", "/chu-de/mua-ban-nguoi", "/chu-de/lai-suat-toi-da", "/khong-co")


CONTRAST = """(node, property) => {
    const light = (color) => {
        const [red, green, blue] = color.match(/\\d+/g).map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const pair = [getComputedStyle(node)[property], getComputedStyle(document.body).backgroundColor].map(light);
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""


def contrast(node: Locator, part: str) -> float:
    """Of a part of something without a ground of its own, against the page's (WCAG 2, relative luminance)."""
    return float(node.evaluate(CONTRAST, part))


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_no_view_has_a_serious_accessibility_fault(page: Page) -> None:
    visit(page)
    say(page, QUESTION)
    say(page, "/khancap")
    write(page, "a" * 10_001)
    open_options(page)
    assert faults(page) == []
    page.get_by_role("button", name="Xóa cuộc trò chuyện").click()
    assert faults(page) == []
    for path in PAGES:
        page.goto(path)
        open_options(page)
        assert faults(page) == [], path


def test_every_view_can_be_read_at_night(visitor: Visit, site: Site) -> None:
    page = visitor(site, color_scheme="dark")
    visit(page)
    say(page, QUESTION)
    say(page, "/khancap")
    write(page, "a" * 10_001)
    open_options(page)
    assert faults(page, only="color-contrast") == []
    for path in PAGES:
        page.goto(path)
        assert faults(page, only="color-contrast") == [], path


def test_the_page_follows_the_device_into_the_dark(phone: Page) -> None:
    visit(phone)
    light = ground(phone)
    phone.emulate_media(color_scheme="dark")
    assert ground(phone) != light


def test_the_colours_chosen_win_and_are_remembered_on_every_page(phone: Page) -> None:
    visit(phone)
    before = ground(phone)
    open_options(phone)
    phone.get_by_role("radio", name="Tối").check()
    dark = ground(phone)
    assert dark != before
    for path in ("/", "/chu-de"):
        phone.goto(path)
        assert ground(phone) == dark
    open_options(phone)
    expect(phone.get_by_role("radio", name="Tối")).to_be_checked()
    phone.get_by_role("radio", name="Theo máy").check()
    assert ground(phone) == before


def test_light_can_be_chosen_on_a_dark_device(visitor: Visit, site: Site) -> None:
    page = visitor(site, color_scheme="dark")
    visit(page)
    dark = ground(page)
    open_options(page)
    page.get_by_role("radio", name="Sáng").check()
    assert ground(page) != dark


def test_text_grows_and_the_choice_is_remembered(phone: Page) -> None:
    visit(phone)
    normal = phone.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    open_options(phone)
    phone.get_by_role("radio", name="Aa rất lớn").check()
    phone.reload()
    larger = phone.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert normal >= 17
    assert larger >= normal * 1.4


@pytest.mark.parametrize("size", ["normal", "larger"])
def test_a_narrow_screen_never_scrolls_sideways(visitor: Visit, site: Site, size: str) -> None:
    page = visitor(site, viewport={"width": 320, "height": 640})
    visit(page)
    page.evaluate("size => localStorage.setItem('size', size)", size)
    for path in ("/", *PAGES):
        page.goto(path)
        if path == "/":
            say(page, QUESTION)
            say(page, "/khancap")
        assert page.evaluate("document.documentElement.dataset.size") == size
        assert not scrolls_sideways(page), path
        open_options(page)
        expect(page.locator(".sheet")).to_be_in_viewport(ratio=0.99)
        assert not scrolls_sideways(page), path


def test_large_text_leaves_room_to_read_and_to_write(visitor: Visit, site: Site) -> None:
    page = visitor(site, viewport={"width": 360, "height": 640})
    page.goto("/")
    page.evaluate("localStorage.setItem('size', 'larger')")
    page.reload()
    log, field = page.locator("#log").bounding_box(), page.get_by_role("textbox").bounding_box()
    assert log and field
    assert log["height"] > 640 / 2
    assert field["y"] + field["height"] <= 640


def test_an_empty_field_is_one_line_high_however_large_the_letters(visitor: Visit, site: Site) -> None:
    page = visitor(site, viewport={"width": 320, "height": 640})
    visit(page)
    page.evaluate("document.documentElement.style.fontSize = '40px'")
    write(page, "alo")
    expect(page.locator(".theirs")).to_have_count(2)
    field = page.get_by_role("textbox").bounding_box()
    assert field
    assert field["height"] < 40 * 3.5


def test_a_screen_too_low_for_a_column_scrolls_as_a_whole(visitor: Visit, site: Site) -> None:
    page = visitor(site, viewport={"width": 320, "height": 256})  # what 1280 × 1024 leaves when zoomed to 400 %
    visit(page)
    say(page, QUESTION)
    expect(page.locator(".theirs").last.locator(".title").first).to_be_in_viewport(ratio=0.9)
    expect(page.locator(".bar")).not_to_be_in_viewport()
    assert not scrolls_sideways(page)
    page.goto("/chu-de/tin-dung-den")
    page.keyboard.press("End")
    expect(page.locator(".bar")).not_to_be_in_viewport()
    assert not scrolls_sideways(page)


def test_colours_of_the_readers_own_choice_hide_nothing(visitor: Visit, site: Site) -> None:
    page = visitor(site, forced_colors="active")
    visit(page)
    icon, under = page.locator(".send svg").evaluate(
        "icon => [getComputedStyle(icon).fill, getComputedStyle(icon.parentElement).backgroundColor]"
    )
    assert icon != under
    open_options(page)
    chosen, other = (
        page.get_by_role("radio", name=name).evaluate(
            "node => getComputedStyle(node.nextElementSibling).backgroundColor"
        )
        for name in ("Theo máy", "Tối")
    )
    assert chosen != other
    number = page.locator(".theirs a[href='tel:113']")
    assert number.evaluate("node => getComputedStyle(node).borderTopWidth") == "1px"


def test_a_button_that_asks_whether_it_helped_looks_like_one(phone: Page) -> None:
    visit(phone)
    say(phone, QUESTION)
    button = phone.get_by_role("button", name="Có ích")
    for at_night in (False, True):
        phone.emulate_media(color_scheme="dark" if at_night else "light")
        assert contrast(button, "borderTopColor") >= 3  # WCAG 1.4.11
        assert contrast(button, "color") >= 7


def test_a_long_conversation_can_be_printed(visitor: Visit, site: Site) -> None:
    page = visitor(site)
    answer_with(page, "dòng\n" * 150)
    visit(page)
    assert len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True))) >= 2


def test_nothing_moves_for_those_who_asked_for_stillness(visitor: Visit, site: Site) -> None:
    page = visitor(site, reduced_motion="reduce")
    visit(page)
    page.route("**/api/chat", lambda route: None)
    page.get_by_role("textbox").fill("alo")
    page.keyboard.press("Enter")
    expect(page.locator(".waiting")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_visitor_without_scripts_is_told_where_to_go(visitor: Visit, site: Site) -> None:
    page = visitor(site, java_script_enabled=False)
    page.goto("/")
    expect(page.locator("noscript")).to_be_visible()
    expect(page.get_by_role("textbox")).to_be_hidden()
    expect(page.get_by_role("main").get_by_role("link", name="113")).to_have_attribute("href", "tel:113")
    page.get_by_role("button", name="Khẩn cấp").click()
    expect(page.get_by_role("heading", name="Cần giúp ngay")).to_be_in_viewport()
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="các chủ đề").click()
    page.get_by_role("link", name="Tín dụng đen, cho vay lãi nặng, app vay tiền").click()
    expect(page.get_by_role("heading", name="Làm ngay")).to_be_visible()


def test_forbidden_storage_does_not_stop_the_conversation(visitor: Visit, site: Site) -> None:
    page = visitor(site)
    forbid = "Object.defineProperty(window, '{}', {{ get() {{ throw new DOMException('', 'SecurityError'); }} }});"
    page.add_init_script(forbid.format("localStorage") + forbid.format("sessionStorage"))
    visit(page)
    say(page, QUESTION)
    open_options(page)
    page.get_by_role("radio", name="Tối").check()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

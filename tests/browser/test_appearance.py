"""Large text, narrow screens, dark rooms, no scripts: the page stays legible and in reach."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conduct import QUESTION, faults, open_options, say, scrolls_sideways, visit
from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser

PAGES = ("/chu-de", "/chu-de/mua-ban-nguoi", "/chu-de/lai-suat-toi-da", "/khong-co")


def ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_a_serious_accessibility_fault(visitor: Visit, site: Site, scheme: str) -> None:
    page = visitor(site, color_scheme=scheme)
    visit(page)
    say(page, "/menu")
    say(page, "/khancap")
    open_options(page)
    assert faults(page) == []
    for path in PAGES:
        page.goto(path)
        open_options(page)
        assert faults(page) == [], path


def test_the_page_follows_the_device_into_the_dark(visitor: Visit, site: Site) -> None:
    light, dark = visitor(site, color_scheme="light"), visitor(site, color_scheme="dark")
    for page in (light, dark):
        visit(page)
    assert ground(light) != ground(dark)


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
    assert faults(page) == []


def test_text_grows_and_the_choice_is_remembered(phone: Page) -> None:
    visit(phone)
    normal = phone.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    open_options(phone)
    phone.get_by_role("radio", name="Aa rất lớn").check()
    phone.reload()
    larger = phone.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert normal >= 17
    assert larger >= normal * 1.4


def test_the_page_may_be_zoomed(phone: Page) -> None:
    for path in ("/", *PAGES):
        phone.goto(path)
        content = phone.locator("meta[name=viewport]").get_attribute("content") or ""
        assert "maximum-scale" not in content
        assert "user-scalable" not in content


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

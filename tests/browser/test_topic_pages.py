"""A reader of the public pages: finding, handing on, printing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conduct import scrolls_sideways
from tests.browser.conftest import Site, Visit

pytestmark = pytest.mark.browser


def test_the_list_of_topics_narrows_without_marks(phone: Page) -> None:
    phone.goto("/chu-de")
    phone.get_by_role("searchbox").fill("tin dung den")
    expect(phone.get_by_role("link", name="Tín dụng đen, cho vay lãi nặng, app vay tiền")).to_be_visible()
    expect(phone.get_by_role("link", name="Tố giác tội phạm qua VNeID")).to_be_hidden()
    phone.get_by_role("searchbox").fill("zzz")
    expect(phone.get_by_text("Không có chủ đề nào khớp.")).to_be_visible()
    expect(phone.locator(".group:visible")).to_have_count(0)
    phone.get_by_role("link", name="Hỏi bot bằng lời của mình").click()
    expect(phone.locator(".theirs")).to_have_count(1)


def test_a_topic_leads_to_the_bot_that_opens_it(phone: Page) -> None:
    phone.goto("/chu-de/tin-dung-den")
    assert not scrolls_sideways(phone)
    phone.locator(".bar").get_by_role("link", name="Hỏi bot").click()
    expect(phone.locator(".theirs").last).to_contain_text("Tín dụng đen")


def test_a_warning_can_be_copied_to_hand_on(visitor: Visit, site: Site) -> None:
    page = visitor(site, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/chu-de/gia-danh-cong-an?nguon=k4tm")
    page.get_by_role("button", name="Chép tin này").click()
    expect(page).to_have_url(re.compile(r"/chu-de/gia-danh-cong-an$"))
    expect(page.get_by_text("Đã chép")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator("#warning").inner_text() in copied
    assert copied.endswith("/chu-de/gia-danh-cong-an")


def test_a_footnote_leads_to_its_source(phone: Page) -> None:
    phone.goto("/chu-de/tin-dung-den")
    note = phone.locator("sup a").first
    target = (note.get_attribute("href") or "").removeprefix("#")
    note.click()
    expect(phone.locator(f"[id='{target}']")).to_be_in_viewport()


def test_the_longest_topics_print_dark_on_white_on_one_or_two_sheets(visitor: Visit, site: Site) -> None:
    page = visitor(site, color_scheme="dark")
    page.goto("/chu-de")
    page.evaluate("localStorage.setItem('theme', 'dark'), localStorage.setItem('size', 'larger')")
    paths = page.eval_on_selector_all(".group a", "links => links.map((link) => link.getAttribute('href'))")
    assert len(paths) >= 12
    by_length = sorted(paths, key=lambda path: len(page.request.get(path).text()), reverse=True)
    for path in by_length[:3]:
        page.goto(path)
        sheets = len(re.findall(rb"/Type /Page\b", page.pdf(prefer_css_page_size=True)))
        assert sheets <= 2, path
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('.now')).color") == "rgb(0, 0, 0)"
    expect(page.locator(".bar")).to_be_hidden()

"""First aid, its statement, and what is handed on to the family, as seen in a real browser."""

import re
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conduct import answer_with, faults, say, scrolls_sideways, visit, write
from tests.doubles.victim import INTO_THE_STATEMENT, PHISHING, SENT_BY_BANK

pytestmark = pytest.mark.browser

TO_THE_STATEMENT = (*SENT_BY_BANK, *INTO_THE_STATEMENT, "Hôm nay")
WHAT = "chuyển khoản cho người lạ"
COPY = "Chép hoặc gửi"
WITHOUT_SHARE_SHEET = "Object.defineProperty(Navigator.prototype, 'share', { value: undefined })"
WITHOUT_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { value: undefined })"
WITH_SHARE_SHEET = (
    "Object.defineProperty(Navigator.prototype, 'share', { value: async ({ text }) => { window.shared = text; } })"
)


BROKEN_WORDS = """() => [...document.querySelectorAll("th, td")].flatMap((cell) => {
    const text = cell.firstChild;
    return [...(text?.data ?? "").matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        return range.getClientRects().length > 1;
    }).map(([word]) => word);
})"""


def broken_words(page: Page) -> list[str]:
    """Words of the table that go over more than one line."""
    found: list[str] = page.evaluate(BROKEN_WORDS)
    return found


def press(page: Page, label: str) -> None:
    before = page.locator(".theirs").count()
    page.locator(".answer").last.get_by_role("button", name=label, exact=True).click()
    expect(page.locator(".theirs")).to_have_count(before + 1)


def press_by_keyboard(page: Page, label: str) -> None:
    before = page.locator(".theirs").count()
    page.locator(".answer").last.get_by_role("button", name=label, exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".theirs")).to_have_count(before + 1)


def to_the_statement(page: Page) -> None:
    visit(page)
    press(page, "Tôi vừa bị lừa")
    if page.locator(".answer").last.get_by_role("button", name="Giúp tôi làm từng bước").count():
        press(page, "Giúp tôi làm từng bước")
    for label in TO_THE_STATEMENT:
        press(page, label)
        assert not scrolls_sideways(page), label
    for words in (WHAT, "20 triệu", "số tài khoản 0900000001"):
        say(page, words)
    press(page, "Đủ rồi, làm đơn")
    press(page, "Nhận đơn")


def test_from_the_first_press_to_the_statement_as_a_file_and_on_paper(phone: Page, tmp_path: Path) -> None:
    to_the_statement(phone)
    assert faults(phone) == []
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Tải đơn trình báo (Word)").click()
    download.value.save_as(tmp_path / "don.docx")
    cells = [c.text for t in docx.Document(str(tmp_path / "don.docx")).tables for r in t.rows for c in r.cells]
    assert WHAT in cells
    with phone.expect_popup() as popup:
        phone.get_by_role("link", name="Mở trang để in đơn").click()
    printed = popup.value
    expect(printed.get_by_text(WHAT)).to_be_visible()
    assert printed.locator("script").count() == 0
    assert not scrolls_sideways(printed)
    assert broken_words(printed) == []
    pages = re.findall(rb"/Type\s*/Page\b", printed.pdf(format="A4", prefer_css_page_size=True))
    assert 1 <= len(pages) <= 2


def test_every_step_is_reached_by_the_keyboard_alone(desk: Page) -> None:
    visit(desk)
    say(desk, "/bilua")
    for label in TO_THE_STATEMENT[:6]:
        press_by_keyboard(desk, label)
    write(desk, "2")
    expect(desk.locator(".theirs").last).to_contain_text("Đến công an xã")
    assert faults(desk) == []


def at_the_card(page: Page) -> str:
    visit(page)
    say(page, "/bilua nhan")
    press(page, "Cha mẹ, ông bà")
    return "Ba mẹ, ông bà ơi"


def test_a_card_for_the_family_is_copied_by_one_press(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(WITHOUT_SHARE_SHEET)
    beginning = at_the_card(page)
    assert not scrolls_sideways(page)
    assert faults(page) == []
    page.get_by_role("button", name=COPY).click()
    expect(page.get_by_role("status")).to_contain_text("Đã chép")
    copied = str(page.evaluate("navigator.clipboard.readText()"))
    assert copied.startswith(beginning) and "113" in copied


def test_the_share_sheet_of_the_phone_comes_before_copying(phone: Page) -> None:
    phone.add_init_script(WITH_SHARE_SHEET)
    beginning = at_the_card(phone)
    phone.get_by_role("button", name=COPY).click()
    phone.wait_for_function("window.shared")
    assert str(phone.evaluate("window.shared")).startswith(beginning)
    expect(phone.get_by_role("status")).to_be_empty()


def test_where_nothing_can_copy_the_text_stands_in_a_field_marked(phone: Page) -> None:
    phone.add_init_script(WITHOUT_SHARE_SHEET)
    phone.add_init_script(WITHOUT_CLIPBOARD)
    beginning = at_the_card(phone)
    phone.get_by_role("button", name=COPY).click()
    field = phone.get_by_role("textbox", name="Lời nhắn để chép")
    expect(field).to_be_focused()
    assert str(phone.evaluate("getSelection().toString()")).startswith(beginning)
    assert faults(phone) == []


def test_what_is_said_to_the_person_alone_has_no_such_button(phone: Page) -> None:
    answer_with(phone, "Chỉ nói với anh/chị")
    visit(phone)
    expect(phone.get_by_role("button", name=COPY)).to_have_count(0)


def test_a_pasted_message_is_judged_and_its_link_cannot_be_pressed(page: Page) -> None:
    visit(page)
    say(page, PHISHING)
    verdict = page.locator(".theirs").last
    expect(verdict).to_contain_text("vcb-mokhoa[.]top")
    expect(verdict.get_by_role("link", name=re.compile("vcb"))).to_have_count(0)
    assert not scrolls_sideways(page)
    assert faults(page) == []

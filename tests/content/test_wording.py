"""What is said to citizens anywhere: on cards, buttons, emergency cards, in templates and small talk."""

import re

import pytest

from bot.knowledge.library import Library
from bot.knowledge.topics import BROADCAST_CHARACTERS, FIRST_SCREEN_CHARACTERS, ContactKind, Scam
from tests.content.conftest import citizen_texts, everything_said, labels
from tests.doubles.models import understanding

NUMBERS = {"113", "114", "115", "111", "112", "1414", "156", "5656", "+84981848484"}
"""Every number a citizen may be told to call or text."""

TO_CALL = re.compile(
    r"(?:gọi|bấm|nhắn|gửi|đến số|tổng đài|đầu số|call|dial|text|police|ambulance|fire|rescue|children)\W{0,3}"
    r"(?:ngay|cho|số|tới|cảnh sát|công an|cấp cứu)?\W{0,3}(\d{3,6})\b(?!\s*(?:triệu|đồng|người|nghìn|tỷ|ngày|kHz))",
    re.IGNORECASE,
)
LONG = re.compile(r"(?<![\w/.-])(?:\+84|0|1[89]00)[\d .]{4,16}\d\b")

SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]?")


def sentences() -> list[tuple[str, str]]:
    return [(where, sentence) for where, text in citizen_texts().items() for sentence in SENTENCE.findall(text)]


def test_the_whole_of_what_is_said_is_looked_at(library: Library) -> None:
    said = everything_said()
    for topic in library.topics:
        assert said.keys() >= {f"/xem {topic}", f"/xemthem {topic}", f"/chiase {topic}"}
    assert len(citizen_texts()) > 150


def test_only_allowed_numbers_stand_anywhere() -> None:
    for where, text in citizen_texts().items():
        told = set(TO_CALL.findall(text)) | {re.sub(r"[ .]", "", found) for found in LONG.findall(text)}
        assert told <= NUMBERS, where


def test_only_allowed_numbers_can_be_pressed(library: Library) -> None:
    linked = {span.href for reply in everything_said().values() for span in reply.spans if span.href}
    linked |= {contact.href for contact in library.contacts.values() if contact.href}
    called = {href.removeprefix("tel:").removeprefix("sms:") for href in linked if not href.startswith(("http", "/"))}
    assert called <= NUMBERS
    assert {"113", "114", "115", "111", "112"} <= called


def test_a_contact_is_shown_as_the_number_it_calls(library: Library) -> None:
    for contact in library.contacts.values():
        if contact.kind in (ContactKind.PHONE, ContactKind.SMS):
            assert contact.href is not None
            assert re.sub(r"\D", "", contact.value) == re.sub(r"\D", "", contact.href)


def test_no_bank_has_a_number_of_its_own() -> None:
    """Banks are called by the number on the card or in the app, whichever bank it is."""
    banks = re.compile(r"(?:vietcombank|agribank|bidv|vietinbank|techcombank|mb ?bank|sacombank)\D{0,20}\d{4,}", re.I)
    assert [where for where, text in citizen_texts().items() if banks.search(text)] == []


def test_nobody_is_sent_to_the_police_of_a_district() -> None:
    """It was abolished; it is named only to say so, or as what swindlers call themselves."""
    district = re.compile(r"công an (?:cấp )?(?:huyện|quận|thị xã|thành phố (?!Hồ Chí Minh))", re.IGNORECASE)
    abolished = re.compile(r"không còn|bỏ công an|trước đây|“công an", re.IGNORECASE)
    assert [(where, said) for where, said in sentences() if district.search(said) and not abolished.search(said)] == []


def test_the_province_is_called_what_it_is_called_now() -> None:
    old = re.compile(r"tỉnh Bình Thuận|Bình Thuận cũ", re.IGNORECASE)
    wrong = [
        (where, said) for where, said in sentences() if old.search(said) and not ("cũ" in said and "Lâm Đồng" in said)
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "words",
    [
        "an toàn tuyệt đối",
        "tuyệt đối an toàn",
        "hoàn toàn an toàn",
        "chắc chắn an toàn",
        "tin này an toàn",
        "link này an toàn",
        "số này an toàn",
        "tài khoản này an toàn",
        "không phải lừa đảo",
        "yên tâm chuyển",
        "chắc chắn lấy lại được",
        "cam kết lấy lại",
        "kính thưa",
        "quý khách",
        "trân trọng",
        "lỗi của anh",
        "do anh/chị",
        "dại dột",
        "nhẹ dạ",
        "ngu",
    ],
)
def test_nothing_is_called_safe_and_nobody_is_blamed(words: str) -> None:
    found = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)", re.IGNORECASE)
    denied = re.compile(r"không (?:nói|bao giờ|phải (?:lỗi|do))|đừng|không ai", re.IGNORECASE)
    assert [(where, said) for where, said in sentences() if found.search(said) and not denied.search(said)] == []


def test_the_bot_never_asks_for_what_opens_an_account() -> None:
    secret = r"(?:OTP|mật khẩu|số thẻ|CVV|mã PIN|căn cước)"
    to_us = r"(?:cho|gửi) (?:tôi|bot|chúng tôi)|vào (?:đây|ô|khung)"
    asked = re.compile(rf"(?:{to_us}).{{0,40}}{secret}|{secret}.{{0,40}}(?:{to_us})", re.IGNORECASE)
    denied = re.compile(r"không|đừng|chớ", re.IGNORECASE)
    assert [(where, said) for where, said in sentences() if asked.search(said) and not denied.search(said)] == []


def test_no_mark_and_no_template_is_shown_as_it_is_written() -> None:
    for pressed, reply in everything_said().items():
        shown = f"{reply.text}\n{labels(reply)}"
        assert not re.search(r"\[\[|\]\]|\[\^|\*\*|\{\{|\}\}|\{%|<[a-z/]", shown), pressed


def test_nothing_speaks_of_a_button_or_a_command_for_the_same_words_are_read_on_zalo() -> None:
    """Of buttons of the bot's: those of a phone, of an app, of a swindler's page may be named."""
    ours = {button.label for reply in everything_said().values() for button in reply.buttons}
    ours |= {"Xóa cuộc trò chuyện"}
    pressed = re.compile(rf"(?:bấm|nhấn|chạm)[^.\n]{{0,12}}“(?:{'|'.join(map(re.escape, ours))})”", re.IGNORECASE)
    button = re.compile(r"nút (?:bên dưới|dưới đây|này|của tôi)|một nút|nút hoặc lệnh|số thứ tự của nút", re.IGNORECASE)
    command = re.compile(r"(?<![\w/.:~\]}])/[a-z]{2,}(?![\w/]|\.\w)|\blệnh /", re.IGNORECASE)
    for where, text in citizen_texts().items():
        if where.startswith(("pages/", "printed/")):  # where there are buttons
            continue
        said = re.sub(r"\{\{ button\(.*\) -?\}\}", "", text)
        assert not [found[0] for speaks in (pressed, button, command) if (found := speaks.search(said))], where


TYPED_ELSEWHERE = {"kiến nghị"}
"""Into the search of the state's own site."""


def test_every_word_people_are_told_to_type_to_the_bot_does_what_is_said() -> None:
    sayings = [said for _, said in sentences() if "gõ “" in said.lower()]
    told = {word for said in sayings for word in re.findall(r"(?:gõ|,) “([^”{]+)”", said, re.IGNORECASE)}
    known = understanding()
    assert told >= {"xóa dữ liệu", "dữ liệu của tôi", "đăng ký", "hủy"}
    consent = known.library.consent
    # Of the last three what is typed answers the question that says so.
    words = {*consent.leave, *consent.agree, *consent.erase, *known.library.small_talk.never_mind}
    understood = {word for word in told if known.command_of(word) or word in words}
    assert told - understood - TYPED_ELSEWHERE == set()


def test_nothing_is_shouted() -> None:
    for where, text in citizen_texts().items():
        assert "!!" not in text, where
        assert not re.search(r"(?:\b[A-ZĐÀ-Ỹ]{3,}\b[ ,]+){3}", text), where


def test_broadcasts_and_first_screens_fit_as_they_are_shown(library: Library) -> None:
    shown = {contact.id: contact.value for contact in library.contacts.values()}
    for topic in library.topics.values():
        if isinstance(topic, Scam):
            written = re.sub(r"\s?\[\^[\w-]+\]", "", topic.broadcast)
            text = re.sub(r"\[\[([\w-]+)\]\]", lambda name: shown[name[1]], written).replace("**", "")
            assert len(text) <= BROADCAST_CHARACTERS, topic.id
            assert text in everything_said()[f"/chiase {topic.id}"].text
        card = everything_said()[f"/xem {topic.id}"].text
        assert len(card) <= FIRST_SCREEN_CHARACTERS + 2, topic.id  # two blank lines

"""A citizen names a place: told what it is called today, and where matters are reported."""

from datetime import UTC, datetime

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.messages import Address, Channel, Decision, Intake, Message, Reply
from bot.presentation.renderer import Renderer

PAYLOAD_BYTES = 64


@pytest.fixture(scope="module")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), ""), seal=str)


def say(assistant: Assistant, text: str, intake: Intake = Intake.TEXT) -> Reply:
    address = Address(Channel.WEB, "7")
    return assistant.reply(Message("1", address, text, datetime(2026, 11, 24, tzinfo=UTC), intake))


def payloads(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


@pytest.mark.parametrize(
    "text", ["Hàm Tiến", "ham tien", "dạ em ở Hàm Tiến ạ", "Hàm Tiến, Phan Thiết", "/diaban ham tien"]
)
def test_a_former_name_is_told_with_the_name_of_today(assistant: Assistant, text: str) -> None:
    reply = say(assistant, text)
    assert reply.decision is Decision.ANSWER
    assert "Phường Hàm Tiến cũ (thành phố Phan Thiết) nay thuộc phường Mũi Né, tỉnh Lâm Đồng." in reply.text
    assert "công an phường Mũi Né" in reply.text
    assert "113" in reply.text
    assert payloads(reply) == ["/xem to-giac-o-dau", "/menu"]


def test_a_name_of_today_is_told_with_what_is_in_it(assistant: Assistant) -> None:
    assert "gồm phường Hàm Tiến, phường Mũi Né, xã Thiện Nghiệp trước đây" in say(assistant, "mũi né").text


def test_several_meanings_are_asked_about(assistant: Assistant) -> None:
    reply = say(assistant, "tân hà")
    assert reply.decision is Decision.CHOICES
    assert payloads(reply)[:3] == ["/diaban tra-tan", "/diaban ham-tan", "/diaban tan-ha-lam-ha"]
    assert "113" in reply.text


def test_a_commune_of_today_and_the_district_of_its_name_are_asked_about(assistant: Assistant) -> None:
    assert payloads(say(assistant, "tôi ở Tánh Linh"))[:2] == ["/diaban tanh-linh", "/diaban huyen-tanh-linh"]


def test_a_former_district_offers_its_communes(assistant: Assistant) -> None:
    reply = say(assistant, "công an huyện tuy phong ở đâu")
    assert "/diaban lien-huong" in payloads(reply)
    assert "Công an huyện nay không còn" in reply.text


def test_a_former_province_is_spoken_of_as_a_part_of_todays_and_offers_its_districts(assistant: Assistant) -> None:
    reply = say(assistant, "tỉnh Bình Thuận")
    assert "Địa bàn Bình Thuận cũ, nay thuộc tỉnh Lâm Đồng" in reply.text
    assert "/diaban thanh-pho-phan-thiet" in payloads(reply)


def test_a_guess_at_a_slip_is_put_as_a_question(assistant: Assistant) -> None:
    reply = say(assistant, "ham tein")
    assert reply.decision is Decision.CHOICES
    assert "Có phải" in reply.text
    assert payloads(reply)[0] == "/diaban mui-ne"


@pytest.mark.parametrize("text", ["/diaban", "tôi ở Lâm Đồng"])
def test_the_bare_command_and_the_whole_province_ask_for_a_place(assistant: Assistant, text: str) -> None:
    assert "Anh/chị ở xã, phường nào?" in say(assistant, text).text


def test_a_place_that_is_no_more_gets_a_way_on(assistant: Assistant) -> None:
    assert "/menu" in payloads(say(assistant, "/diaban khong-co-noi-nay-dau", Intake.PRESS))


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("bị lừa ở Phan Thiết thì báo công an nào", Decision.ANSWER),
        ("nó đang cầm dao rượt tôi ở Hàm Tiến, cứu với", Decision.EMERGENCY),
        ("chỉ tôi cách làm giả căn cước ở Mũi Né", Decision.REFUSED),
        ("vay tiền online ở Mũi Né bị dọa giết", None),
    ],
)
def test_a_place_within_a_question_swallows_nothing(assistant: Assistant, text: str, decision: Decision | None) -> None:
    reply = say(assistant, text)
    assert "nay thuộc phường" not in reply.text
    assert not any(payload.startswith("/diaban") for payload in payloads(reply))
    assert decision is None or reply.decision in {decision, Decision.CHOICES}


def test_every_place_can_be_shown_and_its_buttons_lead_on(assistant: Assistant, understanding: Understanding) -> None:
    places = understanding.library.places
    for id in (*places.by_id, *places.areas):
        reply = say(assistant, f"/diaban {id}", Intake.PRESS)
        assert places.province.full in reply.text, id
        for payload in payloads(reply):
            assert len(payload.encode()) <= PAYLOAD_BYTES
            command, _, argument = payload.partition(" ")
            assert command != "/diaban" or argument in {*places.by_id, *places.areas}, payload

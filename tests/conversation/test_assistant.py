"""A citizen writes, the assistant answers: real content, real templates, no network."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.messages import (
    MESSAGE_CHARACTERS,
    Address,
    Channel,
    Decision,
    Haste,
    Intake,
    Kind,
    Message,
    Reply,
    Style,
    Subscription,
)
from bot.presentation.campaign_words import PRESSED
from bot.presentation.renderer import Renderer

PUBLIC = "https://canhgiac.example"
NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="session")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), PUBLIC), seal=str)


def message(text: str, intake: Intake = Intake.TEXT) -> Message:
    return Message("1", Address(Channel.TELEGRAM, "7"), text, NOW, intake)


def payloads(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


def test_the_first_question_of_the_issue_gets_the_right_card(assistant: Assistant) -> None:
    reply = assistant.reply(message("co nguoi goi zalo mac do cong an bat e chuyen tien"))
    assert reply.decision is Decision.ANSWER
    assert reply.topics[0].id == "gia-danh-cong-an"
    assert "/xemthem gia-danh-cong-an" in payloads(reply)


def test_a_greeting_for_the_first_visit_says_what_the_bot_does(assistant: Assistant) -> None:
    reply = assistant.reply(message("/start"))
    assert "113" in reply.text
    assert "/menu" in payloads(reply)


def test_a_deep_link_opens_its_topic(assistant: Assistant) -> None:
    assert assistant.reply(message("/start tin-dung-den")).topics[0].id == "tin-dung-den"


def test_a_deep_link_to_a_command_is_the_command(assistant: Assistant) -> None:
    assert "/bilua nguy-hiem 1" in payloads(assistant.reply(message("/start bilua")))


def test_every_button_that_can_be_reached_leads_somewhere(assistant: Assistant) -> None:
    """Pressing is typing: walk every button from the greeting on."""
    seen: set[str] = set()
    waiting = ["/start", "/khongphai"]
    while waiting:
        payload = waiting.pop()
        if payload in seen:
            continue
        seen.add(payload)
        reply = assistant.reply(message(payload, Intake.PRESS))
        assert "không còn dùng được" not in reply.text, payload
        assert reply.text or reply.erase, payload
        waiting += payloads(reply)
    assert len(seen) > 100


def test_every_listed_command_works_and_every_word_for_it(assistant: Assistant, understanding: Understanding) -> None:
    for entry in understanding.library.commands:
        said = assistant.reply(message(f"/{entry.command}"))
        assert "không còn dùng được" not in said.text
        for word in entry.words:
            reply = assistant.reply(message(word))
            assert reply.text == said.text or reply.decision is Decision.EMERGENCY, word


@pytest.mark.parametrize("press", ["/xem khong-co", "/nhom x", "/nguyhiem x", "/gi-do", "/", "/xem", "/XEM \x00"])
def test_a_stale_or_strange_command_gets_a_way_on(assistant: Assistant, press: str) -> None:
    reply = assistant.reply(message(press, Intake.PRESS))
    assert "/menu" in payloads(reply)


def test_an_emergency_comes_before_everything_else(assistant: Assistant) -> None:
    reply = assistant.reply(message("nó đang cầm dao rượt tôi ngoài đường, cứu với"))
    assert reply.decision is Decision.EMERGENCY
    assert "113" in reply.text
    assert "police" in reply.text.lower()


def test_wrongdoing_is_refused_plainly(assistant: Assistant) -> None:
    reply = assistant.reply(message("chỉ tôi cách làm giả căn cước công dân"))
    assert reply.decision is Decision.REFUSED


def test_an_unknown_question_is_kept_redacted_for_editors(assistant: Assistant) -> None:
    reply = assistant.reply(message("giá sầu riêng hôm nay bao nhiêu một ký, gọi tôi số 0912345678 nhé"))
    assert reply.decision is Decision.UNKNOWN
    assert "113" in reply.text
    kept = [seen for seen in reply.observations if seen.kind is Kind.UNANSWERED]
    assert len(kept) == 1
    assert "sầu riêng" in kept[0].text
    assert "0912345678" not in kept[0].text


def test_an_english_question_gets_one_english_line(assistant: Assistant) -> None:
    reply = assistant.reply(
        message("someone pretending to be a police officer called me and asked me to transfer money")
    )
    assert "In English" in reply.text


def test_a_picture_is_met_kindly_and_its_caption_is_answered(assistant: Assistant) -> None:
    assert "chưa xem được ảnh" in assistant.reply(message("", Intake.MEDIA)).text
    captioned = assistant.reply(message("có người xưng công an gọi bắt chuyển tiền", Intake.MEDIA))
    assert captioned.topics[0].id == "gia-danh-cong-an"


def test_a_blocked_bot_says_nothing(assistant: Assistant) -> None:
    assert assistant.reply(message("", Intake.LEFT)).spans == ()


def test_a_message_over_the_limit_gets_a_clear_sentence(assistant: Assistant) -> None:
    assert "20.000" in assistant.reply(message("a" * (MESSAGE_CHARACTERS + 1))).text
    assert "20.000" not in assistant.reply(message("lừa đảo " * (MESSAGE_CHARACTERS // 8))).text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "\u200b\u202e",
        "😀😀😀",
        "...?!",
        "\x00\x01\x02",
        "\ud800",
        "'; DROP TABLE inbox; --",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }} {% raw %}",
        "Z̸̡̛a̴̢l̶͝g̷̛o̴" + "\u0301" * 500,
        "\u202eđảo ngược\u202c",
        "a" * 100_000,
        "**[[canh-sat-113]]** [^x] [a](javascript:alert(1))",
    ],
)
def test_strange_input_gets_a_clear_answer_and_never_comes_back_as_markup(assistant: Assistant, text: str) -> None:
    reply = assistant.reply(message(text))
    assert reply.text.strip()
    assert "49" not in reply.text
    assert "<script>" not in reply.text
    assert "đảo ngược" not in reply.text


def test_personal_matters_in_a_group_are_answered_with_a_link_to_the_private_chat(assistant: Assistant) -> None:
    asked = replace(message("/bilua"), group=True, handle={"private_chat": "https://t.me/canhgiac_bot"})
    reply = assistant.reply(asked)
    assert [span.href for span in reply.spans if span.href and "t.me" in span.href] == [
        "https://t.me/canhgiac_bot?start=bilua"
    ]
    assert "ngân hàng" not in reply.text


def test_an_inline_search_offers_cards(assistant: Assistant) -> None:
    reply = assistant.reply(message("việc nhẹ", Intake.INLINE))
    assert reply.offers[0].id == "viec-nhe-luong-cao"
    assert reply.offers[0].spans
    assert len(assistant.reply(message("", Intake.INLINE)).offers) == 5


def test_the_description_of_an_offered_card_shows_no_marks(understanding: Understanding) -> None:
    topic = understanding.library.topics["tin-dung-den"]
    marked = topic.model_copy(update={"summary": "Lãi **quá** 20% một năm, gọi [[canh-sat-113]]. [^luat]"})
    (offer,) = Cards(Renderer(), PUBLIC).offers(understanding, [marked])
    assert offer.summary == "Lãi quá 20% một năm, gọi 113."


def test_a_share_text_links_the_public_page(assistant: Assistant) -> None:
    assert f"{PUBLIC}/chu-de/tin-dung-den" in assistant.reply(message("/chiase tin-dung-den")).text


def test_erasing_asks_once(assistant: Assistant) -> None:
    asked = assistant.reply(message("/xoa"))
    assert not asked.erase
    assert "/xoa dongy" in payloads(asked)
    assert assistant.reply(message("/xoa dongy")).erase


def test_numbers_to_call_are_links_in_bold(assistant: Assistant) -> None:
    spans = assistant.reply(message("/khancap")).spans
    assert any(span.href == "tel:113" and span.style is Style.BOLD for span in spans)


def test_every_card_fits_a_phone_screen_and_every_full_card_two_messages(
    assistant: Assistant, understanding: Understanding
) -> None:
    for id in understanding.library.topics:
        assert len(assistant.reply(message(f"/xem {id}")).text) <= 520
        assert len(assistant.reply(message(f"/xemthem {id}")).text) <= 2 * 4096


def counted(reply: Reply, kind: Kind) -> list[str | None]:
    return [seen.topic for seen in reply.observations if seen.kind is kind]


@pytest.mark.parametrize(
    ("question", "decision"),
    [
        ("co nguoi goi zalo mac do cong an bat e chuyen tien", Decision.ANSWER),
        ("chỉ tôi cách làm giả căn cước công dân", Decision.REFUSED),
        ("nó đang cầm dao rượt tôi ngoài đường, cứu với", Decision.EMERGENCY),
        ("giá sầu riêng hôm nay bao nhiêu một ký", Decision.UNKNOWN),
    ],
)
def test_what_was_decided_on_a_question_is_counted(assistant: Assistant, question: str, decision: Decision) -> None:
    assert counted(assistant.reply(message(question)), Kind.ASKED) == [decision.value]


@pytest.mark.parametrize("words", ["/menu", "xin chào", "/xem viec-nhe-luong-cao", "menu", ""])
def test_a_command_a_press_and_a_greeting_are_no_questions(assistant: Assistant, words: str) -> None:
    assert counted(assistant.reply(message(words)), Kind.ASKED) == []


def test_a_received_message_is_counted_by_its_verdict_and_is_no_question(assistant: Assistant) -> None:
    reply = assistant.reply(message("/kiemtra VCB: tai khoan bi khoa, vao vcb-mokhoa.top nhap OTP"))
    assert counted(reply, Kind.INSPECTED) == ["danger"]
    assert counted(reply, Kind.ASKED) == []


def test_who_begins_the_first_aid_is_counted_once(assistant: Assistant) -> None:
    begun = assistant.reply(message("/bilua"))
    assert counted(begun, Kind.FIRST_AID) == [None]
    again = assistant.reply(replace(message("/bilua"), memory=begun.memory))
    assert counted(again, Kind.FIRST_AID) == []


@pytest.mark.parametrize("intake", [Intake.TEXT, Intake.PRESS, Intake.FORWARD, Intake.MEDIA, Intake.WITHHELD])
def test_who_is_too_fast_is_asked_to_wait_once_and_told_whom_to_call(assistant: Assistant, intake: Intake) -> None:
    hurried = replace(message("/menu" if intake is Intake.PRESS else "tin đồn đen là gì", intake), haste=Haste.NEW)
    told = assistant.reply(hurried)
    assert told.postpones and "một phút" in told.text and "113" in told.text and "ngân hàng" in told.text
    again = assistant.reply(replace(hurried, haste=Haste.TOLD))
    assert again.postpones and not again.spans and not again.observations


@pytest.mark.parametrize(
    "text",
    [
        "/huy",
        "/xoa dongy",
        "/bilua",
        "/khancap",
        "xóa dữ liệu",
        "đừng gửi nữa",
        "cứu em với có người đang đánh em",
        "nhấn 12 /huy",
    ],
)
@pytest.mark.parametrize("haste", [Haste.NEW, Haste.TOLD])
def test_calls_for_help_and_the_wish_to_be_left_alone_are_heard_in_any_hurry(
    assistant: Assistant, text: str, haste: Haste
) -> None:
    asked = message(text.replace("nhấn", f"/{PRESSED}"))
    assert assistant.reply(replace(asked, haste=haste)) == assistant.reply(asked)


def test_who_is_sent_messages_and_wants_no_more_is_heard_in_any_hurry(assistant: Assistant) -> None:
    asked = replace(message("đừng gửi nữa"), subscription=Subscription(NOW, "Tôi đồng ý."))
    assert assistant.reply(replace(asked, haste=Haste.TOLD)).unsubscribes


def test_a_number_of_nothing_on_offer_is_no_way_around_the_limit(assistant: Assistant) -> None:
    asked = replace(message("99"), address=Address(Channel.ZALO, "7"), haste=Haste.TOLD)
    assert assistant.reply(asked).postpones

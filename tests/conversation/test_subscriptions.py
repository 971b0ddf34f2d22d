"""Promises about subscribing: agreed in words that are kept, changed by buttons, left by a word, nothing else held."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.memory import FirstAid, Remembered
from bot.conversation.subscriptions import KeptFor
from bot.conversation.understanding import Understanding
from bot.messages import BUTTON_PAYLOAD_BYTES, Address, Channel, Decision, Intake, Memory, Message, Reply, Subscription
from bot.presentation.renderer import Renderer
from bot.vault import Vault

NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
LAN = Address(Channel.TELEGRAM, "7")
AGREED = Subscription(NOW - timedelta(days=3), "Tôi đồng ý nhận tin.")
FULL = replace(AGREED, audiences=("hoc-sinh",), area="mui-ne", topics=("can-giup-ngay",), rest_days=7)

OPT_OUTS = ["hủy", "Huỷ", "HUY", "huy.", "dừng", "dung", "stop", "STOP!", "đừng gửi nữa", "dung gui nua", "hủy đăng ký"]


@pytest.fixture(scope="session")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), ""), Vault.of_this_process().seal)


def said(text: str, subscription: Subscription | None = None, **more: object) -> Message:
    fields = {"id": "m1", "address": LAN, "text": text, "received_at": NOW, "subscription": subscription, **more}
    return Message(**fields)  # type: ignore[arg-type]


def payloads(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


def standing_at_a_step(understanding: Understanding) -> Memory:
    step = understanding.library.first_aid.steps[1].id
    return Remembered(first_aid=FirstAid(until=NOW + timedelta(hours=1), step=step, answers={})).kept()


def test_nobody_is_subscribed_before_they_agree_to_words_that_name_purpose_body_and_rights(
    assistant: Assistant, understanding: Understanding
) -> None:
    asked = assistant.reply(said("/dangky"))
    assert asked.subscription is None
    assert understanding.library.locality.responsible in asked.text
    assert all(word in asked.text for word in ("dữ liệu của tôi", "xóa dữ liệu", "hủy", "Chỉ để gửi"))
    assert "/dangky dongy" in payloads(asked)


def test_what_is_kept_is_the_very_text_that_was_shown(assistant: Assistant) -> None:
    asked = assistant.reply(said("/dangky"))
    agreed = assistant.reply(said("/dangky dongy"))
    assert agreed.subscription == Subscription(NOW, asked.text)
    assert "/huy" in payloads(agreed)


def test_typing_that_one_wants_messages_is_as_good_as_the_command(assistant: Assistant) -> None:
    assert "/dangky dongy" in payloads(assistant.reply(said("đăng ký nhận tin")))


@pytest.mark.parametrize(
    ("command", "changed"),
    [
        ("/dangky doituong phu-huynh", {"audiences": ("hoc-sinh", "phu-huynh")}),
        ("/dangky doituong hoc-sinh", {"audiences": ()}),
        ("/dangky nhip 30", {"rest_days": 30}),
        ("/dangky nhip 5", {}),
        ("/dangky xa bo", {"area": None}),
        ("/dangky doituong khong-co", {}),
        ("/dangky chude khong-co", {}),
        ("/dangky xa khong-co", {}),
        ("/dangky dongy", {}),
        ("/dangky", {}),
    ],
)
def test_a_button_changes_one_thing_and_consent_stays_as_it_was(
    assistant: Assistant, command: str, changed: dict[str, object]
) -> None:
    assert assistant.reply(said(command, FULL)).subscription == replace(FULL, **changed)  # type: ignore[arg-type]


def test_every_group_can_be_chosen_and_left_out_again(assistant: Assistant, understanding: Understanding) -> None:
    for group in understanding.library.groups:
        chosen = assistant.reply(said(f"/dangky chude {group}", AGREED)).subscription
        assert chosen and chosen.topics == (group,)
        back = assistant.reply(said(f"/dangky chude {group}", chosen)).subscription
        assert back and back.topics == ()


@pytest.mark.parametrize(("typed", "area"), [("Mũi Né", "mui-ne"), ("o mui ne", "mui-ne"), ("phường mũi né", "mui-ne")])
def test_the_commune_is_typed_in_any_spelling(assistant: Assistant, typed: str, area: str) -> None:
    awaiting = assistant.reply(said("/dangky xa", AGREED)).memory
    reply = assistant.reply(said(typed, AGREED, memory=awaiting))
    if reply.subscription is None:  # several places have had the name
        assert f"/dangky xa {area}" in payloads(reply)
        reply = assistant.reply(said(f"/dangky xa {area}", AGREED, memory=awaiting))
    assert reply.subscription and reply.subscription.area == area
    assert reply.memory and not Remembered.of(said("", memory=reply.memory)).subscribing


def test_a_question_typed_instead_of_the_commune_is_answered(assistant: Assistant) -> None:
    awaiting = assistant.reply(said("/dangky xa", AGREED)).memory
    reply = assistant.reply(said("công an gọi bảo tôi chuyển tiền thì sao", AGREED, memory=awaiting))
    assert reply.topics and reply.subscription is None


@pytest.mark.parametrize("text", ["thôi", "không", "dạ thôi ạ", "bỏ qua", "để sau"])
def test_who_would_rather_not_say_where_they_live_is_shown_what_is_chosen(assistant: Assistant, text: str) -> None:
    awaiting = assistant.reply(said("/dangky xa", FULL)).memory
    reply = assistant.reply(said(text, FULL, memory=awaiting))
    assert reply.subscription == FULL and "/dangky xa" in payloads(reply)
    assert reply.memory and not Remembered.of(said("", memory=reply.memory)).subscribing


@pytest.mark.parametrize("text", ["công an phường Phan Thiết ở đâu", "Mũi Né ở đâu", "gần Mũi Né có gì không?"])
def test_a_question_that_names_a_place_does_not_say_where_somebody_lives(assistant: Assistant, text: str) -> None:
    awaiting = assistant.reply(said("/dangky xa", AGREED)).memory
    assert assistant.reply(said(text, AGREED, memory=awaiting)).subscription is None


def test_no_commune_has_a_word_of_questions_in_its_name(assistant: Assistant, understanding: Understanding) -> None:
    awaiting = assistant.reply(said("/dangky xa", AGREED)).memory
    for place in understanding.library.places.by_id.values():
        reply = assistant.reply(said(place.full, AGREED, memory=awaiting))
        is_offered = f"/dangky xa {place.id}" in payloads(reply)
        assert is_offered or (reply.subscription and reply.subscription.area == place.id), place.full


def test_after_another_choice_a_place_that_is_named_is_a_question_again(assistant: Assistant) -> None:
    awaiting = assistant.reply(said("/dangky xa", AGREED)).memory
    after = assistant.reply(said("/dangky chude", AGREED, memory=awaiting)).memory
    assert assistant.reply(said("Mũi Né", AGREED, memory=after)).subscription is None


def test_of_somebody_under_sixteen_nothing_but_the_address_is_kept(
    assistant: Assistant, understanding: Understanding
) -> None:
    told = assistant.reply(said("/dangky duoi16"))
    assert told.subscription is None and "ba mẹ" in told.text
    reply = assistant.reply(said("/dangky chame"))
    agreed = reply.subscription
    assert agreed and agreed.young and "gõ “hủy”" in reply.text
    assert "lừa đảo" in agreed.wording, "what it is for"
    assert understanding.library.locality.responsible in agreed.wording, "who answers for it"
    assert "gõ “dữ liệu của tôi”, “hủy”, “xóa dữ liệu”" in agreed.wording, "their rights"
    for command in ("/dangky doituong hoc-sinh", "/dangky chude vay-tien", "/dangky xa mui-ne", "/dangky nhip 7"):
        assert assistant.reply(said(command, agreed)).subscription == agreed
    assert payloads(assistant.reply(said("/dangky", agreed))) == ["/huy"]


@pytest.mark.parametrize("word", OPT_OUTS)
def test_a_word_that_is_the_whole_message_ends_it(assistant: Assistant, word: str) -> None:
    reply = assistant.reply(said(word, FULL))
    assert reply.unsubscribes and "dừng gửi tin" in reply.text
    assert "/dangky" in payloads(reply)


@pytest.mark.parametrize("text", ["dạ thôi đừng gửi nữa ạ", "vâng hủy nhé", "dừng ạ"])
def test_courtesies_around_it_change_nothing(assistant: Assistant, text: str) -> None:
    assert assistant.reply(said(text, FULL)).unsubscribes


@pytest.mark.parametrize(
    "text",
    [
        "làm sao hủy giao dịch vừa chuyển",
        "stop loss là gì",
        "họ bảo dừng học để đi làm",
        "hủy thẻ ngân hàng thế nào",
        "đừng gửi nữa tiền cho nó phải không",
    ],
)
def test_the_same_word_within_a_question_is_a_question(assistant: Assistant, text: str) -> None:
    assert not assistant.reply(said(text, FULL)).unsubscribes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    word=st.sampled_from(OPT_OUTS),
    before=st.sampled_from(["công an gọi tôi bảo", "ngân hàng nhắn", "làm sao để", "người lạ nói con tôi"]),
    after=st.sampled_from(["lịch chuyển tiền", "hợp đồng vay", "thẻ bị khóa", "đơn hàng này"]),
)
def test_no_longer_text_with_such_a_word_in_it_ever_ends_it(
    assistant: Assistant, word: str, before: str, after: str
) -> None:
    assert not assistant.reply(said(f"{before} {word} {after}", FULL)).unsubscribes


def test_it_beats_every_running_dialogue_which_can_be_taken_up_after(
    assistant: Assistant, understanding: Understanding
) -> None:
    memory = standing_at_a_step(understanding)
    reply = assistant.reply(said("dừng", FULL, memory=memory))
    assert reply.unsubscribes
    assert any(payload.startswith("/bilua") for payload in payloads(reply)), "the way back to the steps"
    awaited = assistant.reply(said("/kiemtra", FULL)).memory
    assert assistant.reply(said("hủy", FULL, memory=awaited)).unsubscribes
    place = assistant.reply(said("/dangky xa", FULL)).memory
    assert assistant.reply(said("hủy", FULL, memory=place)).unsubscribes


def test_who_is_sent_nothing_leaves_the_first_aid_with_the_same_word(
    assistant: Assistant, understanding: Understanding
) -> None:
    reply = assistant.reply(said("dừng", memory=standing_at_a_step(understanding)))
    assert not reply.unsubscribes
    assert understanding.library.first_aid.notices.left in reply.text


def test_danger_comes_before_it(assistant: Assistant) -> None:
    reply = assistant.reply(said("cứu tôi với, hủy đi, chúng nó đang nhốt tôi", FULL))
    assert reply.decision is Decision.EMERGENCY and not reply.unsubscribes


def test_what_somebody_else_wrote_ends_nothing(assistant: Assistant) -> None:
    assert not assistant.reply(said("hủy", FULL, intake=Intake.FORWARD)).unsubscribes


def test_who_never_subscribed_is_told_how_it_works(assistant: Assistant) -> None:
    reply = assistant.reply(said("/huy"))
    assert reply.unsubscribes and "gõ “đăng ký”" in reply.text


@pytest.mark.parametrize("word", OPT_OUTS)
def test_who_is_sent_nothing_and_asks_for_nothing_is_understood_and_brought_in_by_no_list(
    assistant: Assistant, word: str
) -> None:
    reply = assistant.reply(said(word))
    assert reply.unsubscribes and "gõ “đăng ký”" in reply.text
    assert not assistant.reply(said(f"làm sao để {word} hợp đồng vay")).unsubscribes


def test_in_a_group_such_a_word_is_answered_with_the_way_to_the_private_chat(assistant: Assistant) -> None:
    reply = assistant.reply(said("dừng", group=True, handle={"private_chat": "https://t.me/bot"}))
    assert not reply.unsubscribes
    assert reply.spans == assistant.reply(said("/huy", group=True, handle={"private_chat": "https://t.me/bot"})).spans


@pytest.mark.parametrize("command", ["/dangky", "/dangky dongy", "/huy", "/dulieu"])
def test_in_a_group_all_this_is_answered_with_the_way_to_the_private_chat(assistant: Assistant, command: str) -> None:
    reply = assistant.reply(said(command, group=True, handle={"private_chat": "https://t.me/bot"}))
    assert reply.subscription is None and not reply.unsubscribes
    assert any(span.href and span.href.startswith("https://t.me/bot?start=") for span in reply.spans)


def test_all_that_is_held_is_shown(assistant: Assistant, understanding: Understanding) -> None:
    nothing = assistant.reply(said("/dulieu"))
    assert "chưa đăng ký" in nothing.text
    held = assistant.reply(said("/dulieu", FULL, memory=standing_at_a_step(understanding)))
    names = (
        "23/11/2026",
        "Học sinh",
        "Mũi Né",
        "mỗi tuần",
        "Các bước đang làm dở",
        "giữ khoảng sáu tháng",
        "giữ khoảng ba tháng",
        understanding.library.groups[FULL.topics[0]].title,
    )
    assert all(name in held.text for name in names), held.text
    wording = assistant.reply(said("/dangky loi", FULL))
    assert FULL.wording in wording.text
    assert "đăng ký nhận tin" in assistant.reply(said("/xoa", FULL)).text


def test_who_wants_to_ask_in_writing_is_told_by_which_code_except_on_the_web_where_it_is_a_secret(
    assistant: Assistant,
) -> None:
    asked = said("/dulieu")
    for channel, told in [(Channel.TELEGRAM, True), (Channel.ZALO, True), (Channel.WEB, False)]:
        reply = assistant.reply(replace(asked, address=Address(channel, "4711")))
        assert (f"{channel.value} 4711" in reply.text) is told
        assert ("4711" in reply.text) is told


def test_people_are_told_the_periods_of_this_installation(understanding: Understanding) -> None:
    kept = KeptFor(questions=45, deliveries=365)
    assistant = Assistant(lambda: understanding, Cards(Renderer(), ""), str, kept=kept)
    told = assistant.reply(said("/dulieu", FULL)).text
    assert "giữ khoảng 45 ngày cho người soạn" in told and "giữ khoảng một năm, sau đó chỉ còn số đếm" in told


def test_every_card_fits_a_screen_and_every_payload_a_button(
    assistant: Assistant, understanding: Understanding
) -> None:
    everything = replace(FULL, audiences=tuple(understanding.library.audiences)[:3])
    for command in ("/dangky", "/dangky doituong", "/dangky chude", "/dangky nhip", "/dangky xa", "/huy"):
        reply = assistant.reply(said(command, everything))
        assert len(reply.text) <= 600, command
        assert "**" not in reply.text
        assert all(len(button.payload.encode()) <= BUTTON_PAYLOAD_BYTES for button in reply.buttons)
    assert len(assistant.reply(said("/dangky")).text) <= 800

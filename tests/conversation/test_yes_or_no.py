"""Promises about a yes or no that was asked for: typed right after, it is the answer; later or elsewhere it is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.conversation.yes_or_no import GOOD_FOR
from bot.messages import NOTHING_REMEMBERED, Address, Channel, Haste, Intake, Memory, Message, Reply, Subscription
from bot.presentation.renderer import Renderer

NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
SUBSCRIBED = Subscription(NOON - timedelta(days=3), "Tôi đồng ý nhận tin.")
NOTHING_ERASED = "Tôi chưa xóa gì"


class Chat:
    """One citizen's chat, with what the bot remembers of it."""

    def __init__(self, assistant: Assistant, channel: Channel, subscription: Subscription | None = None) -> None:
        self._assistant = assistant
        self._channel = channel
        self.subscription = subscription
        self.now = NOON
        self.memory: Memory | None = None

    def says(self, text: str, intake: Intake = Intake.TEXT, haste: Haste = Haste.NONE) -> Reply:
        message = Message("1", Address(self._channel, "7"), text, self.now, intake, memory=self.memory)
        reply = self._assistant.reply(replace(message, subscription=self.subscription, haste=haste))
        self.memory = self.memory if reply.memory is None else reply.memory
        self.subscription = None if reply.unsubscribes else reply.subscription or self.subscription
        return reply


@pytest.fixture(scope="session")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), ""), str)


@pytest.fixture(params=[Channel.TELEGRAM, Channel.ZALO])
def chat(assistant: Assistant, request: pytest.FixtureRequest) -> Chat:
    return Chat(assistant, request.param)


@pytest.fixture(params=[Channel.TELEGRAM, Channel.ZALO])
def subscriber(assistant: Assistant, request: pytest.FixtureRequest) -> Chat:
    return Chat(assistant, request.param, SUBSCRIBED)


@pytest.mark.parametrize("no", ["hủy", "Huỷ.", "không", "ko", "thoi", "dạ thôi", "đừng xóa", "Giữ lại", "dừng", "stop"])
def test_no_to_erasing_keeps_everything_and_the_subscription_too(subscriber: Chat, no: str) -> None:
    subscriber.says("xóa dữ liệu")
    reply = subscriber.says(no)
    assert reply.text.startswith(NOTHING_ERASED) and "hủy nhận tin" in reply.text
    assert not reply.erase and not reply.unsubscribes


@pytest.mark.parametrize("no", ["hủy", "dừng", "stop"])
def test_the_same_word_leaves_the_subscription_everywhere_else(subscriber: Chat, no: str) -> None:
    assert subscriber.says(no).unsubscribes
    for before in ("xin chào", "không"):
        subscriber.subscription = SUBSCRIBED
        subscriber.says("xóa dữ liệu")
        subscriber.says(before)
        assert subscriber.says(no).unsubscribes, "only the next message answers the question"
    subscriber.subscription = SUBSCRIBED
    subscriber.says("xóa dữ liệu")
    subscriber.now += GOOD_FOR + timedelta(seconds=1)
    assert subscriber.says(no).unsubscribes


@pytest.mark.parametrize("wish", ["hủy nhận tin", "hủy đăng ký", "đừng gửi nữa"])
def test_who_names_the_messages_leaves_them_also_when_asked_whether_to_erase(subscriber: Chat, wish: str) -> None:
    subscriber.says("xóa dữ liệu")
    assert subscriber.says(wish).unsubscribes


@pytest.mark.parametrize("yes", ["xóa hết", "Xoá hết!", "xoa het", "xóa đi ạ", "đồng ý xóa"])
def test_yes_to_erasing_may_be_typed(chat: Chat, yes: str) -> None:
    chat.says("xóa dữ liệu")
    assert chat.says(yes).erase


@pytest.mark.parametrize("unclear", ["ừ", "có", "ok", "vâng", "cô ơi"])
def test_what_is_no_clear_yes_erases_nothing_and_is_asked_again(chat: Chat, unclear: str) -> None:
    asked = chat.says("xóa dữ liệu")
    again = chat.says(unclear)
    assert again.text == asked.text and not again.erase
    assert chat.says("xóa hết").erase


def test_nothing_is_erased_by_words_that_nobody_asked_for(chat: Chat) -> None:
    assert not chat.says("xóa hết").erase
    chat.says("xóa dữ liệu")
    assert not chat.says("xóa hết", Intake.FORWARD).erase
    assert not chat.says("xóa hết").erase


def test_agreeing_and_declining_may_be_typed_as_well(chat: Chat) -> None:
    asked = chat.says("đăng ký")
    assert chat.says("không").subscription is None
    chat.says("đăng ký")
    assert chat.says("ok").text == asked.text
    agreed = chat.says("Tôi đồng ý ạ")
    assert agreed.subscription and agreed.subscription.wording == asked.text.strip()
    assert "đồng ý" not in chat.says("đồng ý").text


def test_danger_comes_before_any_answer(chat: Chat) -> None:
    chat.says("xóa dữ liệu")
    assert "113" in chat.says("không ổn rồi, có người cầm dao đứng trước cửa nhà tôi").text


def test_an_answer_is_heard_in_any_hurry_and_a_postponed_message_takes_the_question_from_nobody(chat: Chat) -> None:
    chat.says("xóa dữ liệu")
    assert chat.says("tin đồn đen là gì", haste=Haste.NEW).postpones
    assert chat.says("hủy", haste=Haste.TOLD).text.startswith(NOTHING_ERASED)


def test_the_question_is_forgotten_with_its_answer(assistant: Assistant) -> None:
    chat = Chat(assistant, Channel.TELEGRAM)
    chat.says("xóa dữ liệu")
    chat.says("không")
    assert chat.memory == NOTHING_REMEMBERED

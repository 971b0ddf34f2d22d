"""Promises about choices that are typed: a number means what was shown last, for a while, and is never guessed at."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.memory import Remembered
from bot.conversation.typed_choices import GOOD_FOR
from bot.conversation.understanding import Understanding
from bot.messages import Address, Button, Channel, Decision, Intake, Mailed, Memory, Message, Reply, Span, Subscription
from bot.presentation.renderer import Renderer
from bot.vault import Vault

NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), ""), Vault.of_this_process().seal)


@dataclass
class Talk:
    """One chat, with what is remembered of it between two messages."""

    assistant: Assistant
    channel: Channel = Channel.ZALO
    now: datetime = NOW
    memory: Memory | None = None
    subscription: Subscription | None = None
    campaign: Mailed | None = None
    intake: Intake = Intake.TEXT
    replies: list[Reply] = field(default_factory=list)

    def says(self, text: str) -> Reply:
        message = Message("m", Address(self.channel, "a1"), text, self.now, self.intake)
        message = replace(message, memory=self.memory, subscription=self.subscription, campaign=self.campaign)
        reply = self.assistant.reply(message)
        self.memory = reply.memory or self.memory
        self.subscription = reply.subscription or self.subscription
        self.replies.append(reply)
        return reply

    def later(self, span: timedelta) -> "Talk":
        self.now += span
        return self


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    return Talk(assistant)


def pressed(assistant: Assistant, payload: str, **more: object) -> str:
    press = Message("m", Address(Channel.TELEGRAM, "7"), payload, NOW, Intake.PRESS)
    return assistant.reply(replace(press, **more)).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed", ["2", "2.", "2)", " 2 ", "số 2", "So 2", "chọn 2", "câu 2", "２", "2️⃣", "hai", "Hai.", "②"]
)
def test_a_number_is_the_choice_it_stands_before_however_it_is_typed(
    talk: Talk, assistant: Assistant, typed: str
) -> None:
    second = talk.says("/menu").buttons[1]
    assert talk.says(typed).text == pressed(assistant, second.payload)


def test_the_words_of_a_choice_do_as_well_with_marks_or_without(talk: Talk, assistant: Assistant) -> None:
    second = talk.says("/menu").buttons[1]
    assert talk.says(second.label.upper()).text == pressed(assistant, second.payload)
    talk.says("/menu")
    assert talk.says("lua dao qua mang, dien thoai").text == pressed(assistant, "/nhom lua-dao")


def test_a_number_means_the_choices_that_were_shown_last(talk: Talk, assistant: Assistant) -> None:
    talk.says("/menu")
    group = talk.says("1")
    assert talk.says("1").text == pressed(assistant, group.buttons[0].payload)


def test_a_reply_without_choices_leaves_those_before_it(talk: Talk, assistant: Assistant) -> None:
    first = talk.says("/menu").buttons[0]
    talk.memory = Remembered.of(Message("m", Address(Channel.ZALO, "a1"), "", NOW, memory=talk.memory)).kept()
    assert talk.says("1").text == pressed(assistant, first.payload)


def test_a_number_that_is_not_there_shows_the_same_choices_again(talk: Talk, assistant: Assistant) -> None:
    shown = talk.says("/menu").buttons
    again = talk.says("77")
    assert again.buttons == shown and again.decision is Decision.CHOICES
    assert talk.says("1").text == pressed(assistant, shown[0].payload)


def test_after_half_an_hour_no_number_is_guessed_at(talk: Talk) -> None:
    talk.says("/nhom lua-dao")
    again = talk.later(GOOD_FOR + timedelta(seconds=1)).says("1")
    assert "/nhom lua-dao" in [button.payload for button in again.buttons], "the menu, from which all can be reached"
    assert "Tôi không còn nhớ" in again.text


def test_a_number_out_of_nowhere_shows_the_menu(talk: Talk) -> None:
    assert "/nhom lua-dao" in [button.payload for button in talk.says("3").buttons]


@pytest.mark.parametrize("word", ["0", "menu", "MENU", " Menu. "])
@pytest.mark.parametrize("before", ["/menu", "/kiemtra", "/bilua", "/bilua moc-tien", "/dangky", "/dangky xa"])
def test_menu_and_nought_lead_home_from_everywhere(talk: Talk, assistant: Assistant, before: str, word: str) -> None:
    talk.subscription = Subscription(NOW, "Tôi đồng ý.") if before == "/dangky xa" else None
    talk.says(before)
    assert talk.says(word).text == pressed(assistant, "/menu")


def test_an_amount_is_an_answer_and_its_choices_have_letters(talk: Talk, understanding: Understanding) -> None:
    asked = talk.says("/bilua moc-tien")
    assert asked.asks_number
    answered = talk.says("2")
    assert not answered.asks_number, "it went on with the amount"
    kept = Remembered.of(Message("m", Address(Channel.ZALO, "a1"), "", NOW, memory=talk.memory)).first_aid
    assert kept and kept.answers == {"amount.1": "2"}

    other = Talk(talk.assistant)
    other.says("/bilua moc-tien")
    other.says("b")
    kept = Remembered.of(Message("m", Address(Channel.ZALO, "a1"), "", NOW, memory=other.memory)).first_aid
    assert kept and kept.step == "moc-ben-kia" and "2" not in kept.answers.values()


def test_a_letter_that_is_not_there_shows_the_choices_again(talk: Talk) -> None:
    shown = talk.says("/bilua moc-tien").buttons
    again = talk.says("h")
    assert again.buttons == shown and again.asks_number


def test_what_is_chosen_goes_on_with_what_else_is_remembered(talk: Talk) -> None:
    talk.says("/bilua")
    talk.says("2")
    before = talk.replies[-1]
    talk.says("việc nhẹ lương cao là gì")
    assert talk.replies[-1].buttons[-1].payload == "/bilua", "the way back is one of the choices"
    assert talk.says(str(len(talk.replies[-1].buttons))).text.endswith(before.text)


def test_a_campaign_that_came_after_the_last_reply_is_what_a_number_answers(talk: Talk, assistant: Assistant) -> None:
    talk.says("/menu")
    buttons = (Button("Xem thêm", "/tin 12 xem gia-danh-cong-an"), Button("Dừng nhận tin", "/huy"))
    talk.later(timedelta(minutes=5))
    talk.campaign = Mailed(12, Reply((Span("Cảnh giác!"),), buttons), talk.now)
    answered = talk.later(timedelta(minutes=5)).says("1")
    assert [seen.topic for seen in answered.observations][:1] == ["run:12"]

    late = Talk(assistant, campaign=Mailed(12, Reply((Span("Cảnh giác!"),), buttons), NOW))
    again = late.later(timedelta(hours=9)).says("1")
    assert again.buttons == buttons, "too late to be sure: shown again, not guessed at"
    assert late.says("1").observations[0].topic == "run:12"


def test_a_campaign_before_the_last_reply_is_not(talk: Talk, assistant: Assistant) -> None:
    talk.campaign = Mailed(12, Reply((Span("Cảnh giác!"),), (Button("Xem thêm", "/huy"),)), NOW - timedelta(minutes=1))
    first = talk.says("/menu").buttons[0]
    assert talk.says("1").text == pressed(assistant, first.payload)


@pytest.mark.parametrize("channel", [Channel.WEB, Channel.TELEGRAM, Channel.TERMINAL])
def test_where_there_are_buttons_nothing_is_remembered_of_them(assistant: Assistant, channel: Channel) -> None:
    talk = Talk(assistant, channel)
    assert talk.says("/menu").memory is None
    assert talk.says("1").text != pressed(assistant, "/menu")


@pytest.mark.parametrize("text", ["113", "2 triệu", "1 2", "12/10", "1 người lạ gọi tôi", "không", "a"])
def test_what_only_begins_like_a_number_is_read_as_it_is(talk: Talk, text: str) -> None:
    talk.says("/menu")
    shown = talk.says(text)
    assert "chọn lại giúp tôi" not in shown.text


def test_words_that_are_withheld_from_us_are_answered_kindly_with_numbers_to_call(talk: Talk) -> None:
    talk.intake = Intake.WITHHELD
    said = talk.says("")
    assert "113" in said.text and "111" in said.text and "không làm gì sai" in said.text


def test_who_says_hello_is_told_who_this_is_for_nobody_is_greeted_on_coming(talk: Talk, assistant: Assistant) -> None:
    assert talk.says("chào bạn").text == pressed(assistant, "/start")
    assert talk.says("3").text == pressed(assistant, "/menu")


def test_what_is_remembered_is_told_to_who_asks(talk: Talk) -> None:
    talk.says("/menu")
    assert "bằng số" in talk.says("/dulieu").text

"""Buttons below campaign messages: counted by run, answered as what they wrap."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.messages import Address, Channel, Intake, Kind, Message, Observation, Reply
from bot.presentation.renderer import Renderer

PRESSED = Observation(Kind.PRESSED, "run:12")


@pytest.fixture(scope="session")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), "https://canhgiac.example"), seal=str)


def message(text: str) -> Message:
    return Message("1", Address(Channel.TELEGRAM, "7"), text, datetime(2026, 11, 24, tzinfo=UTC), Intake.PRESS)


def said(reply: Reply) -> tuple[str, tuple[str, ...]]:
    return reply.text, tuple(button.payload for button in reply.buttons)


def test_a_press_is_answered_as_its_command_and_counted_for_its_run(assistant: Assistant) -> None:
    wrapped = assistant.reply(message("/tin 12 xem viec-nhe-luong-cao"))
    plain = assistant.reply(message("/xem viec-nhe-luong-cao"))
    assert said(wrapped) == said(plain)
    assert wrapped.observations == (PRESSED, *plain.observations)


@pytest.mark.parametrize(
    "malformed",
    ["/tin xem ma-tuy", "/tin mười-hai xem ma-tuy", "/tin 12345678901 xem ma-tuy", "/tin -1 xem ma-tuy"],
)
def test_without_a_run_the_command_is_answered_and_nothing_is_counted(assistant: Assistant, malformed: str) -> None:
    reply = assistant.reply(message(malformed))
    assert said(reply) == said(assistant.reply(message("/xem ma-tuy")))
    assert Kind.PRESSED not in {seen.kind for seen in reply.observations}


@pytest.mark.parametrize("stale", ["/tin", "/tin 12", "/tin 12 khong-co", "/tin 12 xem khong-co", "/tin x y z"])
def test_a_press_that_wraps_nothing_gets_a_way_on(assistant: Assistant, stale: str) -> None:
    assert "/menu" in said(assistant.reply(message(stale)))[1]


@pytest.mark.parametrize("nested", ["/tin 1 tin 2 menu", "/tin 1 /tin 2 menu", "/tin x tin 1 menu", "/tin 1 " * 2500])
def test_a_press_within_a_press_is_nobodys_button(assistant: Assistant, nested: str) -> None:
    reply = assistant.reply(message(nested))
    assert said(reply) == said(assistant.reply(message("/khong-co")))
    assert reply.observations == ()


@pytest.mark.parametrize(
    ("letters", "kind", "words", "tell"),
    [
        ("ll", Kind.QUIZ_RIGHT, "Đúng rồi. Đây là tin lừa đảo.", "scam"),
        ("lt", Kind.QUIZ_WRONG, "Chưa đúng", "scam"),
        ("tt", Kind.QUIZ_RIGHT, "Đúng rồi. Đây là tin mẫu của nơi thật.", "genuine"),
        ("tl", Kind.QUIZ_WRONG, "Chưa đúng", "genuine"),
    ],
)
def test_a_quiz_tells_who_is_right_and_what_gives_the_message_away(
    assistant: Assistant, understanding: Understanding, letters: str, kind: Kind, words: str, tell: str
) -> None:
    quiz = understanding.library.quizzes["viec-nhe-luong-cao"]
    reply = assistant.reply(message(f"/tin 12 do viec-nhe-luong-cao {letters}"))
    assert reply.text.startswith(words)
    assert getattr(quiz, tell).tell in reply.text
    assert reply.observations == (PRESSED, Observation(kind, "run:12"))
    assert "/xem viec-nhe-luong-cao" in said(reply)[1]


def test_after_a_genuine_message_nobody_is_told_that_such_messages_can_be_trusted(assistant: Assistant) -> None:
    assert "vẫn nên tự gọi hỏi lại" in assistant.reply(message("/do viec-nhe-luong-cao tt")).text


def test_a_quiz_outside_a_campaign_is_counted_by_its_topic(assistant: Assistant) -> None:
    reply = assistant.reply(message("/do ma-tuy ll"))
    assert reply.observations == (Observation(Kind.QUIZ_RIGHT, "ma-tuy"),)


@pytest.mark.parametrize("argument", ["ma-tuy", "ma-tuy x", "ma-tuy lll", "khong-co ll", "duong-day-nong ll"])
def test_a_quiz_that_does_not_exist_gets_a_way_on(assistant: Assistant, argument: str) -> None:
    assert "/menu" in said(assistant.reply(message(f"/do {argument}")))[1]


@pytest.mark.parametrize("asked", ["/do", "đố vui", "do vui", "Chơi đố vui!"])
def test_who_asks_for_a_quiz_gets_one_that_can_be_answered(assistant: Assistant, asked: str) -> None:
    reply = assistant.reply(message(asked))
    assert "thật hay lừa đảo?" in reply.text
    scam, genuine = said(reply)[1]
    answers = [assistant.reply(message(press)).text for press in (scam, genuine)]
    assert [text.startswith("Đúng rồi.") for text in answers].count(True) == 1


def test_another_moment_brings_another_quiz_of_either_kind(assistant: Assistant) -> None:
    at = message("/do").received_at
    asked = [replace(message("/do"), received_at=at + timedelta(seconds=second)) for second in range(4)]
    presses = [said(assistant.reply(each))[1][0] for each in asked]
    assert len(set(presses)) == len(presses)
    assert {press[-2] for press in presses} == {"l", "t"}


def test_what_is_personal_stays_out_of_groups_through_a_press_too(assistant: Assistant) -> None:
    reply = assistant.reply(replace(message("/tin 12 bilua"), group=True))
    assert said(reply) == said(assistant.reply(replace(message("/bilua"), group=True)))

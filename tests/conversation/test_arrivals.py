"""Who comes from a poster: the link opens what it promises, and the place is credited."""

from datetime import UTC, datetime

import pytest

from bot.arrivals import start_word
from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.messages import Address, Channel, Kind, Message, Observation, Reply
from bot.presentation.renderer import Renderer


@pytest.fixture(scope="session")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), "https://canhgiac.example"), seal=str)


def reply(assistant: Assistant, text: str, channel: Channel = Channel.TELEGRAM) -> Reply:
    return assistant.reply(Message("1", Address(channel, "7"), text, datetime(2026, 11, 24, tzinfo=UTC)))


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.WEB])
def test_a_posters_link_opens_every_topic_and_credits_its_place(
    assistant: Assistant, understanding: Understanding, channel: Channel
) -> None:
    for topic in understanding.library.topics:
        opened = reply(assistant, f"/start {start_word(topic, 'k4tm')}", channel)
        plain = reply(assistant, f"/start {topic}", channel)
        assert (opened.text, opened.buttons) == (plain.text, plain.buttons)
        assert opened.observations == (Observation(Kind.ARRIVED, "source:k4tm"), *plain.observations)


def test_a_poster_without_a_topic_leads_to_the_greeting(assistant: Assistant) -> None:
    opened = reply(assistant, "/start _k4tm")
    assert opened.text == reply(assistant, "/start").text
    assert opened.observations == (Observation(Kind.ARRIVED, "source:k4tm"),)


@pytest.mark.parametrize("word", ["ma-tuy_", "ma-tuy_!", "ma-tuy_quadaimot9", "ma-tuy_k4 tm"])
def test_a_damaged_code_still_opens_the_topic_and_counts_nowhere(assistant: Assistant, word: str) -> None:
    assert reply(assistant, f"/start {word}") == reply(assistant, "/start ma-tuy")


def test_a_topic_that_is_no_more_leads_to_the_greeting_and_is_counted(assistant: Assistant) -> None:
    opened = reply(assistant, "/start chu-de-da-bo_k4tm")
    assert opened.text == reply(assistant, "/start").text
    assert [seen.topic for seen in opened.observations] == ["source:k4tm"]


def test_scanning_again_counts_again_and_nothing_is_remembered_of_where(assistant: Assistant) -> None:
    first, second = (reply(assistant, "/start ma-tuy_k4tm") for _ in range(2))
    assert first == second
    assert first.memory is None and first.subscription is None

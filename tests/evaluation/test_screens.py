"""Screens measured on real cards: what to do now comes in one message."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.channels.telegram.outlet import TEXT_UNITS
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding, understand
from bot.errors import Fault
from bot.evaluation.screens import LIMITS, MORE_MESSAGES, long_screens
from bot.knowledge.library import Reading, read_content
from bot.knowledge.topics import Scam
from bot.presentation.renderer import Renderer
from tests.knowledge.small_content import PROFILE, write_small_content

SENTENCE = "Cúp máy rồi kể cho người nhà. "


def screens(reading: Reading, known: Understanding) -> list[Fault]:
    return list(long_screens(reading, known, Cards(Renderer(), "https://canhgiac.example")))


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return read_content(write_small_content(tmp_path / "content"))


def with_profile(reading: Reading, **changed: tuple[str, ...]) -> Understanding:
    """What is known when the profile says something else."""
    assert reading.library
    profile = reading.library.topics["gia-danh-cong-an"].model_copy(update=changed)
    assert isinstance(profile, Scam)
    return understand(replace(reading.library, topics={**reading.library.topics, profile.id: profile}))


def test_what_fits_is_not_told(reading: Reading) -> None:
    assert reading.library
    assert screens(reading, understand(reading.library)) == []


@pytest.mark.parametrize(("units", "channels"), [(1_500, []), (2_500, ["Zalo"]), (5_000, ["Zalo", "Telegram"])])
def test_a_first_screen_is_told_for_each_channel_that_would_cut_it(
    reading: Reading, units: int, channels: list[str]
) -> None:
    found = screens(reading, with_profile(reading, do_now=(SENTENCE * (units // len(SENTENCE)),)))
    assert [warning.file for warning in found] == [PROFILE] * len(channels)
    for warning, channel in zip(found, channels, strict=True):
        assert re.search(rf"^Màn hình đầu .*{channel} .*{LIMITS[channel]} ký tự", warning.message)


def test_the_rest_of_a_topic_may_come_in_a_few_messages_but_not_in_more(reading: Reading) -> None:
    room = LIMITS["Zalo"] * MORE_MESSAGES // len(SENTENCE)
    assert screens(reading, with_profile(reading, if_caught=(SENTENCE * (room // 2),))) == []
    [warning] = screens(reading, with_profile(reading, if_caught=(SENTENCE * room,)))
    assert "Zalo" in warning.message


def test_an_emergency_card_comes_in_one_message(reading: Reading) -> None:
    assert reading.library
    urgency = reading.library.urgency
    [first, *others] = urgency.kinds
    long = first.model_copy(update={"english": "Call. " * 400})
    known = understand(replace(reading.library, urgency=urgency.model_copy(update={"kinds": (long, *others)})))
    [warning] = screens(reading, known)
    assert (warning.file, warning.message[:12]) == ("urgency.vi.yaml", "Thẻ khẩn cấp")


def test_telegram_is_measured_by_what_its_channel_sends() -> None:
    assert LIMITS["Telegram"] == TEXT_UNITS

"""The word that a poster's link carries: short enough for Telegram, parted again without doubt."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.arrivals import START_CHARACTERS, is_code, parted, start_word

TOPICS = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda id: len(id) <= 40)
CODES = st.from_regex(r"[a-z0-9]{3,8}", fullmatch=True)


@given(topic=st.just("") | TOPICS, code=st.just("") | CODES)
def test_every_topic_and_code_fit_one_start_word_and_come_apart_again(topic: str, code: str) -> None:
    word = start_word(topic, code)
    assert parted(word) == (topic, code)
    assert len(word) <= START_CHARACTERS
    assert re.fullmatch(r"[A-Za-z0-9_-]*", word)


@pytest.mark.parametrize(
    "word", ["ma-tuy_", "ma-tuy_ab", "ma-tuy_abcdefghi", "ma-tuy_a b c", "ma-tuy_chợ", "ma-tuy_a_bc", "ma-tuy_abc\n"]
)
def test_a_code_of_the_wrong_form_never_keeps_anybody_from_the_topic(word: str) -> None:
    assert parted(word) == ("ma-tuy", "")


def test_a_code_typed_in_capitals_is_the_same_code() -> None:
    assert parted("ma-tuy_K4TM") == ("ma-tuy", "k4tm")
    assert not is_code("K4TM")

"""Display copies of texts: nothing invisible, nothing lost, always in time."""

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.normalise import MAX_MARKS, normalise

ANY_TEXT = st.text(st.characters(categories=None), max_size=300)
"""Lone surrogates included: they arrive in JSON escapes."""


@given(ANY_TEXT)
def test_any_text_can_be_normalised_stored_and_normalised_again(text: str) -> None:
    once = normalise(text)
    once.encode("utf-8")
    assert "\x00" not in once
    assert len(once) <= len(text) * 3
    assert normalise(once) == once


@given(st.text(alphabet="aăâeêiouưdđAẬỆựợ ?.\n", max_size=60))
def test_composed_and_decomposed_vietnamese_are_the_same(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


def test_what_cannot_be_seen_is_dropped() -> None:
    assert normalise("l\u200bừ\u2060a\u00ad \u202eđảo\ufeff\x00\u034f") == "lừa đảo"


def test_lines_are_kept_and_blanks_collapsed() -> None:
    assert normalise("  một \t hai\r\nba\u2028bốn\n\n\n\nnăm\u3164 ") == "một hai\nba\nbốn\n\nnăm"


def test_piled_up_marks_are_capped_and_vietnamese_ones_kept() -> None:
    assert normalise("z" + "\u0301" * 50) == "ź" + "\u0301" * (MAX_MARKS - 1)
    assert normalise("nghiễm trọng") == "nghiễm trọng"


@pytest.mark.parametrize("text", ["\u0301\u0323" * 50_000, "a\u0301" * 50_000, "\u200b" * 100_000, "ừ\n" * 50_000])
def test_a_hundred_thousand_characters_take_well_under_a_second(text: str) -> None:
    start = time.thread_time()
    normalise(text)
    assert time.thread_time() - start < 1

"""Two spellings of one sound are one syllable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.sound import bare_sound, sound


@pytest.mark.parametrize(
    ("as_heard", "as_meant"),
    [
        ("bắc", "bắt"),
        ("khoảng", "khoản"),
        ("nhắng", "nhắn"),
        ("nhằn", "nhằng"),
        ("dựt", "giựt"),
        ("dề", "về"),
        ("dồi", "rồi"),
        ("xợ", "sợ"),
        ("chợ", "trợ"),
        ("chuyễn", "chuyển"),
        ("kiu", "kêu"),
        ("nhìu", "nhiều"),
        ("đim", "đêm"),
        ("xún", "xuống"),
        ("nge", "nghe"),
        ("kon", "con"),
        ("hòa", "hoà"),
        ("dấy", "giấy"),
        ("mái", "máy"),
        ("cứp", "cướp"),
    ],
)
def test_what_is_heard_alike_sounds_alike(as_heard: str, as_meant: str) -> None:
    assert sound(as_heard) == sound(as_meant)
    assert bare_sound(as_heard) == bare_sound(as_meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [("bắt", "bặt"), ("tiền", "tiến"), ("đi", "di"), ("con", "cơn"), ("lừa", "lứa"), ("má", "mã"), ("gì", "ghì")],
)
def test_other_tones_and_vowels_sound_otherwise(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@given(st.text(st.characters(categories=None), max_size=20))
def test_any_word_has_a_sound_and_marks_change_nothing_of_the_bare_one(word: str) -> None:
    assert isinstance(sound(word), str)
    assert bare_sound(word) == bare_sound(fold(word))

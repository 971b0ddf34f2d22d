"""Words without marks, however they were encoded."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold, syllables


def test_every_way_of_writing_a_word_folds_to_the_same() -> None:
    composed = "Đường dây LỪA ĐẢO"
    ways = [composed, unicodedata.normalize("NFD", composed), composed.replace("Đ", "Ð"), composed.replace("Đ", "Ɖ")]
    assert {fold(way) for way in ways} == {"duong day lua dao"}
    assert fold("ＺＡＬＯ 𝐙𝐚𝐥𝐨 Ⓥⓘⓔⓣ") == "zalo zalo viet"
    assert fold("hòa thuý khoẻ") == fold("hoà thúy khỏe")


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_and_numbers_are_told_apart() -> None:
    assert syllables("goi 113, c04!") == ["goi", "113", "c", "04"]

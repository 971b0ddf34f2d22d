"""Words without marks, however they were encoded."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import bare, fold, syllables


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


def test_a_bare_text_keeps_words_and_numbers_only_and_other_alphabets_whole() -> None:
    assert bare("  Gọi 113, ĐƯỢC không?! ") == "goi 113 duoc khong"
    assert bare("你好!") == "你好!"

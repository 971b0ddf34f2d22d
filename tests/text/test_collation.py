"""Lists stand in the order of a Vietnamese dictionary, on every machine and from every database."""

import unicodedata

from bot.text.collation import in_dictionary


def in_order(*texts: str) -> list[str]:
    return sorted(texts, key=in_dictionary)


def test_every_letter_has_its_own_place() -> None:
    alphabet = "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y".split()
    assert in_order(*reversed(alphabet)) == alphabet
    assert in_order("Đức Trọng", "Ea Kar", "Dương Xá", "Cư Jút") == ["Cư Jút", "Dương Xá", "Đức Trọng", "Ea Kar"]


def test_tones_decide_where_the_letters_do_not() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert in_order(*reversed(tones)) == tones
    assert in_order("mạ", "man") == ["mạ", "man"]
    assert in_order("Bình Thuận", "Binh Tân", "Bính Tý") == ["Binh Tân", "Bình Thuận", "Bính Tý"]


def test_a_word_comes_before_a_longer_one_and_digits_before_letters() -> None:
    assert in_order("Tổ dân phố", "Tổ 3", "Tổ") == ["Tổ", "Tổ 3", "Tổ dân phố"]
    assert in_order("Banh", "Ban Mê") == ["Ban Mê", "Banh"]


def test_capitals_and_the_way_a_letter_is_composed_make_no_difference() -> None:
    assert in_order("ếch", "Ên", "Ế") == ["Ế", "ếch", "Ên"]
    apart = unicodedata.normalize("NFD", "Mũi Né")
    assert in_dictionary(apart)[:2] == in_dictionary("mũi né")[:2]


def test_no_text_is_too_odd_to_have_a_place() -> None:
    odd = ["", "\u0301", "x\u030c", "İ", "漢", "🙂", "\ud800"]
    assert len(in_order(*odd)) == len(odd)

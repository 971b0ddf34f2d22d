"""Which letters can be a Vietnamese syllable, and what glued ones are made of."""

import pytest

from bot.text.fold import fold
from bot.text.glued import parted
from bot.text.syllable import is_syllable

SENTENCES = (
    "Nghiêng ngả khuya khoắt, quỳnh quýt quyết nguyên thuở hươu gì giếng giết giữa yêu yếm ơi ủy ban "
    "khuỷu tay tuýp xoèn xoẹt huých ngoằn ngoèo oái oăm uống rượu ễnh ương ích kỷ kiểm tra ghế nghe"
)


@pytest.mark.parametrize("word", SENTENCES.replace(",", "").split())
def test_vietnamese_words_are_syllables(word: str) -> None:
    assert is_syllable(fold(word))


@pytest.mark.parametrize("word", "ko zalo shipper nge kon stk facebook luwaf banf dduowcj scam otp link hihh".split())
def test_other_words_are_none(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("glued", "meant"),
    [("luadao", "lua dao"), ("nganhang", "ngan hang"), ("chuyenkhoan", "chuyen khoan"), ("giaohang", "giao hang")],
)
def test_glued_syllables_are_taken_apart(glued: str, meant: str) -> None:
    assert parted(glued) == tuple(meant.split())


@pytest.mark.parametrize("word", "casino someone heroin viettel game lua youtube".split())
def test_foreign_words_are_left_whole(word: str) -> None:
    assert parted(word) == ()

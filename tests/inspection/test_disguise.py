"""Words that hide from filters are seen; ordinary short forms are not taken for such."""

import pytest

from bot.inspection.disguise import disguised_word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("bán k.i.ế.m giá rẻ", "k.i.ế.m"),
        ("VinaPh0ne thông báo", "VinaPh0ne"),
        ("tài kh0ản bị khóa", "kh0ản"),
        ("nhận tiền tr@o thưởng", "tr@o"),
        ("tài khоản của bạn", "khоản"),  # with a Cyrillic о
        ("ngân h\u200bàng gọi", "h\u200bàng"),
    ],
)
def test_a_hidden_word_is_quoted(text: str, word: str) -> None:
    assert disguised_word(text) == word


@pytest.mark.parametrize(
    "text",
    ["TP.HCM, P.5, Q.1", "U.S.A. và v.v.", "lúc 8h30, giá 3tr5", "mã G01.123", "a@b.vn", "TK 3k2, MB4", "i.e. thế này"],
)
def test_short_forms_codes_and_addresses_hide_nothing(text: str) -> None:
    assert disguised_word(text) is None

"""Numbers in a message: which can be called, which are of accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inspection.numbers import NumberKind, find_numbers, masked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("gọi 0912 345 678 nhé", NumberKind.MOBILE),
        ("gọi +84 912 345 678", NumberKind.MOBILE),
        ("lh 0.9.5.3.958.447", NumberKind.MOBILE),
        ("tổng đài 1900 1234", NumberKind.SERVICE),
        ("hotline 18001091", NumberKind.SERVICE),
        ("gọi (0252) 3822 222 hoặc 0252 3822 222", NumberKind.LANDLINE),
        ("số +224 621 234 567 nhá máy", NumberKind.FOREIGN),
        ("gọi lại 00855 12 345 678", NumberKind.FOREIGN),
        ("soạn tin gửi 9029", NumberKind.SHORT),
        ("gọi 113 ngay", NumberKind.SHORT),
        ("stk 0123456789 MB", NumberKind.ACCOUNT),
        ("chuyển vào 6022 1197 0431", NumberKind.ACCOUNT),
        ("số tài khoản: 190 2233 4455", NumberKind.ACCOUNT),
    ],
)
def test_a_number_is_told_by_its_form_and_what_stands_before_it(text: str, kind: NumberKind) -> None:
    assert kind in {number.kind for number in find_numbers(text)}


@pytest.mark.parametrize("text", ["trả 1.250.000đ", "12500000 đồng", "phòng 305", "năm 2026", "giảm 50%", "G01.123"])
def test_amounts_and_years_are_no_numbers_to_call(text: str) -> None:
    assert find_numbers(text) == ()


def test_of_an_account_only_the_last_digits_are_repeated() -> None:
    assert masked("ck vào stk 0123 4567 890, gọi 0912345678") == "ck vào stk •••890, gọi 0912345678"


@given(st.text(alphabet="0123456789 +.-stk/x", max_size=200))
def test_no_run_of_digits_breaks_it(text: str) -> None:
    for number in find_numbers(text):
        assert text[number.start : number.end] == number.text
    masked(text)

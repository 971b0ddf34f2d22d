"""What opens an account is masked; what the police need is not."""

import pytest

from bot.text.credentials import MASK, without_credentials


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("OTP 482913", f"OTP {MASK}"),
        ("nó hỏi mã OTP là 48-29-13 tôi đọc rồi", f"nó hỏi mã OTP là {MASK} tôi đọc rồi"),
        ("ma xac thuc: 1234", f"ma xac thuc: {MASK}"),
        ("mã pin 123456", f"mã pin {MASK}"),
        ("mật khẩu là Abc@123, mất hết", f"mật khẩu là {MASK} mất hết"),
        ("mk: hoahong99", f"mk: {MASK}"),
        ("thẻ 4111 1111 1111 1111 của tôi", f"thẻ {MASK} của tôi"),
        ("thẻ 9704 0000 0000 0018", f"thẻ {MASK}"),
        ("5555-5555-5555-4444", MASK),
    ],
)
def test_codes_passwords_and_cards_are_masked(text: str, kept: str) -> None:
    assert without_credentials(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "chuyển 12.000.000 vào 19034567890123 Techcombank tên NGUYEN VAN A",
        "số 0912 345 678 gọi lúc 9 giờ 30",
        "tài khoản 4111 1111 1111 1112",  # no card: its check digit is wrong
        "họ đòi đổi mật khẩu, tôi chưa đổi",
        "link vietcombank-otp.example/nhan-qua-2026",
        "nó bắt đọc mã OTP hai lần",
    ],
)
def test_what_leads_to_the_other_side_stays(text: str) -> None:
    assert without_credentials(text) == text

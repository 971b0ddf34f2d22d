"""English is told from Vietnamese without marks."""

import pytest

from bot.text.language import looks_english


@pytest.mark.parametrize(
    "text",
    [
        "Is this a scam?",
        "My account was hacked and they want money, what should I do",
        "help me",
        "Someone called from the bank and asked for my OTP code",
        "A man on a motorbike is following me",
    ],
)
def test_english_questions_are_recognised(text: str) -> None:
    assert looks_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "toi bi lua dao qua zalo mat 20 trieu",
        "work online shopee ctv co that khong",
        "telegram",
        "bank lock acc r phai lam sao",
        "Tôi nhận email 'you have won', có thật không?",
        "link facebook bi hack",
        "",
    ],
)
def test_vietnamese_is_not_taken_for_english(text: str) -> None:
    assert not looks_english(text)

"""English is told from Vietnamese without marks."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.library import load_library
from bot.text.fold import fold
from bot.text.language import looks_english

CONTENT = Path(__file__).parents[2] / "content"
MARKED = [
    phrase
    for topic in load_library(CONTENT).topics.values()
    for phrase in topic.phrases
    if len(phrase.split()) > 1 and not phrase.isascii()
]
"""What Vietnamese people write, with marks; without them it may look like anything."""

BORROWED = ["app", "facebook", "link", "otp", "shipper", "sim", "tiktok", "vneid", "zalo"]
"""Words that Vietnamese has from English, or that are no words of any language."""


@pytest.mark.parametrize(
    "text",
    [
        "Is this a scam?",
        "My account was hacked and they want money, what should I do",
        "help me",
        "Someone called from the bank and asked for my OTP code",
        "A man on a motorbike is following me",
        "got a job offer in cambodia high salary is it scam",
        "found a strange package on the beach",
        "my neighbor sells drugs",
        "stop sending me messages",
        "book a resort in mui ne through facebook, now they blocked me",
        "is it safe to swim",
        "recommend a movie",
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
        "mat the visa credit goi hotline bank",
        "form to cao online",
        "vneid to giac",
        "me my vay app online bi block",
        "help",
        "",
    ],
)
def test_vietnamese_is_not_taken_for_english(text: str) -> None:
    assert not looks_english(text)


def test_no_phrase_of_the_topics_looks_english_without_its_marks() -> None:
    assert [phrase for phrase in MARKED if looks_english(fold(phrase))] == []


@settings(deadline=None)
@given(st.sampled_from(MARKED), st.lists(st.sampled_from(BORROWED), max_size=2))
def test_borrowed_words_do_not_make_vietnamese_english(phrase: str, borrowed: list[str]) -> None:
    assert not looks_english(" ".join([*borrowed, fold(phrase)]))

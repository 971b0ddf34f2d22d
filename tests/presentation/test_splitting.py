"""Promises about cutting a reply to a platform's length."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Span, Style
from bot.presentation.splitting import is_boundary, split, utf16_length

FAMILY = "👨‍👩‍👧‍👦"
PIECES = [
    "xin chào ",
    "Tuyệt đối không chuyển tiền. ",
    "\n\n",
    "\n",
    "e\u0302\u0301",
    FAMILY,
    "🇻🇳",
    "👍🏽",
    " ",
    "각",
    "\r\n",
]

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=30).map("".join)
some_spans = st.lists(
    st.builds(Span, texts, st.sampled_from(Style), st.sampled_from([None, "https://example.org/"])), max_size=5
)


def words(text: str) -> str:
    return re.sub(r"\s+", "", text)


def joined(part: tuple[Span, ...]) -> str:
    return "".join(span.text for span in part)


@given(some_spans, st.integers(40, 400))
def test_every_part_fits_and_no_word_is_lost(spans: list[Span], limit: int) -> None:
    parts = [joined(part) for part in split(spans, limit)]
    assert all(0 < utf16_length(part) <= limit for part in parts)
    assert words("".join(parts)) == words("".join(span.text for span in spans))


@given(texts, st.integers(40, 120))
def test_a_visible_character_is_never_cut(text: str, limit: int) -> None:
    position = 0
    for part in split([Span(text)], limit):
        start = text.index(joined(part), position)
        assert is_boundary(text, start)
        position = start + len(joined(part))
        assert is_boundary(text, position)


@given(some_spans, st.integers(40, 120))
def test_each_letter_keeps_its_style_and_link(spans: list[Span], limit: int) -> None:
    def letters(pieces: list[Span]) -> list[tuple[str, Style, str | None]]:
        return [(c, piece.style, piece.href) for piece in pieces for c in piece.text if not c.isspace()]

    assert letters([span for part in split(spans, limit) for span in part]) == letters(spans)


def test_paragraphs_are_kept_whole_before_sentences_and_sentences_before_words() -> None:
    first, second = "Câu một. Câu hai.", "Câu ba dài hơn một chút."
    assert [joined(part) for part in split([Span(f"{first}\n\n{second}")], 30)] == [first, second]
    assert [joined(part) for part in split([Span("Câu thứ nhất. Câu thứ hai")], 20)] == ["Câu thứ nhất.", "Câu thứ hai"]
    assert [joined(part) for part in split([Span("không có dấu chấm")], 10)] == ["không có", "dấu chấm"]


@pytest.mark.parametrize("whole", [FAMILY, "🇻🇳", "👍🏽", "e\u0302\u0301", "🏴\U000e0067\U000e0062\U000e007f", "각"])
def test_no_place_inside_one_visible_character_is_a_boundary(whole: str) -> None:
    assert not any(is_boundary(f"x{whole}x", index) for index in range(2, len(whole) + 1))


def test_two_flags_may_be_parted_but_not_halved() -> None:
    assert [is_boundary("🇻🇳🇱🇦", index) for index in (1, 2, 3)] == [False, True, False]


def test_a_character_with_more_marks_than_fit_is_cut_rather_than_lost() -> None:
    zalgo = "a" + "\u0301" * 5000
    parts = [joined(part) for part in split([Span(zalgo)], 4096)]
    assert "".join(parts) == zalgo


def test_exactly_the_limit_is_one_part_and_one_more_is_two() -> None:
    assert len(split([Span("😀" * 2048)], 4096)) == 1
    assert len(split([Span("😀" * 2048 + "a")], 4096)) == 2


@pytest.mark.parametrize("spans", [[], [Span("")], [Span(" \n ")]])
def test_nothing_to_say_makes_no_part(spans: list[Span]) -> None:
    assert split(spans, 4096) == []

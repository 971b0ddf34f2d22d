"""A text as words with their sentences."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.plain import read_plainly
from bot.matching.told import Told, tell
from bot.text.spelling import READ_CHARACTERS, Spelling
from tests.matching.conftest import SHORT_FORMS

SPELLING = Spelling(SHORT_FORMS)


def told(text: str) -> Told:
    return tell(text, SPELLING.read)


def sentence_of(text: str, word: str) -> int:
    heard = told(text)
    return heard.sentences[heard.words.index(word)]


def test_words_stand_folded_between_a_begin_and_an_end_sign() -> None:
    heard = told("Nó cầm Dao!")
    assert heard.words == ("^", "no", "cam", "dao", "$")
    assert heard.typed == (None, "nó", "cầm", None, None)
    assert heard.quote(0, 5) == "no cam dao"


@pytest.mark.parametrize("end", [". ", "!", "?", "\n", "; ", "…", "...", "?!", ".\n\n", "\r\n"])
def test_a_sentence_ends_at(end: str) -> None:
    text = f"nó đánh{end}tôi chạy"
    assert sentence_of(text, "no") == sentence_of(text, "danh") != sentence_of(text, "toi") == sentence_of(text, "chay")


@pytest.mark.parametrize("inside", ["3.500.000 đ ", "vcb.com ", ", ", ": ", " - ", "tr. ".strip()])
def test_a_sentence_does_not_end_at(inside: str) -> None:
    text = f"nó lấy {inside}tôi"
    assert sentence_of(text, "no") == sentence_of(text, "toi")


def test_of_a_very_long_text_beginning_and_end_are_told() -> None:
    heard = told("đầu tiên. " + "lan man. " * READ_CHARACTERS + "sau cùng")
    assert heard.words[1:3] == ("dau", "tien")
    assert heard.words[-3:-1] == ("sau", "cung")
    assert len(heard.words) < READ_CHARACTERS


def test_further_meanings_stand_where_their_short_form_does() -> None:
    heard = told("gọi ca đi")
    assert heard.words[:5] == ("^", "goi", "ca", "di", "$")
    assert heard.words[5:] == ("cong", "an")
    assert heard.span(5) == heard.span(6) == (2, 3)
    assert heard.turns[1] == [2, 5]  # after "gọi" comes "ca" or "công"
    assert heard.turns[6] == [3]  # and after "an" what comes after "ca"


def test_the_end_sign_follows_the_last_word_whatever_it_may_mean() -> None:
    heard = told("giúp tui")
    assert heard.words.index("$") == 3
    assert heard.turns[3] == ()


@pytest.mark.parametrize(
    ("text", "typist"),
    [
        ("Em mới chuyển tiền để trả nợ", True),
        ("em moi chuyen tien de tra no", False),
        ("ck r ko dc no", False),
        ("Em moi chuyen tien để trả no", False),
    ],
)
def test_marks_count_as_typed_only_if_the_writer_typed_them(text: str, typist: bool) -> None:
    """A short form is read with the marks of its meaning: they are the table's, not the writer's."""
    assert told(text).typist == typist
    assert told(unicodedata.normalize("NFD", text)).typist == typist


def test_english_is_told_as_it_stands() -> None:
    assert tell("He’s here NOW. Don't wait", read_plainly).words == ("^", "he's", "here", "now", "don't", "wait", "$")


@settings(deadline=None)
@given(
    st.text(st.characters(categories=None), max_size=200)
    | st.lists(st.sampled_from([*SHORT_FORMS, "nó", "dao", ".", "?", "\n", ""])).map(" ".join)
)
def test_any_text_can_be_told(text: str) -> None:
    for heard in (told(text), tell(text, read_plainly)):
        assert len(heard.words) == len(heard.typed)
        assert heard.words.index("$") == len(heard.sentences) - 1
        assert list(heard.sentences) == sorted(heard.sentences)
        assert all(0 <= then < len(heard.words) for turns in heard.turns.values() for then in turns)

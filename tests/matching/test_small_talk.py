"""Pleasantries are the whole message, or none."""

import unicodedata
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.library import Library
from bot.matching.small_talk import LONGEST_WORDS, SmallTalk
from bot.matching.utterance import Utterance
from bot.text.fold import fold
from bot.text.spelling import Spelling
from tests.matching.conftest import SHORT_FORMS
from tests.matching.triage import small_talk

CONTENT = small_talk(
    fillers=("ạ", "nhé", "em", "anh chị", "cả nhà", "bot", "vâng", "nhiều"),
    chao=("xin chào", "chào", "hello", "giúp tui với"),
    camon=("cảm ơn", "cảm ơn nhiều"),
    vang=("vâng", "ok"),
    xucpham=("dở", "vô dụng"),
)
SPELLING = Spelling(SHORT_FORMS)
TALK = SmallTalk(CONTENT, SPELLING)


def kind_of(text: str, talk: SmallTalk = TALK) -> str | None:
    kind = talk.recognise(Utterance(text, SPELLING))
    return kind.id if kind else None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Xin chào", "chao"),
        ("xin chào anh chị ạ!", "chao"),
        ("Em chào cả nhà", "chao"),
        ("cam on nhieu nhe", "camon"),
        ("CẢM ƠN!!!", "camon"),
        ("vâng", "vang"),
        ("vâng ạ", "vang"),
        ("vang ok em", "vang"),
        ("giup toi voi", "chao"),
        ("vo dung", "xucpham"),
        ("vào dụng", "xucpham"),
    ],
)
def test_a_pleasantry_is_told_with_fillers_around_it(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    "text", ["", "   ", "…", "xin chào tôi bị lừa", "cảm ơn vì lừa tôi", "hello otp", "chào mời đầu tư"]
)
def test_inside_a_question_pleasantries_mean_nothing(text: str) -> None:
    assert kind_of(text) is None


@pytest.mark.parametrize("text", ["đỡ", "do đâu", "ca do", "cá độ", "chạo", "cấm ớn", "vãng"])
def test_words_that_only_look_alike_without_marks_are_no_pleasantry(text: str) -> None:
    assert kind_of(text) is None


def test_a_filler_of_two_words_is_no_filler_by_half() -> None:
    assert kind_of("cả nhà chào") == "chao"
    assert kind_of("nhà chào") is None
    assert kind_of("chào chị") is None


def test_a_filler_may_be_the_pleasantry_itself() -> None:
    assert kind_of("vâng vâng ạ") == "vang"
    assert kind_of("nhé ạ") is None


def test_of_several_pleasantries_the_last_is_answered() -> None:
    assert kind_of("vâng em chào ạ, cảm ơn nhiều") == "camon"
    assert kind_of("chào, tôi bị lừa, cảm ơn") is None


def test_a_long_message_is_no_pleasantry() -> None:
    assert kind_of("nhiều " * (LONGEST_WORDS - 1) + "ok") == "vang"
    assert kind_of("nhiều " * LONGEST_WORDS + "ok") is None
    assert kind_of("nhiều." * LONGEST_WORDS + "ok") is None


def test_the_kind_that_has_the_most_of_the_words_counts() -> None:
    nested = SmallTalk(small_talk(("em", "tốt"), ok=("ok",), khen=("ok em tốt",)), Spelling({}))
    assert [kind_of(text, nested) for text in ("ok em", "ok em tốt")] == [
        "ok",
        "khen",
    ]


def test_of_two_kinds_with_the_same_words_the_first_in_the_content_counts() -> None:
    twice = SmallTalk(small_talk(a=("chào",), b=("chào", "tạm biệt")), Spelling({}))
    assert [kind_of(text, twice) for text in ("chào", "tạm biệt")] == [
        "a",
        "b",
    ]


@pytest.mark.parametrize("spelt", [str, fold, str.upper, partial(unicodedata.normalize, "NFD")])
def test_every_pleasantry_editors_wrote_is_told_however_it_is_spelt(
    library: Library, spelt: Callable[[str], str]
) -> None:
    """Single letters may be short forms of anything."""
    spelling = Spelling(library.teencode.abbreviations)
    talk = SmallTalk(library.small_talk, spelling)
    missed = [
        message
        for kind in library.small_talk.kinds
        for message in kind.messages
        if min(map(len, message.split())) > 1 and not talk.recognise(Utterance(spelt(message), spelling))
    ]
    assert not missed


@settings(deadline=None)
@given(st.text(st.characters(categories=None), max_size=200))
def test_any_text_can_be_asked(text: str) -> None:
    kind_of(text)

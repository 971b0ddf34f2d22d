"""Marks may be missing, they must not contradict."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.marks import agree, marks, types_marks
from bot.text.fold import fold

WORDS = "cháy chạy đánh danh dao đảo hòa thuỷ nghĩa nghỉ người được quỵ xoáy ưỡn ẵm lừa gì".split()
ANY_TEXT = st.text(st.characters(categories=None), max_size=40)


def means(typed: str, meant: str, *, typist: bool = False, strict: bool = False) -> bool:
    return agree(marks(typed), marks(meant), typist=typist, strict=strict)


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("typist", [False, True])
def test_a_word_means_itself_whoever_writes_it(word: str, strict: bool, typist: bool) -> None:
    assert means(word, word, typist=typist, strict=strict)


@pytest.mark.parametrize("word", WORDS)
def test_a_bare_word_means_any_marked_one_unless_its_writer_types_marks(word: str) -> None:
    assert means(fold(word), word)
    assert means(fold(word), word, typist=True) == (word == fold(word))


@pytest.mark.parametrize(
    ("typed", "meant"), [("đanh", "đánh"), ("nguoi", "người"), ("chuyên", "chuyển"), ("đảo", "đảo")]
)
def test_a_word_half_typed_means_the_whole_one(typed: str, meant: str) -> None:
    assert means(typed, meant)
    assert means(typed, meant, typist=typed != fold(typed))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chạy", "cháy"),
        ("đảo", "dao"),
        ("đánh", "danh"),
        ("tuổi", "tuôi"),
        ("bán", "bạn"),
        ("lửa", "lừa"),
        ("ơ", "ô"),
        ("hươ", "huơ"),
    ],
)
def test_marks_that_contradict_or_go_beyond_mean_another_word(typed: str, meant: str) -> None:
    assert not means(typed, meant)


@pytest.mark.parametrize("bare_or_half", ["chay", "đanh"])
def test_a_strict_word_must_stand_with_exactly_its_marks(bare_or_half: str) -> None:
    whole = {"chay": "cháy", "đanh": "đánh"}[bare_or_half]
    assert not means(bare_or_half, whole, strict=True)
    assert means(whole, whole, strict=True)


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("thúy", "thuý"), ("khỏe", "khoẻ"), ("ủy", "uỷ")])
def test_where_the_tone_is_set_does_not_matter(old: str, new: str) -> None:
    assert marks(old) == marks(new)


@pytest.mark.parametrize(("tilde", "hook"), [("ngã", "ngả"), ("sữa", "sửa"), ("lễ", "lể")])
def test_hook_and_tilde_count_as_one_as_the_south_speaks_them(tilde: str, hook: str) -> None:
    assert marks(tilde) == marks(hook)
    assert means(tilde, hook, strict=True)


@settings(deadline=None)
@given(st.sampled_from(WORDS) | ANY_TEXT)
def test_composed_and_decomposed_words_have_the_same_marks(word: str) -> None:
    assert marks(unicodedata.normalize("NFD", word)) == marks(unicodedata.normalize("NFC", word))


def test_only_marked_words_have_marks() -> None:
    assert marks(None) == marks("") == marks("dao") == marks("113") == frozenset()
    assert all(marks(letter) for letter in "ạảãàáâậầấẩẫăắằặẳẵêôơưđ")


@pytest.mark.parametrize(
    ("text", "typist"),
    [
        ("Tôi bị kẻ lạ đuổi theo", True),
        ("toi bi ke la duoi theo", False),
        ("Tôi bi kẻ la đuổi", True),
        ("Tôi bi ke la đuổi", False),
        ("Tôi bị đuổi đánh", False),
        ("Tôi mất 20 000 000 vì kẻ gạt", True),
        ("", False),
    ],
)
def test_who_marks_three_words_in_five_is_typing_marks(text: str, typist: bool) -> None:
    assert types_marks(text) == typist

"""Texts as weighted features."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.vectors import FeatureSpace, ngrams

FEATURES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 20).map(float), min_size=1)


def cosines(space: FeatureSpace[str], text: str) -> list[float]:
    return [float(cosine) for cosine in space.documents.cosines(space.read(text))]


def test_a_document_is_like_itself_and_unlike_what_it_shares_nothing_with() -> None:
    space = FeatureSpace([{"a": 1.0, "b": 1.0}, {"c": 1.0}])
    assert cosines(space, "ab") == pytest.approx([1, 0])
    assert cosines(space, "c") == pytest.approx([0, 1])


def test_a_rare_feature_is_worth_more_than_a_frequent_one() -> None:
    space = FeatureSpace([{"r": 1.0, "x": 1.0}, {"f": 1.0, "x": 1.0}, {"f": 1.0, "y": 1.0}])
    rare, frequent, _ = cosines(space, "rf")
    assert rare > frequent


def test_counts_are_damped() -> None:
    space = FeatureSpace([{"a": 100.0, "b": 1.0}, {"a": 1.0, "b": 1.0}, {"c": 1.0}])
    often, once, _ = cosines(space, "b")
    assert once > often > once / 8


def test_features_no_document_has_lower_every_cosine() -> None:
    space = FeatureSpace([{"a": 1.0}, {"b": 1.0}])
    assert cosines(space, "a")[0] > cosines(space, "ax")[0] > cosines(space, "axy")[0] > 0
    assert cosines(space, "xyz") == [0, 0]
    assert cosines(space, "") == [0, 0]


def test_an_empty_document_is_like_nothing() -> None:
    assert cosines(FeatureSpace([{"a": 1.0}, {}]), "a")[1] == 0


def test_other_texts_of_the_same_features_can_be_laid_beside() -> None:
    space = FeatureSpace([{"a": 1.0, "b": 1.0}, {"c": 1.0}])
    assert [*space.table([{"a": 1}, {"b": 1, "c": 1}]).cosines(space.read("a"))] == pytest.approx([1, 0])


@settings(deadline=None)
@given(st.lists(FEATURES, min_size=1, max_size=6), FEATURES)
def test_a_cosine_lies_between_nothing_and_one(documents: list[dict[str, float]], text: dict[str, float]) -> None:
    space = FeatureSpace(documents)
    found = space.documents.cosines(space.read("".join(feature * int(count) for feature, count in text.items())))
    assert np.all(found >= 0) and np.all(found <= 1 + 1e-5)


@settings(deadline=None)
@given(st.lists(FEATURES, min_size=1, max_size=6), st.text("abcdefghx", max_size=9), st.randoms())
def test_the_order_of_documents_and_features_changes_nothing(
    documents: list[dict[str, float]], text: str, random: st.DrawFn
) -> None:
    space = FeatureSpace(documents)
    turned = FeatureSpace([dict(reversed(document.items())) for document in reversed(documents)])
    assert cosines(turned, text[::-1])[::-1] == pytest.approx(cosines(space, text), abs=1e-5)


def test_the_letters_of_a_word_stand_between_blanks() -> None:
    assert set(ngrams("otp")) == {" o", "ot", "tp", "p ", " ot", "otp", "tp ", " otp", "otp ", " otp "}
    assert set(ngrams("")) == {"  "}

"""Learning in a process of its own."""

import sys
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from bot.matching.apart import MOMENT_CHARACTERS, learn_apart
from bot.matching.linear import Lesson, LinearModel, learn
from bot.text.spelling import Spelling

SPELLING = Spelling({"ko": ["không"], "ck": ["chuyển khoản", "chồng"]})
FEW = [
    Lesson("bị lừa ck mất tiền", 0, 1.0),
    Lesson("giá vàng hôm nay ko rõ", 1, 0.5),
    Lesson("\ud83d lẻ loi", 1, 1.0),
]
LESSONS = [*FEW, Lesson("chuyện dài " * (MOMENT_CHARACTERS // 10), 1, 0.5)]
"""Too much for a moment."""


def same(one: LinearModel, other: LinearModel) -> bool:
    return one.features.written == other.features.written and np.array_equal(one.weights, other.weights)


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_what_is_learned_apart_is_what_would_be_learned_here(monkeypatch: pytest.MonkeyPatch, unbuffered: str) -> None:
    """However Python writes to a pipe; and it is not learned a second time here."""
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    with capture_logs() as lines:
        assert same(learn_apart(LESSONS, SPELLING), learn(LESSONS, SPELLING))
    assert lines == []


@pytest.mark.parametrize("program", ["", "/khong/co/python", "/bin/false", "/bin/echo"])
def test_where_no_process_can_learn_it_is_learned_here(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert same(learn_apart(LESSONS, SPELLING), learn(LESSONS, SPELLING))


def test_a_topic_without_a_word_is_refused_as_ever() -> None:
    with pytest.raises(ValueError, match="without a word"):
        learn_apart([*LESSONS, Lesson("?!", 2, 1.0)], SPELLING)


def test_it_is_learned_wherever_the_bot_was_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert same(learn_apart(LESSONS, SPELLING), learn(LESSONS, SPELLING))


def test_what_is_learned_in_a_moment_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that cannot learn would be complained of."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with capture_logs() as lines:
        assert same(learn_apart(FEW, SPELLING), learn(FEW, SPELLING))
        assert lines == []
        learn_apart(LESSONS, SPELLING)
    assert [line["event"] for line in lines] == ["learned_here"]

"""Answer, ask back, or say that one does not know."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.calibration import ANSWER_FROM, ANSWER_PROBABILITY, UNKNOWN_BELOW, Verdict, decide
from bot.matching.matcher import Document, Match, Matcher
from bot.text.spelling import Spelling

JUST = 1e-6


def matches(score: float, probability: float, rivals: int = 2) -> list[Match]:
    """The best match with rivals close behind it."""
    best = Match("a", score, probability)
    return [best, *(Match(f"rival-{n}", score - JUST, probability - JUST) for n in range(rivals))]


@pytest.mark.parametrize(
    ("score", "probability", "verdict"),
    [
        (UNKNOWN_BELOW - JUST, 1.0, Verdict.UNKNOWN),
        (UNKNOWN_BELOW, 1.0, Verdict.CHOICES),
        (ANSWER_FROM - JUST, 1.0, Verdict.CHOICES),
        (ANSWER_FROM, ANSWER_PROBABILITY, Verdict.ANSWER),
        (ANSWER_FROM, ANSWER_PROBABILITY - JUST, Verdict.CHOICES),
        (1.0, ANSWER_PROBABILITY, Verdict.ANSWER),
        (1.0, 0.0, Verdict.CHOICES),
        (0.0, 1.0, Verdict.UNKNOWN),
    ],
)
def test_a_verdict_needs_a_score_and_a_margin(score: float, probability: float, verdict: Verdict) -> None:
    assert decide(matches(score, probability)) == verdict


def test_without_a_match_the_bot_does_not_know() -> None:
    assert decide([]) == Verdict.UNKNOWN


def test_a_match_without_rivals_is_answered_or_unknown_never_asked_about() -> None:
    assert decide(matches(UNKNOWN_BELOW, 0.1, rivals=0)) == Verdict.ANSWER
    assert decide(matches(UNKNOWN_BELOW - JUST, 1.0, rivals=0)) == Verdict.UNKNOWN


WORDS = "vay tiền nợ lãi app công an gọi chuyển khoản link mã otp hàng giao".split()
TOPICS = [Document(f"t{n}", ((" ".join(WORDS[n : n + 4]), 1.0), (" ".join(WORDS[n::3]), 1.0))) for n in range(9)]
MATCHER = Matcher(TOPICS, Spelling({}))


@settings(deadline=None)
@given(st.lists(st.sampled_from([*WORDS, "cơm", "xe", "trường"]), min_size=1, max_size=8).map(" ".join))
def test_a_choice_is_between_at_least_two_different_topics(question: str) -> None:
    found = MATCHER.match(question)
    if decide(found) is Verdict.CHOICES:
        offered = [match.topic for match in found[:3]]
        assert 2 <= len(offered) == len(set(offered))


def test_questions_between_topics_are_asked_back_and_clear_ones_answered() -> None:
    verdicts = {question: decide(MATCHER.match(question)) for question in ("vay tiền nợ lãi", "gọi", "cơm xe trường")}
    assert list(verdicts.values()) == [Verdict.ANSWER, Verdict.CHOICES, Verdict.UNKNOWN]

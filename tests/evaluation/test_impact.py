"""Every change of an answer has one effect, and a loss is what a citizen would notice most."""

import pytest

from bot.evaluation.impact import Effect, as_text, impact
from bot.evaluation.questions import Answered
from bot.knowledge.labelled import Labelled

SCAM = Labelled(q="q", topic="a", accept=("b",))
URGENT = Labelled(q="q", topic="emergency", accept=("a",))
FOREIGN = Labelled(q="q", topic="oos")
EITHER = Labelled(q="q", topic="a", accept=("oos", "emergency"))


def said(decision: str, *topics: str) -> Answered:
    return Answered(decision, topics, 1.0)


@pytest.mark.parametrize(
    ("line", "before", "after", "effect", "lost"),
    [
        (SCAM, said("answer", "a"), said("answer", "x"), Effect.WORSE, True),
        (SCAM, said("answer", "a"), said("choices", "x", "a"), Effect.WORSE, False),
        (SCAM, said("answer", "a"), said("answer", "x", "a"), Effect.WORSE, True),
        (SCAM, said("answer", "a"), said("emergency", "a"), Effect.WORSE, False),
        (SCAM, said("choices", "x", "a"), said("choices", "x", "y", "z", "a"), Effect.WORSE, True),
        (SCAM, said("choices", "a"), said("unknown", "a"), Effect.UNKNOWN, True),
        (SCAM, said("choices", "a"), said("unknown"), Effect.UNKNOWN, True),
        (SCAM, said("unknown", "x"), said("choices", "b"), Effect.BETTER, False),
        (SCAM, said("choices", "a"), said("answer", "b"), Effect.BETTER, False),
        (URGENT, said("emergency"), said("answer", "a"), Effect.WORSE, True),
        (URGENT, said("answer", "a"), said("answer", "x"), Effect.WORSE, False),
        (URGENT, said("answer", "a"), said("emergency"), Effect.BETTER, False),
        (FOREIGN, said("unknown"), said("answer", "x"), Effect.WORSE, False),
        (FOREIGN, said("unknown"), said("emergency"), Effect.WORSE, False),
        (FOREIGN, said("answer", "x"), said("choices", "x"), Effect.BETTER, False),
        (FOREIGN, said("choices", "x"), said("unknown", "x"), Effect.BETTER, False),
        (FOREIGN, said("unknown"), said("answer"), Effect.DECISION, False),
        (EITHER, said("answer", "a"), said("unknown"), Effect.DECISION, False),
        (EITHER, said("answer", "a"), said("emergency", "x"), Effect.DECISION, False),
    ],
)
def test_a_change_has_the_effect_a_citizen_would_notice(
    line: Labelled, before: Answered, after: Answered, effect: Effect, lost: bool
) -> None:
    found = impact([line], {"a"}, lambda _: before, lambda _: after)
    [change] = found.changes
    assert (change.effect, change.lost, found.lost) == (effect, lost, int(lost))
    assert "“q”" in as_text(found)


def test_what_nobody_sees_is_no_change() -> None:
    assert not impact([SCAM], {"a"}, lambda _: said("unknown", "a"), lambda _: said("unknown", "x")).changes
    assert not impact([SCAM], {"a"}, lambda _: said("choices", "a", "x"), lambda _: said("choices", "x", "a")).changes


def test_another_wrong_topic_is_no_change() -> None:
    assert not impact([SCAM], {"a"}, lambda _: said("answer", "x"), lambda _: said("answer", "y")).changes


def test_questions_about_topics_neither_content_has_are_left_out() -> None:
    found = impact([SCAM, FOREIGN], set(), lambda _: said("unknown"), lambda _: said("unknown"))
    assert (found.lines, found.left_out) == (1, 1)


def test_changes_are_counted_by_topic_and_losses_come_first() -> None:
    lines = [Labelled(q="tốt", topic="a"), Labelled(q="mất", topic="a"), Labelled(q="mất nữa", topic="b")]
    before = {"tốt": said("answer", "x"), "mất": said("answer", "a"), "mất nữa": said("answer", "b")}
    after = {"tốt": said("answer", "a"), "mất": said("answer", "x"), "mất nữa": said("answer", "x")}
    found = impact(lines, {"a", "b"}, before.__getitem__, after.__getitem__)
    assert [change.line.q for change in found.changes] == ["mất", "mất nữa", "tốt"]
    assert found.by_topic() == {"a": {Effect.BETTER: 1, Effect.WORSE: 1}, "b": {Effect.WORSE: 1}}
    assert (found.right_before, found.right_after) == (2, 1)

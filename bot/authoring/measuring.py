"""What a change of the content does to answers, found by asking the same questions before and after it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.conversation.understanding import Understanding
from bot.errors import ContentError, Fault
from bot.evaluation.impact import Effect, Impact, impact
from bot.evaluation.questions import Answer, Answered
from bot.knowledge.labelled import EMERGENCY, LABELLED_FILE, Labelled, read_labelled
from bot.knowledge.library import Library, Reading, read_content
from bot.knowledge.review.warnings import review
from bot.knowledge.snapshot import build_from
from bot.timing import Clock, day_in_vietnam

ASKING_SECONDS = 20.0
"""So long questions are asked at most; the thousand that there are take two."""

ROWS_KEPT = 100
"""Questions of one effect that are kept with a change, the first ones; how many there are is kept in full."""

WARNINGS_KEPT = 50


@dataclass(frozen=True, slots=True)
class Probe:
    """How questions are asked of content that is not in use."""

    current: Callable[[], Understanding]
    """What people are answered from now."""
    learn: Callable[[Library, Understanding], Understanding]
    """What they would be answered from with another content; the second is what is known already."""
    answering: Callable[[Understanding], Answer]


def measured(folder: Path, after: Reading, topic: str | None, probe: Probe, clock: Clock) -> dict[str, Any]:
    """What becomes of the content's labelled questions, and what there would be to look at again.

    `topic`: the one that is changed; questions about it are asked first, for time may not suffice for all.
    """
    if after.library is None:
        return {"faults": [str(fault) for fault in after.faults]}
    known = probe.current()
    try:
        learned = build_from(after.library, lambda library: probe.learn(library, known))
    except ContentError as error:
        return {"faults": [str(fault) for fault in error.faults]}
    questions = _questions(folder, topic)
    before_of, after_of = (_Remembering(probe.answering(each)) for each in (known, learned))
    asked = _asked_in_time(questions, before_of, after_of)
    topics = {*known.library.topics, *after.library.topics}
    found = impact(asked, topics, before_of, after_of)
    warnings = _new_warnings(folder, after, clock)
    return {
        **_summary(found),
        "of": len(questions),
        "version": after.library.version,
        "warnings": [_row(warning) for warning in warnings[:WARNINGS_KEPT]],
        "warnings_count": len(warnings),
    }


def _questions(folder: Path, topic: str | None) -> list[Labelled]:
    """None where the content has no set of them."""
    lines, _ = read_labelled(folder / LABELLED_FILE, LABELLED_FILE, Labelled)
    return sorted(lines.values(), key=lambda line: (topic not in line.right, line.topic != EMERGENCY))


class _Remembering:
    """Asks each question once."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self._said: dict[str, Answered] = {}

    def __call__(self, question: str) -> Answered:
        if question not in self._said:
            self._said[question] = self._answer(question)
        return self._said[question]


def _asked_in_time(questions: Sequence[Labelled], *answers: Answer) -> list[Labelled]:
    """The questions that were put to both within the time there is."""
    end = time.monotonic() + ASKING_SECONDS
    asked = []
    for line in questions:
        if time.monotonic() > end:
            break
        for answer in answers:
            answer(line.q)
        asked.append(line)
    return asked


def _summary(found: Impact) -> dict[str, Any]:
    told = found.to_json()
    counts = {effect.value: len(found.having(effect)) for effect in Effect}
    urgent = sum(change.lost for change in found.changes if change.line.topic == EMERGENCY)
    rows = {effect.value: told[effect.value][:ROWS_KEPT] for effect in Effect}
    return {**told, **rows, "counts": counts, "lost_urgent": urgent}


def _new_warnings(folder: Path, after: Reading, clock: Clock) -> list[Fault]:
    """What there is to look at again that there was not before, wherever the lines have moved to."""
    today = day_in_vietnam(clock())
    before = {(warning.file, warning.message) for warning in review(read_content(folder), today)}
    return [warning for warning in review(after, today) if (warning.file, warning.message) not in before]


def _row(warning: Fault) -> dict[str, Any]:
    return {"file": warning.file, "line": warning.line, "message": warning.message}

"""Figures on labelled questions: how often the right topic is found, shown, or rightly not shown."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from bot.evaluation.figures import Figures, Found, share_of
from bot.evaluation.figures import as_text as as_text
from bot.evaluation.sets import open_set
from bot.knowledge.labelled import EMERGENCY, NO_TOPICS, OUT_OF_SCOPE, Labelled


@dataclass(frozen=True, slots=True)
class Answered:
    """What the product said to a question: its decision, the topics best first, and how long it took."""

    decision: str
    topics: tuple[str, ...]
    milliseconds: float
    kind: str | None = None
    """The kind of danger whose first steps were shown."""


Answer: TypeAlias = Callable[[str], Answered]
Pair: TypeAlias = tuple[Labelled, Answered]


def open_labelled(path: Path) -> list[Labelled]:
    """The questions of a labelled set; raises `LabelledSetError` naming the first bad line."""
    return open_set(path, Labelled)


def evaluate(
    labelled: Sequence[Labelled], topics: Collection[str], answer: Answer, *, urgent: Collection[str] = ()
) -> Figures:
    """Ask every question and count. Lines whose topic does not exist yet are left out.

    `urgent`: topics that are about danger themselves; to answer a question about one with first steps is no mistake.
    """
    asked = [(line, answer(line.q)) for line in labelled if line.topic in NO_TOPICS or line.topic in topics]
    inside = [pair for pair in asked if pair[0].in_scope]
    foreign = [pair for pair in asked if pair[0].topic == OUT_OF_SCOPE]
    emergencies = [pair for pair in asked if pair[0].topic == EMERGENCY]
    not_urgent = [pair for pair in (*inside, *foreign) if EMERGENCY not in pair[0].right]
    times = sorted(said.milliseconds for _, said in asked) or [0.0]
    return Figures(
        lines=len(asked),
        left_out=len(labelled) - len(asked),
        inside=_found(inside),
        styles=_grouped(inside, lambda line: line.style),
        topics=_grouped(inside, lambda line: line.topic),
        foreign_answered=share_of(said.decision == "answer" and not _right(line, said, 1) for line, said in foreign),
        foreign_choices=share_of(said.decision == "choices" and not _right(line, said, 3) for line, said in foreign),
        emergencies=share_of(said.decision == "emergency" for _, said in emergencies),
        first_steps=share_of(said.kind == line.kind for line, said in emergencies if line.kind),
        false_alarms=share_of(said.decision == "emergency" for _, said in [*inside, *foreign]),
        calm_false_alarms=share_of(
            said.decision == "emergency" for line, said in not_urgent if line.right.isdisjoint(urgent)
        ),
        confusions=_confusions(inside),
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, int(len(times) * 0.99))],
    )


def _found(asked: Sequence[Pair]) -> Found:
    shown = [(line, said) for line, said in asked if said.decision == "answer"]
    return Found(
        first=share_of(_right(line, said, 1) for line, said in asked),
        among_three=share_of(_right(line, said, 3) for line, said in asked),
        direct=share_of(said.decision == "answer" for _, said in asked),
        direct_right=share_of(_right(line, said, 1) for line, said in shown),
    )


def _grouped(asked: Sequence[Pair], key: Callable[[Labelled], str]) -> dict[str, Found]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in asked:
        groups[key(pair[0])].append(pair)
    return {name: _found(groups[name]) for name in sorted(groups)}


def _right(line: Labelled, said: Answered, among: int) -> bool:
    return not line.right.isdisjoint(said.topics[:among])


def _confusions(inside: Sequence[Pair]) -> tuple[tuple[str, str, int], ...]:
    """(meant, found instead, how often), the worst first."""
    wrong = Counter(
        (line.topic, said.topics[0] if said.topics else "-") for line, said in inside if not _right(line, said, 1)
    )
    return tuple((meant, found, count) for (meant, found), count in wrong.most_common(10))

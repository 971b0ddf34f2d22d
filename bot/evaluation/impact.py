"""What an edit changes: the same questions, asked of the content before and after it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.evaluation.figures import table
from bot.evaluation.questions import Answer, Answered
from bot.knowledge.labelled import EMERGENCY, NO_TOPICS, OUT_OF_SCOPE, Labelled
from bot.knowledge.validation import quoted

RIGHT, NEARLY, WRONG = 2, 1, 0
"""How well a question was answered, as the person who asked sees it: with the right card, with the right one among
those offered, or with neither. What ranks first when the bot says that it does not know, nobody sees."""

OFFERED = 3
"""Topics that a citizen is offered to choose from."""


DECISIONS_SAID: Mapping[str, str] = {
    "answer": "trả lời",
    "choices": "hỏi lại",
    "emergency": "khẩn cấp",
    "unknown": "không biết",
    "refused": "từ chối",
}
"""What the bot did, in the editors' words."""


class Effect(StrEnum):
    """What became of a question; each has one."""

    WORSE = "worse"
    UNKNOWN = "unknown"
    """The bot now says that it does not know, where it had something to say before."""
    BETTER = "better"
    DECISION = "decision"
    """Answered as well as before, in another way."""


@dataclass(frozen=True, slots=True)
class Change:
    """A question that is answered otherwise."""

    line: Labelled
    effect: Effect
    lost: bool
    """The right topic was shown or offered and is not any more, or the emergency is not recognised any more."""
    before: Answered
    after: Answered


@dataclass(frozen=True, slots=True)
class Impact:
    """All changes, those of the same effect together; `right_*` count questions that show or offer what they should."""

    lines: int
    left_out: int
    right_before: int
    right_after: int
    changes: tuple[Change, ...]

    @property
    def lost(self) -> int:
        return sum(change.lost for change in self.changes)

    def having(self, effect: Effect) -> list[Change]:
        return [change for change in self.changes if change.effect is effect]

    def by_topic(self) -> dict[str, dict[Effect, int]]:
        """How many questions of each topic had which effect."""
        counted: dict[str, Counter[Effect]] = defaultdict(Counter)
        for change in self.changes:
            counted[change.line.topic][change.effect] += 1
        return {topic: dict(counted[topic]) for topic in sorted(counted)}

    def to_json(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            "left_out": self.left_out,
            "right": {"before": self.right_before, "after": self.right_after},
            "lost": self.lost,
            **{effect.value: [_row(change) for change in self.having(effect)] for effect in Effect},
            "topics": self.by_topic(),
        }


def impact(labelled: Sequence[Labelled], topics: Collection[str], before: Answer, after: Answer) -> Impact:
    """Ask every question twice. `topics`: those of either content; lines about others are left out."""
    asked = [line for line in labelled if line.topic in NO_TOPICS or line.topic in topics]
    answered = [(line, before(line.q), after(line.q)) for line in asked]
    changes = [change for each in answered if (change := _change(*each))]
    order = list(Effect)
    return Impact(
        lines=len(asked),
        left_out=len(labelled) - len(asked),
        right_before=sum(_grade(line, old) > WRONG for line, old, _ in answered),
        right_after=sum(_grade(line, new) > WRONG for line, _, new in answered),
        changes=tuple(sorted(changes, key=lambda change: order.index(change.effect))),
    )


def as_text(found: Impact) -> str:
    """The changes for an editor, the bad ones first."""
    rows = [
        ("câu được hỏi / bỏ qua", f"{found.lines} / {found.left_out}"),
        ("thấy đúng chủ đề trước → sau", f"{found.right_before} → {found.right_after}"),
        *((_SAID_OF[effect], str(len(found.having(effect)))) for effect in Effect),
        ("mất câu đang đúng (!)", str(found.lost)),
    ]
    parts = [table(rows)]
    for effect in Effect:
        if changes := found.having(effect):
            parts.append("\n".join([f"\n{_SAID_OF[effect].capitalize()}:", *map(_told, changes)]))
    if topics := found.by_topic():
        counts = [(f"  {topic}", _counts(effects)) for topic, effects in topics.items()]
        parts.append(f"\nTheo chủ đề:\n{table(counts)}")
    return "\n".join(parts)


def _change(line: Labelled, before: Answered, after: Answered) -> Change | None:
    old, new = _grade(line, before), _grade(line, after)
    lost = line.topic != OUT_OF_SCOPE and (old == RIGHT > new if line.topic == EMERGENCY else old > new == WRONG)
    silent = after.decision == "unknown" and before.decision != "unknown"
    if silent and OUT_OF_SCOPE not in line.right:
        return Change(line, Effect.UNKNOWN, lost, before, after)
    if new != old:
        return Change(line, Effect.BETTER if new > old else Effect.WORSE, lost, before, after)
    if after.decision != before.decision:
        return Change(line, Effect.DECISION, lost, before, after)
    return None


def _grade(line: Labelled, said: Answered) -> int:
    """How well the question was answered, by what its line accepts."""
    if said.decision == "emergency" and EMERGENCY in line.right:
        return RIGHT
    if said.decision in {"unknown", "refused"} and OUT_OF_SCOPE in line.right:
        return RIGHT
    if line.topic == OUT_OF_SCOPE:
        return _grade_foreign(line, said)
    if said.decision in {"unknown", "refused"} or line.right.isdisjoint(said.topics[: _shown(said)]):
        return WRONG
    # However good a topic is, in an emergency it comes second.
    return RIGHT if said.decision == "answer" and line.topic != EMERGENCY else NEARLY


def _shown(said: Answered) -> int:
    """How many of the topics the person sees."""
    return 1 if said.decision == "answer" else OFFERED


def _grade_foreign(line: Labelled, said: Answered) -> int:
    """A wrong card or a false alarm is worse than being asked what is meant; a greeting has no topic and is right."""
    if said.decision == "answer" and (not said.topics or said.topics[0] in line.right):
        return RIGHT
    return NEARLY if said.decision == "choices" else WRONG


_SAID_OF: Mapping[Effect, str] = {
    Effect.WORSE: "xấu đi",
    Effect.UNKNOWN: "nay không biết",
    Effect.BETTER: "tốt hơn",
    Effect.DECISION: "đổi cách trả lời",
}


def _told(change: Change) -> str:
    mark = "!" if change.lost else " "
    said = " → ".join(map(_in_short, (change.before, change.after)))
    return f"{mark} “{quoted(change.line.q)}” ({change.line.topic})\n      {said}"


def _in_short(said: Answered) -> str:
    topics = said.topics[: _shown(said)] if said.decision != "unknown" else ()
    return f"{DECISIONS_SAID[said.decision]} {', '.join(topics) or '-'}"


def _counts(effects: Mapping[Effect, int]) -> str:
    return ", ".join(f"{_SAID_OF[effect]} {effects[effect]}" for effect in Effect if effect in effects)


def _row(change: Change) -> dict[str, Any]:
    return {
        "question": change.line.q,
        "topic": change.line.topic,
        "lost": change.lost,
        "before": _outcome(change.before),
        "after": _outcome(change.after),
    }


def _outcome(said: Answered) -> dict[str, Any]:
    return {"decision": said.decision, "topics": list(said.topics[:OFFERED])}

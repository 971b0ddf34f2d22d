"""Figures on labelled messages: how many scams are called so, and how many genuine ones wrongly."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from bot.evaluation.figures import Share, percent, share_of, table
from bot.inspection.inspector import Verdict
from bot.knowledge.labelled import LabelledMessage

NAMES = {"scam": "lừa đảo", "legit": "tin thật"}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the product said of a message: the verdict, the profiles best first, and how long it took."""

    verdict: Verdict
    topics: tuple[str, ...]
    milliseconds: float


Assess: TypeAlias = Callable[[str], Judged]
Pair: TypeAlias = tuple[LabelledMessage, Judged]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How often messages were called danger, and danger or caution."""

    danger: Share
    flagged: Share


@dataclass(frozen=True, slots=True)
class MessageFigures:
    """All figures of one run; times are milliseconds."""

    lines: int
    scams: Verdicts
    genuine: Verdicts
    first: Share
    """Of the scams with a profile: the right one comes first."""
    among_three: Share
    channels: dict[str, Verdicts]
    """By label and channel."""
    topics: dict[str, Verdicts]
    """Scams by profile."""
    p50_ms: float
    p99_ms: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def evaluate_messages(labelled: Sequence[LabelledMessage], assess: Assess, topics: Collection[str]) -> MessageFigures:
    """Judge every message and count. `topics`: the profiles there are; of others nothing can be asked."""
    judged = [(line, assess(line.text)) for line in labelled]
    scams = [pair for pair in judged if pair[0].label == "scam"]
    named = [(line, said) for line, said in scams if not line.right.isdisjoint(topics)]
    times = sorted(said.milliseconds for _, said in judged) or [0.0]
    return MessageFigures(
        lines=len(judged),
        scams=_verdicts(scams),
        genuine=_verdicts([pair for pair in judged if pair[0].label == "legit"]),
        first=share_of(not line.right.isdisjoint(said.topics[:1]) for line, said in named),
        among_three=share_of(not line.right.isdisjoint(said.topics[:3]) for line, said in named),
        channels=_grouped(judged, lambda line: f"{NAMES[line.label]}, {line.channel}"),
        topics=_grouped(named, lambda line: line.topic or "-"),
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, int(len(times) * 0.99))],
    )


def messages_as_text(figures: MessageFigures) -> str:
    """The figures as a table for people; of the profiles the worst come first."""
    worst_first = sorted(figures.topics.items(), key=lambda topic: topic[1].flagged.share)
    return table(
        [
            ("số tin", str(figures.lines)),
            ("lừa đảo: rất đáng ngờ hoặc cần thận trọng", percent(figures.scams.flagged)),
            ("lừa đảo: rất đáng ngờ", percent(figures.scams.danger)),
            ("tin thật: bị gọi là rất đáng ngờ", percent(figures.genuine.danger)),
            ("tin thật: rất đáng ngờ hoặc cần thận trọng", percent(figures.genuine.flagged)),
            ("đúng thủ đoạn đầu tiên", percent(figures.first)),
            ("đúng trong ba thủ đoạn đầu", percent(figures.among_three)),
            ("thời gian một tin p50 / p99", f"{figures.p50_ms:.2f} / {figures.p99_ms:.2f} ms"),
            *((f"  {name}", _in_short(verdicts)) for name, verdicts in figures.channels.items()),
            *((f"  {name}", _in_short(verdicts)) for name, verdicts in worst_first),
        ]
    )


def _verdicts(judged: Sequence[Pair]) -> Verdicts:
    return Verdicts(
        danger=share_of(said.verdict is Verdict.DANGER for _, said in judged),
        flagged=share_of(said.verdict is not Verdict.NO_SIGN for _, said in judged),
    )


def _grouped(judged: Sequence[Pair], key: Callable[[LabelledMessage], str]) -> dict[str, Verdicts]:
    groups: dict[str, list[Pair]] = defaultdict(list)
    for pair in judged:
        groups[key(pair[0])].append(pair)
    return {name: _verdicts(groups[name]) for name in sorted(groups)}


def _in_short(verdicts: Verdicts) -> str:
    return f"{verdicts.flagged.share:6.1%}, rất đáng ngờ {verdicts.danger.share:.0%}, {verdicts.flagged.of} tin"

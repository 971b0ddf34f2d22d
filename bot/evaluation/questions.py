"""Figures on labelled questions: how often the right topic is found, shown, or rightly not shown."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BotError
from bot.evaluation.figures import Figures, Found, share_of
from bot.evaluation.figures import as_text as as_text

OUT_OF_SCOPE = "oos"
EMERGENCY = "emergency"


class LabelledSetError(BotError):
    """A file of labelled questions cannot be read; the message names the line."""


class Labelled(BaseModel):
    """One line of a labelled set."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    q: str
    topic: str
    accept: tuple[str, ...] = ()
    style: str = "-"

    @property
    def right(self) -> frozenset[str]:
        return frozenset((self.topic, *self.accept))


@dataclass(frozen=True, slots=True)
class Answered:
    """What the product said to a question: its decision, the topics best first, and how long it took."""

    decision: str
    topics: tuple[str, ...]
    milliseconds: float


Pair: TypeAlias = tuple[Labelled, Answered]


def read_labelled(path: Path) -> list[Labelled]:
    """The lines of a labelled set; raises `LabelledSetError` naming the first bad line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelledSetError(f"{path}: {error}") from error
    labelled = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            labelled.append(Labelled.model_validate_json(line))
        except ValidationError as error:
            problem = error.errors(include_input=False, include_url=False)[0]
            raise LabelledSetError(f"{path}:{number}: {'.'.join(map(str, problem['loc']))} {problem['msg']}") from None
    return labelled


def evaluate(labelled: Sequence[Labelled], topics: Iterable[str], answer: Callable[[str], Answered]) -> Figures:
    """Ask every question and count. Lines whose topic does not exist yet are left out."""
    known = {*topics, OUT_OF_SCOPE, EMERGENCY}
    asked = [(line, answer(line.q)) for line in labelled if line.topic in known]
    inside = [pair for pair in asked if pair[0].topic not in {OUT_OF_SCOPE, EMERGENCY}]
    foreign = [pair for pair in asked if pair[0].topic == OUT_OF_SCOPE]
    urgent = [said for line, said in asked if line.topic == EMERGENCY]
    styles: dict[str, list[Pair]] = defaultdict(list)
    for pair in inside:
        styles[pair[0].style].append(pair)
    times = sorted(said.milliseconds for _, said in asked) or [0.0]
    return Figures(
        lines=len(asked),
        left_out=len(labelled) - len(asked),
        inside=_found(inside),
        styles={style: _found(styles[style]) for style in sorted(styles)},
        foreign_answered=share_of(said.decision == "answer" and not _right(line, said, 1) for line, said in foreign),
        foreign_choices=share_of(said.decision == "choices" and not _right(line, said, 3) for line, said in foreign),
        emergencies=share_of(said.decision == "emergency" for said in urgent),
        false_alarms=share_of(said.decision == "emergency" for _, said in [*inside, *foreign]),
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


def _right(line: Labelled, said: Answered, among: int) -> bool:
    return not line.right.isdisjoint(said.topics[:among])


def _confusions(inside: Sequence[Pair]) -> tuple[tuple[str, str, int], ...]:
    """(meant, found instead, how often), the worst first."""
    wrong = Counter(
        (line.topic, said.topics[0] if said.topics else "-") for line, said in inside if not _right(line, said, 1)
    )
    return tuple((meant, found, count) for (meant, found), count in wrong.most_common(10))

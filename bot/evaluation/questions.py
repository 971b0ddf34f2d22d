"""Figures on labelled questions: how often the right topic is found, shown, or rightly not shown."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import BotError

OUT_OF_SCOPE = "oos"
EMERGENCY = "emergency"

BOOTSTRAP_ROUNDS = 1_000
BOOTSTRAP_SEED = 3180
"""The interval is the same on every machine."""


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


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with a 95 % bootstrap interval of the share."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one run."""

    lines: int
    left_out: int
    first: Share
    among_three: Share
    direct: Share
    direct_right: Share
    foreign_answered: Share
    foreign_choices: Share
    emergencies: Share
    false_alarms: Share
    styles: dict[str, Share]
    confusions: tuple[tuple[str, str, int], ...]
    p50_ms: float
    p99_ms: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


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
    inside = [(line, said) for line, said in asked if line.topic not in {OUT_OF_SCOPE, EMERGENCY}]
    foreign = [(line, said) for line, said in asked if line.topic == OUT_OF_SCOPE]
    urgent = [said for line, said in asked if line.topic == EMERGENCY]
    # An emergency card lists related topics; what counts as found is what the search would have shown.
    shown = [(line, said) for line, said in inside if said.decision == "answer"]
    styles: dict[str, list[bool]] = defaultdict(list)
    for line, said in inside:
        styles[line.style].append(_found(line, said, 1))
    times = sorted(said.milliseconds for _, said in asked) or [0.0]
    return Figures(
        lines=len(asked),
        left_out=len(labelled) - len(asked),
        first=_share(_found(line, said, 1) for line, said in inside),
        among_three=_share(_found(line, said, 3) for line, said in inside),
        direct=_share(said.decision == "answer" for _, said in inside),
        direct_right=_share(_found(line, said, 1) for line, said in shown),
        foreign_answered=_share(said.decision == "answer" and not _found(line, said, 1) for line, said in foreign),
        foreign_choices=_share(said.decision == "choices" and not _found(line, said, 3) for line, said in foreign),
        emergencies=_share(said.decision == "emergency" for said in urgent),
        false_alarms=_share(said.decision == "emergency" for _, said in [*inside, *foreign]),
        styles={style: _share(hits) for style, hits in sorted(styles.items())},
        confusions=_confusions(inside),
        p50_ms=times[len(times) // 2],
        p99_ms=times[min(len(times) - 1, int(len(times) * 0.99))],
    )


def _found(line: Labelled, said: Answered, among: int) -> bool:
    return not line.right.isdisjoint(said.topics[:among])


def _share(hits: Iterable[bool]) -> Share:
    values = [bool(hit) for hit in hits]
    if not values:
        return Share(0, 0, 0.0, 0.0)
    dice = random.Random(BOOTSTRAP_SEED)
    shares = sorted(sum(dice.choices(values, k=len(values))) / len(values) for _ in range(BOOTSTRAP_ROUNDS))
    return Share(sum(values), len(values), shares[int(BOOTSTRAP_ROUNDS * 0.025)], shares[int(BOOTSTRAP_ROUNDS * 0.975)])


def _confusions(inside: Sequence[tuple[Labelled, Answered]]) -> tuple[tuple[str, str, int], ...]:
    """(meant, found instead, how often), the worst first."""
    wrong = Counter(
        (line.topic, said.topics[0] if said.topics else "-") for line, said in inside if not _found(line, said, 1)
    )
    return tuple((meant, found, count) for (meant, found), count in wrong.most_common(10))


def as_text(figures: Figures) -> str:
    """The figures as a table for people."""
    rows = [
        ("câu được tính / bỏ qua", f"{figures.lines} / {figures.left_out}"),
        ("đúng chủ đề đầu tiên", _percent(figures.first)),
        ("đúng trong ba chủ đề đầu", _percent(figures.among_three)),
        ("trả lời thẳng", _percent(figures.direct)),
        ("  trong đó đúng", _percent(figures.direct_right)),
        ("ngoài phạm vi mà trả lời", _percent(figures.foreign_answered)),
        ("ngoài phạm vi mà hỏi lại", _percent(figures.foreign_choices)),
        ("nhận ra khẩn cấp", _percent(figures.emergencies)),
        ("báo động nhầm", _percent(figures.false_alarms)),
        *((f"  kiểu {style}", _percent(share)) for style, share in figures.styles.items()),
        ("thời gian một câu p50 / p99", f"{figures.p50_ms:.2f} / {figures.p99_ms:.2f} ms"),
        *((f"  nhầm {meant}", f"{found} ×{count}") for meant, found, count in figures.confusions),
    ]
    return "\n".join(f"{label:<34} {value}" for label, value in rows)


def _percent(share: Share) -> str:
    if not share.of:
        return "-"
    return f"{share.share:6.1%}  [{share.low:.0%}–{share.high:.0%}]  {share.hits}/{share.of}"


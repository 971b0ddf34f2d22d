"""Shares with their uncertainty, and how they are printed."""

import random
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

BOOTSTRAP_ROUNDS = 1_000
BOOTSTRAP_SEED = 1
"""The interval is the same on every machine."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with a 95 % bootstrap interval of the share."""

    hits: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Found:
    """How questions with a topic fared: right first, right among three, shown at once, and of those shown, right."""

    first: Share
    among_three: Share
    direct: Share
    direct_right: Share


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one run. `foreign_*` count questions outside the scope, times are milliseconds."""

    lines: int
    left_out: int
    inside: Found
    styles: dict[str, Found]
    foreign_answered: Share
    foreign_choices: Share
    emergencies: Share
    false_alarms: Share
    confusions: tuple[tuple[str, str, int], ...]
    p50_ms: float
    p99_ms: float

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def share_of(hits: Iterable[bool]) -> Share:
    """The share of true ones, with its interval."""
    values = [bool(hit) for hit in hits]
    if not values:
        return Share(0, 0, 0.0, 0.0, 0.0)
    dice = random.Random(BOOTSTRAP_SEED)
    drawn = sorted(sum(dice.choices(values, k=len(values))) / len(values) for _ in range(BOOTSTRAP_ROUNDS))
    low, high = drawn[int(BOOTSTRAP_ROUNDS * 0.025)], drawn[int(BOOTSTRAP_ROUNDS * 0.975)]
    return Share(sum(values), len(values), sum(values) / len(values), low, high)


def as_text(figures: Figures) -> str:
    """The figures as a table for people."""
    rows = [
        ("câu được tính / bỏ qua", f"{figures.lines} / {figures.left_out}"),
        ("đúng chủ đề đầu tiên", _percent(figures.inside.first)),
        ("đúng trong ba chủ đề đầu", _percent(figures.inside.among_three)),
        ("trả lời thẳng", _percent(figures.inside.direct)),
        ("  trong đó đúng", _percent(figures.inside.direct_right)),
        ("ngoài phạm vi mà trả lời", _percent(figures.foreign_answered)),
        ("ngoài phạm vi mà hỏi lại", _percent(figures.foreign_choices)),
        ("nhận ra khẩn cấp", _percent(figures.emergencies)),
        ("báo động nhầm", _percent(figures.false_alarms)),
        *((f"  kiểu {style}", _in_short(found)) for style, found in figures.styles.items()),
        ("thời gian một câu p50 / p99", f"{figures.p50_ms:.2f} / {figures.p99_ms:.2f} ms"),
        *((f"  nhầm {meant}", f"{found} ×{count}") for meant, found, count in figures.confusions),
    ]
    return "\n".join(f"{label:<34} {value}" for label, value in rows)


def _percent(share: Share) -> str:
    if not share.of:
        return "-"
    return f"{share.share:6.1%}  [{share.low:.0%}–{share.high:.0%}]  {share.hits}/{share.of}"


def _in_short(found: Found) -> str:
    return (
        f"{found.first.share:6.1%} / {found.among_three.share:.1%} trong ba, "
        f"thẳng {found.direct.share:.0%}, đúng {found.direct_right.share:.0%}, {found.first.of} câu"
    )

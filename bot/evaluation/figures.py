"""Shares with their uncertainty, and how they are printed."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

BOOTSTRAP_ROUNDS = 1_000
BOOTSTRAP_SEED = 1
"""The interval is the same on every machine."""

LABEL_WIDTH = 44
"""Letters; the longest id of a topic and what stands before it."""


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
    topics: dict[str, Found]
    foreign_answered: Share
    foreign_choices: Share
    emergencies: Share
    first_steps: Share
    """Of the emergencies whose kind is labelled: answered with the first steps of that kind."""
    false_alarms: Share
    calm_false_alarms: Share
    """Without the questions about danger itself."""
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
    share = sum(values) / len(values)
    # To draw as many of them again, with replacement, and count the true ones is one draw from this distribution.
    drawn = np.random.default_rng(BOOTSTRAP_SEED).binomial(len(values), share, BOOTSTRAP_ROUNDS) / len(values)
    low, high = np.quantile(drawn, (0.025, 0.975), method="nearest")
    return Share(sum(values), len(values), share, float(low), float(high))


def as_text(figures: Figures) -> str:
    """The figures as a table for people; of the topics the worst come first."""
    worst_first = sorted(figures.topics.items(), key=lambda topic: topic[1].first.share)
    rows = [
        ("câu được tính / bỏ qua", f"{figures.lines} / {figures.left_out}"),
        ("đúng chủ đề đầu tiên", percent(figures.inside.first)),
        ("đúng trong ba chủ đề đầu", percent(figures.inside.among_three)),
        ("trả lời thẳng", percent(figures.inside.direct)),
        ("  trong đó đúng", percent(figures.inside.direct_right)),
        ("ngoài phạm vi mà trả lời", percent(figures.foreign_answered)),
        ("ngoài phạm vi mà hỏi lại", percent(figures.foreign_choices)),
        ("nhận ra khẩn cấp", percent(figures.emergencies)),
        ("  đúng bước đầu tiên", percent(figures.first_steps)),
        ("báo động nhầm", percent(figures.false_alarms)),
        ("  không kể câu hỏi về nguy hiểm", percent(figures.calm_false_alarms)),
        *((f"  kiểu {style}", _in_short(found)) for style, found in figures.styles.items()),
        ("thời gian một câu p50 / p99", f"{figures.p50_ms:.2f} / {figures.p99_ms:.2f} ms"),
        *((f"  nhầm {meant}", f"{found} ×{count}") for meant, found, count in figures.confusions),
        *((f"  {topic}", _in_short(found)) for topic, found in worst_first),
    ]
    return table(rows)


def table(rows: Iterable[tuple[str, str]]) -> str:
    """Labels and values in two columns."""
    return "\n".join(f"{label:<{LABEL_WIDTH}} {value}" for label, value in rows)


def percent(share: Share) -> str:
    """A share with its interval and what it was counted of."""
    if not share.of:
        return "-"
    return f"{share.share:6.1%}  [{share.low:.0%}–{share.high:.0%}]  {share.hits}/{share.of}"


def _in_short(found: Found) -> str:
    return (
        f"{found.first.share:6.1%} / {found.among_three.share:.1%} trong ba, "
        f"thẳng {found.direct.share:.0%}, đúng {found.direct_right.share:.0%}, {found.first.of} câu"
    )

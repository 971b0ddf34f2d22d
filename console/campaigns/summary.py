"""What became of a campaign, on paper that is handed on: as figures are told, never of a few."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.reports.small_cells import Cell, protected_row, protected_table, told
from bot.storage.tables import DeliveryState
from console.campaigns.words import failures
from scheduler.progress import RunFigures


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run."""

    recipients: Cell
    counts: Mapping[DeliveryState, Cell]
    pressed: Cell


@dataclass(frozen=True, slots=True)
class Summary:
    """The runs of a campaign, and all of them together. Somebody who got two runs counts twice."""

    runs: Sequence[RunSummary]
    recipients: Cell
    counts: Mapping[DeliveryState, Cell]
    repeated: Cell
    """Of those sent: to whom it may have come twice."""
    failures: Sequence[tuple[str, Cell]]
    """Why it failed, in words, and how often; a reason that is told of a few only is left out."""
    pressed: Cell
    quiz_right: Cell
    quiz_wrong: Cell

    @property
    def has_quiz(self) -> bool:
        return self.quiz_right.is_number or self.quiz_wrong.is_number


def summed(runs: Sequence[RunFigures]) -> Summary:
    """All runs together."""
    reasons: Counter[str] = Counter()
    for run in runs:
        reasons.update(run.reasons)
    states = tuple(DeliveryState)
    # Recipients are in exactly one state: what is told of the states and of their sum binds each other.
    became = protected_table([[run.counts[state] for state in states] for run in runs])
    pressed = protected_row([run.pressed for run in runs])
    why = [(said, told(number)) for said, number in failures(reasons)]
    return Summary(
        runs=[
            RunSummary(total, dict(zip(states, cells, strict=True)), presses)
            for total, cells, presses in zip(became.row_totals, became.cells, pressed.cells, strict=True)
        ],
        recipients=became.total,
        counts=dict(zip(states, became.column_totals, strict=False)),  # without runs there is no column
        repeated=told(sum(run.repeated for run in runs)),
        failures=[(said, cell) for said, cell in why if cell.is_number],
        pressed=pressed.total,
        quiz_right=told(sum(run.quiz_right for run in runs)),
        quiz_wrong=told(sum(run.quiz_wrong for run in runs)),
    )

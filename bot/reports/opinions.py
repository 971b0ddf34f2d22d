"""What people say of each topic's answer, as it may be told: tens of those it helped, tens of those it did not."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.library import Library
from bot.messages import Kind
from bot.reports.periods import Period
from bot.reports.small_cells import FEW, THRESHOLD, Cell, protected_row
from bot.storage import figures as stored
from bot.storage.database import Connection

HELPFUL = 0.6
"""Share of those who said so below which an answer does not help."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """How many said that an answer helped, and how many that it did not."""

    helpful: Cell = FEW
    unhelpful: Cell = FEW

    @property
    def is_said(self) -> bool:
        """Whether enough said anything for it to be told."""
        return self.helpful.is_number or self.unhelpful.is_number

    @property
    def is_bad(self) -> bool:
        """Whether it helps too few, even if as many as these numbers allow said that it did. Made of what is told: a
        badge that hung on the counts would tell where between two tens they are."""
        at_most = self.helpful.size + THRESHOLD - 1
        return self.helpful.ten is not None and at_most < HELPFUL * (at_most + self.unhelpful.size)


def by_topic(connection: Connection, library: Library, period: Period) -> Mapping[str, Opinion]:
    """Of every topic there is. How many said either in all is told nowhere, only their share: as if both sums were told
    in tens."""
    said = stored.events(connection, period.first, period.last, [Kind.HELPFUL, Kind.NOT_HELPFUL], "kind", "topic")

    def column(kind: Kind) -> dict[str, Cell]:
        counts = [said.get((kind, id), 0) for id in library.topics]
        others = sum(count for (of, _), count in said.items() if of == kind) - sum(counts)
        row = protected_row([*counts, others])
        return dict(zip(library.topics, row.cells[:-1], strict=True))

    helpful, unhelpful = column(Kind.HELPFUL), column(Kind.NOT_HELPFUL)
    return {id: Opinion(helpful[id], unhelpful[id]) for id in library.topics}

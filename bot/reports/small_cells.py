"""What may be told of counts without telling of a single person.

The rule is that of statistical disclosure control (Hundepool et al., *Handbook on Statistical Disclosure Control*,
ESSnet 2010, chapters 4 and 5; the threshold of ten is common practice of health and police statistics):

1. **Threshold.** A count below ten is told as "dưới 10". Zero is one of them: that nobody of a commune asked is a fact
   about everybody there, and a zero is the anchor from which other counts are reckoned.
2. **Rounding.** A count from ten on is told rounded down to its ten, totals as well. Each number told stands for ten,
   so that the difference of two tables, two pages or two downloads (a week and a month that holds it, today's seven
   days and yesterday's) is no count of anything. How often a period is told anew, and how it is divided, is bounded
   as well: `Period.settled`, `Period.is_divided`.
3. **Audit, and withholding where it fails** (secondary suppression). Totals still bind cells together: of ten cells of
   9 the total, 90, gives each away. So the range is reckoned that all that is told leaves for each hidden cell. It must
   be the whole of 0 … 9; else further cells or totals are told as "không nêu", the smallest that help.

Cells and totals of a table are arcs of a network in which what comes into a node goes out of it: a row's total flows
into its row and along its cells to the columns. What a hidden cell can be is then how much more, or less, can flow
around the circles it lies on; these bounds are exact also for whole numbers (the network matrix is totally unimodular).

Charts, words and rates are made of what is told, never of the counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

THRESHOLD = 10
FEW_TEXT, WITHHELD_TEXT = "dưới 10", "không nêu"

NOTE = (
    "Số dưới 10, kể cả 0, ghi là “dưới 10”; số từ 10 trở lên làm tròn xuống hàng chục; "
    "vài số “không nêu” để không tính ngược ra được ai."
)
"""Said below every table of such figures."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is told of a count: the ten it begins with, 0 for few; None: nothing."""

    ten: int | None

    @property
    def is_number(self) -> bool:
        return bool(self.ten)

    @property
    def size(self) -> int:
        """For the length of a bar: what is not told has none."""
        return self.ten or 0

    def __str__(self) -> str:
        if self.ten is None:
            return WITHHELD_TEXT
        return f"{self.ten:,}".replace(",", ".") if self.ten else FEW_TEXT


FEW, WITHHELD = Cell(0), Cell(None)


def told(count: int) -> Cell:
    """What is told of a count that no other number is bound to."""
    return Cell(count // THRESHOLD * THRESHOLD)


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of one breakdown, in the order they were given."""

    cells: tuple[Cell, ...]
    total: Cell

    @property
    def sizes(self) -> Sequence[int]:
        """To reckon on with: of each cell what is told; of one that is withheld no more than all together are."""
        return [self.total.size if cell.ten is None else cell.size for cell in self.cells]


@dataclass(frozen=True, slots=True)
class Table:
    """Counts of a breakdown by two things, with the totals of both."""

    cells: tuple[tuple[Cell, ...], ...]
    row_totals: tuple[Cell, ...]
    column_totals: tuple[Cell, ...]
    total: Cell


def protected_row(counts: Sequence[int], *, known: int | None = None) -> Row:
    """Of counts that add up to one total. `known`: that total is told exactly elsewhere, so it binds closer."""
    network = _Network()
    places = [network.add("whole", "parts", count) for count in counts]
    total = sum(counts) if known is None else known
    whole = network.add("parts", "whole", total, exact=known is not None, dear=True)
    network.settle()
    return Row(tuple(network.cell(place) for place in places), network.cell(whole))


def protected_table(counts: Sequence[Sequence[int]]) -> Table:
    """Of counts in rows of equal length, with the totals of rows, of columns, and of all."""
    network = _Network()
    width = len(counts[0]) if counts else 0
    places = [
        [network.add(("row", i), ("column", j), count) for j, count in enumerate(row)] for i, row in enumerate(counts)
    ]
    of_rows = [network.add("columns", ("row", i), sum(row), dear=True) for i, row in enumerate(counts)]
    of_columns = [network.add(("column", j), "rows", sum(row[j] for row in counts), dear=True) for j in range(width)]
    whole = network.add("rows", "columns", sum(map(sum, counts)), dear=True)
    network.settle()
    return Table(
        cells=tuple(tuple(network.cell(place) for place in row) for row in places),
        row_totals=tuple(network.cell(place) for place in of_rows),
        column_totals=tuple(network.cell(place) for place in of_columns),
        total=network.cell(whole),
    )


_Node: TypeAlias = str | tuple[str, int]
_Steps: TypeAlias = list[list[tuple[int, bool, int]]]


@dataclass(slots=True)
class _Arc:
    """One count on its way from a node to another; `down` and `up`: how far it may be from what it is."""

    tail: int
    head: int
    count: int
    exact: bool
    dear: bool
    withheld: bool = False

    @property
    def down(self) -> int:
        if self.exact:
            return 0
        return self.count - THRESHOLD if self.withheld else self.count % THRESHOLD

    @property
    def up(self) -> int:
        if self.exact:
            return 0
        return _ENDLESS if self.withheld else THRESHOLD - 1 - self.count % THRESHOLD

    @property
    def is_few(self) -> bool:
        return self.count < THRESHOLD and not self.exact

    @property
    def may_be_withheld(self) -> bool:
        return not (self.exact or self.withheld or self.is_few)

    @property
    def cost(self) -> int:
        """What is lost when it is withheld; a total is worth more than any cell."""
        return self.count + (_DEAR if self.dear else 0)


_ENDLESS, _DEAR = 10**12, 10**9


@dataclass(slots=True)
class _Network:
    """Counts that bind each other, and what is to be told of them."""

    arcs: list[_Arc] = field(default_factory=list)
    nodes: dict[_Node, int] = field(default_factory=dict)
    nothing: bool = False
    """Even with all withheld that can be, a cell would be given away: none is told."""

    def add(self, tail: _Node, head: _Node, count: int, *, exact: bool = False, dear: bool = False) -> int:
        start, end = (self.nodes.setdefault(node, len(self.nodes)) for node in (tail, head))
        self.arcs.append(_Arc(start, end, count, exact, dear))
        return len(self.arcs) - 1

    def cell(self, place: int) -> Cell:
        arc = self.arcs[place]
        return WITHHELD if arc.withheld or (self.nothing and not arc.exact) else told(arc.count)

    def settle(self) -> None:
        """Withhold until every cell that is not told keeps its range."""
        steps = self._steps()
        waiting = self._unlike()
        while waiting:
            enclosed = self._enclosed(waiting[-1], steps)
            if enclosed is None:
                waiting.pop()
                continue
            opening = self._cheapest_way_out(enclosed)
            if opening is None:
                self.nothing = True
                return
            self.arcs[opening].withheld = True
            waiting = self._unlike()

    def _unlike(self) -> list[int]:
        """One of each kind of arc: two of the same count between the same nodes keep their range both, or neither. Of
        ten thousand posters' places most have nought."""
        kinds = {(arc.tail, arc.head, arc.count, arc.exact, arc.withheld): place for place, arc in enumerate(self.arcs)}
        return list(kinds.values())

    def _enclosed(self, place: int, steps: _Steps) -> set[int] | None:
        """The nodes that too little can flow out of for the cell to keep its range; None when it keeps it."""
        arc = self.arcs[place]
        if arc.is_few:
            more, less = THRESHOLD - 1 - arc.count, arc.count
        elif arc.withheld:
            # Where in its range it lies is nobody's business: it must only be as wide.
            more, _ = self._dammed(arc.head, arc.tail, THRESHOLD - 1, steps, place)
            more, less = 0, more
        else:
            return None
        # To carry more from its tail to its head, as much has to come back; to carry less, to go another way.
        for wanted, start, end in ((more, arc.head, arc.tail), (less, arc.tail, arc.head)):
            lacking, enclosed = self._dammed(start, end, wanted, steps, place)
            if lacking:
                return enclosed
        return None

    def _dammed(self, start: int, end: int, wanted: int, steps: _Steps, but: int) -> tuple[int, set[int]]:
        """How much of `wanted` cannot flow from `start` to `end` within what is not told, and how far it gets."""
        changed: dict[int, int] = {}
        while wanted > 0:
            came: dict[int, tuple[int, int, bool]] = {start: (start, but, True)}
            front = [start]
            while front and end not in came:
                reached = []
                for node in front:
                    for place, forward, other in steps[node]:
                        if other not in came and place != but and self._room(place, forward, changed) > 0:
                            came[other] = (node, place, forward)
                            reached.append(other)
                front = reached
            if end not in came:
                return wanted, set(came)
            way, node = [], end
            while node != start:
                node, place, forward = came[node]
                way.append((place, forward))
            push = min(wanted, *(self._room(place, forward, changed) for place, forward in way))
            for place, forward in way:
                changed[place] = changed.get(place, 0) + (push if forward else -push)
            wanted -= push
        return 0, set()

    def _cheapest_way_out(self, nodes: set[int]) -> int | None:
        """The arc out of these nodes that widens when it is withheld, and whose count is the least loss."""
        out = [
            place
            for place, arc in enumerate(self.arcs)
            if (arc.tail in nodes) != (arc.head in nodes)
            and arc.may_be_withheld
            # Against its direction only what it has above the threshold can be taken back.
            and (arc.tail in nodes or arc.count - THRESHOLD > arc.down)
        ]
        return min(out, key=lambda place: self.arcs[place].cost, default=None)

    def _room(self, place: int, forward: bool, changed: dict[int, int]) -> int:
        arc, by = self.arcs[place], changed.get(place, 0)
        return arc.up - by if forward else arc.down + by

    def _steps(self) -> _Steps:
        """By node the arcs that lead away from it, forward or back."""
        steps: _Steps = [[] for _ in self.nodes]
        for place, arc in enumerate(self.arcs):
            steps[arc.tail].append((place, True, arc.head))
            steps[arc.head].append((place, False, arc.tail))
        return steps

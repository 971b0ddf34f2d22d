"""No hidden count can be reckoned from what is told: attackers that know every rule try it."""

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reports.small_cells import FEW, THRESHOLD, Cell, Table, protected_row, protected_table, told

SMALL_COUNTS = st.one_of(st.integers(0, 9), st.integers(0, 30), st.sampled_from([0, 1, 9, 10, 19, 20, 29]))
TALLEST = 40
"""The attacker tries values up to here for what is withheld: the counts of these tests are far below."""


def possible(cell: Cell) -> range:
    """What a count may be, by what is told of it alone."""
    if cell.ten is None:
        return range(TALLEST)
    return range(cell.ten, cell.ten + THRESHOLD)


def agrees(
    cell: Cell, sums: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]"
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    values = possible(cell)
    if cell.ten is None:
        return np.ones_like(sums, dtype=bool)
    return (sums >= values.start) & (sums < values.stop)


def what_each_can_be(table: Table) -> Iterator[tuple[Cell, int]]:
    """Each cell with how many values it has in all tables that agree with everything told: by trying all of them."""
    flat = [cell for row in table.cells for cell in row]
    grids = np.meshgrid(*(np.array(possible(cell)) for cell in flat), indexing="ij")
    tried = np.stack([grid.ravel() for grid in grids]).reshape(len(table.cells), -1, grids[0].size)
    agreed = agrees(table.total, tried.sum(axis=(0, 1)))
    for i, cell in enumerate(table.row_totals):
        agreed &= agrees(cell, tried[i].sum(axis=0))
    for j, cell in enumerate(table.column_totals):
        agreed &= agrees(cell, tried[:, j].sum(axis=0))
    left = tried[:, :, agreed].reshape(len(flat), -1)
    yield from ((cell, len(np.unique(values))) for cell, values in zip(flat, left, strict=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(SMALL_COUNTS, min_size=2, max_size=2), min_size=2, max_size=2))
def test_in_a_table_every_hidden_cell_keeps_its_whole_range(counts: list[list[int]]) -> None:
    table = protected_table(counts)
    for (row, column), (cell, values) in zip(
        itertools.product(range(2), range(2)), what_each_can_be(table), strict=True
    ):
        if counts[row][column] < THRESHOLD:
            assert not cell.is_number
        if not cell.is_number:
            assert values >= THRESHOLD, (counts, table)


@settings(max_examples=6, deadline=None)
@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=2))
def test_so_it_is_in_a_longer_table(counts: list[list[int]]) -> None:
    table = protected_table(counts)
    if sum(cell.ten is None for row in table.cells for cell in row) > 1:
        return  # too many to try: the other test withholds enough
    for cell, values in what_each_can_be(table):
        assert cell.is_number or values >= THRESHOLD


@settings(max_examples=200, deadline=None)
@given(st.lists(SMALL_COUNTS, min_size=2, max_size=4))
def test_a_total_that_is_known_exactly_gives_none_away(counts: list[int]) -> None:
    row, known = protected_row(counts, known=sum(counts)), sum(counts)
    withheld = [cell for cell in row.cells if cell.ten is None]
    for at, cell in enumerate(row.cells):
        if cell.is_number:
            continue
        others = [possible(other) for place, other in enumerate(row.cells) if place != at]
        rest = {sum(values) for values in itertools.product(*others)}
        values = [value for value in possible(cell) if known - value in rest]
        if len(withheld) < len(row.cells):
            assert len(values) >= THRESHOLD, (counts, row)
        else:
            # Nothing is told at all: what is left is what the total alone leaves.
            assert len(values) == min(known, TALLEST - 1) + 1


def test_a_table_without_small_cells_loses_nothing() -> None:
    table = protected_table([[120, 37], [14, 255]])
    assert [[str(cell) for cell in row] for row in table.cells] == [["120", "30"], ["10", "250"]]
    assert [str(cell) for cell in (*table.row_totals, *table.column_totals, table.total)] == [
        "150", "260", "130", "290", "420",
    ]  # fmt: skip


def test_zero_is_told_like_any_other_few() -> None:
    assert told(0) == told(9) == FEW
    assert str(FEW) == "dưới 10"
    table = protected_table([[0, 0], [0, 0]])
    assert {cell for row in table.cells for cell in row} == {FEW}


def test_ten_cells_of_nine_are_not_given_away_by_their_total() -> None:
    row = protected_row([9] * 10)
    assert set(row.cells) == {FEW}
    assert row.total == Cell(None)


def test_one_small_cell_beside_a_known_total_takes_another_with_it() -> None:
    row = protected_row([5, 200, 340], known=545)
    assert row.cells == (FEW, Cell(None), Cell(340))


class Watcher:
    """Reads what is told of one topic on every day, for years: all windows together, as bounds between days.

    Every window is a difference of two running totals, so that the tightest bounds are shortest ways.
    """

    def __init__(self, days: Sequence[int]) -> None:
        self._totals = np.concatenate([[0], np.cumsum(days)])
        size = len(days) + 1
        self._most = np.full((size, size), 10**9)
        np.fill_diagonal(self._most, 0)

    def reads(self, length: int) -> None:
        """So many days, told anew every day."""
        for end in range(length, len(self._totals)):
            self._read(end - length, end)

    def reads_months(self) -> None:
        """Of 31 days, told at the end, and every Sunday as far as they have come; each with the weeks in it."""
        days = len(self._totals) - 1
        for first in range(3, days - 31, 31):
            over = first + 31
            self._read(first, over)
            for sunday in range(first // 7 * 7 + 7, over + 7, 7):
                self._read(max(first, sunday - 7), min(sunday, over))
                self._read(first, min(sunday, over))

    def _read(self, start: int, end: int) -> None:
        low = int(self._totals[end] - self._totals[start]) // THRESHOLD * THRESHOLD
        self._most[start, end] = min(self._most[start, end], low + THRESHOLD - 1)
        self._most[end, start] = min(self._most[end, start], -low)

    def possible(self) -> list[int]:
        """How many values each day's count can still have."""
        most = self._most
        for via in range(len(most)):
            most = np.minimum(most, most[:, via : via + 1] + most[via : via + 1, :])
        return [int(most[day, day + 1] + most[day + 1, day] + 1) for day in range(len(most) - 1)]


@pytest.mark.parametrize("rate", [0.3, 1, 3, 6, 8, 12])
def test_who_reads_every_dashboard_and_every_report_still_pins_no_day(rate: float) -> None:
    chance = np.random.default_rng(int(rate * 10))
    for _ in range(12):
        days = [int(day) for day in np.minimum(chance.negative_binomial(1, 1 / (1 + rate), 75), 60)]
        watcher = Watcher(days)
        for length in (1, 7, 30):
            watcher.reads(length)
        watcher.reads_months()
        for day, values in zip(days, watcher.possible(), strict=True):
            assert day >= THRESHOLD or values >= 4, days

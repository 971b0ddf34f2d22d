"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """The rows of one page; pages count from 1, and there is at least one."""

    rows: Sequence[Row]
    page: int
    pages: int


def part_of(found: Sequence[Row], page: int | None, size: int) -> Part[Row]:
    """The page that was asked for; the nearest there is when it was none."""
    pages = max(1, ceil(len(found) / size))
    at = min(max(page or 1, 1), pages)
    return Part(found[(at - 1) * size : at * size], at, pages)

"""A content file in a box, edited as it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import Fault
from bot.knowledge.files import MAX_BYTES

FILE_BYTES = 3 * MAX_BYTES
"""Of a form with a whole file: percent-encoded Vietnamese takes up to three times as much."""

FEWEST_ROWS, MOST_ROWS = 12, 40
"""Lines of the box."""

SPARE_ROWS = 2
"""To write on below what is there."""


@dataclass(frozen=True, slots=True)
class Source:
    """What somebody typed over the file they opened, and what became of it."""

    file: str
    text: str
    base: str
    """Names the file as they opened it."""
    problem: str = ""
    faults: Sequence[Fault] = ()
    status: int = 200

    def words(self) -> Mapping[str, Any]:
        """As pages show it."""
        return {
            "text": self.text,
            "rows": min(max(len(self.text.split("\n")) + SPARE_ROWS, FEWEST_ROWS), MOST_ROWS),
            "base": self.base,
            "problem": self.problem,
        }

    def written_at(self, fault: Fault) -> str:
        """The line a fault is about; nothing when it lies in another file."""
        lines = self.text.split("\n")
        return lines[fault.line - 1].strip() if fault.file == self.file and fault.line <= len(lines) else ""

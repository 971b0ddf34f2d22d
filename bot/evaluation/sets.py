"""Opening a labelled set."""

from pathlib import Path

from bot.errors import BotError
from bot.knowledge.labelled import Line, read_labelled


class LabelledSetError(BotError):
    """A labelled set cannot be read; the message names the line."""


def open_set(path: Path, line_type: type[Line]) -> list[Line]:
    """The lines of a labelled set; raises `LabelledSetError` naming the first bad line."""
    lines, faults = read_labelled(path, str(path), line_type)
    if faults:
        raise LabelledSetError(str(faults[0]))
    return list(lines.values())

"""Which of the faults and warnings of the content are about one topic."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from sys import maxsize

from bot.errors import Fault
from bot.knowledge.library import Reading


def about(found: Iterable[Fault], reading: Reading, id: str) -> tuple[Fault, ...]:
    """Those that stand in the topic itself or in its quiz pair."""
    places = dict(_places(reading, id))
    return tuple(fault for fault in found if _is_named_for(fault.file, id) or fault.line in places.get(fault.file, ()))


def _is_named_for(file: str, id: str) -> bool:
    """Whether the whole file is about the topic; that is known even of a file that cannot be read."""
    path = PurePosixPath(file)
    return path.stem == id and path.parent.name in {"scams", "quiz"}


def _places(reading: Reading, id: str) -> Iterator[tuple[str, range]]:
    """The lines of an entry that shares its file with others: up to where the next one begins."""
    for entry in reading.topics:
        if entry.id == id and entry.path:
            beside = (each for each in reading.topics if each.document.file == entry.document.file)
            starts = [each.fault((), "").line for each in beside]
            start = entry.fault((), "").line
            yield entry.document.file, range(start, min((s for s in starts if s > start), default=maxsize))

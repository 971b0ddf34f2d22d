"""A folder of dated copies of the database: which there are, and which have had their time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_NAME = re.compile(r"canhgiac-(\d{8}-\d{6})\.db")


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy."""

    file: Path
    made_at: datetime


def name_at(now: datetime) -> str:
    """What a copy made now is called."""
    return f"canhgiac-{now.astimezone(UTC):%Y%m%d-%H%M%S}.db"


def copies_in(folder: Path) -> list[Copy]:
    """The copies in the folder, the newest first; other files are nobody's business here."""
    found = [(file, match) for file in folder.iterdir() if (match := _NAME.fullmatch(file.name))]
    dated = [Copy(file, datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)) for file, match in found]
    return sorted(dated, key=lambda copy: copy.made_at, reverse=True)


def over(copies: Sequence[Copy], keep: int, longest: timedelta, now: datetime) -> list[Copy]:
    """Of copies, the newest first, those that go: beyond the number kept, or too old. The newest stays, however old."""
    return [copy for place, copy in enumerate(copies) if place > 0 and (place >= keep or now - copy.made_at > longest)]

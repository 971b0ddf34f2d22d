"""One topic as it stands on disk, made anew after each edit."""

import difflib
from collections.abc import Collection
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from bot.conversation.cards import Cards
from bot.errors import BotError, Fault
from bot.evaluation.screens import long_screens
from bot.knowledge.library import Library, read_content
from bot.knowledge.review.findings import about
from bot.knowledge.review.warnings import in_order, review
from bot.knowledge.snapshot import Snapshot
from bot.preview.sheet import Sheet, Version, make_sheet
from bot.text.fold import fold
from bot.timing import Clock, day_in_vietnam

NEAR_IDS = 4
NEAR_ENOUGH = 0.5
"""Similarity by `difflib` from which on an id may have been meant: half of the letters in the same order."""


class UnknownTopicError(BotError):
    """There is no such topic; the message names those that may have been meant."""


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: the last good sheet, and what is to be said about the content on disk."""

    sheet: Sheet
    version: str
    faults: tuple[Fault, ...] = ()
    """Of the whole content, for any of them keeps an edit from being used; those of the topic first."""
    warnings: tuple[Fault, ...] = ()
    """Of this topic only."""
    gone: bool = False
    """The edit took the topic away or gave it another id."""

    @property
    def state(self) -> str:
        """Changes whenever the page must."""
        return sha256(repr((self.version, self.faults, self.warnings, self.gone)).encode()).hexdigest()[:16]


class Preview:
    """Holds the `view` of one topic; `refresh` makes it anew after the snapshot was reloaded."""

    def __init__(self, folder: Path, snapshot: Snapshot[Library], id: str, cards: Cards, clock: Clock) -> None:
        """Raises `UnknownTopicError`."""
        library = snapshot.current
        if id not in library.topics:
            raise UnknownTopicError(_unknown(id, library.topics))
        self._folder, self._snapshot, self._id = folder, snapshot, id
        self._cards, self._clock = cards, clock
        self.view = View(make_sheet(library, id, cards), library.version)

    @property
    def library(self) -> Library:
        """The last good content."""
        return self._snapshot.current

    def refresh(self) -> None:
        """First the card and the faults; the warnings, which take seconds to find, follow."""
        library, faults = self._snapshot.current, self._snapshot.faults
        reading = read_content(self._folder)
        own = about(faults, reading, self._id)
        gone = self._id not in library.topics
        self.view = replace(
            self.view,
            sheet=self.view.sheet if gone else make_sheet(library, self._id, self._cards),
            version=library.version,
            faults=(*own, *(fault for fault in faults if fault not in own)),
            gone=gone,
        )
        seen = review(reading, day_in_vietnam(self._clock()))
        if reading.library:
            seen = in_order((*seen, *long_screens(reading, Version(reading.library), self._cards)))
        self.view = replace(self.view, warnings=about(seen, reading, self._id))


def _unknown(id: str, known: Collection[str]) -> str:
    typed = fold(id).replace(" ", "-")
    near = difflib.get_close_matches(typed, known, n=NEAR_IDS, cutoff=NEAR_ENOUGH)
    near += [each for each in known if typed and typed in each and each not in near]
    meant = f" Gần giống: {', '.join(near[:NEAR_IDS])}." if near else ""
    return f"Không có chủ đề “{id}”.{meant} Mã chủ đề là tên tệp trong thư mục scams, hoặc mục id trong faq.vi.yaml."

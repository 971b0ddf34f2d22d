"""What is read aloud over a commune's loudspeakers: large, with its pauses, and how long it takes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from bot.knowledge.library import Library
from bot.knowledge.statements import sentences
from bot.knowledge.topics import LOUDSPEAKER_SYLLABLES, Faq, Scam
from bot.posters.breaking import breakable
from bot.posters.sheet import template
from bot.presentation.markup import plain_text
from bot.presentation.pages import day_first
from bot.printing import compile

MOST_READINGS = 60
"""In one document: twice a day for a month."""

SHORTEST_PIECE = 3
"""Syllables between two pauses."""

_PAUSE = re.compile(r"(?<=[,;:])\s+|(?<!\s)\s+(?=[–—]\s)")


@dataclass(frozen=True, slots=True)
class Reading:
    """One text to be read, with its pauses."""

    topic: str
    title: str
    breaths: Sequence[Sequence[str]]
    """Sentences, each in the pieces between its pauses. A breath is taken after each sentence."""
    syllables: int
    checked_on: date

    @property
    def seconds(self) -> int:
        """How long it takes without haste, to the next five seconds."""
        return -(-self.syllables * 60 // LOUDSPEAKER_SYLLABLES // 5) * 5


def reading_of(library: Library, topic: Scam | Faq) -> Reading:
    """The script of a profile; of a question its answer."""
    told = [topic.loudspeaker] if isinstance(topic, Scam) else [topic.title, topic.summary, *topic.answer]
    plain = [plain_text(text, library.contacts) for text in told]
    breaths = [_pieces(sentence) for text in plain for sentence in sentences(text)]
    return Reading(
        topic=topic.id,
        title=topic.button,
        breaths=breaths,
        syllables=sum(len(text.split()) for text in plain),
        checked_on=topic.verified_on,
    )


def sheets(
    library: Library, readings: Sequence[Reading], *, month: str = "", as_: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """The readings on A4, each on a page of its own; several are preceded by a list to tick off.

    `month`: `12/2026`, for the head of the list. A picture can only be made of one reading.
    Raises `PrintingError` when one does not fit on its page.
    """
    words = library.posters
    values = {
        "bot": library.locality.bot,
        "reading": words.reading,
        "readings": f"{words.readings} {month}" if month else words.reading,
        "duration": words.duration,
        "seconds": words.seconds,
        "pauses": words.pauses,
        "read_on": words.read_on,
        "read_by": words.read_by,
        "issued": words.issued,
        "texts": [_values(reading, f"{words.checked} {day_first(reading.checked_on)}") for reading in readings],
    }
    return compile(template("loudspeaker"), values, as_=as_)


def _pieces(sentence: str) -> list[str]:
    """The sentence between its pauses; a word or two have none of their own."""
    pieces: list[str] = []
    for piece in _PAUSE.split(sentence):
        if pieces and min(len(piece.split()), len(pieces[-1].split())) < SHORTEST_PIECE:
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    return pieces


def _values(reading: Reading, checked: str) -> Mapping[str, Any]:
    return {
        "title": reading.title,
        "seconds": str(reading.seconds),
        "breaths": [[breakable(piece) for piece in breath] for breath in reading.breaths],
        "checked": checked,
    }

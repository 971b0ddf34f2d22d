"""Questions that are one question put in several ways, brought together."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from bot.messages import Asked
from bot.text.fold import bare

SAME_QUESTION = 90
"""`fuzz.token_sort_ratio` without marks from which two questions are one. Of the content's own phrases, which all ask
something else, 12 pairs reach 85 and 3 reach 90. To keep two apart costs a glance, mixing them teaches wrongly."""

CODE_LETTERS = 6


@dataclass(slots=True)
class Recurring:
    """One question as it was put, the most frequent way first."""

    ways: list[Asked] = field(default_factory=list)

    @property
    def code(self) -> str:
        """What it is called by."""
        return _code(self.ways[0])

    @property
    def count(self) -> int:
        return sum(way.count for way in self.ways)

    @property
    def last(self) -> date:
        return max(way.last for way in self.ways)


def grouped(asked: Iterable[Asked]) -> list[Recurring]:
    """The questions by what they ask, the most frequent first; `asked` stands in that order too."""
    groups: list[Recurring] = []
    leaders: list[str] = []
    for each in asked:
        text = bare(each.text)
        near = process.extractOne(text, leaders, scorer=fuzz.token_sort_ratio, score_cutoff=SAME_QUESTION)
        if near is None:
            leaders.append(text)
            groups.append(Recurring([each]))
        else:
            groups[near[2]].ways.append(each)
    return sorted(groups, key=lambda group: -group.count)


def named(groups: Sequence[Recurring], code: str) -> Recurring | None:
    """The group of that code. It keeps answering to it when another way of asking has become the most frequent."""
    return next((group for group in groups if any(_code(way) == code for way in group.ways)), None)


def _code(asked: Asked) -> str:
    return hashlib.sha256(bare(asked.text).encode()).hexdigest()[:CODE_LETTERS]

"""Questions that are one question put in several ways, brought together."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from bot.conversation.understanding import Understanding
from bot.matching.matcher import Match
from bot.messages import Asked
from bot.reports.small_cells import Cell, told
from bot.text.fold import bare
from bot.text.redact import without_masks

MOST_READ = 2_000
"""Different questions brought together at most; each is compared with all before it. The rarest are left for later."""

NEAREST = 3
"""Topics that are named for a group."""

SAME_QUESTION = 90
"""`fuzz.token_sort_ratio` without marks from which two questions are one. Of the content's own phrases, which all ask
something else, 12 pairs reach 85 and 3 reach 90. To keep two apart costs a glance, mixing them teaches wrongly."""

CODE_LETTERS = 6


@dataclass(slots=True)
class Recurring:
    """One question as it was put. How often is told in tens: by ten askings nobody is found."""

    ways: list[Asked] = field(default_factory=list)

    @property
    def code(self) -> str:
        """What it is called by."""
        return _code(self.ways[0])

    @property
    def times(self) -> Cell:
        """How often it was put in any of these ways."""
        return told(sum(way.count for way in self.ways))

    @property
    def last(self) -> date:
        return max(way.last for way in self.ways)


def grouped(asked: Iterable[Asked]) -> list[Recurring]:
    """The questions by what they ask, `asked` being in the order of how often.

    What is told orders them and their ways, the newest first within a ten: the order by counts would tell where in the
    ten each of them is.
    """
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
    for group in groups:
        group.ways.sort(key=lambda way: (told(way.count).size, way.last), reverse=True)
    return sorted(groups, key=lambda group: (group.times.size, group.last), reverse=True)


def named(groups: Sequence[Recurring], code: str) -> Recurring | None:
    """The group of that code. It keeps answering to it when another way of asking has become the most frequent."""
    return next((group for group in groups if any(_code(way) == code for way in group.ways)), None)


def nearest(known: Understanding, group: Recurring) -> Sequence[Match]:
    """The topics the bot would think of first."""
    return known.matcher.match(known.hear(group.ways[0].text), limit=NEAREST)


def phrases_of(group: Recurring) -> list[str]:
    """The ways of asking as phrases of a topic."""
    return [without_masks(way.text) for way in group.ways]


def _code(asked: Asked) -> str:
    return hashlib.sha256(bare(asked.text).encode()).hexdigest()[:CODE_LETTERS]

"""How each topic stands: what is wrong with it, what is to be looked at again, how often it is looked at, what people
say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.authoring.background import Lately
from bot.errors import Fault
from bot.evaluation.screens import long_screens
from bot.knowledge.library import read_content
from bot.knowledge.review.findings import about
from bot.knowledge.review.warnings import in_order, review
from bot.knowledge.topics import Faq, Scam
from bot.preview.sheet import Version
from bot.reports import opinions
from bot.reports.figures import topic_table
from bot.reports.opinions import Opinion
from bot.reports.periods import last_days
from bot.reports.small_cells import FEW, Cell
from bot.text.fold import fold
from bot.timing import day_in_vietnam
from console.content.tools import Tools

DAYS_COUNTED = 30
"""Days that are over; the same that the figures' page tells of, so that none gives away what the other hides."""

OFTEN = 20
"""From so many times shown within the days counted on a topic is looked at often; a ten, since tens are told."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What was found in one version of the content."""

    by_topic: Mapping[str, tuple[Fault, ...]]
    """Warnings."""
    elsewhere: tuple[Fault, ...]
    """Warnings about no topic."""


@dataclass(frozen=True, slots=True)
class State:
    """How one topic stands."""

    topic: Scam | Faq
    group: str
    shown: Cell
    """How often its card was shown within the days counted."""
    opinion: Opinion
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] | None
    """None: still being looked for."""
    is_due: bool
    """Its sources are to be looked at again."""
    pending: int | None
    """The newest proposal."""

    @property
    def needs_review(self) -> bool:
        return bool(self.faults or self.warnings or self.is_due)


class States:
    """Knows how every topic stands without keeping anybody waiting: warnings take seconds to find."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._reviewed = Lately("review", self._review, tools.later)

    def all(self) -> list[State]:
        """Every topic in the order of the files."""
        library, today = self._tools.library, day_in_vietnam(self._tools.clock())
        counted = last_days(DAYS_COUNTED, today)
        with self._tools.database.read() as connection:
            shown = {line.id: line.total for line in topic_table(connection, library, counted).lines}
            said = opinions.by_topic(connection, library, counted)
        reviewed, pending = self.reviewed(), self._tools.authoring.pending()
        by_file = _by_file(self._tools.content.faults)
        return [
            self._state(
                topic, shown.get(topic.id, FEW), said[topic.id], by_file, reviewed, pending.get(topic.id), today
            )
            for topic in library.topics.values()
        ]

    def of(self, id: str) -> State | None:
        return next((state for state in self.all() if state.topic.id == id), None)

    def reviewed(self) -> Reviewed | None:
        """None while the content that is in use is being looked through."""
        found = self._reviewed.of((self._tools.library.version, day_in_vietnam(self._tools.clock())))
        return found.made if found and found.is_fresh else None

    def _state(
        self,
        topic: Scam | Faq,
        shown: Cell,
        opinion: Opinion,
        faults: Mapping[str, Sequence[Fault]],
        reviewed: Reviewed | None,
        pending: int | None,
        today: date,
    ) -> State:
        own = (f"scams/{topic.id}.yaml", f"quiz/{topic.id}.yaml")
        return State(
            topic,
            self._tools.library.groups[topic.group].button,
            shown,
            opinion,
            tuple(fault for file in own for fault in faults.get(file, ())),
            reviewed.by_topic.get(topic.id, ()) if reviewed else None,
            topic.review_by <= today,
            pending,
        )

    def _review(self, key: tuple[str, date]) -> Reviewed:
        reading = read_content(self._tools.folder)
        found = review(reading, key[1])
        if reading.library:
            found = in_order((*found, *long_screens(reading, Version(reading.library), self._tools.cards)))
        by_topic = {entry.id: about(found, reading, entry.id) for entry in reading.topics if entry.id}
        told = {warning for warnings in by_topic.values() for warning in warnings}
        return Reviewed(by_topic, tuple(warning for warning in found if warning not in told))


def matching(states: Sequence[State], words: str) -> list[State]:
    """Those whose title, id or group has all the words, with or without marks."""
    wanted = fold(words).split()
    return [state for state in states if all(word in _words_of(state) for word in wanted)]


def _words_of(state: State) -> str:
    return fold(f"{state.topic.title} {state.topic.button} {state.group} {state.topic.id}")


def _by_file(faults: Sequence[Fault]) -> Mapping[str, Sequence[Fault]]:
    found: dict[str, list[Fault]] = {}
    for fault in faults:
        found.setdefault(fault.file, []).append(fault)
    return found

"""Danger words, looked for before anything else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.knowledge.triage import Cancel, DangerKind, Scope, UrgencyFile
from bot.matching.patterns import Hit, Patterns
from bot.matching.plain import read_plainly
from bot.matching.told import Told, tell
from bot.matching.utterance import Utterance
from bot.text.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Alarm:
    """A kind of danger, and the words that told it (as they were read) with the editor's cue they matched, if any."""

    kind: DangerKind
    quote: str = ""
    cue: str = ""
    certain: bool = False
    """The cue stands by itself, whatever else is said."""


@dataclass(frozen=True, slots=True)
class _Danger:
    rank: int
    """Place of the kind in the content: 0 is the most serious."""
    heeds: frozenset[str]
    """Names of the doubts that can cancel it."""
    certain: bool = False


@dataclass(frozen=True, slots=True)
class _Doubt:
    name: str


@dataclass(frozen=True, slots=True)
class _Now:
    """Words that say: at this moment."""


_Sign: TypeAlias = _Danger | _Doubt | _Now


class Urgency:
    """Recognises what cannot wait. The order of the kinds in the content is their seriousness."""

    def __init__(self, content: UrgencyFile, spelling: Spelling) -> None:
        """Raises `ValueError` for a cue that cannot be read."""
        self._kinds = content.kinds
        self._cancels = content.cancels
        self._vietnamese = Patterns(_vietnamese(content), content.sets, spelling.read, content.stops)
        self._english = Patterns(_english(content), {}, read_plainly)

    def recognise(self, said: Utterance) -> Alarm | None:
        """The most serious danger told in a text, or None."""
        english = tell(said.text, read_plainly)
        found = [
            *_standing(self._vietnamese, said.told, self._cancels),
            *_standing(self._english, english, self._cancels),
        ]
        if not found:
            return None
        rank, quote, cue, _ = min(found)
        certain = any(found_certain for found_rank, _, _, found_certain in found if found_rank == rank)
        return Alarm(self._kinds[rank], quote, cue, certain)


def _vietnamese(content: UrgencyFile) -> Iterator[tuple[_Sign, str]]:
    for rank, kind in enumerate(content.kinds):
        certain = _Danger(rank, frozenset(kind.certain_cancelled_by), certain=True)
        yield from ((certain, cue) for cue in kind.certain)
        yield from ((_Danger(rank, frozenset(kind.cancelled_by)), cue) for cue in kind.cues)
    for name, cancel in content.cancels.items():
        yield from ((_Doubt(name), cue) for cue in cancel.cues)
    yield from ((_Now(), cue) for cue in content.now)


def _english(content: UrgencyFile) -> Iterator[tuple[_Sign, str]]:
    for rank, kind in enumerate(content.kinds):
        yield from ((_Danger(rank, frozenset(kind.cancelled_by)), cue) for cue in kind.cues_en)
    for name, cancel in content.cancels.items():
        yield from ((_Doubt(name), cue) for cue in cancel.cues_en)


def _standing(
    patterns: Patterns[_Sign], told: Told, cancels: Mapping[str, Cancel]
) -> Iterator[tuple[int, str, str, bool]]:
    """(rank, quote, cue, whether it is certain) of every danger that no doubt cancels."""
    hits = list(patterns.find(told))
    now = frozenset(told.sentences[hit.start] for hit in hits if isinstance(hit.owner, _Now))
    doubts = [(hit.owner.name, hit) for hit in hits if isinstance(hit.owner, _Doubt)]
    for hit in hits:
        if isinstance(hit.owner, _Danger):
            heeded = [(cancels[name], doubt) for name, doubt in doubts if name in hit.owner.heeds]
            if not any(_covers(cancel, doubt, hit, told, now) for cancel, doubt in heeded):
                yield hit.owner.rank, told.quote(hit.start, hit.end), hit.cue, hit.owner.certain


def _covers(cancel: Cancel, doubt: Hit[_Sign], danger: Hit[_Sign], told: Told, now: frozenset[int]) -> bool:
    """Whether a doubt speaks of this danger."""
    if cancel.scope is Scope.TEXT:
        return True
    sentence = told.sentences[doubt.start]
    if sentence not in told.sentences[danger.start : danger.end] or (cancel.unless_now and sentence in now):
        return False
    return cancel.scope is Scope.SENTENCE or doubt.start <= danger.start

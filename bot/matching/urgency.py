"""Danger words, looked for before anything else."""

from collections.abc import Iterator, Mapping, Sequence
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
class Weighed:
    """The most serious danger told in a text. `asked`: none is told, but it is asked what to do in one."""

    alarm: Alarm | None
    asked: bool = False


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
        return self.weigh(said).alarm

    def weigh(self, said: Utterance) -> Weighed:
        """The same, and whether a danger is only asked about."""
        told = (self._vietnamese, said.told), (self._english, tell(said.text, read_plainly))
        dangers = [danger for patterns, words in told for danger in _dangers(patterns, words, self._cancels)]
        found = [danger for danger, doubts in dangers if not doubts]
        if not found:
            return Weighed(None, any(doubt.asks_how for _, doubts in dangers for doubt in doubts))
        rank, quote, cue, _ = min(found)
        certain = any(found_certain for found_rank, _, _, found_certain in found if found_rank == rank)
        return Weighed(Alarm(self._kinds[rank], quote, cue, certain))


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
    yield from ((_Now(), cue) for cue in content.now_en)


def _dangers(
    patterns: Patterns[_Sign], told: Told, cancels: Mapping[str, Cancel]
) -> Iterator[tuple[tuple[int, str, str, bool], Sequence[Cancel]]]:
    """(rank, quote, cue, whether it is certain) of every danger, with the doubts that speak of it."""
    hits = list(patterns.find(told))
    now = [hit for hit in hits if isinstance(hit.owner, _Now)]
    doubts = [(hit.owner.name, hit) for hit in hits if isinstance(hit.owner, _Doubt)]
    for hit in hits:
        if isinstance(hit.owner, _Danger):
            heeded = [(cancels[name], doubt) for name, doubt in doubts if name in hit.owner.heeds]
            danger = hit.owner.rank, told.quote(hit.start, hit.end), hit.cue, hit.owner.certain
            yield danger, [cancel for cancel, doubt in heeded if _covers(cancel, doubt, hit, told, now)]


def _covers(cancel: Cancel, doubt: Hit[_Sign], danger: Hit[_Sign], told: Told, now: Sequence[Hit[_Sign]]) -> bool:
    """Whether a doubt speaks of this danger."""
    if cancel.scope is Scope.TEXT:
        return True
    if told.sentences[doubt.start] not in told.sentences[danger.start : danger.end]:
        return False
    if cancel.unless_now and any(_outweighs(hit, doubt, told) for hit in now):
        return False
    return cancel.scope is Scope.SENTENCE or doubt.start <= danger.start


def _outweighs(now: Hit[_Sign], doubt: Hit[_Sign], told: Told) -> bool:
    """Whether words for now stand in a doubt's sentence; in the doubt they are part of what is asked ("cách cứu")."""
    is_part = doubt.start <= now.start and now.end <= doubt.end
    return not is_part and told.sentences[now.start] == told.sentences[doubt.start]

"""Danger words, looked for before anything else."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.knowledge.triage import Cancel, DangerKind, Scope, UrgencyFile
from bot.matching.patterns import Hit, Patterns
from bot.matching.plain import read_plainly
from bot.matching.told import Told
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
    """The most serious danger told in a text, and where none is told, what speaks against one that it resembles."""

    alarm: Alarm | None
    asked: bool = False
    """It is asked what to do in one."""
    over: frozenset[str] = frozenset()
    """Doubts by which all of the text tells of what is over."""


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


SENTENCE_WORDS = 3
"""Fewer are no sentence that tells anything: "Trời ơi!"."""

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
        """The same, with what speaks against a danger that is not told."""
        told = (
            _Told.of(self._vietnamese, said.told, self._cancels),
            _Told.of(self._english, said.told_plainly, self._cancels),
        )
        dangers = [danger for each in told for danger in each.weighed()]
        found = [danger for danger, doubts in dangers if not doubts]
        if not found:
            asked = any(doubt.asks_how for _, doubts in dangers for doubt in doubts)
            return Weighed(None, asked, frozenset().union(*(each.over() for each in told)))
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


@dataclass(frozen=True, slots=True)
class _Told:
    """What the cues of one language find in a text."""

    words: Told
    dangers: Sequence[tuple[_Danger, Hit[_Sign]]]
    doubts: Sequence[tuple[str, Cancel, Hit[_Sign]]]
    """By name; without those that words for now outweigh."""

    @classmethod
    def of(cls, patterns: Patterns[_Sign], words: Told, cancels: Mapping[str, Cancel]) -> "_Told":
        hits = list(patterns.find(words))
        now = [hit for hit in hits if isinstance(hit.owner, _Now)]
        doubts = [(hit.owner.name, cancels[hit.owner.name], hit) for hit in hits if isinstance(hit.owner, _Doubt)]
        standing = [
            (name, cancel, hit)
            for name, cancel, hit in doubts
            if not (cancel.unless_now and any(_outweighs(other, hit, words) for other in now))
        ]
        return cls(words, [(hit.owner, hit) for hit in hits if isinstance(hit.owner, _Danger)], standing)

    def weighed(self) -> Iterator[tuple[tuple[int, str, str, bool], Sequence[Cancel]]]:
        """(rank, quote, cue, whether it is certain) of every danger, with the doubts that speak of it."""
        for danger, hit in self.dangers:
            doubts = [
                cancel
                for name, cancel, doubt in self.doubts
                if name in danger.heeds and _covers(cancel, doubt, hit, self.words)
            ]
            yield (danger.rank, self.words.quote(hit.start, hit.end), hit.cue, danger.certain), doubts

    def over(self) -> set[str]:
        """The doubts for what is over that stand in every sentence: of several, one without may tell what is now."""
        counted = Counter(self.words.sentences[1:-1])
        sentences = {sentence for sentence, words in counted.items() if words >= SENTENCE_WORDS}
        places: dict[str, set[int]] = defaultdict(set)
        for name, cancel, hit in self.doubts:
            if cancel.is_over:
                places[name].add(self.words.sentences[hit.start])
        return {name for name, covered in places.items() if sentences <= covered}


def _covers(cancel: Cancel, doubt: Hit[_Sign], danger: Hit[_Sign], told: Told) -> bool:
    """Whether a doubt speaks of this danger."""
    if cancel.scope is Scope.TEXT:
        return True
    if told.sentences[doubt.start] not in told.sentences[danger.start : danger.end]:
        return False
    return cancel.scope is Scope.SENTENCE or doubt.start <= danger.start


def _outweighs(now: Hit[_Sign], doubt: Hit[_Sign], told: Told) -> bool:
    """Whether words for now stand in a doubt's sentence; in the doubt they are part of what is asked ("cách cứu")."""
    is_part = doubt.start <= now.start and now.end <= doubt.end
    return not is_part and told.sentences[now.start] == told.sentences[doubt.start]

"""Danger words, looked for before anything else."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.knowledge.triage import Cancel, DangerKind, Scope, UrgencyFile
from bot.matching.patterns import Hit, Patterns
from bot.matching.told import Told
from bot.text.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Alarm:
    """A kind of danger, the words that told it (folded) and the editor's cue they matched."""

    kind: DangerKind
    quote: str
    cue: str


@dataclass(frozen=True, slots=True)
class _Danger:
    rank: int
    """Place of the kind in the content: 0 is the most serious."""
    certain: bool


@dataclass(frozen=True, slots=True)
class _Doubt:
    name: str


@dataclass(frozen=True, slots=True)
class _Now:
    pass


class Urgency:
    """Recognises what cannot wait. The order of the kinds in the content is their seriousness."""

    def __init__(self, content: UrgencyFile, spelling: Spelling) -> None:
        self._kinds = content.kinds
        self._cancels = content.cancels
        self._patterns: Patterns[_Danger | _Doubt | _Now] = Patterns(
            _signs(content), content.sets, spelling, content.stops
        )

    def recognise(self, text: str) -> Alarm | None:
        """The most serious danger told in a text, or None."""
        told = self._patterns.read(text)
        dangers: list[tuple[_Danger, Hit[_Danger | _Doubt | _Now]]] = []
        doubts: list[tuple[Cancel, str, Hit[_Danger | _Doubt | _Now]]] = []
        now: set[int] = set()
        for hit in self._patterns.find(told):
            match hit.owner:
                case _Danger() as danger:
                    dangers.append((danger, hit))
                case _Doubt(name):
                    doubts.append((self._cancels[name], name, hit))
                case _Now():
                    now.add(told.sentences[hit.start])
        for danger, hit in sorted(dangers, key=lambda found: found[0].rank):
            kind = self._kinds[danger.rank]
            heeded = kind.certain_cancelled_by if danger.certain else kind.cancelled_by
            if not any(name in heeded and _covers(cancel, doubt, hit, told, now) for cancel, name, doubt in doubts):
                return Alarm(kind, told.quote(hit.start, hit.end), hit.cue)
        return None


def _signs(content: UrgencyFile) -> Iterable[tuple[_Danger | _Doubt | _Now, str]]:
    for rank, kind in enumerate(content.kinds):
        yield from ((_Danger(rank, True), cue) for cue in kind.certain)
        yield from ((_Danger(rank, False), cue) for cue in kind.cues)
    for name, cancel in content.cancels.items():
        yield from ((_Doubt(name), cue) for cue in cancel.cues)
    yield from ((_Now(), cue) for cue in content.now)


def _covers(
    cancel: Cancel,
    doubt: Hit[_Danger | _Doubt | _Now],
    danger: Hit[_Danger | _Doubt | _Now],
    told: Told,
    now: set[int],
) -> bool:
    """Whether a doubt is about this danger."""
    if cancel.scope is Scope.TEXT:
        return True
    sentences = set(told.sentences[danger.start : danger.end])
    if told.sentences[doubt.start] not in sentences:
        return False
    if cancel.unless_now and told.sentences[doubt.start] in now:
        return False
    return cancel.scope is Scope.SENTENCE or doubt.start <= danger.start

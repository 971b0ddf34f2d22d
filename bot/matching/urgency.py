"""Danger words, looked for before anything else."""

from dataclasses import dataclass

from bot.knowledge.triage import DangerKind, UrgencyFile
from bot.matching.patterns import Patterns
from bot.text.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Alarm:
    """A kind of danger, and the words that told it."""

    kind: DangerKind
    quote: str


class Urgency:
    """Recognises what cannot wait. The order of the kinds in the content is their seriousness."""

    def __init__(self, content: UrgencyFile, spelling: Spelling) -> None:
        self._kinds = content.kinds
        self._danger = Patterns(((k.id, cue) for k in content.kinds for cue in k.cues), content.sets, spelling)
        self._cancels = Patterns(
            ((name, cue) for name, cues in content.cancels.items() for cue in cues), content.sets, spelling
        )

    def recognise(self, text: str) -> Alarm | None:
        """The most serious danger told in a text, or None."""
        found: dict[str, str] = {}
        for hit in self._danger.find(text):
            found.setdefault(hit.owner, hit.quote)
        if not found:
            return None
        cancels = {hit.owner for hit in self._cancels.find(text)}
        standing = (kind for kind in self._kinds if kind.id in found and not cancels.intersection(kind.cancelled_by))
        return next((Alarm(kind, found[kind.id]) for kind in standing), None)

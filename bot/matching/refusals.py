"""Requests for help with wrongdoing."""

from bot.knowledge.triage import RefusalKind, RefusalsFile
from bot.matching.patterns import Patterns
from bot.matching.utterance import Utterance
from bot.text.spelling import Spelling


class Refusals:
    """Tells a request for wrongdoing from a question about it."""

    def __init__(self, content: RefusalsFile, spelling: Spelling) -> None:
        """Raises `ValueError` for a cue that cannot be read."""
        asked = ((kind, cue) for kind in content.kinds for cue in kind.cues)
        self._asked = Patterns(asked, content.sets, spelling.read)
        self._cancels = Patterns(((None, cue) for cue in content.cancels), content.sets, spelling.read)

    def recognise(self, said: Utterance) -> RefusalKind | None:
        """The kind of wrongdoing asked for, or None; a victim or a worried parent asks for none."""
        hit = next(self._asked.find(said.told), None)
        return hit.owner if hit and not any(self._cancels.find(said.told)) else None

"""Requests for help with wrongdoing."""

from bot.knowledge.triage import RefusalKind, RefusalsFile
from bot.matching.patterns import Patterns
from bot.text.spelling import Spelling


class Refusals:
    """Tells a request for wrongdoing from a question about it."""

    def __init__(self, content: RefusalsFile, spelling: Spelling) -> None:
        self._kinds = {kind.id: kind for kind in content.kinds}
        self._asked = Patterns(
            ((kind.id, cue) for kind in content.kinds for cue in kind.cues), content.sets, spelling.read
        )
        self._cancels = Patterns((("cancel", cue) for cue in content.cancels), content.sets, spelling.read)

    def recognise(self, text: str) -> RefusalKind | None:
        """The kind of wrongdoing asked for, or None; a victim or a worried parent asks for none."""
        hit = next(self._asked.find(self._asked.read(text)), None)
        if hit is None or any(self._cancels.find(self._cancels.read(text))):
            return None
        return self._kinds[hit.owner]

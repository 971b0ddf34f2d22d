"""Requests for help with wrongdoing."""

from bot.knowledge.triage import RefusalKind, RefusalsFile
from bot.matching.patterns import Patterns
from bot.matching.plain import read_plainly
from bot.matching.told import Told
from bot.matching.utterance import Utterance
from bot.text.spelling import Spelling


class Refusals:
    """Tells a request for wrongdoing from a question about it."""

    def __init__(self, content: RefusalsFile, spelling: Spelling) -> None:
        """Raises `ValueError` for a cue that cannot be read."""
        asked = ((kind, cue) for kind in content.kinds for cue in kind.cues)
        asked_en = ((kind, cue) for kind in content.kinds for cue in kind.cues_en)
        self._asked = Patterns(asked, content.sets, spelling.read)
        self._cancels = Patterns(((None, cue) for cue in content.cancels), content.sets, spelling.read)
        self._asked_en = Patterns(asked_en, {}, read_plainly)
        self._cancels_en = Patterns(((None, cue) for cue in content.cancels_en), {}, read_plainly)

    def recognise(self, said: Utterance) -> RefusalKind | None:
        """The kind of wrongdoing asked for, or None; a victim or a worried parent asks for none."""
        in_vietnamese = _first(self._asked, self._cancels, said.told)
        return in_vietnamese or _first(self._asked_en, self._cancels_en, said.told_plainly)


def _first(asked: Patterns[RefusalKind], cancels: Patterns[None], told: Told) -> RefusalKind | None:
    hit = next(asked.find(told), None)
    return hit.owner if hit and not any(cancels.find(told)) else None

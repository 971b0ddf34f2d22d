"""Is somebody in danger now? What cues tell and what examples teach, weighed together."""

from bot.knowledge.triage import DangerKind
from bot.matching.calls import Calls
from bot.matching.urgency import Alarm, Urgency
from bot.matching.utterance import Utterance

LEAD = -0.4
"""From this lead on a text is a call for help although no cue tells so."""

LEAD_WITH_CUE, LEAD_WITH_CERTAIN_CUE = -1.0, -1.3
"""A cue needs this lead at least: not even "the phone does things by itself" is a call when all else is everyday.

All are set on the labelled questions of the content: about three false alarms in a hundred calm questions, since a call
that is missed costs more than an alarm too many."""

FEW_WORDS, FEW_WORDS_WITH_CERTAIN_CUE = 4, 12
"""Among so few a cue counts whatever they resemble: "muốn tự tử" is too short to resemble anything, and "chồng tôi bất
tỉnh rồi" says all there is to say. In the labelled questions what a certain cue finds and nobody means has 16 words and
more: there it stands beside the matter."""


class Alarms:
    """Recognises what cannot wait."""

    def __init__(self, urgency: Urgency, calls: Calls, kinds: tuple[DangerKind, ...]) -> None:
        self._urgency = urgency
        self._calls = calls
        self._kinds = {kind.id: kind for kind in kinds}

    def recognise(self, said: Utterance) -> Alarm | None:
        """The danger told in a text, or None; a cue knows its kind better than the examples do."""
        told, call = self._urgency.recognise(said), self._calls.nearest(said)
        if told:
            few = FEW_WORDS_WITH_CERTAIN_CUE if told.certain else FEW_WORDS
            enough = LEAD_WITH_CERTAIN_CUE if told.certain else LEAD_WITH_CUE
            return told if len(said.text.split()) <= few or call.lead > enough else None
        return Alarm(self._kinds[call.kind]) if call.lead > LEAD else None

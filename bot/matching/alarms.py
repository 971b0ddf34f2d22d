"""Is somebody in danger now? What cues tell and what examples teach, weighed together."""

from bot.knowledge.triage import DangerKind
from bot.matching.calls import Calls
from bot.matching.urgency import Alarm, Urgency, Weighed
from bot.matching.utterance import Utterance

LEAD = -0.35
"""From this lead on a text is a call for help although no cue tells so."""

LEAD_OF_FEW, SOME_WORDS = 0.0, 6
"""So few words tell little: the lead of "chào buổi trưa" is near that of a call, for it is near to nothing."""

LEAD_IN_DOUBT = 1.0
"""Who asks what to do in a danger, or tells of one that is over, uses the words of those who are in it: then the lead
must be beyond all doubt."""

LEAD_WITH_CUE, LEAD_WITH_CERTAIN_CUE = -0.5, -0.8
"""A cue needs this lead at least: not even "the phone does things by itself" is a call when all else is everyday.

All are set on the labelled questions of the content: about three false alarms in a hundred calm questions, since a call
that is missed costs more than an alarm too many."""

FEW_WORDS, FEW_WORDS_WITH_CERTAIN_CUE = 4, 12
"""Among so few a cue counts whatever they resemble: "muốn tự tử" is too short to resemble anything, and "chồng tôi bất
tỉnh rồi" says all there is to say. Nearly all that a certain cue finds in the labelled questions and nobody means has
more words: there it stands beside the matter."""

FEWEST_WORDS = 3
"""Fewer without a cue are no call, whatever they resemble: "mẹ ơi" may stand before anything."""


class Alarms:
    """Recognises what cannot wait."""

    def __init__(self, urgency: Urgency, calls: Calls, kinds: tuple[DangerKind, ...]) -> None:
        self._urgency = urgency
        self._calls = calls
        self._kinds = {kind.id: kind for kind in kinds}

    def recognise(self, said: Utterance) -> Alarm | None:
        """The danger told in a text, or None; a cue knows its kind better than the examples do."""
        weighed, call = self._urgency.weigh(said), self._calls.nearest(said)
        words = len(said.text.split())
        if told := weighed.alarm:
            few = FEW_WORDS_WITH_CERTAIN_CUE if told.certain else FEW_WORDS
            needed = LEAD_WITH_CERTAIN_CUE if told.certain else LEAD_WITH_CUE
            return told if words <= few or call.lead > needed else None
        kind = self._kinds[call.kind]
        is_call = words >= FEWEST_WORDS and call.lead > _lead_needed(kind, weighed, words)
        return Alarm(kind) if is_call else None


def _lead_needed(kind: DangerKind, weighed: Weighed, words: int) -> float:
    """By a text that no cue finds."""
    if weighed.asked or not weighed.over.isdisjoint(kind.certain_cancelled_by):
        return LEAD_IN_DOUBT
    return LEAD_OF_FEW if words <= SOME_WORDS else LEAD

"""Why a question gets the answer it gets."""

from dataclasses import dataclass

from bot.conversation.understanding import Understanding
from bot.knowledge.triage import RefusalKind, SmallTalkKind
from bot.matching.calibration import Outcome, chance, decide, lead
from bot.matching.matcher import Match, Reason
from bot.matching.urgency import Alarm
from bot.matching.utterance import Utterance

TOPICS_EXPLAINED = 3

OUTCOMES_SAID = {
    "answer": "trả lời thẳng bằng chủ đề đầu tiên",
    "choices": "hỏi lại giữa các chủ đề dưới đây",
    "unknown": "nói là chưa biết",
}
"""What follows from the topics found, in the editors' words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A topic that was found, with the words that spoke for it (positive) and against it."""

    match: Match
    title: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that was recognised in a question; what stands first goes before what stands below it."""

    question: str
    """As it was heard."""
    alarm: Alarm | None
    refusal: RefusalKind | None
    pleasantry: SmallTalkKind | None
    outcome: Outcome
    sure: float | None
    """How sure the first topic is against the others; None when there is no other."""
    candidates: tuple[Candidate, ...]


def explained(known: Understanding, question: str) -> Explanation:
    """Stores nothing."""
    said = known.hear(question)
    found = known.matcher.match(said)
    return Explanation(
        said.text,
        known.alarm_in(said),
        known.refusals.recognise(said),
        known.small_talk.recognise(said),
        decide(found),
        chance(*lead(found)) if len(found) > 1 else None,
        tuple(
            Candidate(match, known.library.topics[match.topic].title, _reasons(known, said, match.topic))
            for match in found[:TOPICS_EXPLAINED]
        ),
    )


def _reasons(known: Understanding, said: Utterance, topic: str) -> tuple[Reason, ...]:
    try:
        return known.matcher.reasons(said, topic)
    except ValueError:
        return ()  # a new topic, which is recognised by its words while it is still being learned


def alarm_in_words(alarm: Alarm) -> str:
    """What the alarm was recognised by."""
    return f"dấu hiệu “{alarm.cue}” ở chữ “{alarm.quote}”" if alarm.cue else "giống các lời kêu cứu đã học"

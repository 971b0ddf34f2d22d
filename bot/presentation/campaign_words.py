"""From a campaign to the message that is sent: the same words for all recipients of a run."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.knowledge.quiz import Quiz, QuizItem
from bot.knowledge.topics import Faq, Scam
from bot.messages import Decision, Reply, Span
from bot.presentation.markup import to_spans
from bot.presentation.own_words import own_words
from bot.presentation.renderer import Renderer

PRESSED = "tin"
"""The command that wraps what a button below a campaign message does, so that presses are counted by run."""

SCAM, GENUINE = "l", "t"
"""In the command of a quiz: a scam (lừa đảo), a genuine message (thật). One letter each, for a payload is short."""


@dataclass(frozen=True, slots=True)
class WaitingThere:
    """People who wait on a channel on which nothing moves."""

    channel: str
    """As organisers call it."""
    people: int
    is_off: bool
    """It is not sent through here."""


class CampaignWords:
    """Renders campaigns with the chat templates."""

    def __init__(self, renderer: Renderer, public_url: str) -> None:
        """`public_url` is where citizens reach the site, without a trailing slash; empty when nobody outside can."""
        self._renderer = renderer
        self.public_url = public_url

    def reply(self, library: Library, plan: CampaignFile, *, run: int, topic: str | None = None) -> Reply:
        """What a run of the plan says; `topic`: that of the step of a series, else the plan's own.

        A quiz takes the place of a topic's warning, which would give the answer away. Raises `ContentError` when the
        plan's own text may not be sent, and `KeyError` when it names content that is no more.
        """
        told = library.topics[name] if (name := topic or plan.topic) else None
        quiz = library.quizzes[plan.quiz] if plan.quiz else None
        return self._renderer.reply(
            "campaign",
            library,
            decision=Decision.ANSWER,
            is_correction=plan.corrects is not None,
            words=own_words(plan.text, library, self.public_url) if plan.text and not topic else "",
            topic=told,
            heading=told.title if isinstance(told, Faq) and not quiz else "",
            lines=_lines(told) if told and not quiz else (),
            offered=[other for name in plan.buttons if (other := library.topics[name]) is not told],
            quiz=quiz,
            item=quiz_item(quiz, shown_in(run)) if quiz else None,
            shown=shown_in(run),
            scam=SCAM,
            genuine=GENUINE,
            press=f"/{PRESSED} {run} ",
        )

    def own(self, library: Library, plan: CampaignFile) -> tuple[Span, ...]:
        """The plan's own text by itself as people read it; nothing when it has none. Raises `ContentError`."""
        return to_spans(own_words(plan.text, library, self.public_url), library.contacts) if plan.text else ()

    def pause_notice(
        self, library: Library, id: int, name: str, reason: str, waiting: Sequence[WaitingThere] = ()
    ) -> Reply:
        """Tells those who work with campaigns that one has paused by itself, why, and where people wait."""
        return self._renderer.reply(
            "campaign_paused", library, decision=Decision.ANSWER, id=id, name=name, reason=reason, waiting=waiting
        )

    def channel_notice(self, library: Library, id: int, name: str, there: WaitingThere) -> Reply:
        """Tells those who work with campaigns that one goes on but for a channel."""
        return self._renderer.reply("campaign_waits", library, decision=Decision.ANSWER, id=id, name=name, there=there)


def shown_in(run: int) -> str:
    """Which message of a quiz a run shows: in turn, so that nobody learns always to press the same."""
    return SCAM if run % 2 else GENUINE


def quiz_item(quiz: Quiz, shown: str) -> QuizItem:
    return quiz.scam if shown == SCAM else quiz.genuine


def _lines(topic: Scam | Faq) -> tuple[str, ...]:
    return (topic.broadcast,) if isinstance(topic, Scam) else (topic.summary, *topic.answer)

"""The replies that show content: topic cards, menus, emergency cards."""

from collections.abc import Sequence
from typing import Any, Protocol

from bot.knowledge.library import Library
from bot.knowledge.quiz import Quiz
from bot.knowledge.topics import Faq, Scam
from bot.knowledge.triage import DangerKind
from bot.messages import Channel, Decision, Kind, Observation, Offer, RankedTopic, Reply
from bot.presentation.campaign_words import GENUINE, SCAM, quiz_item
from bot.presentation.markup import plain_text
from bot.presentation.renderer import Renderer

RELATED_BUTTONS = 2
"""Related topics offered below a card: more would push the card off a phone's screen."""

STEPS_OF_PROFILE = 2
"""Of what a profile says to do now, below the verdict on a message that resembles it."""

INLINE_OFFERS = 5


class Known(Protocol):
    """Whatever holds one version of the content: a card needs none of the recognisers."""

    @property
    def library(self) -> Library: ...


class Cards:
    """Renders what the content says, for one channel at a time."""

    def __init__(self, renderer: Renderer, public_url: str) -> None:
        """`public_url` is where citizens reach the site, without a trailing slash; empty when nobody outside can."""
        self._renderer = renderer
        self._public_url = public_url

    def topic(
        self,
        known: Known,
        topic: Scam | Faq,
        *,
        ranked: Sequence[RankedTopic] = (),
        english: bool = False,
        unread: bool = False,
    ) -> Reply:
        """The first screen: is this happening to me, and what do I do now?"""
        return self._renderer.reply(
            "card",
            known.library,
            decision=Decision.ANSWER,
            topics=tuple(ranked) or (RankedTopic(topic.id, topic.title, 1.0),),
            observations=(Observation(Kind.SHOWN, topic.id),),
            topic=topic,
            steps=_steps(topic),
            has_more=isinstance(topic, Scam) or bool(topic.more or topic.never or topic.contacts),
            related=_related(known, topic),
            english=english,
            unread=unread,
        )

    def more(self, known: Known, topic: Scam | Faq, channel: Channel) -> Reply:
        """Everything else about a topic; where messages are short and few, what helps first, the rest when asked."""
        return self._more(known, topic, channel, has_first=True, has_rest=not channel.types_choices)

    def rest(self, known: Known, topic: Scam | Faq, channel: Channel) -> Reply:
        """What `more` leaves out there."""
        return self._more(known, topic, channel, has_first=False, has_rest=True)

    def _more(self, known: Known, topic: Scam | Faq, channel: Channel, *, has_first: bool, has_rest: bool) -> Reply:
        return self._renderer.reply(
            "more",
            known.library,
            decision=Decision.ANSWER,
            topics=(RankedTopic(topic.id, topic.title, 1.0),),
            topic=topic,
            is_scam=isinstance(topic, Scam),
            contacts=[known.library.contacts[name] for name in topic.contacts],
            related=_related(known, topic),
            page=self._page(topic, channel),
            has_first=has_first,
            has_rest=has_rest,
        )

    def share(self, known: Known, topic: Scam | Faq) -> Reply:
        """A text to hand on to one's family; it links the public page only where others can open it."""
        return self._renderer.reply(
            "share",
            known.library,
            decision=Decision.ANSWER,
            topic=topic,
            warning=_warning(topic),
            page=self._public_page(topic),
        )

    def about(self, template: str, known: Known, topic: Scam | Faq, observation: Kind) -> Reply:
        """A short word about a topic just read (was it helpful?)."""
        return self._renderer.reply(
            template,
            known.library,
            decision=Decision.ANSWER,
            observations=(Observation(observation, topic.id),),
            topic=topic,
            related=_related(known, topic),
        )

    def menu(self, known: Known, *, intro: str = "plain") -> Reply:
        groups = [group for group in known.library.groups.values() if known.library.in_group(group.id)]
        return self._renderer.reply("menu", known.library, decision=Decision.ANSWER, groups=groups, intro=intro)

    def group(self, known: Known, group: str) -> Reply:
        """The topics under one heading; `group` must exist."""
        return self._renderer.reply(
            "group",
            known.library,
            decision=Decision.ANSWER,
            group=known.library.groups[group],
            members=known.library.in_group(group),
        )

    def emergency(self, known: Known, kind: DangerKind, told: Scam | Faq | None = None) -> Reply:
        """What saves life or money in the next minute, in Vietnamese and English; `told`: what it came of."""
        related = [known.library.topics[name] for name in kind.topics]
        nearest = [told] if told else []
        related += [topic for topic in nearest if topic not in related]
        return self._renderer.reply(
            "emergency",
            known.library,
            decision=Decision.EMERGENCY,
            topics=tuple(
                RankedTopic(topic.id, topic.title, 1.0) for topic in sorted(related, key=lambda t: t is not told)
            ),
            kind=kind,
            related=related,
        )

    def dangers(self, known: Known) -> Reply:
        """All emergency numbers, and a button for each kind of danger."""
        return self._renderer.reply(
            "dangers", known.library, decision=Decision.EMERGENCY, kinds=known.library.urgency.kinds
        )

    def choices(
        self, known: Known, options: Sequence[Scam | Faq], *, ranked: Sequence[RankedTopic], english: bool
    ) -> Reply:
        """Which of these do you mean?"""
        return self._renderer.reply(
            "choices",
            known.library,
            decision=Decision.CHOICES,
            topics=tuple(ranked),
            options=options,
            english=english,
        )

    def inspection(
        self, known: Known, *, ranked: Sequence[RankedTopic], profile: Scam | Faq | None, **found: Any
    ) -> Reply:
        """What a received message looks like, by which signs, and what to do now; `profile`: what it resembles."""
        return self._renderer.reply(
            "inspection",
            known.library,
            decision=Decision.ANSWER,
            topics=tuple(ranked),
            observations=(Observation(Kind.SHOWN, profile.id),) if profile else (),
            profile=profile,
            steps=_steps(profile)[:STEPS_OF_PROFILE] if profile else (),
            **found,
        )

    def check_how(self, known: Known, *, awaited: bool = False) -> Reply:
        """How to have a message checked; `awaited`: the next one will be."""
        return self._renderer.reply("check_how", known.library, decision=Decision.ANSWER, awaited=awaited)

    def unknown(self, known: Known, *, ranked: Sequence[RankedTopic], observation: Observation, english: bool) -> Reply:
        """The bot says that it does not know, and keeps the redacted question for editors."""
        return self._renderer.reply(
            "unknown",
            known.library,
            decision=Decision.UNKNOWN,
            topics=tuple(ranked),
            observations=(observation,),
            english=english,
        )

    def quiz(self, known: Known, quiz: Quiz, *, shown: str) -> Reply:
        """A message to be told: is it a scam?"""
        return self._renderer.reply(
            "quiz",
            known.library,
            decision=Decision.ANSWER,
            quiz=quiz,
            item=quiz_item(quiz, shown),
            press="/",
            shown=shown,
            scam=SCAM,
            genuine=GENUINE,
        )

    def quiz_answer(self, known: Known, quiz: Quiz, *, shown: str, is_right: bool) -> Reply:
        """Whether somebody was right about the message that was shown, and what gives it away."""
        return self._renderer.reply(
            "quiz_answer",
            known.library,
            decision=Decision.ANSWER,
            observations=(Observation(Kind.QUIZ_RIGHT if is_right else Kind.QUIZ_WRONG, quiz.topic),),
            quiz=quiz,
            item=quiz_item(quiz, shown),
            is_scam=shown == SCAM,
            is_right=is_right,
        )

    def plain(
        self,
        template: str,
        known: Known,
        decision: Decision = Decision.UNKNOWN,
        *,
        erase: bool = False,
        **values: Any,
    ) -> Reply:
        """A reply whose words stand in the template alone."""
        return self._renderer.reply(template, known.library, decision=decision, erase=erase, **values)

    def offers(self, known: Known, topics: Sequence[Scam | Faq]) -> tuple[Offer, ...]:
        """Cards to put into another chat; the list they are picked from shows no marks."""
        return tuple(
            self._renderer.offer(
                "offer",
                known.library,
                topic.id,
                topic.title,
                plain_text(topic.summary, known.library.contacts),
                topic=topic,
                steps=_steps(topic),
                page=self._public_page(topic),
            )
            for topic in topics[:INLINE_OFFERS]
        )

    def _page(self, topic: Scam | Faq, channel: Channel) -> str:
        return f"/chu-de/{topic.id}" if channel is Channel.WEB else self._public_page(topic)

    def _public_page(self, topic: Scam | Faq) -> str:
        return f"{self._public_url}/chu-de/{topic.id}" if self._public_url else ""


def _steps(topic: Scam | Faq) -> tuple[str, ...]:
    return topic.do_now if isinstance(topic, Scam) else topic.answer


def _warning(topic: Scam | Faq) -> str:
    return topic.broadcast if isinstance(topic, Scam) else "\n".join((topic.summary, *topic.answer))


def _related(known: Known, topic: Scam | Faq) -> list[Scam | Faq]:
    return [known.library.topics[name] for name in topic.related[:RELATED_BUTTONS]]

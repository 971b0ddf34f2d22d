"""What stands on a poster: chosen from a topic or a campaign by rule, so that it fits and says the most important."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.knowledge.statements import sentences
from bot.knowledge.topics import Contact, ContactKind, Faq, Scam
from bot.messages import Span
from bot.presentation.markup import plain_text, to_spans
from bot.presentation.own_words import own_words

POINTS = 3
"""Signs, and steps: what somebody takes in who stands before it for half a minute."""

POINT_CHARACTERS = 84
"""A point of at most two lines on A4."""

HEADLINE_CHARACTERS = 90
"""Of an own text's first sentence; a longer one is no headline."""

LEAVES_ROOM = 400
"""Characters of an own text below which the signs and steps of the topic on its first button find room."""

REMEMBERED_DIGITS = 6
"""A number up to this long is shown large; a longer one stands within the steps."""

MOST_NUMBERS = 4


class PointKind(StrEnum):
    """How the points of a list are marked: by shape, for nobody sees colours on a photocopy."""

    SIGNS = "signs"
    STEPS = "steps"
    """To be done one after the other."""
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Points:
    """A list under a heading."""

    heading: str
    kind: PointKind
    lines: Sequence[Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one poster."""

    kicker: str
    """Above the headline, small: what it is about."""
    headline: str
    """Read from three metres; empty when there is nothing short to say."""
    paragraphs: Sequence[Sequence[Span]]
    """Below the headline."""
    lists: Sequence[Points]
    numbers: Sequence[Contact]
    checked_on: date | None
    """When the content was compared with its sources; None: it has none."""
    topic: str
    """What the QR code opens; empty: the greeting."""


def of_topic(library: Library, topic: Scam | Faq) -> Wording:
    """The poster of a topic."""
    return Wording(
        kicker=library.groups[topic.group].button,
        headline=topic.button,
        paragraphs=(to_spans(topic.summary, library.contacts),),
        lists=_lists(library, topic),
        numbers=_numbers(library, topic),
        checked_on=topic.verified_on,
        topic=topic.id,
    )


def of_campaign(library: Library, plan: CampaignFile, public_url: str) -> Wording:
    """The poster of a campaign: that of its topic, or its own text.

    Raises `ContentError` when its own text may not be shown, and `KeyError` when it names content that is no more.
    """
    steps = [step.topic for step in plan.schedule.series or () if step.topic]
    if told := plan.topic or (steps[0] if steps and not plan.text else None):
        return of_topic(library, library.topics[told])
    first, *rest = _paragraphs(own_words(plan.text or "", library, public_url))
    headline, first = _headline(first, library)
    paragraphs = [to_spans(paragraph, library.contacts) for paragraph in (first, *rest) if paragraph]
    length = sum(len(span.text) for paragraph in paragraphs for span in paragraph)
    offered = library.topics[plan.buttons[0]] if plan.buttons else None
    kicker = library.posters.correction if plan.corrects is not None else ""
    return Wording(
        kicker=kicker or (library.groups[offered.group].button if offered else ""),
        headline=headline,
        paragraphs=paragraphs,
        lists=_lists(library, offered) if offered and length <= LEAVES_ROOM else (),
        numbers=_numbers(library, offered),
        checked_on=offered.verified_on if offered else None,
        topic=offered.id if offered else "",
    )


def _lists(library: Library, topic: Scam | Faq) -> Sequence[Points]:
    words = library.posters
    if isinstance(topic, Scam):
        # The most urgent step comes first, so their order is kept and none is passed over.
        steps = [*topic.do_now, *topic.never][:POINTS]
        chosen = [(words.signs, PointKind.SIGNS, _short(library, topic.signs)), (words.steps, PointKind.STEPS, steps)]
    else:
        chosen = [
            (words.facts, PointKind.FACTS, topic.answer[:POINTS]),
            (words.details, PointKind.FACTS, _short(library, topic.more)),
        ]
    return [
        Points(heading, kind, [to_spans(line, library.contacts) for line in lines])
        for heading, kind, lines in chosen
        if lines
    ]


def _short(library: Library, lines: Sequence[str]) -> Sequence[str]:
    """The first lines that are short enough, and if those are too few, the shortest; in the order of the content."""

    def length(line: str) -> int:
        return len(plain_text(line, library.contacts))

    places = range(len(lines))
    by_need = sorted(places, key=lambda at: (max(length(lines[at]), POINT_CHARACTERS), at))
    return [lines[at] for at in sorted(by_need[:POINTS])]


def _numbers(library: Library, topic: Scam | Faq | None) -> Sequence[Contact]:
    """The police first, then what belongs to the topic, then what is always good to know."""
    first, *others = library.posters.numbers
    named = dict.fromkeys((first, *(topic.contacts if topic else ()), *others))
    called = [contact for name in named if (contact := library.contacts[name]).kind is ContactKind.PHONE]
    return [contact for contact in called if len(contact.value) <= REMEMBERED_DIGITS][:MOST_NUMBERS]


def _paragraphs(words: str) -> list[str]:
    return [" ".join(line.split()) for line in words.split("\n") if line.strip()] or [""]


def _headline(paragraph: str, library: Library) -> tuple[str, str]:
    """(its first sentence as a headline, what is left of it); no headline when that sentence is long."""
    first, *rest = sentences(paragraph) or [""]
    plain = plain_text(first, library.contacts)
    return (plain, " ".join(rest)) if len(plain) <= HEADLINE_CHARACTERS else ("", paragraph)

"""Messages that people received and want to be judged: one, or several that belong together."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.conversation.cards import Cards
from bot.conversation.memory import Case, Remembered
from bot.conversation.understanding import Understanding
from bot.inspection.inspector import CERTAIN, INSPECTED_CHARACTERS, Assessment, Verdict
from bot.inspection.links import Link, defanged
from bot.inspection.numbers import masked
from bot.inspection.signs import Found
from bot.matching.calibration import Outcome, decide
from bot.matching.utterance import Utterance
from bot.messages import Decision, Intake, Kind, Message, Observation, RankedTopic, Reply

WAIT = timedelta(minutes=30)
"""After `/kiemtra` the message to be checked is awaited so long; and so long a case is remembered for what is asked
about it."""

TOGETHER = timedelta(minutes=5)
"""What is sent so soon after another message belongs to the same case."""

CASE_MESSAGES = 20
"""The last messages of a case are looked at together."""

SURE = 1.45
"""From this lead on a text is taken for a message received: one in a hundred of the content's labelled questions is."""

SURE_WITH_LINK = 0.2
"""With a link that borrows a name or the like the rest need only sound so much like a message received."""

SURE_DESPITE_ALARM = 1.8
"""A text that sounds like a call for help must sound so much more like a message received to be taken for one."""

SHORTEST_RECEIVED = 40
"""Characters; a shorter text without a link may be anything."""

TOO_SHORT_WORDS, TOO_SHORT_CHARACTERS, TOO_FEW_DIGITS = 2, 20, 2
"""A text of no more, without a link, holds nothing that could be judged: who was asked for a message says something."""

FEW_WORDS, ASKED = 9, -0.5
"""Of so few words a text that sounds so much more like a question, and is about something we know, is one; none of the
content's example messages sounds so."""

SIGNS_EXPLAINED = 8

SIGNS_SHOWN, WORDS_SHOWN = 2, 48
"""More signs, or more characters of each quote, would push what to do off a phone's screen."""

_BETWEEN = "\n\n"

CLEAR_PROFILE = 0.25
"""From this share on a profile is named: below, too many others are as near."""


class Inspections:
    """Replies about received messages, and what is remembered between them."""

    def __init__(self, cards: Cards) -> None:
        self._cards = cards

    def command(self, known: Understanding, text: str, message: Message) -> Reply:
        """`/kiemtra` with the message behind it, or alone: then the next message is the one."""
        remembered = Remembered.of(message)
        if text:
            # As it was received: signs that are not shown may tell most.
            return self._opened(known, (message.text.strip().split(maxsplit=1)[-1],), message, remembered)
        if message.group:
            return self._cards.check_how(known)
        awaited = remembered.with_case(Case(until=message.received_at + WAIT, asked_for=True))
        return self._cards.check_how(known, awaited=True).remembering(awaited.kept())

    def awaited(self, message: Message) -> bool:
        """Whether the person has just been asked for the message to check."""
        case = Remembered.of(message).case
        return case is not None and not case.texts

    def holds_enough(self, known: Understanding, said: Utterance) -> bool:
        """Whether a text can be the message that is awaited."""
        text = said.text
        if sum(map(str.isdigit, text)) > TOO_FEW_DIGITS or known.links.find(text):
            return True
        words = len(text.split())
        if words <= TOO_SHORT_WORDS and len(text) <= TOO_SHORT_CHARACTERS:
            return False
        if words > FEW_WORDS or known.received.lead(text) > ASKED:
            return True
        return decide(known.matcher.match(said)) is Outcome.UNKNOWN

    def sounds_received(self, known: Understanding, text: str, *, alarmed: bool) -> bool:
        """Whether a text reads like a message somebody received."""
        links = known.links.find(text)
        if len(text) < SHORTEST_RECEIVED and not links:
            return False
        lead = known.received.lead(text)
        if any(CERTAIN.intersection(link.signs) for link in links) and not text.rstrip().endswith("?"):
            return lead >= SURE_WITH_LINK
        return lead >= (SURE_DESPITE_ALARM if alarmed else SURE)

    def received(self, known: Understanding, text: str, message: Message) -> Reply:
        """The verdict on a message, together with those of the same case."""
        remembered = Remembered.of(message)
        case = remembered.case
        is_open = case and case.open_until and message.received_at <= case.open_until
        # A paste by itself is a matter of its own: another's message must not speak against it.
        if case and is_open and (case.asked_for or message.intake is Intake.FORWARD):
            return self._opened(known, (*case.texts, text)[-CASE_MESSAGES:], message, remembered)
        return self._opened(known, (text,), message, remembered)

    def last(self, message: Message) -> str | None:
        """The text that was judged last, for who says that it was a question."""
        case = Remembered.of(message).case
        return case.texts[-1] if case and case.texts else None

    def explain(self, known: Understanding, argument: str, message: Message) -> Reply:
        """`/visao`: every sign of the case that was judged last, and why it is one."""
        case = Remembered.of(message).case
        if case is None or not case.texts:
            return self._cards.plain("ask_again", known)
        found = known.inspector.inspect(_BETWEEN.join(case.texts))
        signs = [(each.sign, _shown(each.quote, found.links)) for each in found.signs[:SIGNS_EXPLAINED]]
        return self._cards.plain("why", known, Decision.ANSWER, signs=signs)

    def _opened(self, known: Understanding, texts: tuple[str, ...], message: Message, remembered: Remembered) -> Reply:
        texts = _bounded(texts)
        assessment = known.inspector.inspect(_BETWEEN.join(texts))
        # Only what the bot took for a message by itself may have been meant as a question.
        own_words = not message.group and message.intake is Intake.TEXT and not message.text.lstrip().startswith("/")
        reply = self.shown(known, assessment, len(texts), own_words=own_words, explained=not message.group)
        judged = Observation(Kind.INSPECTED, assessment.verdict.value)
        reply = replace(reply, observations=(*reply.observations, judged))
        if message.group:
            return reply
        now = message.received_at
        asked_for = remembered.case is not None and remembered.case.asked_for
        case = Case(until=now + WAIT, texts=texts, open_until=now + TOGETHER, asked_for=asked_for)
        return reply.remembering(remembered.with_case(case).kept())

    def shown(
        self,
        known: Understanding,
        found: Assessment,
        count: int = 1,
        *,
        own_words: bool = False,
        explained: bool = False,
    ) -> Reply:
        """What is said of what was found in `count` messages.

        `own_words`: it may have been a question; `explained`: who asks why gets an answer.
        """
        ranked = tuple(
            RankedTopic(topic, known.library.topics[topic].title, round(share, 4)) for topic, share in found.profiles
        )
        flagged = found.verdict is not Verdict.NO_SIGN
        clear = flagged and found.profiles[0][1] >= CLEAR_PROFILE
        profile = known.library.topics[found.profiles[0][0]] if clear else None
        return self._cards.inspection(
            known,
            ranked=ranked,
            verdict=found.verdict.value,
            signs=[(each.sign, _shown(each.quote, found.links)) for each in _told_apart(found.signs)[:SIGNS_SHOWN]],
            domain=_hidden_domain(found),
            profile=profile,
            count=count,
            shortened=found.shortened,
            own_words=own_words,
            explained=explained and bool(found.signs),
        )


def _told_apart(signs: Sequence[Found]) -> list[Found]:
    """Of signs shown by the same words the strongest."""
    first: dict[str, Found] = {}
    for each in signs:
        first.setdefault(each.quote, each)
    return list(first.values())


def _shown(quoted: str, links: Sequence[Link]) -> str:
    """As much of a quote as is shown: no link that opens, no account, cut between words."""
    for link in links:
        if link.text != quoted:
            quoted = quoted.replace(link.text, "[link]")
    text = defanged(masked(quoted))
    if len(text) <= WORDS_SHOWN:
        return text
    return f"{text[:WORDS_SHOWN].rpartition(' ')[0] or text[:WORDS_SHOWN]}…"


def _hidden_domain(found: Assessment) -> str | None:
    """Where a link leads that looks as if it led elsewhere: what counts is the end of the name, not its beginning."""
    hidden = (link for link in found.links if link.signs and link.host not in (link.domain, f"www.{link.domain}"))
    return next((defanged(link.domain) for link in hidden), None)


def _bounded(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The last ones that fit into what is read at once."""
    kept: list[str] = []
    room = INSPECTED_CHARACTERS
    for text in reversed(texts):
        if kept and len(text) > room:
            break
        kept.append(text)
        room -= len(text)
    return tuple(reversed(kept))

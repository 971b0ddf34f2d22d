"""The heart: an ordinary function from a message to a reply."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from bot.conversation import yes_or_no
from bot.conversation.cards import Cards
from bot.conversation.commands import Commands
from bot.conversation.desk import Desk
from bot.conversation.first_aid import FirstAidGuide
from bot.conversation.inspections import Inspections
from bot.conversation.memory import Remembered
from bot.conversation.organising import Organising
from bot.conversation.places import PlaceReplies
from bot.conversation.subscriptions import USUAL, KeptFor, Subscriptions
from bot.conversation.typed_choices import TypedChoices
from bot.conversation.understanding import Understanding
from bot.inspection.inspector import Verdict
from bot.knowledge.topics import Faq, Scam
from bot.matching.calibration import Outcome, decide
from bot.matching.matcher import Match
from bot.matching.urgency import Alarm
from bot.matching.utterance import Utterance
from bot.messages import MESSAGE_CHARACTERS, Decision, Haste, Intake, Kind, Message, Observation, RankedTopic, Reply
from bot.text.language import looks_english
from bot.text.normalise import normalise
from bot.text.redact import redact

KEPT_QUESTION_CHARACTERS = 1_000
"""Of an unanswered question this much is kept, redacted, for editors."""

ASKED = "/hoi"
"""Says of the last text that it was a question, though it reads like a message received."""

GREETING = "chao"
"""The kind of small talk with which a conversation begins."""

SILENCE = Reply(spans=())

Answer: TypeAlias = Callable[[Message], Reply]


class Assistant:
    """Answers one message at a time. It knows no network, no clock, and no past but what comes with it."""

    def __init__(
        self,
        understanding: Callable[[], Understanding],
        cards: Cards,
        seal: Callable[[str], str],
        desk: Desk | None = None,
        kept: KeptFor = USUAL,
    ) -> None:
        """`seal`: what goes into a file that is handed over is stored only so. `desk`: where campaigns are worked with;
        without one nobody does so here. `kept`: the periods that people are told."""
        self._understanding = understanding
        self._cards = cards
        self._places = PlaceReplies(cards)
        self._first_aid = FirstAidGuide(cards, seal)
        self._inspections = Inspections(cards)
        organising = Organising(cards, desk)
        self._subscriptions = Subscriptions(cards, organising.account, kept)
        self._typed_choices = TypedChoices(cards)
        self._commands = Commands(
            cards, self._places, self._first_aid, self._inspections, self._subscriptions, organising
        )

    def reply(self, message: Message) -> Reply:
        """What to say to the message, in every case; an empty reply means that nothing is to be said."""
        known = self._understanding()
        return yes_or_no.remembered(self._chosen_or_said(known, yes_or_no.read(known, message)), message)

    def _chosen_or_said(self, known: Understanding, message: Message) -> Reply:
        if not message.address.channel.types_choices:
            return self._reply(known, message)
        meant = self._typed_choices.read(known, message)
        if isinstance(meant, Reply):
            reply = self._hurried(known, message) or self._first_aid.resumable(known, meant, message)
        else:
            reply = self._reply(known, meant)
        return self._typed_choices.remembered(reply, message)

    def _reply(self, known: Understanding, message: Message) -> Reply:
        text = normalise(message.text[: MESSAGE_CHARACTERS + 1])
        match message.intake:
            case Intake.LEFT:
                return SILENCE
            case Intake.INLINE:
                return self._offers(known, text)
        if (hurried := self._hurried(known, message)) and not self._cannot_wait(known, text, message):
            return hurried
        if message.intake is Intake.WITHHELD:
            return self._first_aid.resumable(known, self._cards.plain("withheld", known), message)
        if unread := self._unread(known, text, message):
            return self._first_aid.resumable(known, unread, message)
        if text == ASKED:
            return self._answer_after_all(known, message)
        if text.startswith("/") and message.intake is not Intake.FORWARD:
            return self._turned(message, self._beside(known, partial(self._commands.answer, known, text)))
        return self._answer_words(known, text, message)

    def _hurried(self, known: Understanding, message: Message) -> Reply | None:
        """What is said to who writes faster than anybody reads: that, once; None to everybody else."""
        match message.haste:
            case Haste.NONE:
                return None
            case Haste.NEW:
                return replace(self._cards.plain("hurried", known), postpones=True)
            case Haste.TOLD:
                return replace(SILENCE, postpones=True)

    def _cannot_wait(self, known: Understanding, text: str, message: Message) -> bool:
        """Calls for help, and the wish to be left alone, are heard in any hurry."""
        if message.intake is Intake.FORWARD:
            return False
        if text.startswith("/"):
            return self._commands.is_urgent(text)
        if self._commands.is_urgent(f"/{known.command_of(text)}"):
            return True
        said = known.hear(text)
        return bool(known.alarm_in(said)) or self._subscriptions.wants_none(known, said)

    def _unread(self, known: Understanding, text: str, message: Message) -> Reply | None:
        """What is said to a message that holds nothing to read, or too much."""
        if message.intake is Intake.MEDIA and not text:
            return self._cards.plain("media", known)
        if len(message.text) > MESSAGE_CHARACTERS:
            return self._cards.plain("too_long", known, limit=f"{MESSAGE_CHARACTERS:,}".replace(",", "."))
        if not any(character.isalnum() for character in text):
            return self._cards.plain("empty", known)
        return None

    def _answer_words(self, known: Understanding, text: str, message: Message) -> Reply:
        """What somebody else wrote is judged, what the person says is answered."""
        said = known.hear(text)
        alarm = known.alarm_in(said)
        if message.intake is Intake.FORWARD:
            return self._judge(known, said, message, alarm)
        if not alarm and self._subscriptions.leaves(known, said, message):
            return self._turned(message, self._beside(known, partial(self._subscriptions.leave, known, "")))
        if self._inspections.awaited(message):
            return self._answer_awaited(known, said, message, alarm)
        return self._answer_said(known, said, message, alarm)

    def _answer_awaited(self, known: Understanding, said: Utterance, message: Message, alarm: Alarm | None) -> Reply:
        """What comes when a message to check is awaited: that message, or words of the person's own."""
        own = partial(self._answer_said, known, said, alarm=alarm)
        if (alarm and alarm.cue) or known.command_of(said.text):
            return self._turned(message, own)
        if known.waves_off(said):
            nothing = self._cards.plain("check_nothing", known, Decision.ANSWER)
            return self._turned(message, self._beside(known, lambda _: nothing))
        if known.small_talk.recognise(said):
            return own(message)
        if self._inspections.holds_enough(known, said):
            return self._judge(known, said, message, alarm)
        return self._turned(message, own)

    def _beside(self, known: Understanding, answer: Answer) -> Answer:
        """The same, with the way back for who stands at a step of the first aid."""
        return lambda message: self._first_aid.resumable(known, answer(message), message)

    def _turned(self, message: Message, answer: Answer) -> Reply:
        """The answer to something else than a message to check, which from now on is awaited no more."""
        if not self._inspections.awaited(message):
            return answer(message)
        memory = Remembered.of(message).with_case(None).kept()
        reply = answer(replace(message, memory=memory))
        return reply if reply.memory or reply.erase else reply.remembering(memory)

    def _answer_said(self, known: Understanding, said: Utterance, message: Message, alarm: Alarm | None) -> Reply:
        """What the person says, or a message they paste."""
        text = said.text
        if handed_over := known.handed_over(text):
            other = known.hear(handed_over)
            return self._judge(known, other, replace(message, text=handed_over), known.alarm_in(other))
        if answer := self._first_aid.answer(known, said, message, alarm.kind if alarm else None):
            return answer
        if not alarm and (chosen := self._subscriptions.answer(known, said, message)):
            return chosen
        if self._inspections.sounds_received(known, text, alarmed=alarm is not None):
            return self._judge(known, said, message, alarm)
        return self._answer_own(known, said, message, alarm)

    def _judge(self, known: Understanding, said: Utterance, message: Message, alarm: Alarm | None) -> Reply:
        """A message somebody received; one that tells of a life in danger, and is no plain scam, is a call for help."""
        in_danger = alarm and alarm.cue and not alarm.kind.own_words
        if alarm and in_danger and known.inspector.inspect(message.text).verdict is not Verdict.DANGER:
            return _asked(self._cards.emergency(known, alarm.kind, _told_of(known, said)))
        return self._inspections.received(known, message.text, message)

    def _answer_after_all(self, known: Understanding, message: Message) -> Reply:
        """What was taken for a message received was a question."""
        if (text := self._inspections.last(message)) is None:
            return self._cards.plain("ask_again", known)
        said = known.hear(normalise(text))
        without_case = Remembered.of(message).with_case(None).kept()
        asked = replace(message, intake=Intake.TEXT, memory=without_case)
        reply = self._answer_own(known, said, asked, known.alarm_in(said))
        # What the first aid wants remembered of the answer knows nothing of the case either.
        return reply if reply.memory else reply.remembering(without_case)

    def _answer_own(self, known: Understanding, said: Utterance, message: Message, alarm: Alarm | None) -> Reply:
        """Danger before anything else, then whatever else it may be."""
        if alarm:
            card = _asked(self._cards.emergency(known, alarm.kind, _told_of(known, said)))
            return self._first_aid.after_alarm(known, card, alarm.kind, said, message)
        return self._first_aid.resumable(known, self._answer_question(known, said, message), message)

    def _answer_question(self, known: Understanding, said: Utterance, message: Message) -> Reply:
        """Wrongdoing, pleasantries and names of places, then the search."""
        text, english = said.text, looks_english(said.text)
        if command := known.command_of(text):
            return self._commands.answer(known, f"/{command}", message)
        if self._subscriptions.wants_none(known, said):
            # Said by somebody who is sent nothing: no list shall bring them in either.
            return self._commands.answer(known, "/huy", message)
        if refusal := known.refusals.recognise(said):
            related = [known.library.topics[name] for name in refusal.topics]
            return _asked(self._cards.plain("refused", known, Decision.REFUSED, kind=refusal, related=related))
        if pleasantry := known.small_talk.recognise(said):
            if pleasantry.id == GREETING and message.address.channel.types_choices:
                # Nothing tells that somebody came there: with their first word they are told who this is.
                return self._cards.plain("welcome", known, Decision.ANSWER)
            return self._cards.plain("small_talk", known, kind=pleasantry, english=english)
        if found := known.gazetteer.find(text):
            return _asked(self._places.tell(known, found))
        return _asked(self._search(known, said, english=english, unread=message.intake is Intake.MEDIA))

    def _search(self, known: Understanding, said: Utterance, *, english: bool, unread: bool) -> Reply:
        matches = known.matcher.match(said)
        ranked = _ranked(known, matches)
        match decide(matches):
            case Outcome.ANSWER:
                topic = known.library.topics[matches[0].topic]
                return self._cards.topic(known, topic, ranked=ranked, english=english, unread=unread)
            case Outcome.CHOICES:
                options = [known.library.topics[match.topic] for match in matches[:3]]
                return self._cards.choices(known, options, ranked=ranked, english=english)
            case Outcome.UNKNOWN if guessed := known.gazetteer.guess(said.text):
                return self._places.tell(known, guessed)
            case Outcome.UNKNOWN:
                names = known.library.locality.place_names
                kept = Observation(Kind.UNANSWERED, text=redact(said.text, names)[:KEPT_QUESTION_CHARACTERS])
                return self._cards.unknown(known, ranked=ranked, observation=kept, english=english)

    def _offers(self, known: Understanding, text: str) -> Reply:
        matches = known.matcher.match(known.hear(text)) if text else ()
        found = [known.library.topics[match.topic] for match in matches]
        offers = self._cards.offers(known, found or list(known.library.topics.values()))
        return Reply(spans=(), offers=offers)


def _asked(reply: Reply) -> Reply:
    """The reply to a question in somebody's own words: what was decided is counted."""
    decided = Observation(Kind.ASKED, reply.decision.value)
    return replace(reply, observations=(*reply.observations, decided))


def _told_of(known: Understanding, said: Utterance) -> Scam | Faq | None:
    """The topic a call for help is about, if any is clear: who is held for ransom was lured by some trick."""
    matches = known.matcher.match(said)
    return known.library.topics[matches[0].topic] if decide(matches) is Outcome.ANSWER else None


def _ranked(known: Understanding, matches: tuple[Match, ...]) -> tuple[RankedTopic, ...]:
    return tuple(
        RankedTopic(match.topic, known.library.topics[match.topic].title, round(match.probability, 4))
        for match in matches
    )

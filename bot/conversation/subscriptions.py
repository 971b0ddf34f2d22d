"""Subscribing to campaign messages, choosing among them, leaving.

Every choice is a button whose payload is a command (`/dangky chude vay-tien`), so nothing but an awaited name of a
place has to be remembered. What is chosen travels with the reply and is stored in the transaction that records it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.conversation.cards import Cards
from bot.conversation.choosing import asks_back, is_one_of
from bot.conversation.memory import Remembered, Subscribing
from bot.conversation.places import parts_of
from bot.conversation.understanding import Understanding
from bot.knowledge.places import FormerArea, Place
from bot.matching.places import Found
from bot.matching.utterance import Utterance
from bot.messages import Decision, Message, RankedTopic, Reply, Subscription
from bot.text.fold import bare
from bot.timing import DELIVERIES_DAYS, QUESTIONS_DAYS, day_in_vietnam, days_in_words

TOPIC = "dang-ky-huy-nhan-tin"
"""The question about all this."""

RESTS = (0, 7, 30)
"""Days between two messages that can be chosen: every one, one a week, one a month."""

AWAITED = timedelta(minutes=30)
"""So long a typed name is taken for that of one's commune."""

QUESTION_WORDS = frozenset({"dau", "nao", "sao"})
"""Folded words of which a question where something is has one; no commune has any in its name (a test says so)."""

NOWHERE = "bo"
"""In place of a commune: none."""


@dataclass(frozen=True, slots=True)
class KeptFor:
    """How many days this installation keeps what it tells people about."""

    questions: int = QUESTIONS_DAYS
    """What could not be answered, redacted."""
    deliveries: int = DELIVERIES_DAYS
    """To whom a campaign's message went."""


USUAL = KeptFor()
"""Where no setting says otherwise."""


class Subscriptions:
    """Answers `/dangky` and `/huy`, and hears when somebody wants no more."""

    def __init__(self, cards: Cards, account: Callable[[Message], str | None], kept: KeptFor) -> None:
        """`account`: the account a chat speaks for, which is held of it as well."""
        self._cards = cards
        self._kept = kept
        self._account = account

    def command(self, known: Understanding, argument: str, message: Message) -> Reply | None:
        """`/dangky` alone shows what is chosen, or asks for consent; with words it changes one thing."""
        what, _, value = argument.partition(" ")
        match what, message.subscription:
            case "dongy", None:
                return self._subscribed(known, Subscription(message.received_at, self.wording(known)), message)
            case "chame", None:
                wording = self._cards.plain("consent_young", known).text
                return self._subscribed(known, Subscription(message.received_at, wording, young=True), message)
            case "duoi16", None:
                return self._about(known, self._cards.plain("consent_young", known, Decision.ANSWER))
            case _, None:
                return self._about(known, self._consent(known))
            case "loi", subscription:
                on = day_in_vietnam(subscription.since)
                return self._cards.plain("wording", known, Decision.ANSWER, subscription=subscription, on=on)
            case _, subscription:
                return self._changed(known, subscription, what, value, message)

    def leave(self, known: Understanding, _: str, message: Message) -> Reply:
        """`/huy`: nothing more is sent; who is sent nothing is told how all this works."""
        if message.subscription:
            reply = self._cards.plain("left", known, Decision.ANSWER)
        else:
            reply = self._cards.topic(known, known.library.topics[TOPIC])
        return replace(reply, unsubscribes=True)

    def leaves(self, known: Understanding, said: Utterance, message: Message) -> bool:
        """Whether somebody who is sent messages wants no more: the whole text says so, courtesies aside."""
        return bool(message.subscription) and self.wants_none(known, said)

    def wants_none(self, known: Understanding, said: Utterance) -> bool:
        """The same words, whoever says them."""
        return is_one_of(known.library.consent.leave, said, known.library.small_talk.fillers)

    def answer(self, known: Understanding, said: Utterance, message: Message) -> Reply | None:
        """What follows if the message names the commune that is awaited, or none; None if it says something else."""
        # Who asks where the police of a ward are names a place, too.
        if not Remembered.of(message).subscribing or not message.subscription or asks_back(said.text) or _asks(said):
            return None
        if known.waves_off(said):
            return self._settings(known, message.subscription, message)
        found = known.gazetteer.guess(said.text)
        return self._place_found(known, found, message.subscription, message) if found else None

    def held(self, known: Understanding, _: str, message: Message) -> Reply:
        """`/dulieu`: all that is held of this chat."""
        remembered, subscription = Remembered.of(message), message.subscription
        parts = self._parts(known, subscription) if subscription else {}
        on = day_in_vietnam(subscription.since) if subscription else None
        return self._cards.plain(
            "data",
            known,
            Decision.ANSWER,
            subscription=subscription,
            on=on,
            first_aid=remembered.first_aid,
            case=remembered.case,
            menu=remembered.menu,
            channel=message.address.channel,
            chat=message.address.chat,
            account=self._account(message),
            wrong_codes=remembered.binding,
            questions_kept=days_in_words(self._kept.questions),
            deliveries_kept=days_in_words(self._kept.deliveries),
            **parts,
        )

    def wording(self, known: Understanding) -> str:
        """The words people agree to, as they are shown."""
        return self._consent(known).text

    def _consent(self, known: Understanding) -> Reply:
        return self._cards.plain("consent", known, Decision.ANSWER)

    def _subscribed(self, known: Understanding, subscription: Subscription, message: Message) -> Reply:
        return self._settings(known, subscription, message, is_new=True)

    def _changed(
        self, known: Understanding, subscription: Subscription, what: str, value: str, message: Message
    ) -> Reply | None:
        if subscription.young:  # nothing but the address is kept
            return self._settings(known, subscription, message)
        match what, value:
            case "doituong", "":
                return self._choices(known, "audiences", subscription, message)
            case "doituong", name if name in known.library.audiences:
                chosen = _toggled(subscription.audiences, name)
                return self._choices(known, "audiences", replace(subscription, audiences=chosen), message)
            case "chude", "":
                return self._choices(known, "topics", subscription, message)
            case "chude", name if name in known.library.groups:
                topics = _toggled(subscription.topics, name)
                return self._choices(known, "topics", replace(subscription, topics=topics), message)
            case "nhip", "":
                return self._choices(known, "rests", subscription, message)
            case "nhip", days if days.isdigit() and int(days) in RESTS:
                return self._settings(known, replace(subscription, rest_days=int(days)), message)
            case "xa", "":
                return self._await_place(known, message)
            case "xa", name if name == NOWHERE:
                return self._settings(known, replace(subscription, area=None), message)
            case "xa", name if name in known.library.places.by_id:
                return self._settings(known, replace(subscription, area=name), message)
            case _:
                return self._settings(known, subscription, message)

    def _settings(
        self, known: Understanding, subscription: Subscription, message: Message, *, is_new: bool = False
    ) -> Reply:
        """What is chosen, and the buttons that change it."""
        parts = self._parts(known, subscription)
        reply = self._cards.plain(
            "subscription", known, Decision.ANSWER, subscription=subscription, is_new=is_new, **parts
        )
        return _chosen(reply, subscription, message)

    @staticmethod
    def _parts(known: Understanding, subscription: Subscription) -> dict[str, Any]:
        """What is chosen, by the names people read."""
        audiences = known.library.audiences
        return {
            "audiences": [audiences[name].title for name in subscription.audiences if name in audiences],
            "groups": [_title(known, name) for name in subscription.topics],
            "place": known.library.places.by_id.get(subscription.area or ""),
        }

    def _choices(self, known: Understanding, kind: str, subscription: Subscription, message: Message) -> Reply:
        reply = self._cards.plain(
            "subscription_choices", known, Decision.CHOICES, kind=kind, subscription=subscription, rests=RESTS
        )
        return _chosen(reply, subscription, message)

    def _await_place(self, known: Understanding, message: Message) -> Reply:
        until = message.received_at + AWAITED
        memory = Remembered.of(message).with_subscribing(Subscribing(until=until)).kept()
        return self._cards.plain("subscription_place", known, Decision.CHOICES, places=()).remembering(memory)

    def _place_found(
        self, known: Understanding, found: Found, subscription: Subscription, message: Message
    ) -> Reply | None:
        places = _communes(known, found)
        if found.sure and len(places) == 1:
            return self._settings(known, replace(subscription, area=places[0].id), message)
        return self._cards.plain("subscription_place", known, Decision.CHOICES, places=places) if places else None

    def _about(self, known: Understanding, reply: Reply) -> Reply:
        return replace(reply, topics=(RankedTopic(TOPIC, known.library.topics[TOPIC].title, 1.0),))


def _chosen(reply: Reply, subscription: Subscription, message: Message) -> Reply:
    """The reply, with what is chosen by now; the name of a place is awaited no more."""
    memory = Remembered.of(message).with_subscribing(None).kept() if message.memory else None
    return replace(reply, subscription=subscription, memory=memory)


def _communes(known: Understanding, found: Found) -> list[Place]:
    """Today's communes that may be meant; of a former district, those it was divided into."""
    places: dict[str, Place] = {}
    for meaning in found.meanings:
        target = meaning.target
        inside = parts_of(known.library.places, target) if isinstance(target, FormerArea) else [target]
        places |= {place.id: place for place in inside if isinstance(place, Place)}
    return list(places.values())


def _asks(said: Utterance) -> bool:
    """Whether a text asks where something is, rather than to say where the person lives."""
    return not QUESTION_WORDS.isdisjoint(bare(said.text).split())


def _toggled(chosen: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(each for each in chosen if each != name) if name in chosen else (*chosen, name)


def _title(known: Understanding, name: str) -> str:
    """Of a group, or of a single topic that an import named; its id when it is no more."""
    library = known.library
    found = library.groups.get(name) or library.topics.get(name)
    return found.title if found else name

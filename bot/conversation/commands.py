"""What buttons and typed commands do. A button's payload is a command, so pressing equals typing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from bot.arrivals import named, parted
from bot.conversation.cards import Cards
from bot.conversation.first_aid import FirstAidGuide
from bot.conversation.inspections import Inspections
from bot.conversation.organising import Organising
from bot.conversation.places import PlaceReplies
from bot.conversation.presses import Quizzes, counted, unwrapped
from bot.conversation.subscriptions import Subscriptions
from bot.conversation.understanding import Understanding
from bot.knowledge.topics import Faq, Scam
from bot.messages import Decision, Kind, Message, Observation, Reply
from bot.presentation.campaign_words import PRESSED

Handler: TypeAlias = Callable[[Understanding, str, Message], Reply | None]
"""Answers a command with its argument; None when the argument names nothing that exists (any more)."""

ABOUT = "bot-la-gi"
CONFIRMED, KEPT = "dongy", "giulai"

PERSONAL = frozenset({"bilua", "dangky", "dulieu", "huy", "xoa"})
"""Commands answered in a group with a link to the private chat: what follows is nobody else's business."""

URGENT = frozenset({"bilua", "huy", "khancap", "nguyhiem", "xoa"})
"""Commands that are followed however fast somebody writes: calls for help, and the wish to be left alone."""


class Commands:
    """The table of commands. Unknown ones and stale arguments get a way on, never silence."""

    def __init__(
        self,
        cards: Cards,
        places: PlaceReplies,
        first_aid: FirstAidGuide,
        inspections: Inspections,
        subscriptions: Subscriptions,
        organising: Organising,
    ) -> None:
        self._cards = cards
        self._handlers: Mapping[str, Handler] = {
            "start": self._start,
            "menu": lambda known, _, __: cards.menu(known),
            "khongphai": lambda known, _, __: cards.menu(known, intro="none"),
            "nhom": lambda known, name, _: cards.group(known, name) if name in known.library.groups else None,
            "xem": self._with_topic(lambda known, topic, _: cards.topic(known, topic)),
            "xemthem": self._with_topic(
                lambda known, topic, message: cards.more(known, topic, message.address.channel)
            ),
            "doctiep": self._with_topic(
                lambda known, topic, message: cards.rest(known, topic, message.address.channel)
            ),
            "chiase": self._with_topic(lambda known, topic, _: cards.share(known, topic)),
            "huuich": self._with_topic(lambda known, topic, _: cards.about("helpful", known, topic, Kind.HELPFUL)),
            "chuadung": self._with_topic(
                lambda known, topic, _: cards.about("not_helpful", known, topic, Kind.NOT_HELPFUL)
            ),
            "diaban": places.command,
            "kiemtra": inspections.command,
            "visao": inspections.explain,
            "khancap": lambda known, _, __: cards.dangers(known),
            "nguyhiem": self._danger,
            "bilua": first_aid.command,
            "gioithieu": lambda known, _, __: cards.topic(known, known.library.topics[ABOUT]),
            "dangky": subscriptions.command,
            "huy": subscriptions.leave,
            "dulieu": subscriptions.held,
            "xoa": self._erase,
            "do": Quizzes(cards).command,
            "gan": organising.bind,
            "chiendich": organising.campaigns,
            "dunggui": organising.hold,
            PRESSED: self._pressed,
        }

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self._handlers)

    def is_urgent(self, text: str) -> bool:
        """Whether a command is one of `URGENT`, also below a campaign message."""
        name, argument = _parted(text.removeprefix("/"))
        if name == PRESSED:
            name, _ = _parted(unwrapped(argument)[1].removeprefix("/"))
        return name in URGENT

    def answer(self, known: Understanding, text: str, message: Message) -> Reply:
        """The reply to a command such as `/xem gia-danh-cong-an`."""
        name, argument = _parted(text.removeprefix("/"))
        if message.group and name in PERSONAL:
            return self._privately(known, name, message)
        handler = self._handlers.get(name)
        reply = handler(known, argument, message) if handler else None
        return reply or self._cards.plain("no_such_command", known)

    def _start(self, known: Understanding, argument: str, message: Message) -> Reply:
        wanted, source = parted(argument)
        reply = self._opened(known, wanted, message)
        if not source:
            return reply
        # Each opening counts, for nothing is kept by which a person could be known again the next time.
        return replace(reply, observations=(Observation(Kind.ARRIVED, named(source)), *reply.observations))

    def _opened(self, known: Understanding, wanted: str, message: Message) -> Reply:
        """What a link into the bot leads to: a command, a topic, or the greeting."""
        if wanted in self._handlers:
            return self.answer(known, f"/{wanted}", message)
        topic = known.library.topics.get(wanted)
        return self._cards.topic(known, topic) if topic else self._cards.plain("welcome", known, Decision.ANSWER)

    def _pressed(self, known: Understanding, argument: str, message: Message) -> Reply | None:
        """What a button below a campaign message wraps; wrapped twice, it is nobody's button."""
        run, command = unwrapped(argument)
        name, rest = _parted(command.removeprefix("/"))
        if run is None and name not in self._handlers:
            command, (name, _) = rest, _parted(rest.removeprefix("/"))
        if name == PRESSED:
            return None
        reply = self.answer(known, command, message)
        return counted(reply, run) if run else reply

    def _danger(self, known: Understanding, argument: str, message: Message) -> Reply | None:
        kinds = (kind for kind in known.library.urgency.kinds if kind.id == argument)
        return next((self._cards.emergency(known, kind) for kind in kinds), None)

    def _erase(self, known: Understanding, argument: str, message: Message) -> Reply:
        if argument == CONFIRMED:
            return self._cards.plain("erased", known, Decision.ANSWER, erase=True)
        if argument == KEPT:
            return self._cards.plain("erase_not", known, Decision.ANSWER, subscription=message.subscription)
        return self._cards.plain("erase_confirm", known, Decision.ANSWER)

    def _privately(self, known: Understanding, name: str, message: Message) -> Reply:
        link = (message.handle or {}).get("private_chat", "")
        return self._cards.plain("private_only", known, Decision.ANSWER, link=f"{link}?start={name}" if link else "")

    @staticmethod
    def _with_topic(show: Callable[[Understanding, Scam | Faq, Message], Reply]) -> Handler:
        def handler(known: Understanding, argument: str, message: Message) -> Reply | None:
            topic = known.library.topics.get(argument)
            return show(known, topic, message) if topic else None

        return handler


def _parted(typed: str) -> tuple[str, str]:
    """The name of a command and what follows it, on the same line or the next."""
    name, *rest = typed.split(maxsplit=1) or [""]
    return name.lower(), rest[0].strip() if rest else ""

"""Everything the preview shows of one topic, made from one version of the content."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from bot.channels.telegram.outlet import keyboard, parts
from bot.channels.web.answers import as_json
from bot.channels.zalo.texts import texts
from bot.conversation.cards import Cards, Known
from bot.evaluation.screens import FIRST_SCREEN_MESSAGES, LIMITS, MORE_MESSAGES
from bot.knowledge.library import Library
from bot.knowledge.quiz import Quiz
from bot.knowledge.statements import first_screen
from bot.knowledge.topics import (
    BROADCAST_CHARACTERS,
    FIRST_SCREEN_CHARACTERS,
    LOUDSPEAKER_SYLLABLES,
    READ_ALOUD_SYLLABLES,
    Faq,
    Scam,
)
from bot.messages import Channel, Reply, Span
from bot.presentation.markup import plain_text
from bot.presentation.splitting import utf16_length

MORE = "more"
"""What the template calls all else about a topic."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the content: enough for cards, and read in a fraction of the time the recognisers take."""

    library: Library


@dataclass(frozen=True, slots=True)
class TelegramMessage:
    """One message, and the labels of the buttons below it, row by row."""

    spans: tuple[Span, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Screen:
    """One reply as each channel shows it. `name` is what the template calls it by: card, more, share."""

    name: str
    command: str
    """What a button says to get here."""
    web: str
    """The reply as the web page gets it, in JSON."""
    telegram: tuple[TelegramMessage, ...]
    zalo: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """How much of what there may be; `what` is what the template calls it by.

    What is longer than one message may be cut: then `messages` is in how many it comes, and `most` in how many it may.
    """

    what: str
    count: int
    limit: int
    messages: int | None = None
    most: int = 1

    @property
    def is_over(self) -> bool:
        return self.count > self.limit if self.messages is None else self.messages > self.most


@dataclass(frozen=True, slots=True)
class Loudspeaker:
    """The script for the commune's loudspeakers; `seconds` is how long reading it takes."""

    text: str
    syllables: Measure
    seconds: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One topic on every channel, with what is measured."""

    topic: Scam | Faq
    screens: tuple[Screen, ...]
    measures: tuple[Measure, ...]
    broadcast: str
    """Nothing for a question that is asked often: its answer is handed on instead."""
    loudspeaker: Loudspeaker | None
    quiz: Quiz | None


def make_sheet(library: Library, id: str, cards: Cards) -> Sheet:
    """The topic `id`, which must exist."""
    known, topic = Version(library), library.topics[id]
    invitation = zalo_invitation(library, cards)
    web, telegram, zalo = (
        _replies(known, topic, cards, channel) for channel in (Channel.WEB, Channel.TELEGRAM, Channel.ZALO)
    )
    rest = as_zalo(cards.rest(known, topic, Channel.ZALO), invitation)
    screens = tuple(
        Screen(
            name,
            command,
            json.dumps(as_json(web[name, command]), ensure_ascii=False),
            as_telegram(reply),
            as_zalo(zalo[name, command], invitation) + (rest if name == MORE else ()),
        )
        for (name, command), reply in telegram.items()
    )
    broadcast = plain_text(topic.broadcast, library.contacts) if isinstance(topic, Scam) else ""
    loudspeaker = _loudspeaker(library, topic) if isinstance(topic, Scam) else None
    measures = tuple(_measures(library, topic, screens, broadcast, loudspeaker))
    return Sheet(topic, screens, measures, broadcast, loudspeaker, library.quizzes.get(id))


def _replies(known: Known, topic: Scam | Faq, cards: Cards, channel: Channel) -> dict[tuple[str, str], Reply]:
    card, more = cards.topic(known, topic), (MORE, f"/xemthem {topic.id}")
    replies = {("card", f"/xem {topic.id}"): card}
    if any(button.payload == more[1] for button in card.buttons):
        replies[more] = cards.more(known, topic, channel)
    return replies | {("share", f"/chiase {topic.id}"): cards.share(known, topic)}


def as_telegram(reply: Reply) -> tuple[TelegramMessage, ...]:
    """The messages in which Telegram shows a reply."""
    return tuple(_telegram_messages(reply))


def as_zalo(reply: Reply, invitation: str) -> tuple[str, ...]:
    """The texts in which Zalo shows a reply; `invitation` stands above the choices."""
    return tuple(texts(reply, invitation))


def zalo_invitation(library: Library, cards: Cards) -> str:
    """What stands above choices that are chosen by their number."""
    return cards.plain("by_number", Version(library)).text


def _telegram_messages(reply: Reply) -> Iterator[TelegramMessage]:
    for part in parts(reply):
        rows = keyboard(part.buttons)
        yield TelegramMessage(part.spans, tuple(tuple(button.label for button in row) for row in rows))


def _loudspeaker(library: Library, topic: Scam) -> Loudspeaker:
    text = plain_text(topic.loudspeaker, library.contacts)
    count = len(text.split())
    return Loudspeaker(
        text, Measure("loudspeaker", count, LOUDSPEAKER_SYLLABLES), round(count * 60 / READ_ALOUD_SYLLABLES)
    )


def _measures(
    library: Library,
    topic: Scam | Faq,
    screens: tuple[Screen, ...],
    broadcast: str,
    loudspeaker: Loudspeaker | None,
) -> Iterator[Measure]:
    values = {contact.id: contact.value for contact in library.contacts.values()}
    steps = topic.do_now if isinstance(topic, Scam) else topic.answer
    yield Measure("first_screen", len(first_screen(topic.title, topic.summary, steps, values)), FIRST_SCREEN_CHARACTERS)
    for screen in screens:
        said = "".join(span.text for message in screen.telegram for span in message.spans)
        most = MORE_MESSAGES if screen.name == MORE else FIRST_SCREEN_MESSAGES
        yield Measure(f"{screen.name}_telegram", utf16_length(said), LIMITS["Telegram"], len(screen.telegram), most)
        yield Measure(
            f"{screen.name}_zalo", sum(map(utf16_length, screen.zalo)), LIMITS["Zalo"], len(screen.zalo), most
        )
    if broadcast:
        yield Measure("broadcast", len(broadcast), BROADCAST_CHARACTERS)
    if loudspeaker:
        yield loudspeaker.syllables

"""What a phone shows at once, measured as the channels count it, on real cards rendered with the real templates."""

from collections.abc import Iterator
from typing import NamedTuple

from bot.conversation.cards import Cards, Known
from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.library import Reading
from bot.messages import Channel, Reply
from bot.presentation.splitting import split, utf16_length

LIMITS = {"Zalo": 2_000, "Telegram": 4_096}
"""Longest text of one message in UTF-16 units: Zalo Bot API and Telegram Bot API, sendMessage."""

FIRST_SCREEN_MESSAGES = 1
"""What to do now comes in one piece, and so does what is handed on to one's family."""

MORE_MESSAGES = 3
"""Of the rest of a topic: what comes in more messages pushes its own beginning off the screen."""


class _Screen(NamedTuple):
    """A reply, the part of the content that makes it long, and in how many messages it may come."""

    entry: Entry
    field: str
    what: str
    reply: Reply
    most: int


def long_screens(reading: Reading, known: Known, cards: Cards) -> Iterator[Fault]:
    """A warning for each screen that some channel would cut into too many messages."""
    for screen in (*_of_topics(reading, known, cards), *_of_dangers(reading, known, cards)):
        for channel, limit in LIMITS.items():
            messages = len(split(screen.reply.spans, limit))
            if messages > screen.most:
                length = utf16_length(screen.reply.text)
                yield screen.entry.fault(
                    (screen.field,),
                    f"{screen.what} dài {length} ký tự, {channel} phải cắt làm {messages} tin. "
                    f"Hãy viết ngắn lại cho vừa {screen.most} tin, mỗi tin {limit} ký tự.",
                )


def _of_topics(reading: Reading, known: Known, cards: Cards) -> Iterator[_Screen]:
    for entry in reading.topics:
        topic = known.library.topics[entry.id]
        steps, rest, warning = (
            ("do_now", "if_caught", "broadcast") if entry.kind == "Scam" else ("answer", "more", "answer")
        )
        yield _Screen(entry, steps, "Màn hình đầu", cards.topic(known, topic), FIRST_SCREEN_MESSAGES)
        yield _Screen(entry, warning, "Tin gửi người thân", cards.share(known, topic), FIRST_SCREEN_MESSAGES)
        yield _Screen(entry, rest, "Phần xem thêm", cards.more(known, topic, Channel.TELEGRAM), MORE_MESSAGES)


def _of_dangers(reading: Reading, known: Known, cards: Cards) -> Iterator[_Screen]:
    kinds = {kind.id: kind for kind in known.library.urgency.kinds}
    for file in reading.files:
        for entry in file.below("kinds"):
            if kind := kinds.get(entry.id):
                yield _Screen(entry, "steps", "Thẻ khẩn cấp", cards.emergency(known, kind), FIRST_SCREEN_MESSAGES)

"""Replies as Telegram messages."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import structlog
import telegram
from telegram import error as failures

from bot.channels.telegram.request import BrokenOff
from bot.errors import RecipientGone, Refused, SendError, TryLater, Uncertain
from bot.messages import Address, Button, Channel, Reply, Span, Style
from bot.presentation.splitting import split, utf16_length

log = structlog.get_logger(__name__)

TEXT_UNITS = 4096
"""Longest text in UTF-16 units (Bot API, sendMessage: 4096 characters after entities parsing)."""

WIDE_LABEL = 16
"""A row holds two buttons while both labels are at most this long, in characters; longer ones get cut on phones."""

INLINE_CACHE_SECONDS = 300

OFFERS = 50
"""Results in one inline answer at most (Bot API, answerInlineQuery)."""

_GONE = (
    "bot was blocked",
    "user is deactivated",
    "chat not found",
    "bot was kicked",
    "bot is not a member",
    "bot can't initiate conversation",
    "group chat was deleted",
    "have no rights to send",
)
"""What telegram-bot-api says of chats that are closed to a bot (Client.cpp); all else is temporary or our fault."""

_TOO_LATE = ("query is too old", "query id is invalid")


class TelegramOutlet:
    """The way out to Telegram (see `Outlet`)."""

    channel = Channel.TELEGRAM

    def __init__(self, bot: telegram.Bot) -> None:
        self._bot = bot

    def parts(self, reply: Reply) -> Sequence[Reply]:
        if reply.offers:
            return [reply]
        cut = split(reply.spans, TEXT_UNITS)
        return [
            replace(reply, spans=spans, buttons=reply.buttons if number == len(cut) else ())
            for number, spans in enumerate(cut, start=1)
        ]

    async def send(self, address: Address, part: Reply, handle: Mapping[str, str] | None) -> None:
        handle = handle or {}
        try:
            if query := handle.get("inline_query"):
                await self._offer(query, part)
                return
            if press := handle.get("press"):
                # Side by side: the spinner must not make the person wait for the words.
                await asyncio.gather(self._acknowledge(press), self._say(address, part, handle))
            else:
                await self._say(address, part, handle)
        except failures.TelegramError as error:
            raise translated(error) from error

    async def _say(self, address: Address, part: Reply, handle: Mapping[str, str]) -> None:
        await self._bot.send_message(
            chat_id=int(address.chat),
            text=part.text,
            entities=entities(part.spans),
            reply_markup=keyboard(part.buttons),
            link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
            reply_parameters=_quote(handle),
        )

    async def _acknowledge(self, press: str) -> None:
        """Stops the button's spinner; whatever fails here must not cost the reply."""
        try:
            await self._bot.answer_callback_query(press)
        except failures.TelegramError as error:
            log.info("press_not_acknowledged", error=type(error).__name__)

    async def _offer(self, query: str, part: Reply) -> None:
        results = [
            telegram.InlineQueryResultArticle(
                id=offer.id,
                title=offer.title,
                description=offer.summary,
                input_message_content=telegram.InputTextMessageContent(
                    "".join(span.text for span in spans),
                    entities=entities(spans),
                    link_preview_options=telegram.LinkPreviewOptions(is_disabled=True),
                ),
            )
            for offer in part.offers[:OFFERS]
            for spans in split(offer.spans, TEXT_UNITS)[:1]
        ]
        try:
            await self._bot.answer_inline_query(query, results, cache_time=INLINE_CACHE_SECONDS)
        except failures.BadRequest as error:
            if not any(known in error.message.lower() for known in _TOO_LATE):
                raise


def entities(spans: Sequence[Span]) -> list[telegram.MessageEntity]:
    """Styles and links with offsets in UTF-16 units. `tel:` and `sms:` links are left to Telegram's own recognition."""
    return list(_entities(spans))


def _entities(spans: Sequence[Span]) -> Iterator[telegram.MessageEntity]:
    offset = 0
    for span in spans:
        length = utf16_length(span.text)
        if span.style is Style.BOLD:
            yield telegram.MessageEntity(telegram.MessageEntity.BOLD, offset, length)
        if span.href and span.href.startswith("http"):
            yield telegram.MessageEntity(telegram.MessageEntity.TEXT_LINK, offset, length, url=span.href)
        offset += length


def keyboard(buttons: Sequence[Button]) -> telegram.InlineKeyboardMarkup | None:
    """Buttons in rows: two short ones side by side, long ones alone."""
    rows: list[list[telegram.InlineKeyboardButton]] = []
    room = False
    for button in buttons:
        short = len(button.label) <= WIDE_LABEL
        made = telegram.InlineKeyboardButton(button.label, callback_data=button.payload)
        if short and room:
            rows[-1].append(made)
            room = False
        else:
            rows.append([made])
            room = short
    return telegram.InlineKeyboardMarkup(rows) if rows else None


def translated(error: failures.TelegramError) -> SendError:
    """What a Telegram failure means to the sender. The order matters: some of the classes are subclasses of others."""
    match error:
        case failures.RetryAfter():
            return TryLater("429", after=_seconds(error))
        case failures.ChatMigrated():
            return RecipientGone("the group has a new id", moved_to=str(error.new_chat_id))
        case failures.Forbidden() | failures.BadRequest() if any(known in error.message.lower() for known in _GONE):
            return RecipientGone(error.message)
        case failures.BadRequest():
            return Refused(error.message)
        case failures.TimedOut() | BrokenOff():
            return Uncertain(type(error).__name__)
        case failures.NetworkError() | failures.InvalidToken() | failures.Forbidden():
            # Never sent, a 5xx, a token being changed, a refusal we do not know: it passes, or is given up in time.
            return TryLater(type(error).__name__)
        case _:
            return Uncertain("an answer that is none")


def _seconds(error: failures.RetryAfter) -> float:
    told = error.retry_after
    return float(told) if isinstance(told, int | float) else told.total_seconds()


def _quote(handle: Mapping[str, str]) -> telegram.ReplyParameters | None:
    """In a group the reply quotes the message it answers."""
    if message := handle.get("reply_to"):
        return telegram.ReplyParameters(int(message), allow_sending_without_reply=True)
    return None

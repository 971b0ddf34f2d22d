"""Replies as Telegram messages."""

import asyncio
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import structlog
import telegram
from telegram import error as failures
from telegram.warnings import PTBUserWarning

from bot.channels.contract import Limit, MakeFile, Prepared
from bot.channels.telegram.request import BrokenOff, seconds_to_wait
from bot.errors import AttachmentLost, RecipientGone, Refused, SendError, TryLater, Uncertain
from bot.messages import Address, Attachment, Button, Channel, Reply, Span, Style
from bot.presentation.splitting import split, utf16_length

log = structlog.get_logger(__name__)

TEXT_UNITS = 4096
"""Longest text in UTF-16 units (Bot API, sendMessage: 4096 characters after entities parsing)."""

ONE_CHAT = Limit(1, seconds=1.0)
"""core.telegram.org/bots/faq: "avoid sending more than one message per second"."""

ONE_GROUP = Limit(20, seconds=61.0)
"""Ibidem: "not be able to send more than 20 messages per minute"; a second more for what the network moves together."""

WIDE_LABEL = 16
"""A row holds two buttons while both labels are at most this long, in characters; longer ones get cut on phones."""

NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
_NO_PREVIEW = NO_PREVIEW.to_json()

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
    "not enough rights to send",
    "chat_write_forbidden",
)
"""What telegram-bot-api says of chats that are closed to a bot (Client.cpp); all else is temporary or our fault."""

# A hint of the library's to those who overlook `send_message`; what is the same for many is encoded only once here.
warnings.filterwarnings("ignore", message="Please use 'Bot.sendMessage'", category=PTBUserWarning)

_TOO_LATE = ("query is too old", "query id is invalid")


class TelegramOutlet:
    """The way out to Telegram (see `Outlet`)."""

    channel = Channel.TELEGRAM

    def __init__(self, bot: telegram.Bot, make_file: MakeFile, *, paid: bool = False) -> None:
        """`paid`: what goes to many may be sent faster than 30 a second, for Stars."""
        self._paid = paid
        self._bot = bot
        self._make_file = make_file

    def parts(self, reply: Reply) -> Sequence[Reply]:
        return parts(reply)

    def limits(self, address: Address) -> Sequence[Limit]:
        return (ONE_CHAT, ONE_GROUP) if address.chat.startswith("-") else (ONE_CHAT,)

    async def send(self, address: Address, part: Reply, handle: Mapping[str, str] | None) -> None:
        handle = handle or {}
        try:
            if query := handle.get("inline_query"):
                await self._offer(query, part)
            elif part.attachment:
                await self._hand_over(address, part.attachment)
            elif press := handle.get("press"):
                # Side by side: the spinner must not make the person wait for the words.
                await asyncio.gather(self._acknowledge(press), self._say(address, part, handle))
            else:
                await self._say(address, part, handle)
        except failures.TelegramError as error:
            raise translated(error) from error

    def prepare(self, part: Reply) -> Prepared:
        encoded = _encoded(part)
        if self._paid:
            encoded["allow_paid_broadcast"] = "true"
        return Prepared(part, encoded)

    async def send_prepared(self, address: Address, prepared: Prepared) -> None:
        try:
            await self._send_message(address, prepared.encoded)
        except failures.TelegramError as error:
            raise translated(error) from error

    async def _say(self, address: Address, part: Reply, handle: Mapping[str, str]) -> None:
        await self._send_message(address, {**_encoded(part), **_quote(handle)})

    async def _send_message(self, address: Address, encoded: Mapping[str, str]) -> None:
        """A link or a button of ours that Telegram does not like must not cost the person the words.

        Not the library's `send_message`: to make an object of each entity and button, and of the message in the
        answer, which nobody reads, takes longer than all else that is done for an answer but finding it.
        """
        try:
            await self._bot.do_api_request("sendMessage", {"chat_id": address.chat, **encoded})
        except failures.BadRequest as refused:
            if not isinstance(translated(refused), Refused):
                raise
            log.error("message_refused_as_it_is", reason=refused.message)
            await self._bot.send_message(
                chat_id=int(address.chat), text=encoded["text"], link_preview_options=NO_PREVIEW
            )

    async def _hand_over(self, address: Address, attachment: Attachment) -> None:
        try:
            content = await asyncio.to_thread(self._make_file, attachment)
        except AttachmentLost as lost:
            raise Refused(str(lost)) from lost
        file = telegram.InputFile(content, filename=attachment.name)
        await self._bot.send_document(chat_id=int(address.chat), document=file)

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
                    entities=[telegram.MessageEntity.de_json(entity) for entity in entities(spans)],
                    link_preview_options=NO_PREVIEW,
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


def parts(reply: Reply) -> Sequence[Reply]:
    """The reply cut to what one message of Telegram holds; buttons stay on the last part that has words.

    A file is a part of its own: when it fails, the words are not said again.
    """
    if reply.offers:
        return [reply]
    cut = split(reply.spans, TEXT_UNITS)
    words = [
        replace(reply, spans=spans, buttons=reply.buttons if number == len(cut) else (), attachment=None)
        for number, spans in enumerate(cut, start=1)
    ]
    return [*words, replace(reply, spans=(), buttons=())] if reply.attachment else words


def _encoded(part: Reply) -> dict[str, str]:
    """The fields of `sendMessage` in which a part is said, without whom it is for."""
    encoded = {
        "text": part.text,
        "entities": json.dumps(list(entities(part.spans))),
        "link_preview_options": _NO_PREVIEW,
    }
    if part.buttons:
        rows = [[{"text": b.label, "callback_data": b.payload} for b in row] for row in keyboard(part.buttons)]
        encoded["reply_markup"] = json.dumps({"inline_keyboard": rows})
    return encoded


def entities(spans: Sequence[Span]) -> Iterator[dict[str, str | int]]:
    """Styles and links with offsets in UTF-16 units, as the Bot API's MessageEntity has them.

    `tel:` and `sms:` links are left to Telegram's own recognition.
    """
    offset = 0
    for span in spans:
        length = utf16_length(span.text)
        where: dict[str, str | int] = {"offset": offset, "length": length}
        if span.style is Style.BOLD:
            yield {"type": telegram.MessageEntity.BOLD, **where}
        if span.href and span.href.startswith("http"):
            yield {"type": telegram.MessageEntity.TEXT_LINK, **where, "url": span.href}
        offset += length


def keyboard(buttons: Sequence[Button]) -> Sequence[Sequence[Button]]:
    """Buttons in rows: two short ones side by side, long ones alone."""
    rows: list[list[Button]] = []
    room = False
    for button in buttons:
        short = len(button.label) <= WIDE_LABEL
        if short and room:
            rows[-1].append(button)
            room = False
        else:
            rows.append([button])
            room = short
    return rows


def translated(error: failures.TelegramError) -> SendError:
    """What a Telegram failure means to the sender. The order matters: some of the classes are subclasses of others."""
    # The library gives a cause when the body was not Telegram's: then only the status is known, perhaps of some proxy.
    in_telegrams_words = error.__cause__ is None
    match error:
        case failures.RetryAfter():
            return TryLater("429", after=seconds_to_wait(error))
        case failures.ChatMigrated():
            return RecipientGone("the group has a new id", moved_to=str(error.new_chat_id))
        case failures.Forbidden() | failures.BadRequest() if in_telegrams_words and _says_gone(error):
            return RecipientGone(error.message)
        case failures.BadRequest() if in_telegrams_words:
            return Refused(error.message)
        case failures.TimedOut() | BrokenOff():
            return Uncertain(type(error).__name__)
        case failures.NetworkError() | failures.InvalidToken() | failures.Forbidden():
            # Never sent, a 5xx, a token being changed, a refusal we do not know: it passes, or is given up in time.
            return TryLater(type(error).__name__)
        case _:
            return Uncertain("an answer that is none")


def _says_gone(error: failures.TelegramError) -> bool:
    return any(known in error.message.lower() for known in _GONE)


def _quote(handle: Mapping[str, str]) -> Mapping[str, str]:
    """In a group the reply quotes the message it answers."""
    if message := handle.get("reply_to"):
        quoted = telegram.ReplyParameters(int(message), allow_sending_without_reply=True)
        return {"reply_parameters": quoted.to_json()}
    return {}

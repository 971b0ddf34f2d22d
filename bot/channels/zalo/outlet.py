"""Replies as Zalo messages."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import structlog

from bot.channels.contract import Limit, Prepared
from bot.channels.zalo.client import Rejected, TokenRefused, TooMuch, Unavailable, Unclear, ZaloClient, ZaloError
from bot.channels.zalo.events import MESSAGE
from bot.channels.zalo.texts import cut, styles
from bot.errors import Refused, SendError, TryLater, Uncertain
from bot.messages import Address, Channel, Reply, Span
from bot.presentation.typed_words import TypedWords

log = structlog.get_logger(__name__)

BUSY_SECONDS = 30.0
"""Zalo says of a 429 neither what was too much nor until when."""


class ZaloOutlet:
    """The way out to Zalo (see `Outlet`)."""

    channel = Channel.ZALO

    def __init__(self, client: ZaloClient, words: TypedWords, link: Callable[[str], str]) -> None:
        """`link`: where the file that goes with the reply to a message can be fetched; empty where nobody can come."""
        self._client = client
        self._words = words
        self._link = link

    def parts(self, reply: Reply) -> Sequence[Reply]:
        """The choices stand in the words from here on. A file is a part of its own: a link to it."""
        invitation = self._words.invitation(by_letter=reply.asks_number) if reply.buttons else ""
        bare = replace(reply, buttons=(), attachment=None)
        words = [replace(bare, spans=spans) for spans in cut(reply, invitation)]
        return [*words, replace(bare, spans=(), attachment=reply.attachment)] if reply.attachment else words

    def limits(self, address: Address) -> Sequence[Limit]:
        """None are known but that of the token."""
        return ()

    async def send(self, address: Address, part: Reply, handle: Mapping[str, str] | None) -> None:
        if part.attachment:
            message = (handle or {}).get(MESSAGE)
            part = self._words.file(part.attachment, self._link(message) if message else "")
        for each in self.parts(part):
            await self._say(address, each.spans)

    def prepare(self, part: Reply) -> Prepared:
        """What is said to many fits one message: the door to campaigns has seen to it."""
        texts = [_encoded(each.spans) for each in self.parts(part)]
        return Prepared(part, {"messages": json.dumps(texts)})

    async def send_prepared(self, address: Address, prepared: Prepared) -> None:
        for number, message in enumerate(json.loads(prepared.encoded["messages"])):
            try:
                await self._send(address, message)
            except SendError as error:
                # To begin again would say the first part twice.
                raise Uncertain(f"part {number + 1}: {error}") from None if number else error

    async def _say(self, address: Address, spans: Sequence[Span]) -> None:
        await self._send(address, _encoded(spans))

    async def _send(self, address: Address, message: Mapping[str, object]) -> None:
        try:
            await self._in_style_or_plainly(address, message)
        except ZaloError as error:
            raise translated(error) from None

    async def _in_style_or_plainly(self, address: Address, message: Mapping[str, object]) -> None:
        """A style of ours that Zalo does not like must not cost the person the words."""
        try:
            await self._client.call("sendMessage", {"chat_id": address.chat, **message})
        except Rejected as refused:
            if "text_styles" not in message:
                raise
            log.error("message_refused_as_it_is", reason=str(refused))
            await self._client.call("sendMessage", {"chat_id": address.chat, "text": message["text"]})


def _encoded(spans: Sequence[Span]) -> dict[str, object]:
    text = "".join(span.text for span in spans)
    found = styles(spans)
    return {"text": text, "text_styles": found} if found else {"text": text}


def translated(error: ZaloError) -> SendError:
    """What a failed call means to the sender. What Zalo says to one whom a person has blocked is not known."""
    match error:
        case TooMuch():
            return TryLater(str(error), after=BUSY_SECONDS)
        case Rejected():
            return Refused(str(error))
        case Unavailable() | TokenRefused():
            # Never sent, an error of theirs, a token being changed: it passes, or is given up in time.
            return TryLater(f"{type(error).__name__} {error}")
        case Unclear():
            return Uncertain(str(error))
        case _:
            return Uncertain("an answer that is none")

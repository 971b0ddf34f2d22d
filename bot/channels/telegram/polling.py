"""Fetches updates ourselves: the next offset, which tells Telegram to forget, is asked for only after storing."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import error as failures
from telegram.request import BaseRequest

from bot.channels.contract import Inlet
from bot.channels.telegram.updates import Identity, parse_update
from bot.errors import StorageError, UnreadableMessage
from bot.messages import Message
from bot.timing import Clock

log = structlog.get_logger(__name__)

LONG_POLL_SECONDS = 25
"""How long Telegram holds an empty answer back (at most 50)."""

BATCH = 100
"""Updates in one answer at most (Bot API, getUpdates)."""

ALLOWED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds between tries while Telegram cannot be reached; a wrong token tried faster gets the address blocked."""


class Polling:
    """Long polling until `stop`."""

    def __init__(self, request: BaseRequest, url: str, me: Identity, inlet: Inlet, clock: Clock) -> None:
        """`url` is that of getUpdates and holds the token: it is never logged."""
        self._request = request
        self._url = url
        self._me = me
        self._inlet = inlet
        self._clock = clock
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        offset: int | None = None
        failed = 0
        while not self._stopping.is_set():
            try:
                updates = await self._fetch(offset)
                await self._inlet.accept(messages_in(updates, self._me, self._clock))
            except failures.Conflict:
                log.error("another_poller", advice="stop the other process that polls with this token")
                failed += 1
            except failures.InvalidToken:
                log.error("telegram_token_refused", advice="check BOT_TELEGRAM__TOKEN")
                failed = len(PAUSES)
            except (failures.TelegramError, StorageError) as error:
                log.error("polling_failed", error=type(error).__name__)
                failed += 1
            except Exception as error:  # a slip of ours must not end the way in for good
                log.error("polling_broke", error=type(error).__name__)
                failed += 1
            else:
                failed = 0
                # An empty answer means that all before it are confirmed. After a quiet week ids go on at a random
                # place, perhaps lower: an old offset would hide them.
                offset = max(raw["update_id"] for raw in updates) + 1 if updates else None
                continue
            await self._pause(PAUSES[min(failed, len(PAUSES)) - 1])

    def stop(self) -> None:
        self._stopping.set()

    async def _fetch(self, offset: int | None) -> Sequence[Mapping[str, Any]]:
        """The raw updates: we validate them ourselves, so that one that the library cannot read blocks nothing."""
        request = asyncio.create_task(
            self._request.post(f"{self._url}?{_question(offset)}", read_timeout=LONG_POLL_SECONDS + 10)
        )
        stopped = asyncio.create_task(self._stopping.wait())
        done, _ = await asyncio.wait({request, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if request not in done:
            # Nothing was acknowledged: what Telegram may be sending now comes again.
            request.cancel()
            return []
        result: Any = request.result()  # foreign: any shape may come
        if not isinstance(result, list):
            raise failures.NetworkError("getUpdates gave no list")
        return [raw for raw in result if isinstance(raw, dict) and type(raw.get("update_id")) is int]

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _question(offset: int | None) -> str:
    asked = {"limit": BATCH, "timeout": LONG_POLL_SECONDS, "allowed_updates": json.dumps(ALLOWED)}
    return urlencode(asked if offset is None else {"offset": offset, **asked})


def messages_in(updates: Sequence[Mapping[str, Any]], me: Identity, clock: Clock) -> list[Message]:
    """What can be answered among updates; an unreadable one is logged by its id and set aside."""
    messages = []
    for raw in updates:
        try:
            message = parse_update(raw, me, clock())
        except UnreadableMessage as poison:
            log.error("update_set_aside", reason=str(poison))
            continue
        if message:
            messages.append(message)
    return messages

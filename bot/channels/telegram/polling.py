"""Fetches updates ourselves: the next offset, which tells Telegram to forget, is asked for only after storing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import structlog
from telegram import error as failures
from telegram.request import BaseRequest

from bot.channels.contract import Inlet
from bot.channels.telegram.patience import pause_after
from bot.channels.telegram.updates import Identity, has_id, parse_update
from bot.channels.waiting import Patience
from bot.errors import UnreadableMessage
from bot.messages import Message
from bot.timing import Clock

log = structlog.get_logger(__name__)

LONG_POLL_SECONDS = 25
"""How long Telegram holds an empty answer back (at most 50)."""

BATCH = 100
"""Updates in one answer at most (Bot API, getUpdates)."""

ALLOWED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")


class Polling:
    """Long polling until the patience is over."""

    def __init__(
        self, request: BaseRequest, url: str, me: Identity, inlet: Inlet, clock: Clock, patience: Patience
    ) -> None:
        """`url` is that of getUpdates and holds the token: it is never logged."""
        self._request = request
        self._url = url
        self._me = me
        self._inlet = inlet
        self._clock = clock
        self._patience = patience

    async def run(self) -> None:
        offset: int | None = None
        failed = 0
        while not self._patience.is_over:
            try:
                # Stopped while waiting: nothing was acknowledged, and what Telegram may be sending now comes again.
                updates = await self._patience.await_or_stop(self._fetch(offset)) or []
                await self._inlet.accept(messages_in(updates, self._me, self._clock))
            except Exception as error:  # whatever it is, the way in must not end for good
                failed += 1
                await self._patience.until_stopped(pause_after(error, failed))
            else:
                failed = 0
                # An empty answer means that all before it are confirmed. After a quiet week ids go on at a random
                # place, perhaps lower: an old offset would hide them.
                offset = max(raw["update_id"] for raw in updates) + 1 if updates else None

    async def _fetch(self, offset: int | None) -> Sequence[Mapping[str, Any]]:
        """The raw updates: we validate them ourselves, so that one that the library cannot read blocks nothing."""
        result: Any = await self._request.post(f"{self._url}?{_question(offset)}", read_timeout=LONG_POLL_SECONDS + 10)
        updates = list(filter(has_id, result)) if isinstance(result, list) else []
        if result and not updates:
            raise failures.NetworkError("getUpdates gave something else")
        return updates


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

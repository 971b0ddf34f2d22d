"""Fetches events ourselves, for trials without a public address.

Zalo hands out one event a call and takes no acknowledgement. Whether it repeats an event that was handed out, or
forgets one that nobody stored, its users report differently: so we store before we ask again, drop what we know, and
never break off a call that may be bringing something.
"""

import asyncio
from collections.abc import Callable

import structlog

from bot.channels.contract import Inlet
from bot.channels.waiting import Patience
from bot.channels.zalo.client import POLL, NobodyWrote, ZaloClient
from bot.channels.zalo.events import Identity, events_in, messages_in
from bot.channels.zalo.patience import pause_after
from bot.errors import StorageError
from bot.timing import Clock

log = structlog.get_logger(__name__)

POLL_SECONDS = 2
"""How long Zalo holds an empty answer back: short, for a call under way is waited for before we stop."""

ANSWER_SECONDS = 10.0
"""So much longer than POLL_SECONDS Zalo may take to answer."""

FLOOR_SECONDS = 1.0
"""Between the beginnings of two calls at least: events that come again and again come at once."""

STANDBY_SECONDS = 0.5
"""How often one who may not poll looks whether they may by now."""


class Polling:
    """Polls until the patience is over, while this process is the only one that may."""

    def __init__(
        self,
        client: ZaloClient,
        me: Identity,
        inlet: Inlet,
        clock: Clock,
        patience: Patience,
        may_poll: Callable[[], bool],
    ) -> None:
        """`may_poll`: two pollers of one token would take each other's events away."""
        self._client = client
        self._me = me
        self._inlet = inlet
        self._clock = clock
        self._patience = patience
        self._may_poll = may_poll

    async def run(self) -> None:
        failed = 0
        while not self._patience.is_over:
            if not self._may_poll():
                await self._patience.until_stopped(STANDBY_SECONDS)
                continue
            floor = asyncio.get_running_loop().time() + FLOOR_SECONDS
            try:
                await self._fetch()
            except NobodyWrote:
                failed = 0
            except Exception as error:  # whatever it is, the way in must not end for good
                failed += 1
                await self._patience.until_stopped(pause_after(error, failed))
            else:
                failed = 0
            await self._patience.until_stopped(max(0.0, floor - asyncio.get_running_loop().time()))

    async def _fetch(self) -> None:
        found = await self._client.call(
            POLL, {"timeout": str(POLL_SECONDS)}, read_seconds=POLL_SECONDS + ANSWER_SECONDS
        )
        messages = messages_in(events_in(found), self._me, self._clock)
        while messages:
            try:
                return await self._inlet.accept(messages)
            except StorageError as error:
                # It may not come again.
                log.error("events_not_stored", reason=str(error))
                if self._patience.is_over:
                    return
                await self._patience.until_stopped(FLOOR_SECONDS)

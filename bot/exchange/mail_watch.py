"""Wakes everybody who waits for mail: one look at the database a second, however many wait."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.errors import StorageError

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
"""How often it is looked whether there is new mail, and only while somebody waits."""


class MailWatch:
    """Between the streams that wait and the one number that tells whether there is anything new."""

    def __init__(self, newest: Callable[[], Awaitable[int]]) -> None:
        """`newest` gives the highest id of all mail."""
        self._newest = newest
        self._seen = 0
        self._waiting: set[asyncio.Future[None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._stopped = False

    async def news(self, after: int, patience: float) -> int | None:
        """The highest id of all mail, as soon as it is above `after`, or after `patience` seconds whatever it is.

        None, and at once, when it is stopped.
        """
        if self._stopped:
            return None
        if self._seen > after:
            return self._seen
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(woken)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            await asyncio.wait([woken], timeout=patience)
        finally:
            self._waiting.discard(woken)
        return None if self._stopped else self._seen

    def stop(self) -> None:
        """Let everybody go who waits."""
        self._stopped = True
        self._wake()

    async def _look(self) -> None:
        try:
            while self._waiting and not self._stopped:
                try:
                    newest = await self._newest()
                except StorageError as error:
                    log.warning("mail_not_looked_for", reason=str(error))
                    newest = self._seen
                if newest > self._seen:
                    self._seen = newest
                    self._wake()
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self._looking = None

    def _wake(self) -> None:
        for woken in self._waiting:
            if not woken.done():
                woken.set_result(None)

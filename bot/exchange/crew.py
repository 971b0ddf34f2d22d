"""Work that is claimed from the database and done side by side: answering, sending, delivering are one crew each."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

import structlog

from bot.exchange.reasons import reason

log = structlog.get_logger(__name__)

Item = TypeVar("Item")

LOOK_SECONDS = 0.5
"""How often to look for what another process stored, or what is due by now."""

AFTER_FAILURE_SECONDS = 1.0
"""How long to wait when the database gives nothing out."""


class Crew(Generic[Item]):
    """Claims items while there is room, and works on each in a task of its own."""

    def __init__(
        self,
        name: str,
        claim: Callable[[int], Awaitable[Sequence[Item]]],
        work: Callable[[Item], Coroutine[Any, Any, None]],
        *,
        size: int,
    ) -> None:
        """`claim(room)` gives at most `room` items, none when there is nothing to do now. `size`: items in work."""
        self._name = name
        self._claim = claim
        self._work = work
        self._size = size
        self._news = asyncio.Event()
        self._in_work: set[asyncio.Task[None]] = set()
        self.stopping = False

    @property
    def in_work(self) -> int:
        return len(self._in_work)

    def wake(self) -> None:
        """There may be something to do."""
        self._news.set()

    def stop(self) -> None:
        """Begin nothing more; `run` returns when what is in work is finished."""
        self.stopping = True
        self._news.set()

    async def run(self) -> None:
        """Work until `stop`."""
        while not self.stopping:
            self._news.clear()  # before claiming: what comes during it is not missed
            if not await self._begin_some():
                await self._rest(LOOK_SECONDS)
        if self._in_work:
            await asyncio.wait(self._in_work)

    async def _begin_some(self) -> bool:
        """Whether to go on at once."""
        room = self._size - self.in_work
        if room <= 0:
            return False
        try:
            items = await self._claim(room)
        except Exception as error:  # the next look may work; ending here would silence the bot
            log.error("claiming_failed", crew=self._name, error=type(error).__name__, reason=reason(error))
            await asyncio.sleep(AFTER_FAILURE_SECONDS)
            return True
        for item in items:
            task = asyncio.create_task(self._work(item))
            self._in_work.add(task)
            task.add_done_callback(self._done)
        await asyncio.sleep(0)  # what was begun takes its place before more is claimed
        return bool(items)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), seconds)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_work.discard(task)
        self._news.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("work_failed", crew=self._name, error=type(error).__name__, reason=reason(error))


class Crewed(Generic[Item]):
    """Work that one crew does: it runs, is woken and ends with its crew."""

    _crew: Crew[Item]

    @property
    def in_flight(self) -> int:
        return self._crew.in_work

    def wake(self) -> None:
        """Something was written, or is due by now."""
        self._crew.wake()

    async def run(self) -> None:
        """Work until `stop`, then finish what is in work."""
        await self._crew.run()

    def stop(self) -> None:
        self._crew.stop()

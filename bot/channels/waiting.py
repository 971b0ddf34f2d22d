"""Waiting on the way in: for a platform, for the next try after a failure, and for none of them once we are to stop."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

Out = TypeVar("Out")


class Patience:
    """Waits that `stop` ends, since a platform may let us wait longer than we may take to stop."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        self._stopped.set()

    async def until_stopped(self, seconds: float | None = None) -> None:
        """Wait for `stop`, at most so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)

    async def until_it_works(
        self, work: Callable[[], Coroutine[Any, Any, None]], pause_after: Callable[[Exception, int], float]
    ) -> bool:
        """Try again and again while a platform cannot be reached; False when `stop` came first.

        `pause_after`: from the failure, and how many there were in a row, to the seconds before the next try.
        """
        failed = 0
        while not self.is_over:
            try:
                await self.await_or_stop(work())
            except Exception as error:  # whatever it is, it may pass
                failed += 1
                await self.until_stopped(pause_after(error, failed))
            else:
                return not self.is_over
        return False

    async def await_or_stop(self, work: Coroutine[Any, Any, Out]) -> Out | None:
        """What the work returns; None when `stop` came first, and the work was given up."""
        task, stopped = asyncio.create_task(work), asyncio.create_task(self._stopped.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not task.done():
            task.cancel()
            return None
        return task.result()

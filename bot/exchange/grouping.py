"""Many small writes in few transactions: a row in a group costs microseconds, a transaction of its own milliseconds."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Item = TypeVar("Item")

GROUP = 200
"""Items in one transaction at most, so that no other writer waits long."""


class Grouped(Generic[Item]):
    """Runs `write(items)` in a worker thread, with all items that came while the last group was written.

    The first item waits for nobody; under load groups form by themselves.
    """

    def __init__(self, write: Callable[[Sequence[Item]], None], executor: Executor, *, linger: float = 0.0) -> None:
        """When `write` raises, every caller of the group gets the error.

        `linger`: seconds a group waits for more to come, where nobody waits for its end and groups are many.
        """
        self._write = write
        self._executor = executor
        self._linger = linger
        self._waiting: list[tuple[Item, asyncio.Future[None]]] = []
        self._running: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> None:
        """Returns once the group of `item` is committed."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain())
        await future

    async def _drain(self) -> None:
        while self._waiting:
            if self._linger and len(self._waiting) < GROUP:
                await asyncio.sleep(self._linger)
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            failure: Exception | None = None
            try:
                items = [item for item, _ in group]
                await asyncio.get_running_loop().run_in_executor(self._executor, self._write, items)
            except Exception as error:  # handed to every caller, who knows what to do with it
                failure = error
            for _, future in group:
                if future.done():
                    continue  # its caller waits no more
                if failure:
                    future.set_exception(failure)
                else:
                    future.set_result(None)

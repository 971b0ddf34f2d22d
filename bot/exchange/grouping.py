"""Many small writes in few transactions: a row in a group costs microseconds, a transaction of its own milliseconds."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

GROUP = 200
"""Items in one transaction at most, so that no other writer waits long."""


class Grouped(Generic[Item, Result]):
    """Runs `write(items)` in a worker thread, with all items that came while the last group was written.

    The first item waits for nobody; under load groups form by themselves.
    """

    def __init__(self, write: Callable[[Sequence[Item]], Sequence[Result]], executor: Executor) -> None:
        """`write` returns one result per item, in order; when it raises, every caller of the group gets the error."""
        self._write = write
        self._executor = executor
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._running: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """The result of `item` once its group is committed."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            try:
                items = [item for item, _ in group]
                results = await asyncio.get_running_loop().run_in_executor(self._executor, self._write, items)
            except Exception as error:  # handed to every caller, who knows what to do with it
                for _, future in group:
                    if not future.done():
                        future.set_exception(error)
            else:
                for (_, future), result in zip(group, results, strict=True):
                    if not future.done():
                        future.set_result(result)

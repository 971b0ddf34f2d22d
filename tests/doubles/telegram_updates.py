"""How Telegram hands updates over: kept until acknowledged, by long polling or pushed to a webhook."""

import asyncio
import contextlib
import itertools
import random
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.doubles.telegram_rules import Refusal

Update = dict[str, Any]

LONGEST_POLL = 50.0
MOST_UPDATES = 100


@dataclass
class Updates:
    """The updates of one bot. `acknowledged` holds the id of every one that was confirmed, and when."""

    clock: Callable[[], float]
    waiting: dict[int, Update] = field(default_factory=dict)
    acknowledged: dict[int, float] = field(default_factory=dict)
    deliveries: list[int] = field(default_factory=list)
    """Every handing over, repeats included."""
    webhook: "Webhook | None" = None
    queues: dict[int, str] = field(default_factory=dict)
    _next_id: int = 1000
    _poller: asyncio.Event | None = None
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, content: dict[str, Any], queue: str) -> int:
        """A new update; `queue` is what Telegram keeps in order (a chat, or a user for presses). Returns its id."""
        update_id, self._next_id = self._next_id, self._next_id + 1
        update = {"update_id": update_id, **content}
        self.waiting[update_id] = update
        self.queues[update_id] = queue
        self._news.set()
        if self.webhook:
            self.webhook.push(update, queue)
        return update_id

    def jump(self, to: int) -> None:
        """Ids go on at a random place after a week without updates."""
        self._next_id = to

    def acknowledge(self, update_id: int) -> None:
        if self.waiting.pop(update_id, None) is not None:
            self.acknowledged[update_id] = self.clock()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[Update]:
        """getUpdates: confirms all before `offset`, then waits for more. A newer poll ends this one with 409."""
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        self.interrupt_poll()
        displaced = self._poller = asyncio.Event()
        try:
            self._confirm_before(offset)
            await self._wait(displaced, min(timeout, LONGEST_POLL))
        finally:
            if self._poller is displaced:
                self._poller = None
        found = [self.waiting[id] for id in sorted(self.waiting)][: max(1, min(limit, MOST_UPDATES))]
        self.deliveries += [update["update_id"] for update in found]
        return found

    def interrupt_poll(self) -> None:
        """A newer poll, or a webhook, ends one that waits."""
        if self._poller:
            self._poller.set()

    def _confirm_before(self, offset: int) -> None:
        if offset < 0:
            offset = ([0, *sorted(self.waiting)])[offset:][0]
        for update_id in [id for id in self.waiting if id < offset]:
            self.acknowledge(update_id)

    async def _wait(self, displaced: asyncio.Event, timeout: float) -> None:
        until = asyncio.get_running_loop().time() + timeout
        while not self.waiting:
            self._news.clear()
            waits = [asyncio.ensure_future(event.wait()) for event in (self._news, displaced)]
            left = until - asyncio.get_running_loop().time()
            done, pending = await asyncio.wait(waits, timeout=max(left, 0), return_when=asyncio.FIRST_COMPLETED)
            for task in pending:
                task.cancel()
            if displaced.is_set():
                break
            if not done:
                return
        if displaced.is_set():
            raise Refusal(
                409,
                "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
            )


class Webhook:
    """Pushes updates: one queue a chat in order, each update again until a 2xx comes, as `WebhookActor.cpp` does."""

    def __init__(
        self,
        url: str,
        secret: str,
        updates: Updates,
        *,
        random: random.Random,
        retry_unit: float = 1.0,
        connections: int = 40,
    ) -> None:
        """`retry_unit`: what stands for one second between tries; the first repeat comes at once, then 2, 4, 8…"""
        self.url = url
        self._headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        self._updates = updates
        self._random = random
        self._unit = retry_unit
        self._room = asyncio.Semaphore(connections)
        self._queues: dict[str, deque[Update]] = defaultdict(deque)
        self._drains: dict[str, asyncio.Task[None]] = {}
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self.statuses: list[int] = []
        """Every answer that came; 0 stands for none."""

    def push(self, update: Update, queue: str) -> None:
        self._queues[queue].append(update)
        if queue not in self._drains or self._drains[queue].done():
            self._drains[queue] = asyncio.create_task(self._drain(queue))

    async def close(self) -> None:
        for task in self._drains.values():
            task.cancel()
        await asyncio.gather(*self._drains.values(), return_exceptions=True)
        await self._session.close()

    async def _drain(self, queue: str) -> None:
        waiting = self._queues[queue]
        while waiting:
            await self._deliver(waiting[0])
            self._updates.acknowledge(waiting.popleft()["update_id"])

    async def _deliver(self, update: Update) -> None:
        for attempt in itertools.count():
            async with self._room:
                status, retry_after = await self._post(update)
            if 200 <= status < 300:
                return
            pause = min(2.0**attempt, self._random.uniform(60, 120)) if attempt else 0.0
            await asyncio.sleep((retry_after if retry_after is not None else pause) * self._unit)

    async def _post(self, update: Update) -> tuple[int, float | None]:
        self._updates.deliveries.append(update["update_id"])
        status, retry_after = 0, None
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with self._session.post(self.url, json=update, headers=self._headers) as response:
                status = response.status
                if told := response.headers.get("Retry-After"):
                    retry_after = min(float(told), 3600.0)
        self.statuses.append(status)
        return status, retry_after

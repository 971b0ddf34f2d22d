"""How fast one token may send: never more than its rate in any second, one chat at most once a second."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from bot.messages import Address

WINDOW = 1.02
"""Seconds in which at most `rate` sends may start: any one second, and a little for what the network moves together."""

SAME_CHAT = 1.0
"""Seconds between two messages to one chat (core.telegram.org/bots/faq: "avoid sending more than one per second")."""

REMEMBERED_CHATS = 10_000


class Pacer:
    """Hands out the moments at which sends may start. One per token; not thread-safe, one event loop."""

    def __init__(self, rate: float, clock: Callable[[], float] = time.monotonic) -> None:
        """`rate`: sends in any second; `clock`: monotonic seconds."""
        self._slots = max(1, int(rate))
        # Below one a second the window is longer instead.
        self._window = WINDOW * max(1.0, 1.0 / rate)
        # Sends are spread over the window: a burst at its end and one at the next one's start would meet on the way.
        self._gap = WINDOW / rate
        self._next = 0.0
        self._clock = clock
        self._starts: deque[float] = deque(maxlen=self._slots)
        self._last: dict[Address, float] = {}
        self._held_until = 0.0
        self._turn = asyncio.Lock()
        self._released = asyncio.Event()

    @property
    def remembered(self) -> int:
        """Chats whose last message is remembered; bounded."""
        return len(self._last)

    async def turn(self, address: Address) -> None:
        """Wait until a message to `address` may start, or `release`."""
        await self._own_turn(address)
        async with self._turn:
            while (wait := self._wait()) > 0 and not self._released.is_set():
                await self._pause(wait)
            now = self._clock()
            self._starts.append(now)
            # Counted from the planned moment, so that waking up a little late does not cost pace.
            self._next = max(self._next, now - self._gap) + self._gap
            self._remember(address, now)

    def hold(self, seconds: float) -> None:
        """Nothing starts for this long: the platform said so."""
        self._held_until = max(self._held_until, self._clock() + seconds)

    def release(self) -> None:
        """Nobody waits any more: we stop, and nothing more is to be sent."""
        self._released.set()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._released.wait(), seconds)

    async def _own_turn(self, address: Address) -> None:
        wait = self._last.get(address, float("-inf")) + SAME_CHAT - self._clock()
        if wait > 0:
            await self._pause(wait)

    def _wait(self) -> float:
        now = self._clock()
        window = self._starts[0] + self._window - now if len(self._starts) == self._slots else 0.0
        return max(window, self._next - now, self._held_until - now)

    def _remember(self, address: Address, now: float) -> None:
        self._last.pop(address, None)
        self._last[address] = now
        if len(self._last) > REMEMBERED_CHATS:
            del self._last[next(iter(self._last))]

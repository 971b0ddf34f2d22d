"""How fast one token may send: never more than its rate in any second, and to one chat as its platform allows."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from bot.channels.contract import Limit
from bot.messages import Address

WINDOW = 1.02
"""Seconds in which at most `rate` sends may start: any one second, and a little for what the network moves together."""

SOON = 2.0
"""Seconds a send waits here for its turn; one whose turn is further off goes back to the database."""

REMEMBERED_CHATS = 10_000
REMEMBERED_STARTS = 20
REMEMBERED_SECONDS = 60.0

CROWDED = 8
"""So many messages to one chat within REMEMBERED_SECONDS make it likely that a refusal is about this chat alone."""


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
        self._chats: dict[Address, tuple[float, ...]] = {}
        """When the last messages to a chat started; the chat written to last stands last."""
        self._held_until = float("-inf")
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._released = asyncio.Event()

    @property
    def room(self) -> int:
        """How many more sends would soon have their turn."""
        return 0 if self.held > SOON else max(1, int(SOON / self._gap)) - self._waiting

    @property
    def held(self) -> float:
        """Seconds for which nothing may start."""
        return max(0.0, self._held_until - self._clock())

    @property
    def remembered(self) -> int:
        """Chats whose last messages are remembered; bounded."""
        return len(self._chats)

    async def turn(self, address: Address, limits: Sequence[Limit]) -> float:
        """Wait until a message to `address` may start: 0. If that is not soon: after how many seconds to ask again."""
        self._waiting += 1
        try:
            if (wait := self._wait_for_chat(address, limits)) > SOON:
                return wait
            await self._pause(wait)
            async with self._turn:
                while (wait := self._wait_for_token()) > 0 and not self._released.is_set():
                    if wait > SOON:
                        return wait
                    await self._pause(wait)
                self._start(address)
                return 0.0
        finally:
            self._waiting -= 1

    def hold(self, seconds: float, *, because_of: Address) -> None:
        """The platform asked to wait after a message to `because_of`: nothing starts for this long.

        It does not say whether it means the chat or the token. To take everything for the token's would let one person
        who writes without end silence the bot for all; so a chat written to often of late is left to wait alone.
        """
        if not self._is_crowded(because_of):
            self._held_until = max(self._held_until, self._clock() + seconds)

    def release(self) -> None:
        """Nobody waits any more: we stop, and nothing more is to be sent."""
        self._released.set()

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._released.wait(), seconds)

    def _wait_for_chat(self, address: Address, limits: Sequence[Limit]) -> float:
        starts, now = self._chats.get(address, ()), self._clock()
        reached = [limit for limit in limits if len(starts) >= limit.count]
        return max((starts[-limit.count] + limit.seconds - now for limit in reached), default=0.0)

    def _wait_for_token(self) -> float:
        now = self._clock()
        window = self._starts[0] + self._window - now if len(self._starts) == self._slots else 0.0
        return max(window, self._next - now, self._held_until - now)

    def _is_crowded(self, address: Address) -> bool:
        now = self._clock()
        return sum(now - start < REMEMBERED_SECONDS for start in self._chats.get(address, ())) >= CROWDED

    def _start(self, address: Address) -> None:
        now = self._clock()
        self._starts.append(now)
        # Counted from the planned moment, so that waking up a little late does not cost pace.
        self._next = max(self._next, now - self._gap) + self._gap
        starts = self._chats.pop(address, ())
        self._chats[address] = (*starts, now)[-REMEMBERED_STARTS:]
        if len(self._chats) > REMEMBERED_CHATS:
            del self._chats[next(iter(self._chats))]

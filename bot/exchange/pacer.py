"""How fast one token may send: never more than its rate in any second, and to one chat as its platform allows.

Replies go before everything that is sent in bulk. Bulk may use the whole rate while nobody waits for a reply; as soon
as replies come it leaves some starts of every second free, so that the next reply finds one at once.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot.channels.contract import Limit
from bot.messages import Address

WINDOW = 1.02
"""Seconds in which at most `rate` sends may start: any one second, and a little for what the network moves together."""

SOON = 2.0
"""Seconds a send waits here for its turn; one whose turn is further off goes back to the database."""

AHEAD = 0.06
"""Seconds of bulk that may wait here, as long as a claim takes and a little: what waits is in doubt after a kill."""

LEAST_AHEAD = 2
"""So that one waits for its turn while another is being claimed."""

CATCH_UP = 0.01
"""Seconds of starts that may be made up for: event loops wake up late by a millisecond or two."""

HEADROOM_SECONDS = 2.0
"""So long after the last reply bulk keeps its headroom free."""

REMEMBERED_CHATS = 10_000
REMEMBERED_STARTS = 20
REMEMBERED_SECONDS = 60.0

CROWDED = 8
"""So many messages to one chat within REMEMBERED_SECONDS make it likely that a refusal is about this chat alone."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A message that waits for its turn; told 0 when it may start, or after how many seconds to ask again."""

    address: Address
    limits: Sequence[Limit]
    told: asyncio.Future[float]

    def tell(self, seconds: float) -> None:
        if not self.told.done():
            self.told.set_result(seconds)


class Pacer:
    """Hands out the moments at which sends may start. One per token; not thread-safe, one event loop."""

    def __init__(self, rate: float, headroom: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        """`rate`: sends in any second; `headroom`: of these, left free of bulk while replies come.

        `clock`: monotonic seconds.
        """
        self._slots = max(1, int(rate))
        self._bulk_slots = max(1, self._slots - headroom)
        # Below one a second the window is longer instead.
        self._window = WINDOW * max(1.0, 1.0 / rate)
        # Sends are spread over the window: a burst at its end and one at the next one's start would meet on the way.
        self._gap = WINDOW / rate
        self._next = 0.0
        self._next_reply = 0.0
        """A reply keeps its distance from the reply before it; bulk between them does not make it wait."""
        self._clock = clock
        self._starts: deque[float] = deque(maxlen=self._slots)
        self._chats: dict[Address, tuple[float, ...]] = {}
        """When the last messages to a chat started; the chat written to last stands last."""
        self._held_until = float("-inf")
        self._bulk_held_until = float("-inf")
        self._last_reply = float("-inf")
        self._replies: deque[_Waiting] = deque()
        self._bulk: deque[_Waiting] = deque()
        self._alarm: asyncio.Handle | None = None
        self._pausing = 0
        self._released = asyncio.Event()

    @property
    def room(self) -> int:
        """How many more replies would soon have their turn."""
        waiting = len(self._replies) + self._pausing
        return 0 if self.held > SOON else max(1, int(SOON / self._gap)) - waiting

    @property
    def bulk_ahead(self) -> int:
        """How much bulk may wait here at most."""
        return max(LEAST_AHEAD, int(AHEAD / self._gap))

    @property
    def bulk_room(self) -> int:
        """How much more bulk would have its turn at once."""
        now = self._clock()
        is_held = max(self._held_until, self._bulk_held_until) > now
        return 0 if is_held or self._replies else self.bulk_ahead - len(self._bulk)

    @property
    def held(self) -> float:
        """Seconds for which nothing may start."""
        return max(0.0, self._held_until - self._clock())

    @property
    def remembered(self) -> int:
        """Chats whose last messages are remembered; bounded."""
        return len(self._chats)

    async def turn(self, address: Address, limits: Sequence[Limit], *, bulk: bool = False) -> float:
        """Wait until a message to `address` may start: 0. If that is not soon: after how many seconds to ask again.

        Bulk never waits here for a chat's own limit.
        """
        wait = self._wait_for_chat(address, limits)
        if wait > (0.0 if bulk else SOON):
            return wait
        if wait > 0:
            await self._pause(wait)
        waiting = _Waiting(address, limits, asyncio.get_running_loop().create_future())
        (self._bulk if bulk else self._replies).append(waiting)
        self._hand_out()
        return await waiting.told

    def hold(self, seconds: float, *, because_of: Address, bulk: bool = False) -> None:
        """The platform asked to wait after a message to `because_of`: nothing starts for this long.

        It does not say whether it means the chat or the token. To take everything for the token's would let one person
        who writes without end silence the bot for all; so a chat written to often of late is left to wait alone. After
        a message sent in bulk only bulk waits: if replies are meant too, theirs will be refused as well.
        """
        if self._is_crowded(because_of):
            return
        until = self._clock() + seconds
        if bulk:
            self._bulk_held_until = max(self._bulk_held_until, until)
        else:
            self._held_until = max(self._held_until, until)
        self._hand_out()

    def release(self) -> None:
        """Nobody waits any more: we stop, and nothing more is to be sent."""
        self._released.set()
        for line in (self._replies, self._bulk):
            _send_away(line, 0.0)

    def _hand_out(self) -> None:
        """Give a turn to all who may have one now, replies first, and come back when the next may."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._released.is_set():
            return self.release()
        if self._replies:
            self._last_reply = self._clock()
        for line, wait_of in ((self._replies, self._wait_of_reply), (self._bulk, self._wait_of_bulk)):
            while line:
                wait = wait_of()
                if wait > SOON:
                    _send_away(line, wait)
                elif wait > 0:
                    self._alarm = self._later(wait, self._hand_out)
                    return  # who comes later in order does not overtake
                else:
                    self._give_turn(line.popleft(), is_reply=line is self._replies)

    def _give_turn(self, waiting: _Waiting, *, is_reply: bool) -> None:
        if waiting.told.done():
            return  # it waits no more
        # Meanwhile a reply may have gone to the same chat.
        if (wait := self._wait_for_chat(waiting.address, waiting.limits)) <= 0:
            self._start(waiting.address)
            if is_reply:
                self._next_reply = self._after(self._next_reply)
        waiting.tell(max(wait, 0.0))

    def _after(self, planned: float) -> float:
        """The next moment, counted from the planned one, so that waking up a little late does not cost pace."""
        return max(planned, self._clock() - max(self._gap, CATCH_UP)) + self._gap

    def _later(self, seconds: float, act: Callable[[], None]) -> asyncio.Handle:
        return asyncio.get_running_loop().call_later(seconds, act)

    async def _pause(self, seconds: float) -> None:
        self._pausing += 1
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._released.wait(), seconds)
        finally:
            self._pausing -= 1

    def _wait_for_chat(self, address: Address, limits: Sequence[Limit]) -> float:
        starts, now = self._chats.get(address, ()), self._clock()
        reached = [limit for limit in limits if len(starts) >= limit.count]
        return max((starts[-limit.count] + limit.seconds - now for limit in reached), default=0.0)

    def _wait_of_reply(self) -> float:
        now = self._clock()
        return max(self._wait_for_window(self._slots), self._next_reply - now, self._held_until - now)

    def _wait_of_bulk(self) -> float:
        now = self._clock()
        replies_come = now - self._last_reply < HEADROOM_SECONDS
        window = self._wait_for_window(self._bulk_slots) if replies_come else 0.0
        return max(window, self._wait_of_reply(), self._next - now, self._bulk_held_until - now)

    def _wait_for_window(self, slots: int) -> float:
        """Until fewer than `slots` sends have started within the window."""
        if len(self._starts) < slots:
            return 0.0
        return self._starts[-slots] + self._window - self._clock()

    def _is_crowded(self, address: Address) -> bool:
        now = self._clock()
        return sum(now - start < REMEMBERED_SECONDS for start in self._chats.get(address, ())) >= CROWDED

    def _start(self, address: Address) -> None:
        now = self._clock()
        self._starts.append(now)
        self._next = self._after(self._next)
        starts = self._chats.pop(address, ())
        self._chats[address] = (*starts, now)[-REMEMBERED_STARTS:]
        if len(self._chats) > REMEMBERED_CHATS:
            del self._chats[next(iter(self._chats))]


def _send_away(line: deque[_Waiting], seconds: float) -> None:
    """All of them are to ask again after so long."""
    while line:
        line.popleft().tell(seconds)

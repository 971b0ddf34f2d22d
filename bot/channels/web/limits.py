"""How much one visitor, and one address, may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 50_000
"""Buckets kept at most; the least recently used go first."""

SESSION_BURST, SESSION_PER_SECOND = 20, 0.5
ADDRESS_BURST, ADDRESS_PER_SECOND = 300, 20.0
"""Behind one address of a mobile carrier sit hundreds of people, so the session's limit comes first and is tighter."""


class TokenBuckets:
    """For each key a bucket of `size` questions that refills by `per_second`."""

    def __init__(self, size: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._size = size
        self._per_second = per_second
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Take one; the seconds to wait when there is none left, else 0."""
        now = self._clock()
        left, since = self._buckets.pop(key, (float(self._size), now))
        left = min(self._size, left + (now - since) * self._per_second)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._per_second


class Limits:
    """The two limits of the web chat, in memory: a restart forgives."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions = TokenBuckets(SESSION_BURST, SESSION_PER_SECOND, clock)
        self._addresses = TokenBuckets(ADDRESS_BURST, ADDRESS_PER_SECOND, clock)

    def wait(self, session: str | None, address: str) -> float:
        """Count one request; the seconds to wait when there were too many, else 0.

        A session in a hurry is refused before it uses up what its neighbours behind the address share. None for a
        visitor whose browser brought no session: a new one is free to have, so only the address counts.
        """
        return (self._sessions.wait(session) if session else 0.0) or self._addresses.wait(address)

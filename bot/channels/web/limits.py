"""How much one visitor, and one address, may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 50_000
"""Buckets kept at most; the least recently used go first."""

SESSION_BURST, SESSION_PER_SECOND = 20, 0.5
ADDRESS_BURST, ADDRESS_PER_SECOND = 1_000, 60.0
"""Behind one address of a mobile carrier (CGNAT) sit thousands of people: here three thousand who ask once a minute, as
after a call over the loudspeakers. The session's limit comes first and is tighter."""

ALL_BURST, ALL_PER_SECOND = 1_500, 150.0
"""Of everybody together. One process answers 93 to 220 a second (tests/bench/README.md), so a burst is worked off
in some ten seconds. Whoever comes then is asked to wait, instead of all waiting for answers that come too late."""


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
    """The limits of the web chat, in memory: a restart forgives."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions = TokenBuckets(SESSION_BURST, SESSION_PER_SECOND, clock)
        self._addresses = TokenBuckets(ADDRESS_BURST, ADDRESS_PER_SECOND, clock)
        self._all = TokenBuckets(ALL_BURST, ALL_PER_SECOND, clock)

    def wait(self, session: str | None, address: str) -> float:
        """Count one request; the seconds to wait when there were too many, else 0.

        A session in a hurry is refused before it uses up what its neighbours behind the address share. None for a
        visitor whose browser brought no session: a new one is free to have, so only the address counts.
        """
        return (self._sessions.wait(session) if session else 0.0) or self._addresses.wait(address)

    def crowded(self) -> float:
        """Count one request among those of everybody; the seconds to wait when there are too many, else 0."""
        return self._all.wait("")

"""How much one visitor, and one address, may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 50_000
"""Buckets kept at most; the least recently used go first."""


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

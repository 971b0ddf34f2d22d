"""How much of a run may be taken up by now, where its campaign asks for less than the platform takes."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

SAVED_SECONDS = 0.5
"""What a run saves up at most, so that looking twice a second keeps its pace and a pause is never made up by a rush."""


@dataclass(slots=True)
class _Saved:
    messages: float
    at: float


class Allowances:
    """Of each run as many messages as its pace has brought since; what is taken up is spent."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self._clock = clock
        self._saved: dict[int, _Saved] = {}

    def of(self, run: int, pace: int) -> int:
        """How many may be taken up now; one as it begins."""
        now = self._clock()
        saved = self._saved.setdefault(run, _Saved(1.0, now))
        saved.messages = min(saved.messages + (now - saved.at) * pace, 1.0 + pace * SAVED_SECONDS)
        saved.at = now
        return int(saved.messages)

    def spend(self, run: int, messages: int) -> None:
        self._saved[run].messages -= messages

    def keep_only(self, runs: Collection[int]) -> None:
        """Forget all others: they are over, or held."""
        for run in self._saved.keys() - set(runs):
            del self._saved[run]

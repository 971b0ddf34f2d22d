"""Work that nobody waits for: one thing after the other, in a thread of its own."""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import structlog

log = structlog.get_logger(__name__)


STOP_SECONDS = 2.0
"""What is begun ends within seconds, and nothing is lost with it: it is done again when somebody looks."""


class Later(Protocol):
    """Has work done that nobody waits for: `Background`, or something that does it at once."""

    def __call__(self, name: str, work: Callable[[], object], /) -> None: ...


class Background:
    """Does what it is given in the order it came; what is asked for again while it still waits is done once."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[str, Callable[[], object]]] = queue.SimpleQueue()
        self._names: set[str] = set()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def __call__(self, name: str, work: Callable[[], object]) -> None:
        """`name`: what tells the work from other work."""
        with self._lock:
            if name in self._names:
                return
            self._names.add(name)
            self._waiting.put((name, work))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="authoring", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Begin nothing more; what is being done is waited for a little."""
        self._stopped.set()
        self._waiting.put(("stop", lambda: None))
        if self._thread:
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while True:
            name, work = self._waiting.get()
            if self._stopped.is_set():
                return
            with self._lock:
                self._names.discard(name)
            try:
                work()
            except (
                Exception
            ) as error:  # whatever it is, the next thing is done, and this one when it is asked for again
                log.error("background_work_failed", what=name, exc_info=error)


Key = TypeVar("Key")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Latest(Generic[Made]):
    """What was made last; `is_fresh` unless it is of something older and the new is being made."""

    made: Made
    is_fresh: bool


class Lately(Generic[Key, Made]):
    """Something that takes seconds to make, made behind the page that shows it and kept for the next."""

    def __init__(self, name: str, make: Callable[[Key], Made], later: Later) -> None:
        """`make`: of a key, which changes whenever what it is made from does."""
        self._name = name
        self._make = make
        self._later = later
        self._kept: tuple[Key, Made] | None = None

    def of(self, key: Key) -> Latest[Made] | None:
        """None while the first one is being made."""
        if self._kept is None or self._kept[0] != key:
            self._later(self._name, lambda: self._renew(key))
        kept = self._kept
        return Latest(kept[1], kept[0] == key) if kept else None

    def _renew(self, key: Key) -> None:
        if self._kept is None or self._kept[0] != key:
            self._kept = key, self._make(key)

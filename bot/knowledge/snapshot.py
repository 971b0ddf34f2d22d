"""One immutable view of the content, exchanged whole when the content changes."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from bot.errors import ContentError, Fault
from bot.knowledge.library import Library, load_library

Built = TypeVar("Built")


class Snapshot(Generic[Built]):
    """What is built from the content, and the faults of the last edit that could not be used.

    Readers take `current` once per message. `reload` builds beside it and swaps one reference, so a reader never
    sees half an edit, and a faulty edit keeps the last good content.
    """

    def __init__(self, folder: Path, build: Callable[[Library], Built]) -> None:
        """Raises `ContentError` when the content cannot be used at all."""
        self._folder = folder
        self._build = build
        self._reloading = threading.Lock()
        self._library = load_library(folder)
        self._current = build(self._library)
        self._faults: tuple[Fault, ...] = ()

    @property
    def current(self) -> Built:
        return self._current

    @property
    def library(self) -> Library:
        return self._library

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the content on disk; empty when what is served is what stands there."""
        return self._faults

    def reload(self) -> bool:
        """Take up the content on disk; False when it has faults (then `faults` tells them) or is unchanged."""
        with self._reloading:
            try:
                library = load_library(self._folder)
            except ContentError as error:
                self._faults = error.faults
                return False
            self._faults = ()
            if library.version == self._library.version:
                return False
            built = self._build(library)
            self._library, self._current = library, built
            return True

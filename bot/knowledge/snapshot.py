"""One immutable view of the content, exchanged whole when the content changes."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from bot.errors import ContentError, Fault
from bot.knowledge.library import Library, load_library

Built = TypeVar("Built")


@dataclass(frozen=True, slots=True)
class _State(Generic[Built]):
    library: Library
    built: Built
    faults: tuple[Fault, ...] = ()


class Snapshot(Generic[Built]):
    """What is built from the content, and the faults of the last edit that could not be used.

    Readers take `current` once per message. `reload` builds beside it and swaps one reference, so a reader never
    sees half an edit, and a faulty edit keeps the last good content.
    """

    def __init__(
        self,
        folder: Path,
        build: Callable[[Library], Built],
        *,
        adopt: Callable[[Built, Library], Built | None] = lambda built, library: None,
        load: Callable[[Path], Library] = load_library,
    ) -> None:
        """Raises `ContentError` when the content cannot be used at all. `load`: reads and checks it.

        `adopt`: what was built before, speaking for the new content until that is built; None when it cannot.
        """
        self._folder = folder
        self._build = build
        self._adopt = adopt
        self._load = load
        self._reloading = threading.Lock()
        self._state = self._built(load(folder))

    @property
    def current(self) -> Built:
        return self._state.built

    @property
    def library(self) -> Library:
        return self._state.library

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the content on disk; empty when what is served is what stands there."""
        return self._state.faults

    def reload(self, announce: Callable[[Library], None] = lambda library: None) -> bool:
        """Take up the content on disk; False when it has faults (then `faults` tells them) or is unchanged.

        `announce` is called as soon as people are answered from it.
        """
        with self._reloading:
            before = self._state
            try:
                library = self._load(self._folder)
                if library.version == before.library.version:
                    self._state = replace(before, faults=())
                    return False
                if adopted := self._adopt(before.built, library):
                    self._state = _State(library, adopted)
                    announce(library)
                self._state = self._built(library)
            except ContentError as error:
                self._state = replace(before, faults=error.faults)
                return False
            if not adopted:
                announce(library)
            return True

    def _built(self, library: Library) -> _State[Built]:
        return _State(library, build_from(library, self._build))


def build_from(library: Library, build: Callable[[Library], Built]) -> Built:
    """What is built from the content; raises `ContentError` when it cannot be."""
    try:
        return build(library)
    except ValueError as error:
        # The checks should have found it; until they do, the editor at least learns that it is not in use.
        raise ContentError([Fault(".", 1, 1, f"Nội dung này chưa dùng được ({error}).")]) from error

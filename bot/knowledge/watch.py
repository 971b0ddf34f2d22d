"""Notices edits of the content while the program runs.

It looks at the files twice a second instead of asking the system to tell: that sees every way of saving (in place, by
renaming, by changing a link), a folder that is removed and comes back, and folders mounted from elsewhere, where many
systems tell nothing. A look costs about a tenth of a millisecond.
"""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import structlog

from bot.knowledge.snapshot import Snapshot

log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.4

SETTLE_SECONDS = 0.15
"""Files must have stood still for so long before they are read: programs save in several steps."""

SETTLE_LOOKS = 6
"""After so many looks they are read although they still change."""

Look: TypeAlias = frozenset[tuple[str, int, int, int, int]]


def watch(
    folder: Path, snapshot: Snapshot[Any], stop: threading.Event, *, on_change: Callable[[], None] = lambda: None
) -> None:
    """Reload the snapshot after every edit under `folder` until `stop` is set; run it in a thread of its own.

    What was edited before it began is taken up too. `on_change` is called after each reload.
    """
    seen: Look | None = None
    while not stop.is_set():
        found = _look(folder)
        if found != seen:
            seen = _settled(folder, found, stop)
            if not stop.is_set():
                _reload(snapshot)
                on_change()
        stop.wait(LOOK_SECONDS)


def _settled(folder: Path, found: Look, stop: threading.Event) -> Look:
    for _ in range(SETTLE_LOOKS):
        if stop.wait(SETTLE_SECONDS) or (again := _look(folder)) == found:
            break
        found = again
    return found


def _reload(snapshot: Snapshot[Any]) -> None:
    before = snapshot.faults
    if snapshot.reload(lambda library: log.info("content_reloaded", version=library.version)):
        return
    if snapshot.faults:
        for fault in snapshot.faults:
            log.error("content_fault", fault=str(fault))
    elif before:
        log.info("content_mended", version=snapshot.library.version)


def _look(folder: Path) -> Look:
    """Every file of the folder and its folders, by what changes when it is written or replaced."""
    return frozenset(_files(str(folder), deeper=True))


def _files(folder: str, *, deeper: bool) -> Iterator[tuple[str, int, int, int, int]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # not there now: that is what is seen
        return
    for entry in entries:
        try:
            found = entry.stat()
            if deeper and entry.is_dir():
                yield from _files(entry.path, deeper=False)
        except OSError:
            yield entry.path, 0, 0, 0, 0
        else:
            yield entry.path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

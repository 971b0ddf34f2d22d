"""Notices edits of the content while the program runs."""

import threading
from collections.abc import Callable
from pathlib import Path

import structlog
import watchfiles

from bot.knowledge.snapshot import Snapshot

log = structlog.get_logger(__name__)


def watch(
    folder: Path, snapshot: Snapshot[object], stop: threading.Event, *, on_change: Callable[[], None] = lambda: None
) -> None:
    """Reload the snapshot after every edit under `folder` until `stop` is set; run it in a thread of its own."""
    for _ in watchfiles.watch(folder, stop_event=stop, debounce=200, step=50, rust_timeout=1000):
        taken = snapshot.reload()
        for fault in snapshot.faults:
            log.error("content_fault", fault=str(fault))
        if taken:
            log.info("content_reloaded", version=snapshot.library.version)
        on_change()

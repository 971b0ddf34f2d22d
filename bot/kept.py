"""Files the program can make again from its content at any time, kept so that a start need not.

Nothing depends on them: what is missing, damaged or made by another version of the program is made anew.
"""

import hashlib
import os
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, TypeVar

import structlog

if sys.platform != "win32":
    import fcntl

log = structlog.get_logger(__name__)

KEPT = 12
"""Files of a sort at most, the last used ones: an editor goes back and forth between a few versions."""

LEFT_BEHIND_SECONDS = 3_600
"""No file takes so long to write."""

WAIT_SECONDS = 120.0
"""How long to wait for somebody who makes the same; after that it is made twice."""

LOOK_SECONDS = 0.1

_LOCK = ".lock"

Made = TypeVar("Made")


class Kept:
    """Files of one sort by name. A name tells everything its file was made from."""

    def __init__(self, folder: Path | None, *, keep: bool = True) -> None:
        """`folder` None: nothing is kept. `keep` False: what is there is taken, nothing is added."""
        self._folder = folder
        self._keep = keep

    def get(self, name: str, read: Callable[[BinaryIO], Made]) -> Made | None:
        """What `read` makes of the file; None when there is none or it cannot be read."""
        if self._folder is None:
            return None
        file = self._folder / name
        try:
            with file.open("rb") as opened:
                made = read(opened)
            os.utime(file)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            log.warning("kept_file_not_read", folder=self._folder.name, reason=type(error).__name__)
            return None
        return made

    def put(self, name: str, write: Callable[[BinaryIO], object]) -> None:
        """Keep a file, whole or not at all: several processes may start at once."""
        if self._folder is None or not self._keep:
            return
        unfinished = self._folder / f"{name}.{os.getpid()}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as out:
                write(out)
            unfinished.replace(self._folder / name)
            _clear(self._folder)
        except OSError as error:
            log.warning("file_not_kept", folder=self._folder.name, reason=type(error).__name__)

    @contextmanager
    def alone(self, name: str) -> Iterator[None]:
        """Meanwhile no other process of this machine makes the file: several that start at once would make the same.

        Whoever has waited looks for the file again. Where nothing is kept nobody waits.
        """
        lock = self._lock(name)
        if lock is None:
            yield
            return
        with lock:
            try:
                _wait_for(lock)
                yield
            finally:
                # Who had opened it already may not be alone then: it is made twice, which harms nobody.
                Path(lock.name).unlink(missing_ok=True)

    def _lock(self, name: str) -> BinaryIO | None:
        if self._folder is None or not self._keep:
            return None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            return (self._folder / f"{name}{_LOCK}").open("wb")
        except OSError as error:
            log.warning("nobody_waits", folder=self._folder.name, reason=type(error).__name__)
            return None


def _wait_for(lock: BinaryIO) -> None:
    """Until the lock is ours; it ends with the process that holds it."""
    until = time.monotonic() + WAIT_SECONDS
    while sys.platform != "win32" and time.monotonic() < until:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_SECONDS)
        except OSError as error:  # some file systems lock nothing
            log.warning("nobody_waits", reason=type(error).__name__)
            return


def _clear(folder: Path) -> None:
    files = list(folder.iterdir())
    for file in files:
        # Of a process that was killed while it wrote, or that is long done.
        if file.suffix in {".tmp", _LOCK} and 0 < _last_used(file) < time.time() - LEFT_BEHIND_SECONDS:
            file.unlink(missing_ok=True)
    finished = [file for file in files if file.suffix not in {".tmp", _LOCK}]
    for file in sorted(finished, key=_last_used, reverse=True)[KEPT:]:
        file.unlink(missing_ok=True)


def _last_used(file: Path) -> float:
    """Another process may have cleared it away meanwhile."""
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0


@cache
def code_of(*packages: ModuleType) -> str:
    """Names the code of packages, without those inside them: what other code makes may be another thing."""
    digest = hashlib.sha256()
    for package in packages:
        for file in sorted(Path(next(iter(package.__path__))).glob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()

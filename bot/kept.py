"""Files the program can make again from its content at any time, kept so that a start need not.

Nothing depends on them: what is missing, damaged or made by another version of the program is made anew.
"""

import hashlib
import os
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import BinaryIO, TypeVar

import structlog

log = structlog.get_logger(__name__)

KEPT = 12
"""Files of a sort at most, the last used ones: an editor goes back and forth between a few versions."""

LEFT_BEHIND_SECONDS = 3_600
"""No file takes so long to write."""

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


def _clear(folder: Path) -> None:
    files = list(folder.iterdir())
    for file in files:
        # Of a process that was killed while it wrote.
        if file.suffix == ".tmp" and 0 < _last_used(file) < time.time() - LEFT_BEHIND_SECONDS:
            file.unlink(missing_ok=True)
    finished = [file for file in files if file.suffix != ".tmp"]
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

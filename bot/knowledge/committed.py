"""The content as it was committed to git, in a folder of its own for as long as it is looked at."""

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import BotError

OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"}
"""What git sets for its hooks; they name the repository from where the hook was started, not from our folder."""


class NotCommittedError(BotError):
    """There is no committed content to look at; the message tells an editor why, and what to do."""


@contextmanager
def committed(folder: Path, revision: str) -> Iterator[Path]:
    """A folder with what stood under `folder` in a revision of its repository; raises `NotCommittedError`."""
    if not _git(folder, "rev-parse", "--git-dir")[0]:
        raise NotCommittedError(f"Thư mục {folder} không nằm trong kho git nào, nên không có bản cũ để so.")
    commit = _commit(folder, revision)
    # Called inside a folder, git archives that folder alone.
    found, archive = _git(folder, "archive", "--format=tar", commit)
    if not found:
        raise NotCommittedError(f"Bản “{revision}” chưa có thư mục {folder}. Hãy so với một bản mới hơn.")
    with TemporaryDirectory() as copy, tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(copy, filter="data")
        yield Path(copy)


def _commit(folder: Path, revision: str) -> str:
    found, commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not found:
        raise NotCommittedError(f"Kho git này không có bản “{revision}”. Xem các bản có: git log --oneline")
    return commit.decode("ascii").split()[-1]


def _git(folder: Path, *arguments: str) -> tuple[bool, bytes]:
    """Whether git succeeded, and what it printed."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_A_HOOK}
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, env=environment, check=False)
    except FileNotFoundError:
        raise NotCommittedError("Cần có chương trình git để xem bản cũ. Hãy cài git rồi chạy lại.") from None
    return done.returncode == 0, done.stdout

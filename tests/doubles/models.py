"""What the real content teaches, learned once for all tests and the processes they start."""

import fcntl
import shutil
from functools import cache
from pathlib import Path

from bot.app.opening import open_content
from bot.conversation.understanding import Understanding
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
CONTENT = ROOT / "content"

LEARNED = ROOT / ".pytest_cache" / "learned"
"""Kept from one run to the next, as a bot keeps it from one start to the next: what taught it and the code that learned
it tell whether it still holds, and both stand in the names of the files."""


def lend_models(data_dir: Path) -> Path:
    """Put what was read and learned into a bot's folder, as an earlier start would have left it; returns the folder."""
    shutil.copytree(learned(), data_dir, dirs_exist_ok=True)
    return data_dir


def lend_checked(data_dir: Path) -> Path:
    """As `lend_models`, but without what was learned: for commands that answer nothing."""
    shutil.copytree(learned() / "checked", data_dir / "checked", dirs_exist_ok=True)
    return data_dir


@cache
def understanding() -> Understanding:
    """The real content, ready to answer from."""
    return open_content(Settings(data_dir=learned(), content_dir=CONTENT)).current


@cache
def learned() -> Path:
    """A bot's folder as its first start leaves it; for commands that store nothing."""
    LEARNED.mkdir(parents=True, exist_ok=True)
    # One process of a run learns, and the others wait for it.
    with (LEARNED.parent / "learned.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        open_content(Settings(data_dir=LEARNED, content_dir=CONTENT), keep=True)
    return LEARNED

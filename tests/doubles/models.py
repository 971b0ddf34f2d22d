"""What the real content teaches, learned once for all tests and the processes they start."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from bot.app.opening import open_content
from bot.conversation.understanding import Understanding
from bot.settings import Settings

CONTENT = Path(__file__).parent.parent.parent / "content"


def lend_models(data_dir: Path) -> Path:
    """Put what was read and learned into a bot's folder, as an earlier start would have left it; returns the folder."""
    shutil.copytree(learned(), data_dir, dirs_exist_ok=True)
    return data_dir


@cache
def understanding() -> Understanding:
    """The real content, ready to answer from."""
    return open_content(Settings(data_dir=learned(), content_dir=CONTENT)).current


@cache
def learned() -> Path:
    """A bot's folder as its first start leaves it; for commands that store nothing."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    open_content(Settings(data_dir=folder, content_dir=CONTENT), keep=True)
    return folder

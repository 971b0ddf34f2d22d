"""A watch over the content that fails is taken up again: edits must not go unnoticed until the next start."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from bot.app import application
from bot.app.application import Application
from bot.knowledge.snapshot import Snapshot
from bot.settings import Settings
from tests.app.process import ROOT
from tests.doubles.models import lend_models


async def test_a_watch_that_the_system_refuses_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the machine has no inotify watch left for a while."""
    tries, again = [], threading.Event()

    def refused_once(folder: Path, snapshot: Snapshot[Any], stop: threading.Event) -> None:
        tries.append(folder)
        if len(tries) == 1:
            raise OSError(28, "No space left on device")
        again.set()
        stop.wait()

    content = Path(shutil.copytree(ROOT / "content", tmp_path / "content"))
    monkeypatch.setattr(application, "watch", refused_once)
    monkeypatch.setattr(application, "WATCH_AGAIN_SECONDS", 0.01)
    web = Application(Settings(data_dir=lend_models(tmp_path / "data"), content_dir=content)).web
    async with web.router.lifespan_context(web):
        assert again.wait(10)
    assert tries == [content, content]

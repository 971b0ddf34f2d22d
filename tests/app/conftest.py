"""One bot in a process of its own, for all that a running bot must do."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.app.process import ROOT, Serving


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content the bot of this module reads: a copy, for editing while it runs."""
    return Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("editor") / "content"))


@pytest.fixture(scope="module")
def bot(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    with Serving(tmp_path_factory.mktemp("bot"), BOT_CONTENT_DIR=str(content)) as bot:
        yield bot


@pytest.fixture(scope="module")
def visitor(bot: Serving) -> Iterator[httpx.Client]:
    """A browser that keeps its session."""
    with httpx.Client(base_url=bot.address) as visitor:
        yield visitor

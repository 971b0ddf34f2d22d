"""The preview of a topic, without the watcher: a test says itself when the content was saved."""

from pathlib import Path

import httpx
import pytest

from bot.conversation.cards import Cards
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.presentation.renderer import Renderer
from bot.preview.preview import Preview
from bot.preview.routes import create_preview
from tests.doubles.clock import HandClock
from tests.knowledge.small_content import PROFILE, write_small_content

CONTENT = Path(__file__).parent.parent.parent / "content"
PUBLIC = "https://canhgiac.example"


class Edited:
    """Small content, the preview of one of its topics, and an editor."""

    def __init__(self, folder: Path, topic: str) -> None:
        self.folder = folder
        self._snapshot: Snapshot[Library] = Snapshot(folder, lambda library: library)
        self.preview = open_preview(folder, self._snapshot, topic)

    def save(self, old: str, new: str, file: str = PROFILE) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        self.reload()

    def reload(self) -> None:
        self._snapshot.reload()
        self.preview.refresh()


def open_preview(folder: Path, snapshot: Snapshot[Library], topic: str) -> Preview:
    return Preview(folder, snapshot, topic, Cards(Renderer(), PUBLIC), HandClock())


def reader(preview: Preview, host: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(create_preview(preview, PUBLIC))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


async def page_of(preview: Preview) -> str:
    async with reader(preview) as client:
        return (await client.get("/")).text


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return Edited(write_small_content(tmp_path / "content"), "gia-danh-cong-an")


@pytest.fixture(scope="session")
def real() -> Snapshot[Library]:
    """The real content, read once."""
    return Snapshot(CONTENT, lambda library: library)

"""The real content, read once."""

from pathlib import Path

import pytest

from bot.knowledge.library import Library, load_library
from bot.posters.entrances import Entrances

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(CONTENT)


@pytest.fixture
def entrances() -> Entrances:
    return Entrances("https://canhgiac.example", "canhgiac_bot")

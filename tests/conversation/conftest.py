"""The real content, read once."""

from pathlib import Path

import pytest

from bot.conversation.understanding import Understanding, understand
from bot.knowledge.library import load_library

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return understand(load_library(CONTENT))

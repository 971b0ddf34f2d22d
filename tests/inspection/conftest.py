"""The real content, read once."""

from pathlib import Path

import pytest

from bot.conversation.understanding import Understanding
from bot.inspection.inspector import Inspector
from bot.knowledge.library import Library
from tests.doubles import models

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return models.understanding()


@pytest.fixture(scope="session")
def library(understanding: Understanding) -> Library:
    return understanding.library


@pytest.fixture(scope="session")
def inspector(understanding: Understanding) -> Inspector:
    return understanding.inspector

"""The real content, read once."""

from pathlib import Path

import pytest

from bot.conversation.understanding import Understanding
from tests.doubles import models

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return models.understanding()

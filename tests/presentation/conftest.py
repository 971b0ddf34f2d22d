"""The real content, read once."""

import pytest

from bot.knowledge.library import Library
from tests.doubles.models import understanding


@pytest.fixture(scope="session")
def library() -> Library:
    return understanding().library

"""The real content, and a small town that asks."""

from pathlib import Path

import pytest

from bot.knowledge.library import Library, load_library
from bot.storage.database import Database
from tests.doubles.clock import HandClock
from tests.reports.town import Town

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(CONTENT)


@pytest.fixture
def clock() -> HandClock:
    """The afternoon of Tuesday, 24 November 2026, in Viet Nam."""
    return HandClock()


@pytest.fixture
def town(database: Database, library: Library, clock: HandClock) -> Town:
    return Town(database, library, clock)

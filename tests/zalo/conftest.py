"""The loopback Zalo, and a database of the test's own; the wire is what matters here, so SQLite is enough."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.zalo import patience, polling
from bot.storage.database import Database
from tests.doubles.models import understanding
from tests.doubles.zalo import ZaloDouble


@pytest.fixture
async def double() -> AsyncIterator[ZaloDouble]:
    double = ZaloDouble(seed=7)
    await double.start()
    yield double
    await double.stop()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(scope="session", autouse=True)
def content() -> None:
    """Read before anybody waits: the words around a reply are content."""
    understanding()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0.05, 0.1))
    monkeypatch.setattr(polling, "FLOOR_SECONDS", 0.02)
    monkeypatch.setattr("bot.exchange.sending.BACK_OFF", 0.05)

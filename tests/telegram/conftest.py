"""The loopback Telegram and a database of the test's own; the wire is what matters here, so SQLite is enough."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import patience
from bot.storage.database import Database
from tests.doubles.telegram import TelegramDouble


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    double = TelegramDouble(seed=7)
    await double.start()
    yield double
    await double.stop()


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSES", (0.05, 0.1))
    monkeypatch.setattr("bot.exchange.sending.BACK_OFF", 0.05)

"""The double and the bot of the chaos tests."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.chaos.broadcast import Broadcast
from tests.chaos.harness import seeded_double
from tests.chaos.process import Bot
from tests.doubles.postgres import NoPostgres, create_database, drop_database, running_postgres
from tests.doubles.telegram import TelegramDouble


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    double = seeded_double()
    await double.start()
    yield double
    await double.stop()


@pytest.fixture
async def bot(double: TelegramDouble, tmp_path: Path, mode: str) -> AsyncIterator[Bot]:
    bot = Bot(double, tmp_path, mode)
    yield bot
    await bot.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def campaign_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database with all tables, beside which a bot can be started."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        database = Database(f"sqlite:///{tmp_path / 'data' / 'canhgiac.db'}")
    else:
        prefix = request.getfixturevalue("postgres")
        database = Database(create_database(prefix, "chaos"))
    upgrade(database)
    yield database
    database.close()
    if request.param == "postgresql":
        drop_database(prefix, "chaos")


@pytest.fixture
async def broadcast(double: TelegramDouble, campaign_database: Database, tmp_path: Path) -> AsyncIterator[Broadcast]:
    broadcast = Broadcast(double, campaign_database, tmp_path)
    yield broadcast
    await broadcast.bot.stop()


@pytest.fixture
def own_postgres() -> Iterator[str]:
    """URL prefix of a server of this test's own, which it may restart."""
    try:
        with running_postgres() as prefix:
            yield prefix
    except NoPostgres as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"left out: tests on PostgreSQL ({missing})")

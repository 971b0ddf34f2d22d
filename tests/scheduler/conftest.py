"""One office for each test, on either database."""

import pytest

from bot.storage.database import Database
from tests.scheduler.office import Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)

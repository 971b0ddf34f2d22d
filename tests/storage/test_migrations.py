"""Promises about the schema: it is what the models say, on both databases, and every step can be taken back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlmodel import SQLModel

import bot.storage
from bot.errors import StorageError
from bot.storage.database import Database
from bot.storage.migrate import downgrade, upgrade

MIGRATIONS = f"{bot.storage.__path__[0]}/migrations"
REVISIONS = [script.revision for script in reversed(list(ScriptDirectory(MIGRATIONS).walk_revisions()))]


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


def tables(database: Database) -> set[str]:
    with database.read() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_models_and_migrations_agree(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_every_step_goes_up_and_down_and_up_again(empty: Database) -> None:
    for before, revision in zip(["base", *REVISIONS], REVISIONS, strict=False):
        upgrade(empty, revision)
        downgrade(empty, before)
        upgrade(empty, revision)
    assert tables(empty) == set(SQLModel.metadata.tables)
    downgrade(empty, "base")
    assert tables(empty) == set()


def test_migrating_twice_changes_nothing(empty: Database) -> None:
    upgrade(empty)
    upgrade(empty)
    assert tables(empty) == set(SQLModel.metadata.tables)


def test_a_migration_that_fails_leaves_no_half_schema(empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def lights_out(*_: object, **__: object) -> None:
        raise RuntimeError("lights out")

    monkeypatch.setattr("alembic.runtime.migration.HeadMaintainer.update_to_step", lights_out)
    with pytest.raises(RuntimeError):
        upgrade(empty)
    assert tables(empty) == set()


def test_a_schema_of_a_newer_version_is_refused_with_a_plain_sentence(database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'from-the-future'")
    with pytest.raises(StorageError, match="lược đồ mà phiên bản này không biết"):
        upgrade(database)

"""Migrations that are killed, run by two at once, or find the rows of an older version."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Table,
    func,
    insert,
    select,
    update,
)
from sqlmodel import SQLModel

from bot.storage.database import Connection, Database
from bot.storage.migrate import current_revision, downgrade, known_revisions, upgrade

NEWEST = known_revisions()[-1]

MIGRATE = """
import sys, time
from alembic.runtime.migration import HeadMaintainer
from bot.storage.database import Database
from bot.storage.migrate import upgrade

url, pause_after = sys.argv[1:]
step_done = HeadMaintainer.update_to_step

def noted(self, step):
    step_done(self, step)
    if pause_after in step.to_revisions:
        print("in the middle", flush=True)
        time.sleep(60)

HeadMaintainer.update_to_step = noted
upgrade(Database(url))
print("done", flush=True)
"""


def migrating(url: str, *, pause_after: str = "") -> subprocess.Popen[str]:
    """Another process that migrates; `pause_after`: stands still with this step done and the next ones to come."""
    return subprocess.Popen([sys.executable, "-c", MIGRATE, url, pause_after], stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


@pytest.mark.parametrize("begun", [None, known_revisions()[-2]])
def test_killed_in_the_middle_nothing_has_changed_and_the_next_start_migrates(
    empty: Database, empty_url: str, begun: str | None
) -> None:
    """From nothing, with many steps to go; and from the version before."""
    if begun:
        upgrade(empty, begun)
    known = known_revisions()
    with migrating(empty_url, pause_after=known[known.index(begun) + 1 if begun else 0]) as process:
        assert said(process) == "in the middle"
        process.kill()
    assert current_revision(empty) == begun
    upgrade(empty)
    assert fits_the_models(empty)


def test_of_two_that_migrate_at_once_one_does_and_the_other_waits(empty: Database, empty_url: str) -> None:
    processes = [migrating(empty_url) for _ in range(2)]
    assert [said(process) for process in processes] == ["done", "done"]
    assert [process.wait(30) for process in processes] == [0, 0]
    for process in processes:
        assert process.stdout
        process.stdout.close()
    assert fits_the_models(empty)


@pytest.mark.parametrize("begun", known_revisions()[:-1])
def test_the_rows_of_every_older_version_are_still_there(empty: Database, begun: str) -> None:
    upgrade(empty, begun)
    with empty.write() as connection:
        fill(connection)
        before = counts(connection)
    upgrade(empty)
    assert fits_the_models(empty)
    with empty.read() as connection:
        after = counts(connection)
    assert set(before.values()) == {1}
    assert {name: after.get(name) for name in before} == before


def test_of_what_is_being_sent_while_one_upgrades_it_is_known_when_it_last_moved(empty: Database) -> None:
    begun, last = datetime(2026, 11, 1), datetime(2026, 11, 4)
    upgrade(empty, "0009")
    with empty.write() as connection:
        fill(connection)
        tables = {table.name: table for table in present(connection)}
        connection.execute(update(tables["run"]).values(state="running", begun_at=begun))
        connection.execute(update(tables["delivery"]).values(done_at=last))
        others = ({"id": 2, "state": "running", "begun_at": begun}, {"id": 3, "state": "finished", "begun_at": begun})
        for other in others:
            row = {column.name: something(column) for column in tables["run"].columns}
            connection.execute(insert(tables["run"]).values(row | other | {"slot": str(other["id"])}))
    upgrade(empty)
    with empty.read() as connection:
        run = {table.name: table for table in present(connection)}["run"]
        moved = connection.execute(select(run.c.moved_at).order_by(run.c.id)).scalars().all()
    assert moved == [last, begun, None]


def test_who_goes_back_to_the_version_before_finds_when_a_run_last_moved_on_any_channel(empty: Database) -> None:
    begun, last = datetime(2026, 11, 1), datetime(2026, 11, 4)
    upgrade(empty, "0011")
    with empty.write() as connection:
        fill(connection)
        tables = {table.name: table for table in present(connection)}
        connection.execute(update(tables["run"]).values(state="running", begun_at=begun, moved_at=begun))
        connection.execute(update(tables["run_channel"]).values(moved_at=last))
        row = {column.name: something(column) for column in tables["run"].columns}
        connection.execute(insert(tables["run"]).values(row | {"id": 2, "slot": "2", "moved_at": begun}))
    downgrade(empty, "0010")
    with empty.read() as connection:
        run = {table.name: table for table in present(connection)}["run"]
        assert connection.execute(select(run.c.moved_at).order_by(run.c.id)).scalars().all() == [last, begun]


def fits_the_models(database: Database) -> bool:
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return not compare_metadata(context, SQLModel.metadata)


def present(connection: Connection) -> list[Table]:
    """The tables there are, those others refer to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != "alembic_version"]


def fill(connection: Connection) -> None:
    """One row in every table, with something in every column."""
    for table in present(connection):
        connection.execute(insert(table).values({column.name: something(column) for column in table.columns}))


def counts(connection: Connection) -> dict[str, int]:
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in present(connection)
    }


def something(column: Column[Any]) -> object:
    """A value of the column's type; 1 where a number is wanted, so that what refers to a row finds it."""
    values: list[tuple[type[Any], object]] = [
        (Boolean, False),
        (Integer, 1),
        (Float, 1.0),
        (DateTime, datetime(2026, 11, 1, tzinfo=UTC).replace(tzinfo=None)),
        (Date, date(2026, 11, 1)),
        (JSON, {}),
    ]
    return next((value for kind, value in values if isinstance(column.type, kind)), "x")

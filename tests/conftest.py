"""Fixtures of the whole suite: every database test runs on SQLite and on a real PostgreSQL."""

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlmodel import SQLModel

from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.doubles.clock import HandClock
from tests.doubles.postgres import NoPostgres, create_database, drop_database, empty_database, running_postgres
from tests.knowledge.small_content import write_small_content

CONTENT = Path(__file__).parent.parent / "content"

# How long one example takes is the machine's affair; what must be quick has tests of its own.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

_names = itertools.count(1)
_MIGRATED = "migrated"
_SHARED = "shared"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Names every test that a machine without its helpers left out: a green run must not hide what it did not see."""
    for report in terminalreporter.stats.get("skipped", []):
        _, _, reason = str(report.longrepr[-1]).partition("left out: ")
        if reason:
            terminalreporter.write_line(f"left out: {report.nodeid}: {reason}")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """For `-n auto`: one process more than processors, since many tests wait; the browser's run beside the others."""
    return (os.cpu_count() or 1) + int(config.option.markexpr != "browser")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Where a test stands and how it is marked say the same: `python -m tests` looks nowhere else for either kind."""
    marked, stands = (
        item.get_closest_marker("browser") is not None,
        Path(__file__).parent / "browser" in item.path.parents,
    )
    if marked is not stands:
        raise pytest.UsageError(f"{item.nodeid}: tests marked `browser` stand in tests/browser, and no others do")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL prefix of a running server with one migrated database to copy from, and its copy for one test at a time."""
    try:
        with running_postgres() as prefix:
            _migrate(create_database(prefix, _MIGRATED))
            create_database(prefix, _SHARED, _MIGRATED)
            yield prefix
    except NoPostgres as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"left out: tests on PostgreSQL ({missing})")


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One migrated file to copy from."""
    file = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    prefix, name = request.getfixturevalue("postgres"), f"empty{next(_names)}"
    yield create_database(prefix, name)
    drop_database(prefix, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated database without any rows, for this test alone. Who changes its schema changes it back."""
    if request.param == "sqlite":
        file = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_file"), file)
        yield f"sqlite:///{file}"
        return
    prefix = request.getfixturevalue("postgres")
    yield prefix.format(_SHARED)
    empty_database(prefix, _SHARED, SQLModel.metadata.tables, _MIGRATED)


@pytest.fixture
def sqlite_database(sqlite_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated database for this test alone, where something else than the database matters."""
    shutil.copy(sqlite_file, tmp_path / "bot.db")
    database = Database(f"sqlite:///{tmp_path / 'bot.db'}")
    yield database
    database.close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the real content, for this test to change."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


@pytest.fixture
def small_content(tmp_path: Path) -> Path:
    """The smallest content there can be."""
    return write_small_content(tmp_path / "content")


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def _migrate(url: str) -> None:
    database = Database(url)
    upgrade(database)
    database.close()

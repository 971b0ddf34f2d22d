"""Brings a database to the present schema, or says plainly why not."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text

from bot.errors import StorageError
from bot.storage.database import Database

_MIGRATIONS = str(Path(__file__).parent / "migrations")

_UPGRADE_LOCK = 7_021_982
"""Advisory lock on PostgreSQL, so that of several processes started together one migrates."""


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up to `revision`; whole or not at all. Raises `StorageError`."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Migrate down to `revision` (`base` is an empty database)."""
    _run(database, lambda config: command.downgrade(config, revision))


def known_revisions() -> tuple[str, ...]:
    """All schemas this version knows, the oldest first."""
    return tuple(script.revision for script in reversed(list(ScriptDirectory(_MIGRATIONS).walk_revisions())))


def current_revision(database: Database) -> str | None:
    """The schema the database has; None when it has none yet. Raises `StorageError`."""
    with database.read() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _run(database: Database, migrate: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", _MIGRATIONS)
    try:
        with database.write() as connection:
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})
            config.attributes["connection"] = connection
            migrate(config)
    except CommandError as error:
        raise StorageError(
            f"Cơ sở dữ liệu có lược đồ mà phiên bản này không biết ({error}). "
            "Hãy chạy phiên bản mới hơn, hoặc phục hồi một bản sao có từ trước."
        ) from error

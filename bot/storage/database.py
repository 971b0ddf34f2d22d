"""The database with its two doors: `read()` and `write()`. Nothing else opens a connection, nothing else commits."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.errors import StorageError

__all__ = ["Connection", "Database"]

BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up."""

TRACES_SECONDS = 0.2
"""How long readers are waited for, and so writers held up, to empty SQLite's log; another time will do as well."""

FAILURE_SECONDS = 30.0
"""So long a failed write is news when none was tried since: who is sent no more work must become ready again."""

LOST_SECONDS = 15
"""After this long without a sign of life we take a PostgreSQL server for gone, and it us when we are in the middle of a
transaction (stopped, swapped out): nobody waits for such a one's locks for ever."""

_POSTGRES_OPTIONS = {
    "connect_timeout": LOST_SECONDS,
    "keepalives_idle": LOST_SECONDS,
    "keepalives_interval": LOST_SECONDS // 3,
    "keepalives_count": 3,
    "tcp_user_timeout": LOST_SECONDS * 1000,
}

_DAMAGED = ("not a database", "malformed")
"""What SQLite says of a file it cannot trust."""


class Database:
    """One synchronous engine: SQLite in WAL mode, or PostgreSQL."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """`url` is SQLAlchemy's. Raises `StorageError` when it cannot be read; connects to nothing yet.

        `clock`: monotonic seconds.
        """
        try:
            self.url: URL = make_url(url)
        except ArgumentError:
            raise StorageError(
                "BOT_DATABASE_URL không phải địa chỉ cơ sở dữ liệu, như sqlite:///data/canhgiac.db."
            ) from None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            self._check_folder()
            self.engine = _engine(self.url, {"timeout": BUSY_SECONDS, "check_same_thread": False})
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_as_asked)
        else:
            options = {name: value for name, value in _POSTGRES_OPTIONS.items() if name not in self.url.query}
            self.engine = _engine(self.url, options, pool_pre_ping=True, pool_size=8, max_overflow=4)
            event.listen(self.engine, "connect", _prepare_postgres)
        self._writing = threading.Lock()
        self._clock = clock
        self._failure: tuple[float, str] | None = None
        """When and how the last write failed."""

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection to look with; what it writes is rolled back."""
        with _translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed whole or not at all.

        On SQLite it begins IMMEDIATE: a deferred one that reads first fails at once when another writer was faster.
        """
        with _translated(), self._remembering_failure(), self._own_turn(), self.engine.connect() as connection:
            if self.is_sqlite:
                connection = connection.execution_options(sqlite_begin="IMMEDIATE")
            with connection.begin():
                yield connection

    def look(self) -> None:
        """Raises `StorageError` unless the database answers, and took what was last to be written."""
        if self._failure and self._clock() - self._failure[0] < FAILURE_SECONDS:
            raise StorageError(f"Lần ghi gần nhất không thành: {self._failure[1]}.")
        with self.read() as connection:
            connection.exec_driver_sql("SELECT 1 FROM inbox LIMIT 1")

    def size(self) -> int:
        """Bytes of the database; with SQLite also of its log."""
        if self.is_sqlite:
            files = (Path(f"{self.url.database}{ending}") for ending in ("", "-wal"))
            return sum(file.stat().st_size for file in files if file.exists())
        with self.read() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def backup(self, target: Path) -> None:
        """A consistent copy of an SQLite database while it is in use; PostgreSQL has its own tools."""
        if not self.is_sqlite:
            raise StorageError("PostgreSQL được sao lưu bằng công cụ của nó: pg_dump.")
        with _translated(), self.read() as connection, closing(sqlite3.connect(target)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy)

    def leave_no_traces(self) -> None:
        """Empty SQLite's log, in which what has been erased still stands; PostgreSQL sees to that itself."""
        if not self.is_sqlite:
            return
        with _translated(), self._own_turn(), self.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute(f"PRAGMA busy_timeout = {int(TRACES_SECONDS * 1000)}")
            try:
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                driver.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _remembering_failure(self) -> Iterator[None]:
        """A full disk, a lost server, a lock nobody lets go of: not a row that breaks a rule."""
        try:
            yield
        except (OperationalError, NoConnectionFree, StorageError) as error:
            said = error.orig if isinstance(error, OperationalError) else error
            self._failure = (self._clock(), _said(said))
            raise
        self._failure = None

    @contextmanager
    def _own_turn(self) -> Iterator[None]:
        """SQLite takes one writer at a time, and lets others ask again and again; our own threads queue up instead."""
        if not self.is_sqlite:
            yield
            return
        if not self._writing.acquire(timeout=BUSY_SECONDS):
            raise StorageError("Cơ sở dữ liệu không nhận: việc ghi khác kéo dài quá lâu.")
        try:
            yield
        finally:
            self._writing.release()

    def _check_folder(self) -> None:
        file = self.url.database
        if not file or file == ":memory:":
            raise StorageError("Cơ sở dữ liệu SQLite phải là một tệp.")
        try:
            Path(file).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(f"Không tạo được thư mục {Path(file).parent}: {error.strerror}.") from error


def _engine(url: URL, options: Mapping[str, Any], **more: Any) -> Engine:
    # Parameters are hidden: they are citizens' words, and a log at its finest level would show them.
    return create_engine(url, connect_args=dict(options), hide_parameters=True, **more)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # We begin transactions ourselves, in the mode each door needs.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # Survives a killed process; a power cut may lose the last commits but corrupts nothing.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # What is deleted is overwritten: it was what citizens wrote. Some builds of SQLite do so anyway, others do not.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()


def _prepare_postgres(connection: Any, _record: Any) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{LOST_SECONDS}s'")
    connection.commit()


def _begin_as_asked(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


@contextmanager
def _translated() -> Iterator[None]:
    """Driver errors as one plain sentence; the statement's parameters may be citizens' words and are left out."""
    try:
        yield
    except DBAPIError as error:
        raise StorageError(_sentence(error.orig)) from None
    except (sqlite3.Error, NoConnectionFree) as error:
        raise StorageError(_sentence(error)) from None


def _said(error: BaseException | None) -> str:
    return str(error).partition("\n")[0][:200]


def _sentence(error: BaseException | None) -> str:
    said = _said(error)
    if any(sign in said for sign in _DAMAGED):
        return f"Tệp cơ sở dữ liệu bị hỏng ({said}). Hãy phục hồi một bản sao bằng `canhgiac db restore`."
    return f"Cơ sở dữ liệu báo lỗi: {said}."

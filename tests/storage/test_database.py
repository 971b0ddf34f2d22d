"""Promises about the two doors, and about saying plainly what is wrong."""

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, text

from bot.errors import StorageError
from bot.storage.database import FAILURE_SECONDS, Database
from bot.storage.migrate import upgrade
from bot.storage.tables import Lease

MOMENT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
leases = Lease.__table__  # type: ignore[attr-defined]


def put(database: Database, name: str) -> None:
    with database.write() as connection:
        connection.execute(insert(leases).values(name=name, holder="x", until=MOMENT))


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return sorted(connection.execute(select(leases.c.name)).scalars())


def test_what_is_written_through_the_write_door_stays(database: Database) -> None:
    put(database, "a")
    assert names(database) == ["a"]


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute(insert(leases).values(name="a", holder="x", until=MOMENT))
        raise RuntimeError
    assert names(database) == []


def test_what_is_written_through_the_read_door_is_lost(database: Database) -> None:
    with database.read() as connection:
        connection.execute(insert(leases).values(name="a", holder="x", until=MOMENT))
    assert names(database) == []


def test_moments_come_back_with_their_zone(database: Database) -> None:
    put(database, "a")
    with database.read() as connection:
        assert connection.execute(select(leases.c.until)).scalar_one() == MOMENT


def test_a_moment_without_zone_is_refused(database: Database) -> None:
    with pytest.raises(Exception, match="without a zone"), database.write() as connection:
        connection.execute(insert(leases).values(name="a", holder="x", until=datetime(2026, 1, 1)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_was_erased_is_on_no_disk_after_the_traces_are_gone(database: Database, tmp_path: Path) -> None:
    def on_disk() -> bytes:
        return b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.is_file())

    for number in range(200):
        put(database, f"{number} mất 20 triệu " + "x" * 20 * number)
    with database.write() as connection:
        connection.execute(text("DELETE FROM lease WHERE name LIKE '%triệu%' AND length(name) > 300"))
        connection.execute(text("UPDATE lease SET name = length(name) WHERE name LIKE '%triệu%'"))
    assert "triệu".encode() in on_disk()
    database.leave_no_traces()
    assert "triệu".encode() not in on_disk()
    put(database, "sau")
    assert "sau" in names(database)


def test_traces_wait_while_somebody_reads_and_hold_up_nobody(database: Database) -> None:
    put(database, "a")
    with database.read() as reading:
        reading.execute(select(leases.c.name)).all()
        put(database, "b")
        began = time.monotonic()
        database.leave_no_traces()
        assert time.monotonic() - began < 5
        put(database, "c")
    database.leave_no_traces()
    assert names(database) == ["a", "b", "c"]


def test_many_threads_and_processes_that_read_and_then_write_all_succeed(database: Database) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    put(database, "count")

    def raise_by_one(through: Database) -> None:
        for _ in range(20):
            with through.write() as connection:
                lock = "" if database.is_sqlite else " FOR UPDATE"
                held = connection.execute(text(f"SELECT holder FROM lease WHERE name = 'count'{lock}")).scalar_one()
                connection.execute(leases.update().values(holder=f"{held}x"))

    threads = [threading.Thread(target=raise_by_one, args=[through]) for through in [database, other] * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    with database.read() as connection:
        assert connection.execute(select(leases.c.holder)).scalar_one() == "x" * 121


def test_an_error_of_the_database_is_a_storage_error_without_the_words_written(database: Database) -> None:
    put(database, "a")
    with pytest.raises(StorageError) as caught, database.write() as connection:
        connection.execute(insert(leases).values(name="a", holder="mật khẩu của tôi", until=MOMENT))
    assert "mật khẩu" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_writer_waits_for_another_that_takes_its_time(database: Database) -> None:
    begun, started = threading.Event(), time.monotonic()

    def write_slowly() -> None:
        with database.write() as connection:
            connection.execute(insert(leases).values(name="slow", holder="x", until=MOMENT))
            begun.set()
            time.sleep(0.3)

    writer = threading.Thread(target=write_slowly)
    writer.start()
    begun.wait(5)
    put(database, "patient")
    writer.join()
    assert names(database) == ["patient", "slow"]
    assert not database.is_sqlite or time.monotonic() - started >= 0.3


def test_connections_the_server_dropped_are_made_anew(postgres: str) -> None:
    database = Database(postgres.format("migrated"))
    names(database)
    with psycopg.connect(postgres.format("postgres").replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'migrated'")
    assert names(database) == []
    database.close()


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "sqlite:///:memory:"])
def test_a_url_that_cannot_be_used_is_refused_at_once(url: str) -> None:
    with pytest.raises(StorageError):
        Database(url)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"Không tạo được thư mục .*/file: "):
        Database(f"sqlite:///{tmp_path}/file/bot.db")


def test_a_corrupt_file_is_refused_with_a_plain_sentence(tmp_path: Path) -> None:
    (tmp_path / "bot.db").write_bytes(b"this is not a database" * 1000)
    with pytest.raises(StorageError, match=r"bị hỏng.*canhgiac db restore"):
        upgrade(Database(f"sqlite:///{tmp_path}/bot.db"))


def test_an_unreachable_server_is_a_storage_error_that_hides_the_password() -> None:
    database = Database("postgresql+psycopg://bot:secret@127.0.0.1:1/bot")
    with pytest.raises(StorageError) as caught, database.read():
        pass
    assert "secret" not in str(caught.value)


def test_a_backup_made_while_writing_is_whole_and_runs(sqlite_file: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/live.db")
    upgrade(database)
    stop = threading.Event()

    def write_on() -> None:
        number = 0
        while not stop.is_set():
            put(database, f"{number:06}")
            number += 1

    put(database, "before")
    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        database.backup(tmp_path / "copy.db")
    finally:
        stop.set()
        writer.join()
    copy = Database(f"sqlite:///{tmp_path}/copy.db")
    found = names(copy)
    assert "before" in found
    assert found[:-1] == [f"{number:06}" for number in range(len(found) - 1)]
    upgrade(copy)
    put(copy, "after")
    database.close()
    copy.close()


def test_a_database_that_takes_no_writes_is_not_ready_until_one_succeeds(
    tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    file = tmp_path / "copy.db"
    shutil.copy(sqlite_file, file)
    database = Database(f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError):
            put(database, "a")
        with pytest.raises(StorageError, match="Lần ghi gần nhất không thành: database is locked"):
            database.look()
        other.execute("ROLLBACK")
    put(database, "a")
    database.look()


def test_a_failed_write_is_forgotten_when_none_was_tried_for_long(
    tmp_path: Path, sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database.BUSY_SECONDS", 0)
    file, now = tmp_path / "copy.db", [0.0]
    shutil.copy(sqlite_file, file)
    database = Database(f"sqlite:///{file}", lambda: now[0])
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError):
            put(database, "a")
        now[0] = FAILURE_SECONDS
        database.look()


def test_a_row_that_breaks_a_rule_leaves_the_database_ready(database: Database) -> None:
    put(database, "a")
    with pytest.raises(StorageError):
        put(database, "a")
    database.look()

"""`canhgiac db`: bring the schema up to date, copy the database while it is used."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.messages import Address, Channel, Message
from bot.storage import inbox
from bot.storage.database import Database
from tests.cli.command import Outcome, canhgiac

FILE = Path("data/canhgiac.db")


def upgrade(folder: Path) -> None:
    assert canhgiac("db", "upgrade", cwd=folder).status == 0


def messages_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM inbox").fetchone()[0])


@contextmanager
def writing(file: Path) -> Iterator[threading.Event]:
    """Somebody stores messages without pause during the block, two in each transaction; the event says it began."""
    database, began, stop = Database(f"sqlite:///{file}"), threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            pair = [
                Message(f"m{number}-{half}", Address(Channel.WEB, "a"), "x", datetime.now(UTC)) for half in ("a", "b")
            ]
            with database.write() as connection:
                inbox.store(connection, pair)
            number += 1
            began.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert began.wait(10)
        yield began
    finally:
        stop.set()
        writer.join()
        database.close()


def test_upgrade_makes_the_database_and_may_be_repeated(tmp_path: Path) -> None:
    upgrade(tmp_path)
    upgrade(tmp_path)
    assert messages_in(tmp_path / FILE) == 0


def test_a_backup_made_while_somebody_writes_is_whole(tmp_path: Path) -> None:
    upgrade(tmp_path)
    with writing(tmp_path / FILE):
        outcome = canhgiac("db", "backup", "copy.db", cwd=tmp_path)
    assert outcome == Outcome(0, "Đã sao lưu vào copy.db.\n", "")
    copied = messages_in(tmp_path / "copy.db")
    assert copied > 0
    assert copied % 2 == 0, "half a transaction was copied"


def test_a_backup_can_be_put_in_the_place_of_the_database(tmp_path: Path) -> None:
    upgrade(tmp_path)
    with writing(tmp_path / FILE):
        pass
    kept = messages_in(tmp_path / FILE)
    canhgiac("db", "backup", "copy.db", cwd=tmp_path)
    for file in (tmp_path / "data").iterdir():
        file.unlink()
    os.replace(tmp_path / "copy.db", tmp_path / FILE)
    upgrade(tmp_path)
    assert messages_in(tmp_path / FILE) == kept


def test_nobody_else_may_read_a_backup(tmp_path: Path) -> None:
    upgrade(tmp_path)
    canhgiac("db", "backup", "copy.db", cwd=tmp_path)
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("target", ["yesterday.db", str(FILE)])
def test_a_backup_overwrites_no_file_and_least_of_all_the_database(tmp_path: Path, target: str) -> None:
    upgrade(tmp_path)
    (tmp_path / "yesterday.db").write_bytes(b"the only good copy")
    before = (tmp_path / target).read_bytes()
    outcome = canhgiac("db", "backup", target, cwd=tmp_path)
    assert outcome == Outcome(1, "", f"Không ghi được bản sao {target}: File exists.\n")
    assert (tmp_path / target).read_bytes() == before


def test_a_failed_backup_leaves_no_file_behind(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / FILE).write_bytes(b"no database at all, but a file of some length" * 100)
    outcome = canhgiac("db", "backup", "copy.db", cwd=tmp_path)
    assert outcome.status == 1
    assert "bị hỏng" in outcome.err
    assert not (tmp_path / "copy.db").exists()


def test_a_database_that_is_not_there_is_not_backed_up_as_an_empty_one(tmp_path: Path) -> None:
    outcome = canhgiac("db", "backup", "copy.db", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith(f"Chưa có cơ sở dữ liệu ở {FILE}.")
    assert not (tmp_path / "copy.db").exists()


def test_a_backup_into_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    upgrade(tmp_path)
    outcome = canhgiac("db", "backup", "khong-co/copy.db", cwd=tmp_path)
    assert outcome == Outcome(1, "", "Không ghi được bản sao khong-co/copy.db: No such file or directory.\n")


def test_postgresql_is_backed_up_with_its_own_tools(tmp_path: Path) -> None:
    url = "postgresql+psycopg://bot:geheim@127.0.0.1:1/bot"
    outcome = canhgiac("db", "backup", "copy.db", cwd=tmp_path, BOT_DATABASE_URL=url)
    assert outcome == Outcome(1, "", "PostgreSQL được sao lưu bằng công cụ của nó: pg_dump.\n")


@pytest.mark.parametrize(
    "url",
    [
        "geheim",
        "sqlite://",
        "mysql://bot:geheim@127.0.0.1/bot",
        "postgresql://bot:geheim@127.0.0.1/bot",
        "postgresql+psycopg://bot:geheim@127.0.0.1:1/bot",
        "postgresql+psycopg://bot:geheim@127.0.0.1:port/bot",
    ],
)
def test_an_unusable_database_is_one_sentence_without_secrets(tmp_path: Path, url: str) -> None:
    outcome = canhgiac("db", "upgrade", cwd=tmp_path, BOT_DATABASE_URL=url)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    assert "geheim" not in outcome.err


def test_a_data_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    outcome = canhgiac("db", "upgrade", cwd=tmp_path, BOT_DATA_DIR="/dev/null/data")
    assert outcome == Outcome(1, "", "Không tạo được thư mục /dev/null/data: Not a directory.\n")

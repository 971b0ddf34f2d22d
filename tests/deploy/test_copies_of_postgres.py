"""Copies of PostgreSQL as compose makes them, put back as the operators' guide says."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.messages import Address, Channel, Message
from bot.storage import audit, inbox
from bot.storage.database import Database
from tests.deploy.test_deploy import DEPLOY, ROOT
from tests.doubles.postgres import binaries_of_postgres

COPIED_WITHIN = 30


@pytest.fixture
def settings(postgres: str, database_url: str, tmp_path: Path) -> dict[str, str]:
    """What PostgreSQL's programs and the script are told in their environment, as compose does."""
    password = tmp_path / "password"
    password.write_text("not asked for by this server\n")
    socket, database = re.findall(r"host=(.+)$", postgres)[0], re.findall(r"/(\w+)\?", database_url)[0]
    return {
        "PATH": f"{binaries_of_postgres()}:{os.environ['PATH']}",
        "PGHOST": socket,
        "PGUSER": "postgres",
        "PGDATABASE": database,
        "KEEP_DAYS": "30",
        "PASSWORD_FILE": str(password),
        "COPIES": str(tmp_path),
    }


@contextmanager
def copying(settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sh", str(DEPLOY / "copy-postgres")], env=settings, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def last_copy(database: Database) -> datetime | None:
    with database.read() as connection:
        return audit.last(connection, "backup", "database")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_copy_is_made_noted_and_can_be_put_back(database: Database, settings: dict[str, str], tmp_path: Path) -> None:
    with database.write() as connection:
        inbox.store(connection, [Message("m", Address(Channel.WEB, "a"), "câu hỏi", datetime.now(UTC))])
    with copying(settings) as process:
        made = until_copied(database)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=1), "doctor and the alerts know of it"
    [copy] = tmp_path.glob("canhgiac-*.dump")
    assert copy.stat().st_mode & 0o077 == 0
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM inbox")
    with copy.open("rb") as stream:
        subprocess.run(restoring(settings["PGDATABASE"]), stdin=stream, env=settings, check=True)
    with database.read() as connection:
        assert inbox.backlog(connection)[0] == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_first_copy_waits_until_the_bot_has_made_its_tables(
    database: Database, settings: dict[str, str], tmp_path: Path
) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE audit RENAME TO not_yet")
    try:
        with copying(settings):
            time.sleep(1)
            assert not list(tmp_path.glob("canhgiac-*.dump")), "a copy of nothing, of which nobody is told"
            with database.write() as connection:
                connection.exec_driver_sql("ALTER TABLE not_yet RENAME TO audit")
            until_copied(database)
    finally:
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE IF EXISTS not_yet RENAME TO audit")


def until_copied(database: Database) -> datetime:
    begun = time.monotonic()
    while (made := last_copy(database)) is None:
        assert time.monotonic() - begun < COPIED_WITHIN
        time.sleep(0.05)
    return made


def restoring(database: str) -> list[str]:
    """The guide's own words after `exec -T database`, for this server's user and database."""
    guide = (ROOT / "docs" / "van-hanh.md").read_text(encoding="utf-8").replace("\\\n", " ")
    [command] = re.findall(r"exec -T database (pg_restore [^<]+)<", guide)
    here = {"--username=canhgiac": "--username=postgres", "--dbname=canhgiac": f"--dbname={database}"}
    return [here.get(word, word) for word in command.split()]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_old_copies_go_after_a_new_one_was_made_and_not_before(
    database: Database, settings: dict[str, str], tmp_path: Path
) -> None:
    old, recent = tmp_path / "canhgiac-20200101-000000.dump", tmp_path / "canhgiac-20200102-000000.dump"
    for copy, days in ((old, 32), (recent, 5)):
        copy.write_bytes(b"")
        moment = time.time() - days * 86400
        os.utime(copy, (moment, moment))
    with copying(settings):
        until_copied(database)
    assert (old.exists(), recent.exists()) == (False, True)

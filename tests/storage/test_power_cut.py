"""Promises about SQLite's files when the power goes, and about how large they grow.

WAL with synchronous=NORMAL: a killed process loses nothing. A power cut may lose the commits of the last moments, which
stand at the end of the log and had not reached the disk; whatever else is there is whole.
"""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.messages import Channel
from bot.storage import deliveries, leases
from bot.storage.database import Database
from bot.storage.tables import DeliveryState
from bot.timing import utc_now
from tests.doubles.campaign_rows import NOON, running_campaign, subscribed


@pytest.fixture
def on_sqlite(sqlite_file: Path, tmp_path: Path) -> Path:
    file = tmp_path / "bot.db"
    shutil.copy(sqlite_file, file)
    return file


@pytest.mark.parametrize("seed", range(8))
def test_after_a_power_cut_the_file_is_sound_and_only_the_last_commits_are_missing(
    on_sqlite: Path, tmp_path: Path, seed: int
) -> None:
    database = Database(f"sqlite:///{on_sqlite}")
    subscribed(database, map(str, range(1, 61)))
    _, run = running_campaign(database)
    for _ in range(20):
        with database.write() as connection:
            errands = deliveries.claim(connection, run, Channel.TELEGRAM, 3, NOON)
        with database.write() as connection:
            deliveries.finish(connection, errands, DeliveryState.SENT, NOON)
    # What the disk holds: the file, and of the log as much as had been written through.
    copy, log = tmp_path / "copy.db", tmp_path / "copy.db-wal"
    shutil.copy(on_sqlite, copy)
    whole = Path(f"{on_sqlite}-wal").read_bytes()
    log.write_bytes(whole[: random.Random(seed).randrange(len(whole))])
    database.close()

    after = Database(f"sqlite:///{copy}")
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with after.write() as connection:
        deliveries.take_up_interrupted(connection, Channel.TELEGRAM, NOON)
        found = deliveries.counts(connection, [run]).get(run, {})
    # Each state is one that stood there at some moment: whole transactions, in order.
    assert sum(found.values()) in (0, 60)
    assert found.get(DeliveryState.SENT, 0) % 3 == 0
    after.close()


def test_the_log_stays_small_however_long_somebody_reads(on_sqlite: Path) -> None:
    database = Database(f"sqlite:///{on_sqlite}")
    log = Path(f"{on_sqlite}-wal")

    def write_on(times: int) -> None:
        for number in range(times):
            with database.write() as connection:
                leases.hold(connection, f"lease {number % 50}", "x" * 2_000, utc_now(), 3)

    with database.read() as reading:
        reading.exec_driver_sql("SELECT count(*) FROM lease").all()
        write_on(800)
        grown = log.stat().st_size
    write_on(800)
    database.leave_no_traces()
    assert grown < 40_000_000, "a reader holds the log only for as long as it reads"
    assert log.stat().st_size == 0
    database.close()

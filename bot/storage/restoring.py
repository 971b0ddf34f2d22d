"""Puts a copy of the SQLite database in the place of the present one, whole or not at all.

The copy is checked and migrated beside the database first; what is replaced stays beside it under a dated name.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text

from bot.errors import ActRefused, StorageError
from bot.storage import halts, inbox, moments
from bot.storage.database import Database
from bot.storage.migrate import known_revisions, upgrade

COMPANIONS = ("", "-wal", "-shm")
"""What SQLite may have beside a database file, and the file itself."""

BY = "canhgiac db restore"
"""Who holds all bulk sending after a restore."""


_LATER_STATE = """
SELECT (SELECT seq FROM main.sqlite_sequence WHERE name = 'subscriber')
    >= (SELECT seq FROM copy.sqlite_sequence WHERE name = 'subscriber')
   AND EXISTS (SELECT 1 FROM main.subscriber AS p JOIN copy.subscriber AS c USING (id, channel, chat))
"""
"""Whether the present database is what became of the copied one, not one that was begun anew."""

_FORGOTTEN = "NOT EXISTS (SELECT 1 FROM main.subscriber AS p WHERE p.id = copy.subscriber.id)"
"""Ids are never reused: who has no row any more was forgotten."""

_LEFT = """
SELECT c.id FROM copy.subscriber AS c JOIN main.subscriber AS p USING (id) WHERE p.state = 'left' AND c.state <> 'left'
"""

_LEAVE = f"""
UPDATE copy.subscriber SET state = 'left', area = NULL, rest_days = 0, young = 0, reached_at = NULL,
    ended_at = (SELECT p.ended_at FROM main.subscriber AS p WHERE p.id = copy.subscriber.id)
WHERE id IN ({_LEFT})
"""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done."""

    kept: Path | None
    """Where the database lies that was in use before; None: there was none."""
    damaged: bool
    """What was replaced could not be read any more, so it could not be asked whether somebody uses it."""
    migrated: bool
    """The copy was made by an older version."""
    newest: datetime | None
    """When something was last written down in the copy; what happened later is not in it."""
    waiting: int
    """Messages that had no answer when the copy was made, and get one at the next start."""
    departed: int | None
    """People of the copy who left or asked to be forgotten since, and so are not sent to any more; None: what was
    replaced does not tell, for there was nothing, it is damaged, or it never knew the people of the copy."""


def restore(copy: Path, target: Path, now: datetime) -> Restored:
    """Put `copy` in the place of the database file `target`; the copy itself is only read.

    Bulk sending is held afterwards: the copy does not know what went out since. Raises `ActRefused` when the copy is no
    sound database of this program or of a newer version, and when a process uses the database: nothing has changed.
    """
    if not copy.is_file():
        raise ActRefused(f"Không có tệp {copy}.")
    if target.exists() and copy.samefile(target):
        raise ActRefused(f"{copy} chính là cơ sở dữ liệu đang dùng, không phải bản sao.")
    staged = target.with_name(f"{target.name}.restoring")
    kept = target.with_name(f"{target.name}.{now:%Y%m%d-%H%M%S}") if target.exists() else None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target) as present:
            _remove(staged)
            _stage(copy, staged)
            revision = _checked_revision(staged, copy)
            newest, waiting = _made_ready(staged, now)
            departed = _without_departed(present, staged) if present else None
            if kept:
                _hand_over(staged, target)
                _keep(target, kept)
            os.replace(staged, target)
        _reach_disk(target.parent)
    except OSError as error:
        raise StorageError(f"Không phục hồi được: {error.strerror} ({error.filename}).") from None
    finally:
        _remove(staged)
    return Restored(
        kept=kept,
        damaged=bool(kept and not present),
        migrated=revision != known_revisions()[-1],
        newest=newest,
        waiting=waiting,
        departed=departed,
    )


@contextmanager
def _alone(target: Path) -> Iterator[sqlite3.Connection | None]:
    """Nobody else has the database open while the block runs. None when there is none, or it is damaged.

    Leaving WAL mode needs every other connection closed, and puts what stands in the log into the file.
    """
    if not target.exists():
        yield None
        return
    with closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            connection.execute("PRAGMA main.locking_mode=EXCLUSIVE").fetchone()
            connection.executescript("BEGIN EXCLUSIVE; COMMIT")
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise ActRefused(
                    "Còn tiến trình đang dùng cơ sở dữ liệu: dừng bot (mọi tiến trình `canhgiac serve`) rồi chạy lại."
                ) from None
            yield None
        except sqlite3.DatabaseError:
            yield None
        else:
            yield connection


def _stage(copy: Path, staged: Path) -> None:
    # What citizens wrote is nobody else's to read.
    os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        with closing(sqlite3.connect(_to_read(copy), uri=True)) as source, closing(sqlite3.connect(staged)) as taken:
            source.backup(taken)
            [found] = taken.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as error:
        raise ActRefused(f"{copy} không phải bản sao dùng được: {error}. Hãy lấy bản sao khác.") from None
    if found != "ok":
        raise ActRefused(f"Bản sao {copy} bị hỏng: {found}. Hãy lấy bản sao khác.")


def _checked_revision(staged: Path, copy: Path) -> str:
    try:
        with closing(sqlite3.connect(staged)) as connection:
            [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        raise ActRefused(f"{copy} không phải cơ sở dữ liệu của Cảnh Giác.") from None
    if revision not in known_revisions():
        raise ActRefused(
            f"Bản sao {copy} do phiên bản mới hơn tạo ra (lược đồ {revision}). Hãy cài phiên bản đó rồi phục hồi."
        )
    return str(revision)


def _made_ready(staged: Path, now: datetime) -> tuple[datetime | None, int]:
    """Migrates it and holds bulk sending; the newest moment in it, and how many messages wait for an answer."""
    database = Database(f"sqlite:///{staged}")
    try:
        upgrade(database)
        with database.write() as connection:
            newest, waiting = moments.newest(connection), inbox.backlog(connection)[0]
            halts.halt(connection, BY, now)
            # Whoever held a lease when the copy was made holds nothing now.
            connection.execute(text("DELETE FROM lease"))
    finally:
        database.close()
    return newest, waiting


def _without_departed(present: sqlite3.Connection, staged: Path) -> int | None:
    """Whoever left since, or asked to be forgotten, does not come back; how many they are."""
    present.execute("ATTACH ? AS copy", (str(staged),))
    try:
        # Marks of both: whoever objected before the copy, or since, is in no list again.
        present.execute("INSERT OR REPLACE INTO copy.objection SELECT mark, objected_at FROM main.objection")
        [people] = present.execute("SELECT count(*) FROM copy.subscriber").fetchone()
        if not people:
            return 0
        [later] = present.execute(_LATER_STATE).fetchone()
        if not later:
            return None
        present.execute("BEGIN")
        present.execute(f"DELETE FROM copy.mail WHERE chat IN (SELECT chat FROM copy.subscriber WHERE {_FORGOTTEN})")
        gone = f"SELECT id FROM copy.subscriber WHERE {_FORGOTTEN}"
        present.execute(f"DELETE FROM copy.subscriber_tag WHERE subscriber_id IN ({gone})")
        forgotten = present.execute(f"DELETE FROM copy.subscriber WHERE {_FORGOTTEN}").rowcount
        present.execute(f"DELETE FROM copy.subscriber_tag WHERE subscriber_id IN ({_LEFT})")
        left = present.execute(_LEAVE).rowcount
        present.execute("COMMIT")
    except sqlite3.DatabaseError:
        # A database of an older version, or damaged in parts: it does not tell.
        return None
    finally:
        if present.in_transaction:
            present.execute("ROLLBACK")
        # Its log goes into the file that is about to be moved.
        present.execute("DETACH copy")
    return forgotten + left


def _hand_over(staged: Path, target: Path) -> None:
    """An administrator who restores is often not the user the bot runs as."""
    owner, ours = target.stat(), staged.stat()
    if (owner.st_uid, owner.st_gid) != (ours.st_uid, ours.st_gid):
        os.chown(staged, owner.st_uid, owner.st_gid)


def _keep(target: Path, kept: Path) -> None:
    """The database gets a second name, so that there is one under the first at every moment."""
    os.link(target, kept)
    for companion in COMPANIONS[1:]:
        with suppress(FileNotFoundError):
            os.rename(f"{target}{companion}", f"{kept}{companion}")


def _reach_disk(folder: Path) -> None:
    """What was renamed in the folder is so after a power cut, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(file: Path) -> None:
    for companion in COMPANIONS:
        Path(f"{file}{companion}").unlink(missing_ok=True)


def _to_read(copy: Path) -> str:
    """The URI of a file that is only read: it may lie where nothing can be written, unless it has a log beside it."""
    how = "mode=ro" if Path(f"{copy}-wal").exists() else "immutable=1"
    return f"{copy.absolute().as_uri()}?{how}"

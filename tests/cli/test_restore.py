"""`canhgiac db restore` and `db backup --into`: nothing is lost by putting a copy back, and nobody is brought back."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.messages import Address, Channel, Message, Reply, Span, Subscription
from bot.storage import audit, halts, inbox, objections, outbound, subscribers
from bot.storage.copies import Copy, copies_in, name_at, over
from bot.storage.database import Database
from bot.storage.migrate import downgrade, upgrade
from bot.storage.tables import InboxState, OutboundState
from tests.app.process import Serving
from tests.cli.command import canhgiac
from tests.cli.test_database import messages_in, writing

FILE = Path("data/canhgiac.db")


@pytest.fixture
def folder(tmp_path: Path, sqlite_file: Path) -> Path:
    """A folder with an empty, migrated database where it is by default."""
    (tmp_path / "data").mkdir()
    (tmp_path / FILE).write_bytes(sqlite_file.read_bytes())
    return tmp_path


def opened(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / FILE}")


def answer(database: Database, *ids: str) -> None:
    with database.write() as connection:
        inbox.store(connection, [Message(id, Address(Channel.WEB, id), "x", datetime.now(UTC)) for id in ids])
        claims = inbox.claim(connection, len(ids), datetime.now(UTC))
        inbox.finish(connection, claims, InboxState.ANSWERED, datetime.now(UTC))
        said = [
            outbound.Letter(each.row, Address(Channel.WEB, "a"), [Reply((Span("đáp"),))], state=OutboundState.SENT)
            for each in claims
        ]
        outbound.write(connection, said, datetime.now(UTC))


def subscribe(database: Database, *chats: str) -> None:
    with database.write() as connection:
        for chat in chats:
            agreed = Subscription(datetime.now(UTC), "Tôi đồng ý.", audiences=("nong-dan",))
            subscribers.subscribe(connection, Address(Channel.TELEGRAM, chat), agreed)


def active(folder: Path) -> dict[str, str]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return dict(connection.execute("SELECT chat, state FROM subscriber"))


def kept_beside(folder: Path) -> list[Path]:
    return sorted((folder / "data").glob("canhgiac.db.2*"))


def backed_up(folder: Path) -> None:
    assert canhgiac("db", "backup", "copy.db", cwd=folder).status == 0


def restored(folder: Path) -> str:
    outcome = canhgiac("db", "restore", "copy.db", cwd=folder)
    assert (outcome.status, outcome.err) == (0, "")
    return outcome.out


def test_what_was_stored_before_a_backup_made_while_messages_flow_is_there_after_its_restore(folder: Path) -> None:
    database = opened(folder)
    answer(database, "first", "second")
    database.close()
    with writing(folder / FILE):
        backed_up(folder)
    after = messages_in(folder / FILE)
    said = restored(folder)
    database = opened(folder)
    with database.read() as connection:
        for id in ("first", "second"):
            found = inbox.find(connection, Channel.WEB, id)
            assert found
            assert found[1] is InboxState.ANSWERED
        parts = connection.exec_driver_sql("SELECT count(*) FROM outbound WHERE state = 'sent'").scalar_one()
    database.close()
    assert parts == 2
    assert (messages_in(folder / FILE) - 2) % 2 == 0
    [kept] = kept_beside(folder)
    assert messages_in(kept) == after
    assert str(kept.name) in said


def test_a_running_bot_keeps_its_database(folder: Path) -> None:
    backed_up(folder)
    before = (folder / "copy.db").read_bytes()
    with Serving(folder, BOT_DATA_DIR=str(folder / "data")) as serving:
        outcome = canhgiac("db", "restore", "copy.db", cwd=folder)
        assert (outcome.status, outcome.out) == (1, "")
        assert "dừng bot" in outcome.err
        serving.terminate()
    assert kept_beside(folder) == []
    assert not list((folder / "data").glob("*.restoring*"))
    assert (folder / "copy.db").read_bytes() == before
    restored(folder)


def test_who_left_or_was_forgotten_since_does_not_come_back(folder: Path) -> None:
    database = opened(folder)
    subscribe(database, "stays", "leaves", "forgotten")
    backed_up(folder)
    with database.write() as connection:
        subscribers.leave(connection, Address(Channel.TELEGRAM, "leaves"), datetime.now(UTC))
        subscribers.forget(connection, Address(Channel.TELEGRAM, "forgotten"))
    database.close()
    said = restored(folder)
    assert active(folder) == {"stays": "active", "leaves": "left"}
    assert "2 người" in said
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM subscriber_tag").fetchone() == (1,)


def test_who_objected_since_is_in_no_list_after_it(folder: Path) -> None:
    database = opened(folder)
    backed_up(folder)
    with database.write() as connection:
        objections.keep(connection, "a mark", datetime.now(UTC))
    database.close()
    restored(folder)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert connection.execute("SELECT mark FROM objection").fetchall() == [("a mark",)]


@pytest.mark.parametrize("lost", ["begun anew", "damaged", "gone"])
def test_where_nobody_can_know_who_asked_to_be_forgotten_it_says_so(folder: Path, lost: str, sqlite_file: Path) -> None:
    database = opened(folder)
    subscribe(database, "one", "two")
    backed_up(folder)
    database.close()
    if lost == "begun anew":
        (folder / FILE).write_bytes(sqlite_file.read_bytes())
        database = opened(folder)
        subscribe(database, "x", "y", "z")
        database.close()
    elif lost == "damaged":
        (folder / FILE).write_bytes(b"no database at all" * 1000)
    else:
        (folder / FILE).unlink()
    said = restored(folder)
    assert "máy không biết là ai" in said
    assert "cách đây 0 ngày" in said
    assert active(folder) == {"one": "active", "two": "active"}
    assert len(kept_beside(folder)) == (lost != "gone")


def test_after_a_restore_nothing_is_sent_in_bulk_until_somebody_has_looked(folder: Path) -> None:
    backed_up(folder)
    assert "allow-sending" in restored(folder)
    database = opened(folder)
    with database.read() as connection:
        assert halts.halted(connection)
        assert [entry.action for entry in audit.entries(connection, "database")] == ["restore"]
    database.close()


def test_a_copy_of_an_older_version_is_migrated(folder: Path) -> None:
    backed_up(folder)
    old = Database(f"sqlite:///{folder / 'copy.db'}")
    downgrade(old, "0003")
    old.close()
    assert "phiên bản cũ" in restored(folder)
    database = opened(folder)
    upgrade(database)
    database.look()
    database.close()


def of_a_newer_version(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:70_000])


def of_another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE note (text)")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (of_a_newer_version, "phiên bản mới hơn"),
        (cut_short, "Hãy lấy bản sao khác"),
        (of_another_program, "không phải cơ sở dữ liệu của Cảnh Giác"),
        (lambda file: file.write_bytes(b"a letter"), "không phải bản sao dùng được"),
        (Path.unlink, "Không có tệp"),
    ],
)
def test_what_is_no_sound_copy_is_refused_and_changes_nothing(folder: Path, spoil: object, why: str) -> None:
    backed_up(folder)
    assert callable(spoil)
    spoil(folder / "copy.db")
    before = messages_in(folder / FILE)
    outcome = canhgiac("db", "restore", "copy.db", cwd=folder)
    assert (outcome.status, outcome.out) == (1, "")
    assert why in outcome.err
    assert messages_in(folder / FILE) == before
    assert [path.name for path in (folder / "data").iterdir() if "restoring" in path.name] == []
    assert kept_beside(folder) == []


def test_the_database_is_not_restored_from_itself(folder: Path) -> None:
    outcome = canhgiac("db", "restore", str(FILE), cwd=folder)
    assert outcome.status == 1
    assert "không phải bản sao" in outcome.err


def test_what_is_put_back_belongs_to_whom_it_belonged_before(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("left out: only root can give files away")
    os.chown(folder / FILE, 10001, 10001)
    backed_up(folder)
    restored(folder)
    assert (folder / FILE).stat().st_uid == 10001


def test_for_postgresql_the_steps_are_told_without_the_password(tmp_path: Path) -> None:
    url = "postgresql+psycopg://bot:geheim@db.example:5433/canhgiac"
    outcome = canhgiac("db", "restore", "hôm qua.dump", cwd=tmp_path, BOT_DATABASE_URL=url)
    assert (outcome.status, outcome.out) == (1, "")
    assert "geheim" not in outcome.err
    assert "pg_restore --host=db.example --port=5433 --username=bot --clean" in outcome.err
    assert "--dbname=canhgiac 'hôm qua.dump'" in outcome.err


def test_a_folder_of_copies_keeps_the_newest_and_none_too_old(folder: Path) -> None:
    now = datetime.now(UTC)
    (folder / "copies").mkdir()
    for days in (1, 2, 3, 40):
        (folder / "copies" / name_at(now - timedelta(days=days))).write_bytes(b"")
    (folder / "copies" / "tài liệu.db").write_bytes(b"")
    outcome = canhgiac("db", "backup", "--into", "copies", "--keep", "3", cwd=folder)
    assert (outcome.status, outcome.err) == (0, "")
    assert "Đã xóa 2 bản cũ" in outcome.out
    left = copies_in(folder / "copies")
    assert [round((now - copy.made_at) / timedelta(days=1)) for copy in left] == [0, 1, 2]
    assert (folder / "copies" / "tài liệu.db").exists()
    assert left[0].file.stat().st_mode & 0o077 == 0


def test_no_copy_outlives_the_days_citizens_are_told_but_for_the_last_one() -> None:
    now = datetime(2026, 11, 26, 7, tzinfo=UTC)
    copies = [Copy(Path(f"{days}.db"), now - timedelta(days=days)) for days in (0, 29, 31, 60)]
    assert [copy.file.stem for copy in over(copies, 14, timedelta(days=30), now)] == ["31", "60"]
    assert over(copies[3:], 14, timedelta(days=30), now) == []


def test_a_backup_that_fails_takes_no_older_copy_away(folder: Path) -> None:
    (folder / "copies").mkdir()
    old = folder / "copies" / name_at(datetime.now(UTC) - timedelta(days=400))
    old.write_bytes(b"")
    (folder / FILE).write_bytes(b"no database at all, but a file of some length" * 100)
    assert canhgiac("db", "backup", "--into", "copies", cwd=folder).status == 1
    assert [copy.file for copy in copies_in(folder / "copies")] == [old]


def test_when_the_last_copy_was_made_is_on_record(folder: Path) -> None:
    backed_up(folder)
    database = opened(folder)
    with database.read() as connection:
        [entry] = audit.entries(connection, "database")
    database.close()
    assert (entry.actor, entry.action) == ("command-line", "backup")


@pytest.mark.parametrize("arguments", [[], ["a.db", "--into", "copies"]])
def test_one_place_for_the_copy_must_be_named(folder: Path, arguments: list[str]) -> None:
    assert canhgiac("db", "backup", *arguments, cwd=folder).status == 2
    assert not (folder / "copies").exists()

"""`canhgiac db …`: migrations, copies, and putting a copy back."""

import os
import shlex
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.app.opening import configured_database, existing_database, open_database
from bot.cli.user import AT_THE_COMMAND_LINE
from bot.errors import ActRefused, StorageError
from bot.settings import Settings, load_settings
from bot.storage import audit
from bot.storage.copies import copies_in, name_at, over
from bot.storage.database import Database
from bot.storage.restoring import Restored, restore
from bot.timing import VIETNAM, utc_now


def register(app: typer.Typer) -> None:
    db = typer.Typer(help="Cơ sở dữ liệu.", no_args_is_help=True)
    db.command("upgrade")(upgrade)
    db.command("backup")(backup)
    db.command("restore")(put_back)
    app.add_typer(db, name="db")


def upgrade() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản mới nhất."""
    open_database(load_settings()).close()
    print("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


def backup(
    file: Annotated[Path | None, typer.Argument(help="Tệp sao lưu sẽ ghi; không ghi đè tệp đã có.")] = None,
    into: Annotated[Path | None, typer.Option(help="Ghi vào thư mục này, tên tệp theo ngày giờ.")] = None,
    keep: Annotated[int, typer.Option(help="Với --into: giữ bao nhiêu bản mới nhất.", min=1)] = 14,
) -> None:
    """Sao lưu nguyên vẹn, cả khi đang chạy."""
    if (file is None) == (into is None):
        raise typer.BadParameter("cần một tệp, hoặc --into THƯ_MỤC", param_hint="FILE")
    settings, now = load_settings(), utc_now()
    database = existing_database(settings)
    try:
        if into:
            _make_folder(into)
        target = into / name_at(now) if into else file
        assert target is not None
        _copy(database, target)
        print(f"Đã sao lưu vào {target}.")
        if into:
            _rotate(into, keep, settings, now)
        _note(database, target, now)
    finally:
        database.close()


def put_back(file: Annotated[Path, typer.Argument(help="Bản sao do `canhgiac db backup` ghi.")]) -> None:
    """Phục hồi từ một bản sao; cơ sở dữ liệu đang có được giữ lại bên cạnh."""
    settings, now = load_settings(), utc_now()
    database = configured_database(settings)
    database.close()
    if not database.is_sqlite:
        raise ActRefused(_postgres_steps(database, file))
    target = Path(str(database.url.database))
    done = restore(file, target, now)
    with_note = Database(f"sqlite:///{target}")
    try:
        with with_note.write() as connection:
            audit.append(connection, AT_THE_COMMAND_LINE, "restore", "database", {"copy": file.name}, now)
    finally:
        with_note.close()
    for sentence in _told(done, target, now):
        print(sentence)


def _copy(database: Database, target: Path) -> None:
    try:
        # An earlier copy may be the only good one, and the database itself can be named by mistake.
        # What citizens wrote is nobody else's to read.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError(f"Không ghi được bản sao {target}: {error.strerror}.") from None
    try:
        database.backup(target)
    except StorageError:
        target.unlink()
        raise


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"Không tạo được thư mục {folder}: {error.strerror}.") from None


def _rotate(folder: Path, keep: int, settings: Settings, now: datetime) -> None:
    """Only after a new copy has been made: a failing backup takes no good one away."""
    gone = over(copies_in(folder), keep, timedelta(days=settings.keep.backups_days), now)
    for copy in gone:
        copy.file.unlink(missing_ok=True)
    if gone:
        print(f"Đã xóa {len(gone)} bản cũ.")


def _note(database: Database, target: Path, now: datetime) -> None:
    """So that `canhgiac doctor` knows when the last copy was made."""
    try:
        with database.write() as connection:
            audit.append(connection, AT_THE_COMMAND_LINE, "backup", "database", {"copy": target.name}, now)
    except StorageError as error:
        print(f"Bản sao đã xong, nhưng không ghi được vào sổ việc: {error}", file=sys.stderr)


def _told(done: Restored, target: Path, now: datetime) -> list[str]:
    """What was done, and what it means for people."""
    said = [f"Đã phục hồi vào {target}."]
    if done.kept:
        said.append(f"Cơ sở dữ liệu trước đó: {done.kept} (xóa đi khi không cần nữa).")
    if done.damaged:
        said.append("Tệp trước đó bị hỏng nên không rõ bot còn chạy hay không: nếu còn, hãy khởi động lại.")
    if done.migrated:
        said.append("Bản sao do phiên bản cũ tạo ra, đã đưa lên phiên bản này.")
    if done.newest:
        days = (now - done.newest).days
        moment = f"{done.newest.astimezone(VIETNAM):%d/%m/%Y %H:%M} giờ Việt Nam"
        said.append(f"Việc cuối cùng có trong bản sao: {moment}, cách đây {days} ngày. Việc sau đó không còn.")
    if done.departed is None:
        said.append(
            "Ai yêu cầu xóa hoặc thôi nhận tin sau lúc đó nay lại có trong danh sách, máy không biết là ai: "
            "xem lại các yêu cầu trong những ngày ấy trước khi gửi tin."
        )
    elif done.departed:
        said.append(f"{done.departed} người đã thôi nhận tin hoặc yêu cầu xóa từ đó: vẫn được giữ như họ muốn.")
    if done.waiting:
        said.append(f"{done.waiting} câu lúc ấy chưa trả lời sẽ được trả lời khi bot khởi động.")
    said.append(
        "Mọi tin gửi hàng loạt đang bị giữ lại, vì bản sao không biết những gì đã gửi từ đó. "
        "Xem lại từng chiến dịch (`canhgiac campaign list`), rồi chạy `canhgiac allow-sending`."
    )
    return said


def _postgres_steps(database: Database, file: Path) -> str:
    """What to type; without the password, which PostgreSQL's programs ask for or take from ~/.pgpass."""
    url = database.url
    where = {"--host": url.host or url.query.get("host"), "--port": url.port, "--username": url.username}
    named = " ".join(f"{option}={shlex.quote(str(value))}" for option, value in where.items() if value)
    base, copy = shlex.quote(url.database or ""), shlex.quote(str(file))
    return f"""\
PostgreSQL được phục hồi bằng công cụ của nó. Làm lần lượt:
1. Dừng mọi tiến trình `canhgiac serve`.
2. Giữ lại hiện trạng:  pg_dump {named} --format=custom --file=truoc-khi-phuc-hoi.dump {base}
3. Phục hồi:            pg_restore {named} --clean --if-exists --no-owner --single-transaction --exit-on-error \
--dbname={base} {copy}
4. Nâng lược đồ:        canhgiac db upgrade
5. Giữ tin hàng loạt:   canhgiac stop-sending
6. Khởi động lại, xem lại các chiến dịch, rồi mới chạy canhgiac allow-sending.
Ai yêu cầu xóa hoặc thôi nhận tin sau khi bản sao được tạo sẽ có lại trong danh sách: xem lại các yêu cầu ấy."""

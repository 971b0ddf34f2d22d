"""The database: does it answer and take writes, is there room, is the clock plausible, who works here, is it copied."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from bot.doctor.finding import Finding, good, mend, note
from bot.errors import StorageError
from bot.messages import Channel
from bot.storage import accounts, audit, credentials, halts, leases, moments
from bot.storage.database import Connection, Database
from bot.storage.migrate import current_revision, known_revisions
from bot.storage.tables import Role
from bot.timing import VIETNAM, Clock

PART, CLOCK, ACCOUNTS, COPIES, WORK = "Cơ sở dữ liệu", "Đồng hồ", "Tài khoản", "Sao lưu", "Tiến trình"

ROOM_BYTES, LITTLE_BYTES = 200_000_000, 2_000_000_000
"""Below the first the disk is as good as full; below the second somebody should know."""

ASTRAY = timedelta(minutes=2)
"""How far our clock may be from the database's, or behind what is written there."""

COPY_DAYS = 7

SENDS = f"sender:{Channel.WEB}"
"""The lease that whoever sends and keeps house holds, whatever channels there are."""


def examine_records(database: Database, clock: Clock) -> Iterator[Finding]:
    """All that is kept in the database. The schema is not changed."""
    file = Path(database.url.database or "") if database.is_sqlite else None
    if file:
        yield from _room(file)
        yield from _set_aside(file)
        if not file.is_file():
            yield note(PART, f"Chưa có {file}.", "Lần chạy `canhgiac serve` đầu tiên sẽ tạo.")
            return
    try:
        yield from _answering(database, clock)
    except StorageError as error:
        yield mend(PART, str(error), "Xem lại BOT_DATABASE_URL, máy chủ cơ sở dữ liệu, quyền ghi.")


def _answering(database: Database, clock: Clock) -> Iterator[Finding]:
    revision = current_revision(database)
    if revision and revision not in known_revisions():
        yield mend(
            PART, f"Lược đồ {revision} của phiên bản mới hơn.", "Cài phiên bản mới hơn, hoặc phục hồi bản sao cũ."
        )
        return
    if revision != known_revisions()[-1]:
        was = f"Lược đồ {revision or 'trống'}, phiên bản này cần {known_revisions()[-1]}."
        yield note(PART, was, "Chạy `canhgiac db upgrade`, hoặc khởi động bot: bot tự nâng.")
        return
    with database.write() as connection:
        # Whether a row can be written is known only by writing one.
        leases.hold(connection, "doctor", "doctor", clock(), 1)
        leases.let_go(connection, "doctor", "doctor")
    with database.read() as connection:
        yield good(PART, f"Trả lời và ghi được; lược đồ {revision}, {database.size() / 1e6:.1f} MB.")
        yield from _clock(connection, database, clock())
        yield from _accounts(connection)
        yield from _copies(connection, database, clock())
        yield from _work(connection, database, clock())


def _room(file: Path) -> Iterator[Finding]:
    with suppress(OSError):
        free = shutil.disk_usage(next(folder for folder in file.absolute().parents if folder.exists())).free
        said = f"Đĩa còn {free / 1e9:.1f} GB."
        if free < ROOM_BYTES:
            yield mend(PART, said, "Dọn đĩa ngay: đầy đĩa thì bot ngừng gửi và ngừng nhận.")
        elif free < LITTLE_BYTES:
            yield note(PART, said, "Dọn đĩa, hoặc chuyển dữ liệu sang đĩa lớn hơn.")


def _set_aside(file: Path) -> Iterator[Finding]:
    """What a restore replaced holds what citizens wrote, and nobody takes it away by himself."""
    if aside := sorted(file.parent.glob(f"{file.name}.[0-9]*")):
        yield note(
            COPIES,
            f"Còn {len(aside)} cơ sở dữ liệu từ trước khi phục hồi: {aside[0]}.",
            "Không cần nữa thì xóa: người dân được hứa bản sao không giữ lâu.",
        )


def _clock(connection: Connection, database: Database, now: datetime) -> Iterator[Finding]:
    theirs = leases.shared_moment(connection, lambda: now)
    newest = moments.newest(connection)
    if abs(theirs - now) > ASTRAY:
        yield mend(CLOCK, f"Lệch {abs(theirs - now)} so với máy chủ cơ sở dữ liệu.", _SET_THE_CLOCK)
    elif newest and newest - now > ASTRAY:
        yield mend(
            CLOCK, f"Chậm hơn việc mới nhất đã ghi ({newest.astimezone(VIETNAM):%d/%m/%Y %H:%M}).", _SET_THE_CLOCK
        )
    else:
        yield good(CLOCK, f"{now.astimezone(VIETNAM):%d/%m/%Y %H:%M} giờ Việt Nam.")


_SET_THE_CLOCK = "Bật đồng bộ giờ: `timedatectl set-ntp true`, rồi xem `timedatectl`."


def _accounts(connection: Connection) -> Iterator[Finding]:
    users = [user for user in accounts.users(connection) if not user.disabled_at]
    admins = [user for user in users if user.role is Role.ADMIN]
    secured = [
        user for user in admins if (found := credentials.of_user(connection, user.id)) and found.totp is not None
    ]
    if not users:
        yield note(
            ACCOUNTS, "Chưa có ai.", "Mở liên kết in ra khi bot khởi động, hoặc `canhgiac user add TÊN --role admin`."
        )
    elif not admins:
        yield mend(ACCOUNTS, "Không có quản trị viên.", "Chạy `canhgiac user add TÊN --role admin`.")
    elif not secured:
        yield mend(
            ACCOUNTS, "Chưa quản trị viên nào đặt mã trên điện thoại.", "Đăng nhập /console và làm theo lời nhắc."
        )
    else:
        yield good(ACCOUNTS, f"{len(users)} tài khoản, {len(secured)} quản trị viên có mã trên điện thoại.")


def _copies(connection: Connection, database: Database, now: datetime) -> Iterator[Finding]:
    # After a restore the copy it came from is one.
    known = (audit.last(connection, action, "database") for action in ("backup", "restore"))
    made = max((moment for moment in known if moment), default=None)
    order = (
        "Chạy `canhgiac db backup --into THƯ_MỤC`, và hẹn giờ mỗi ngày."
        if database.is_sqlite
        else "Cho dịch vụ `copies` của compose chạy, hoặc hẹn giờ chạy deploy/copy-postgres."
    )
    if not made:
        yield note(COPIES, "Chưa có bản nào.", order)
    elif now - made > timedelta(days=COPY_DAYS):
        yield mend(COPIES, f"Bản mới nhất đã {(now - made).days} ngày.", order)
    else:
        yield good(COPIES, f"Bản mới nhất: {made.astimezone(VIETNAM):%d/%m/%Y %H:%M}.")


def _work(connection: Connection, database: Database, now: datetime) -> Iterator[Finding]:
    held = leases.held(connection, leases.shared_moment(connection, lambda: now))
    if SENDS in held:
        yield good(WORK, "Bot đang chạy và gửi tin.")
    elif held:
        yield mend(
            WORK,
            "Trang web chạy, nhưng không tiến trình nào gửi tin và làm việc nền.",
            "Chạy `canhgiac serve --role worker`.",
        )
    else:
        yield note(WORK, "Không tiến trình nào đang gửi tin.", "Nếu bot phải đang chạy: xem nhật ký của nó.")
    if halts.halted(connection):
        yield note(WORK, "Mọi tin gửi hàng loạt đang bị giữ.", "Khi đã xem lại chiến dịch: `canhgiac allow-sending`.")

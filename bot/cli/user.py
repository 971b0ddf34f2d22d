"""`canhgiac user …`: accounts of those who work with campaigns and content."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from bot.app.opening import existing_database, open_database
from bot.errors import BotError
from bot.settings import Settings, load_settings
from bot.storage import accounts, credentials, web_sessions
from bot.storage.accounts import CODE_VALID, User
from bot.storage.console_tables import TicketPurpose
from bot.storage.credentials import TICKET_VALID
from bot.storage.database import Connection, Database
from bot.storage.tables import Role
from bot.timing import utc_now

AT_THE_COMMAND_LINE = "command-line"
"""Who acts, in the audit: whoever may run commands here needs no account."""

Name = Annotated[str, typer.Argument(metavar="NAME", help="Tên tài khoản.")]
AsJson = Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")]


class UserError(BotError):
    """The account cannot be used as asked; the message says what to do."""


def register(app: typer.Typer) -> None:
    user = typer.Typer(help="Tài khoản của người tổ chức và biên tập.", no_args_is_help=True)
    user.command("add")(add)
    user.command("list")(list_users)
    user.command("disable")(disable)
    user.command("reset")(reset)
    user.command("bind")(bind)
    app.add_typer(user, name="user")


def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="Vai trò.")],
    unit: Annotated[str | None, typer.Option(help="Chỉ làm việc cho đơn vị này; bỏ trống là mọi đơn vị.")] = None,
) -> None:
    """Thêm một tài khoản."""
    if not accounts.is_name(name):
        raise typer.BadParameter("tên gồm 2 đến 40 chữ cái, chữ số, dấu . - _", param_hint="NAME")
    if unit is not None and not unit.strip():
        raise typer.BadParameter("tên đơn vị không được để trống", param_hint="--unit")
    settings = load_settings()
    with _writing(open_database(settings)) as connection:
        unit = unit.strip() if unit else None
        user = accounts.add(connection, name, role, unit, actor=AT_THE_COMMAND_LINE, now=utc_now())
        if not user:
            raise UserError(f"Đã có tài khoản “{name}” (chữ hoa, chữ thường như nhau). Hãy chọn tên khác.")
        link = _link(settings, connection, user)
    print(f"Đã thêm tài khoản {name}.\n{link}")


def list_users(as_json: AsJson = False) -> None:
    """Mọi tài khoản."""
    database = existing_database(load_settings())
    try:
        with database.read() as connection:
            users = accounts.users(connection)
    finally:
        database.close()
    if as_json:
        print(json.dumps({"users": [_to_json(user) for user in users]}, ensure_ascii=False))
        return
    for user in users:
        state = "  đã khóa" if user.disabled_at else ""
        print(f"{user.name}  {user.role}  {user.unit or 'mọi đơn vị'}{state}")
    if not users:
        print("Chưa có tài khoản nào.")


def disable(name: Name) -> None:
    """Khóa một tài khoản: không làm được gì nữa, kể cả từ Telegram."""
    with _writing(existing_database(load_settings())) as connection:
        accounts.disable(connection, _named(connection, name), actor=AT_THE_COMMAND_LINE, now=utc_now())
    print(f"Đã khóa tài khoản {name}.")


def reset(name: Name) -> None:
    """Bỏ mật khẩu và mã trên điện thoại; in một liên kết để đặt lại."""
    settings = load_settings()
    with _writing(existing_database(settings)) as connection:
        user = _named(connection, name)
        if user.disabled_at:
            raise UserError(f"Tài khoản “{user.name}” đã khóa.")
        credentials.remove(connection, user.id)
        web_sessions.end_all(connection, user.id)
        link = _link(settings, connection, user)
    print(f"Đã bỏ mật khẩu của {user.name}; mọi trình duyệt đã đăng xuất.\n{link}")


def bind(name: Name) -> None:
    """In một mã dùng một lần để gắn tài khoản với một cuộc trò chuyện riêng với bot."""
    with _writing(existing_database(load_settings())) as connection:
        user = _named(connection, name)
        if user.disabled_at:
            raise UserError(f"Tài khoản “{user.name}” đã khóa.")
        code = accounts.new_code(connection, user, actor=AT_THE_COMMAND_LINE, now=utc_now())
    minutes = int(CODE_VALID.total_seconds() // 60)
    print(f"Trong {minutes} phút tới, nhắn cho bot trong cuộc trò chuyện riêng:\n/gan {code}")


def _link(settings: Settings, connection: Connection, user: User) -> str:
    now = utc_now()
    token = credentials.new_ticket(connection, TicketPurpose.JOIN, user.id, now)
    accounts.note(connection, user, "offer_link", actor=AT_THE_COMMAND_LINE, now=now)
    hours = int(TICKET_VALID.total_seconds() // 3600)
    where = settings.public_url or f"http://127.0.0.1:{settings.port}"
    return f"Liên kết đặt mật khẩu, dùng một lần trong {hours} giờ:\n{where}/console/join/{token}"


def _named(connection: Connection, name: str) -> User:
    user = accounts.named(connection, name)
    if user is None:
        raise UserError(f"Không có tài khoản “{name}”. Xem các tài khoản: canhgiac user list")
    return user


def _to_json(user: User) -> dict[str, Any]:
    return {
        "name": user.name,
        "role": user.role,
        "unit": user.unit,
        "created_at": user.created_at.isoformat(),
        "disabled_at": user.disabled_at.isoformat() if user.disabled_at else None,
    }


@contextmanager
def _writing(database: Database) -> Iterator[Connection]:
    try:
        with database.write() as connection:
            yield connection
    finally:
        database.close()

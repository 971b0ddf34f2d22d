"""`canhgiac person …`: what is held of one chat, and its erasure, for who asks for it outside of the chat."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.app.opening import existing_database, open_vault
from bot.cli.user import AT_THE_COMMAND_LINE
from bot.exchange.erasing import erase as erase_chat
from bot.messages import Address, Channel
from bot.settings import load_settings
from bot.storage import audit, persons
from bot.storage.database import Database
from bot.timing import VIETNAM, utc_now
from bot.vault import Vault

WhichChannel = Annotated[Channel, typer.Argument(metavar="CHANNEL", help="telegram, zalo hoặc web.")]
Chat = Annotated[str, typer.Argument(metavar="CHAT", help="Mã cuộc trò chuyện; người dân xem bằng /dulieu.")]

PARTS = {
    "messages": "Tin người này đã nhắn",
    "replies": "Lời bot đã trả lời",
    "remembered": "Điều đang nhớ cho cuộc trò chuyện",
    "subscription": "Đăng ký nhận tin",
    "campaign_messages": "Tin tuyên truyền đã gửi",
    "account": "Làm việc thay tài khoản",
    "counted_for_quota": "Được đếm trong số người mà nền tảng cho phép",
    "objected_at": "Đã xin đừng gửi, hoặc xin xóa, lúc",
}
"""Every part of `persons.held`, as it is told."""


FIELDS = {
    "received_at": "lúc",
    "created_at": "lúc",
    "state": "tình trạng",
    "text": "lời",
    "until": "giữ tới",
    "since": "đồng ý lúc",
    "wording": "lời đã đồng ý",
    "under_16": "dưới 16 tuổi",
    "audiences": "là ai",
    "topics": "nghe về",
    "area": "ở xã",
    "rest_days": "cách nhau ít nhất (ngày)",
    "last_message_at": "tin gần nhất lúc",
    "ended_at": "dừng lúc",
    "campaign": "chiến dịch",
    "due_at": "hẹn gửi lúc",
    "at": "xong lúc",
}

STATES = {
    "pending": "đang chờ",
    "answering": "đang trả lời",
    "answered": "đã trả lời",
    "dropped": "bỏ qua vì đã quá giờ",
    "set_aside": "để riêng vì không trả lời được",
    "postponed": "xin nhắn lại sau",
    "sending": "đang gửi đi",
    "sent": "đã gửi",
    "failed": "gửi lỗi",
    "gone": "không còn nhận được",
    "uncertain": "không chắc đã tới",
    "withdrawn": "đã rút lại",
    "ready": "để sẵn trên trang web",
    "active": "đang nhận tin",
    "left": "đã dừng nhận tin",
}
"""Whatever can stand under `state`."""

MOMENTS = frozenset(
    {"received_at", "created_at", "until", "since", "last_message_at", "ended_at", "due_at", "at", "objected_at"}
)
"""Told in Viet Nam's time: what is shown here is handed to the person."""


def register(app: typer.Typer) -> None:
    person = typer.Typer(help="Dữ liệu của một người, khi họ hỏi hoặc xin xóa bằng văn bản.", no_args_is_help=True)
    person.command("show")(show)
    person.command("erase")(erase)
    app.add_typer(person, name="person")


def show(
    channel: WhichChannel,
    chat: Chat,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Mọi điều đang giữ về một cuộc trò chuyện."""
    with _opened() as (database, vault):
        held = _held(database, vault, Address(channel, chat))
    if as_json:
        print(json.dumps(held, ensure_ascii=False, indent=2))
        return
    print(f"Cuộc trò chuyện {channel} {chat}")
    for part, title in PARTS.items():
        print(f"\n{title}: {_in_words(part, held[part])}")


def erase(
    channel: WhichChannel,
    chat: Chat,
    sure: Annotated[bool, typer.Option("--yes", help="Xóa ngay, không hỏi lại.")] = False,
) -> None:
    """Xóa mọi điều đang giữ về một cuộc trò chuyện. Không lấy lại được."""
    address = Address(channel, chat)
    with _opened() as (database, vault):
        if _is_nothing(_held(database, vault, address)):
            print(f"Không giữ gì về cuộc trò chuyện {channel} {chat}.")
            return
        if not sure:
            typer.confirm(f"Xóa hết dữ liệu của cuộc trò chuyện {channel} {chat}? Không lấy lại được.", abort=True)
        now, mark = utc_now(), vault.mark(str(address))
        with database.write() as connection:
            erase_chat(connection, address, now, lambda _: mark)
            # That it was done can be shown; of whom, only to somebody who names them.
            audit.append(connection, AT_THE_COMMAND_LINE, "erase_person", f"person:{mark}", None, now)
    print(
        f"Đã xóa dữ liệu của cuộc trò chuyện {channel} {chat}.\n"
        "Bản sao lưu cũ còn dữ liệu này cho tới khi hết hạn giữ; nếu phục hồi, người này không bị ghi lại."
    )


@contextmanager
def _opened() -> Iterator[tuple[Database, Vault]]:
    settings = load_settings()
    database = existing_database(settings)
    try:
        yield database, open_vault(settings)
    finally:
        database.close()


def _held(database: Database, vault: Vault, address: Address) -> dict[str, Any]:
    with database.read() as connection:
        return persons.held(connection, address, vault.open, vault.mark(str(address)))


def _is_nothing(held: dict[str, Any]) -> bool:
    return not any(held[part] for part in PARTS if part != "objected_at")


def _in_words(name: str, part: Any) -> str:
    """For a person at a terminal: what stands in it, each thing on a line of its own."""
    match part:
        case None | [] | False:
            return "không có"
        case True:
            return "có"
        case str():
            return _value(name, part)
        case dict():
            return "".join(f"\n  {FIELDS[name]}: {_value(name, value)}" for name, value in part.items())
        case _:
            return "".join(f"\n  {_row(row)}" for row in part)


def _row(row: dict[str, Any]) -> str:
    return "; ".join(f"{FIELDS[name]}: {_value(name, value)}" for name, value in row.items())


def _value(name: str, value: Any) -> str:
    if value and name in MOMENTS:
        return f"{datetime.fromisoformat(value).astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
    if name == "state":
        return STATES[value]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value)) or "không có"
    if isinstance(value, bool):
        return "có" if value else "không"
    return "không có" if value is None else str(value)

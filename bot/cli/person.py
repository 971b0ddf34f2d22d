"""`canhgiac person …`: what is held of one chat, and its erasure, for who asks for it outside of the chat."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.app.opening import existing_database, open_vault
from bot.cli.user import AT_THE_COMMAND_LINE
from bot.exchange.erasing import erase as erase_chat
from bot.messages import Address, Channel
from bot.presentation.written import written
from bot.settings import load_settings
from bot.storage import audit, persons
from bot.storage.database import Database
from bot.timing import VIETNAM, utc_now
from bot.vault import Vault

WhichChannel = Annotated[Channel, typer.Argument(metavar="CHANNEL", help="telegram, zalo hoặc web.")]
Chat = Annotated[str, typer.Argument(metavar="CHAT", help="Mã cuộc trò chuyện; người dân xem bằng /dulieu.")]

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
    print(written("terminal/person", held=_in_vietnams_time(held)))


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
    return not any(held[part] for part in held.keys() - {"channel", "chat", "objected_at"})


def _in_vietnams_time(found: Any) -> Any:
    """The same with every moment in Viet Nam's time."""
    match found:
        case dict():
            return {
                name: datetime.fromisoformat(value).astimezone(VIETNAM)
                if value and name in MOMENTS
                else _in_vietnams_time(value)
                for name, value in found.items()
            }
        case list():
            return [_in_vietnams_time(each) for each in found]
        case _:
            return found

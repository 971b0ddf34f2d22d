"""`canhgiac db …`: migrations and backup."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app import open_database
from bot.settings import load_settings


def register(app: typer.Typer) -> None:
    db = typer.Typer(help="Cơ sở dữ liệu.", no_args_is_help=True)
    db.command("upgrade")(upgrade)
    db.command("backup")(backup)
    app.add_typer(db, name="db")


def upgrade() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản mới nhất."""
    open_database(load_settings()).close()


def backup(file: Annotated[Path, typer.Argument(help="Tệp sao lưu sẽ ghi.")]) -> None:
    """Sao lưu nguyên vẹn, cả khi đang chạy."""
    database = open_database(load_settings())
    try:
        database.backup(file)
    finally:
        database.close()

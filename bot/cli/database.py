"""`canhgiac db …`: migrations and backup."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.app import existing_database, open_database
from bot.errors import StorageError
from bot.settings import load_settings


def register(app: typer.Typer) -> None:
    db = typer.Typer(help="Cơ sở dữ liệu.", no_args_is_help=True)
    db.command("upgrade")(upgrade)
    db.command("backup")(backup)
    app.add_typer(db, name="db")


def upgrade() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản mới nhất."""
    open_database(load_settings()).close()
    print("Cơ sở dữ liệu đã ở phiên bản mới nhất.")


def backup(file: Annotated[Path, typer.Argument(help="Tệp sao lưu sẽ ghi; không ghi đè tệp đã có.")]) -> None:
    """Sao lưu nguyên vẹn, cả khi đang chạy."""
    database = existing_database(load_settings())
    try:
        # An earlier copy may be the only good one, and the database itself can be named by mistake.
        # What citizens wrote is nobody else's to read.
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StorageError(f"the copy {file} cannot be made: {error.strerror}") from None
    try:
        database.backup(file)
    except StorageError:
        file.unlink()
        raise
    finally:
        database.close()
    print(f"Đã sao lưu vào {file}.")

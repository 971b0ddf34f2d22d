"""`canhgiac learn`: learns from the content ahead of the first start."""

import typer

from bot.app.opening import open_content
from bot.settings import load_settings


def register(app: typer.Typer) -> None:
    app.command("learn")(learn)


def learn() -> None:
    """Học trước từ nội dung để lần khởi động đầu cũng nhanh; không chạy thì bot tự học khi khởi động."""
    open_content(load_settings(), keep=True)

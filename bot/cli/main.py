"""The command line: one module per family of commands, joined here."""

import sys

import typer

from bot.cli import (
    ask,
    campaign,
    check,
    database,
    diff,
    doctor,
    evaluate,
    explain,
    inspect,
    learn,
    person,
    poster,
    preview,
    report,
    serve,
    source,
    subscriber,
    unanswered,
    user,
)
from bot.errors import BotError, ContentError
from bot.logs import configure_logs

app = typer.Typer(
    name="canhgiac",
    help="Cảnh Giác: bot tuyên truyền phòng chống lừa đảo và tội phạm.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for family in (
    ask,
    inspect,
    explain,
    check,
    preview,
    report,
    diff,
    evaluate,
    unanswered,
    subscriber,
    campaign,
    poster,
    source,
    person,
    user,
    learn,
    serve,
    database,
    doctor,
):
    family.register(app)


def main() -> None:
    """Run one command. Exit status: 0 done, 1 the input or content is at fault, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A lone surrogate becomes its JSON escape instead of ending the program.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Standard output belongs to the answers.
    configure_logs("text")
    try:
        app()
    except ContentError as error:
        print(f"{error}\nNội dung có {len(error.faults)} lỗi: sửa các dòng trên rồi chạy lại.", file=sys.stderr)
        sys.exit(1)
    except BotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)

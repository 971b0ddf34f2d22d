"""`canhgiac report …`: the periodic report, written to a file."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app.opening import content_folder, existing_database, open_library
from bot.errors import ActRefused
from bot.reports import figures, periods
from bot.reports.docx import to_docx
from bot.reports.page import to_page
from bot.reports.report import Report, compose
from bot.reports.xlsx import to_xlsx
from bot.settings import load_settings
from bot.timing import day_in_vietnam, utc_now

KINDS = (".docx", ".xlsx", ".html")


def register(app: typer.Typer) -> None:
    report = typer.Typer(help="Báo cáo định kỳ.", no_args_is_help=True)
    report.command("month")(month)
    report.callback()(lambda: None)
    app.add_typer(report, name="report")


def month(
    month: Annotated[str, typer.Argument(metavar="MONTH", help="Tháng, như 2026-11.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Tệp .docx, .xlsx hoặc .html.")],
) -> None:
    """Báo cáo của một tháng: lời điền từ số liệu, bảng và biểu đồ. Số dưới 10 không nêu."""
    if out.suffix.lower() not in KINDS:
        raise ActRefused(f"Chưa biết ghi báo cáo ra tệp nào: tên tệp phải kết thúc bằng {', '.join(KINDS)}.")
    settings = load_settings()
    today = day_in_vietnam(utc_now())
    period = periods.month(month, today)
    folder = content_folder(settings)
    library = open_library(settings)
    database = existing_database(settings)
    try:
        report = compose(figures.gather(database, library, period, utc_now), library, today)
    finally:
        database.close()
    _write(out, _made(report, out.suffix.lower(), folder))
    print(f"Đã ghi báo cáo {period.name} vào {out}")


def _made(report: Report, kind: str, folder: Path) -> bytes:
    match kind:
        case ".docx":
            return to_docx(report, folder)
        case ".xlsx":
            return to_xlsx(report)
        case _:
            return to_page(report).encode()


def _write(out: Path, content: bytes) -> None:
    try:
        out.write_bytes(content)
    except OSError as error:
        raise ActRefused(f"Không ghi được {out}: {error.strerror}. Hãy chọn thư mục khác.") from None

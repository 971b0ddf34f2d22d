"""`canhgiac source …`: where posters hang, and how often the bot was opened from there."""

import json
from typing import Annotated

import typer

from bot.app.opening import existing_database, open_database, open_library
from bot.arrivals import CODE_CHARACTERS, is_code
from bot.cli.user import AT_THE_COMMAND_LINE, AsJson
from bot.errors import BotError
from bot.knowledge.validation import meant
from bot.reports.figures import arrival_row
from bot.reports.periods import last_days
from bot.reports.small_cells import Cell
from bot.settings import load_settings
from bot.storage import sources
from bot.storage.sources import LABEL_CHARACTERS, Source
from bot.timing import day_in_vietnam, utc_now

DAYS = 30


class SourceError(BotError):
    """It cannot be done as asked; the message says what to do."""


def register(app: typer.Typer) -> None:
    source = typer.Typer(help="Nơi dán tờ, để biết bot được mở từ đâu.", no_args_is_help=True)
    source.command("add")(add)
    source.command("list")(list_sources)
    source.command("retire")(retire)
    app.add_typer(source, name="source")


def add(
    label: Annotated[str, typer.Argument(help="Tên nơi dán hoặc sự kiện, ví dụ “Chợ trung tâm”.")],
    code: Annotated[str, typer.Option(help="Mã, 3 đến 8 chữ thường không dấu và chữ số; bỏ trống: máy đặt.")] = "",
    area: Annotated[str | None, typer.Option(help="Mã xã, phường, đặc khu trong places.vi.yaml.")] = None,
    unit: Annotated[str | None, typer.Option(help="Đơn vị dán; bỏ trống là chung.")] = None,
) -> None:
    """Thêm một nơi dán; in mã của nó."""
    label = " ".join(label.split())
    if not 0 < len(label) <= LABEL_CHARACTERS:
        raise typer.BadParameter(f"tên dài từ 1 đến {LABEL_CHARACTERS} ký tự", param_hint="LABEL")
    if code and not is_code(code):
        least, most = CODE_CHARACTERS
        raise typer.BadParameter(f"mã gồm {least} đến {most} chữ thường không dấu và chữ số", param_hint="--code")
    settings = load_settings()
    areas = open_library(settings).places.by_id
    if area and area not in areas:
        raise SourceError(f"Không có địa bàn “{area}” trong places.vi.yaml.{meant(area, areas)}")
    database = open_database(settings)
    try:
        with database.write() as connection:
            made = sources.add(
                connection, label, code=code, area=area, unit=unit, actor=AT_THE_COMMAND_LINE, now=utc_now()
            )
    finally:
        database.close()
    if made is None:
        raise SourceError(f"Mã “{code}” đã có nơi khác dùng. Hãy chọn mã khác.")
    print(made.code)


def list_sources(as_json: AsJson = False) -> None:
    """Mọi nơi dán, với số lượt mở bot trong 30 ngày trước hôm nay."""
    database = existing_database(load_settings())
    try:
        with database.read() as connection:
            cells, _ = arrival_row(connection, last_days(DAYS, day_in_vietnam(utc_now())), None)
    finally:
        database.close()
    known = [(source, arrived) for source, arrived in cells if source]
    if as_json:
        listed = [_to_json(source, arrived) for source, arrived in known]
        print(json.dumps({"sources": listed}, ensure_ascii=False))
        return
    for source, arrived in known:
        parts = [source.code, source.label, source.unit or "chung", f"{arrived} lượt"]
        print("  ".join([*parts, *(["đã thôi dùng"] if source.retired_at else [])]))
    if not known:
        print("Chưa có nơi dán nào. Thêm bằng: canhgiac source add TÊN")


def retire(code: Annotated[str, typer.Argument(metavar="CODE", help="Mã nơi dán.")]) -> None:
    """Thôi đếm ở một nơi; tờ đã dán vẫn dẫn tới bot."""
    database = existing_database(load_settings())
    try:
        with database.write() as connection:
            source = sources.with_code(connection, code)
            if source is None:
                raise SourceError(f"Không có nơi dán “{code}”. Xem: canhgiac source list")
            sources.retire(connection, source, actor=AT_THE_COMMAND_LINE, now=utc_now())
    finally:
        database.close()
    print(f"Đã thôi dùng nơi dán {code}.")


def _to_json(source: Source, arrived: Cell) -> dict[str, object]:
    return {
        "code": source.code,
        "label": source.label,
        "area": source.area,
        "unit": source.unit,
        "made_by": source.made_by,
        "made_at": source.made_at.isoformat(),
        "retired_at": source.retired_at.isoformat() if source.retired_at else None,
        "arrivals_in_30_days": str(arrived),
    }

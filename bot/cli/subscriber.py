"""`canhgiac subscriber …`: people who agreed elsewhere to be sent warnings, from a table; and how many there are."""

import gc
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app.opening import existing_database, open_database, open_library, open_vault
from bot.knowledge.library import Library
from bot.messages import Address, Subscription
from bot.reports.figures import commune_row
from bot.reports.small_cells import FEW, NOTE, Cell, told
from bot.settings import load_settings
from bot.storage import imports, subscribers
from bot.storage.database import Database
from bot.storage.figures import NOT_CHOSEN
from bot.storage.imports import NotTaken
from bot.storage.subscribers import Held
from bot.subscriber_file import BadRow, Entry, Vocabulary, read_subscribers
from bot.timing import VIETNAM, utc_now

BATCH = 5_000
"""Rows in one transaction: what is between goes on while a large file comes in, and little is repeated after a stop."""

FAULTS_TOLD = 100

WHY_NOT = {
    NotTaken.LEFT: "Người này đã hủy nhận tin sau ngày đồng ý ghi ở --consent-at, nên không được thêm lại.",
    NotTaken.NEWER: "Người này đã đăng ký sau ngày đồng ý ghi ở --consent-at; giữ lựa chọn mới của họ.",
}


def register(app: typer.Typer) -> None:
    subscriber = typer.Typer(help="Người đăng ký nhận tin.", no_args_is_help=True)
    subscriber.command("import")(import_file)
    subscriber.command("count")(count)
    app.add_typer(subscriber, name="subscriber")


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Cột: channel, address, audiences, area, topics.")],
    consent: Annotated[str, typer.Option(metavar="WORDING", help="Nguyên văn lời mà những người này đã đồng ý.")],
    consent_at: Annotated[
        datetime,
        typer.Option(
            metavar="DATE",
            formats=["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"],
            help="Họ đồng ý khi nào, giờ Việt Nam: 2026-11-01 hoặc 2026-11-01 19:00.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """Thêm người đăng ký từ một bảng. Dòng sai được báo kèm số dòng, dòng đúng vẫn được thêm."""
    since = consent_at.replace(tzinfo=VIETNAM)
    if since > utc_now():
        raise typer.BadParameter("ngày đồng ý không thể ở tương lai", param_hint="--consent-at")
    if not consent.strip():
        raise typer.BadParameter("cần nguyên văn lời đã đồng ý", param_hint="--consent")
    settings = load_settings()
    rows = read_subscribers(file, _vocabulary(open_library(settings)))
    database, vault = open_database(settings), open_vault(settings)

    def mark(address: Address) -> str:
        return vault.mark(str(address))

    # What is loaded by now stays; looking through it again and again for what is free would double the time.
    gc.freeze()
    try:
        result = _import(database, rows, consent.strip(), since, mark)
    finally:
        database.close()
        gc.unfreeze()
    if as_json:
        print(json.dumps(asdict(result), ensure_ascii=False))
    else:
        _tell(result)
    if result.refused:
        raise typer.Exit(1)


def count(as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False) -> None:
    """Có bao nhiêu người đang nhận tin, theo kênh, đối tượng, địa bàn, chủ đề."""
    settings = load_settings()
    database = existing_database(settings)
    try:
        with database.read() as connection:
            held = subscribers.held(connection)
    finally:
        database.close()
    parts = _told(held, open_library(settings))
    if as_json:
        told_parts = {part: {id: str(cell) for id, cell in cells.items()} for part, cells in parts.items()}
        exact = {"channels": held.channels, "left": held.left, "gone": held.gone}
        print(json.dumps({"count": held.active, **exact, **told_parts}, ensure_ascii=False))
        return
    print(f"Đang nhận tin: {held.active}")
    for channel, number in sorted(held.channels.items()):
        print(f"Kênh {channel}: {number}")
    for title, cells in zip(("Đối tượng", "Địa bàn", "Chủ đề"), parts.values(), strict=True):
        _list(title, cells)
    print(f"Đã hủy: {held.left}\nKhông còn nhận được: {held.gone}\n{NOTE}")


def _told(held: Held, library: Library) -> Mapping[str, Mapping[str, Cell]]:
    """What is told of the breakdowns, by id; the same as the figures' page tells. Of all there are, also where there
    is nobody: to be missing would tell as much as a nought."""
    chosen_none = {NOT_CHOSEN: held.active - sum(held.areas.values())}
    communes = dict(commune_row(library, {**held.areas, **chosen_none}).cells)
    # Who named several counts in each of these: they add up to nothing.
    return {
        "audiences": {id: told(held.audiences.get(id, 0)) for id in library.audiences},
        "areas": {id: communes[id] for id in library.places.by_id},
        "topics": {id: told(held.topics.get(id, 0)) for id in (*library.groups, *library.topics)},
    }


@dataclass(frozen=True, slots=True)
class _Fault:
    line: int
    message: str


@dataclass(slots=True)
class _Result:
    """What became of the file so far, as `--json` tells it."""

    imported: int = 0
    changed: int = 0
    refused: int = 0
    faults: list[_Fault] = field(default_factory=list)

    def refuse(self, line: int, message: str) -> None:
        self.refused += 1
        if len(self.faults) < FAULTS_TOLD:
            self.faults.append(_Fault(line, message))


def _vocabulary(library: Library) -> Vocabulary:
    return Vocabulary(
        audiences=frozenset(library.audiences),
        areas=frozenset(library.places.by_id),
        topics=frozenset(library.groups) | frozenset(library.topics),
    )


def _import(
    database: Database, rows: Iterable[Entry | BadRow], wording: str, since: datetime, mark: Callable[[Address], str]
) -> _Result:
    result, batch = _Result(), list[Entry]()

    def take(entries: Sequence[Entry]) -> None:
        wanted = {row.address: Subscription(since, wording, row.audiences, row.area, row.topics) for row in entries}
        with database.write() as connection:
            taken = imports.take(connection, wanted, mark)
        result.imported += taken.new
        result.changed += taken.changed
        for row in entries:
            if why := taken.not_taken.get(row.address):
                result.refuse(row.line, WHY_NOT[why])

    for row in rows:
        if isinstance(row, BadRow):
            result.refuse(row.line, row.message)
            continue
        batch.append(row)
        if len(batch) == BATCH:
            take(batch)
            batch.clear()
    take(batch)
    result.faults.sort(key=lambda fault: fault.line)
    return result


def _tell(result: _Result) -> None:
    print(f"Đã thêm {result.imported} người, cập nhật {result.changed} người.")
    for fault in result.faults:
        print(f"Dòng {fault.line}: {fault.message}", file=sys.stderr)
    if result.refused > len(result.faults):
        print(f"… và {result.refused - len(result.faults)} dòng khác.", file=sys.stderr)
    if result.refused:
        print(
            f"{result.refused} dòng không được nhận: sửa rồi nhập lại, dòng đã nhận không bị thêm lần nữa.",
            file=sys.stderr,
        )


def _list(title: str, cells: Mapping[str, Cell]) -> None:
    """Those with few are only counted: there are more than a hundred communes."""
    few = [id for id, cell in cells.items() if cell == FEW]
    for id, cell in sorted(cells.items()):
        if cell != FEW:
            print(f"{title} {id}: {cell}")
    if few:
        print(f"{title} khác ({len(few)}): mỗi mục {FEW}")

"""`canhgiac check` and `canhgiac schema`: for editors of the content."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.app import content_folder
from bot.errors import Fault
from bot.knowledge.labelled import labelled_faults
from bot.knowledge.library import read_content
from bot.knowledge.schema import write_schemas
from bot.settings import load_settings


def register(app: typer.Typer) -> None:
    app.command("check")(check)
    app.command("schema")(schema)


def check(as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False) -> None:
    """Kiểm tra toàn bộ nội dung; in mọi lỗi kèm tệp, dòng, cột."""
    folder = content_folder(load_settings())
    faults = _faults(folder)
    if as_json:
        print(json.dumps({"faults": [asdict(fault) for fault in faults], "warnings": []}, ensure_ascii=False))
    else:
        for fault in faults:
            print(f"{folder}/{fault}")
        print(f"{len(faults)} lỗi." if faults else "Nội dung không có lỗi.")
    raise typer.Exit(1 if faults else 0)


def schema(folder: Annotated[Path | None, typer.Argument(help="Thư mục ghi.")] = None) -> None:
    """Ghi lại các tệp JSON Schema để trình soạn thảo gợi ý và giải thích."""
    for file in write_schemas(folder or content_folder(load_settings()) / "schema"):
        print(file)


def _faults(folder: Path) -> tuple[Fault, ...]:
    reading = read_content(folder)
    return *reading.faults, *labelled_faults(folder, reading)

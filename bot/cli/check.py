"""`canhgiac check` and `canhgiac schema`: for editors of the content."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.app.opening import content_folder, shelf_of
from bot.authoring.trial import faults_of
from bot.conversation.cards import Cards
from bot.conversation.understanding import understand
from bot.errors import ContentError, Fault
from bot.evaluation.held_back import Ranker, lost_topics
from bot.evaluation.screens import long_screens
from bot.evaluation.sign_examples import unseen_examples
from bot.knowledge.library import Library, Reading, read_content
from bot.knowledge.review.warnings import in_order, review
from bot.knowledge.schema import write_schemas
from bot.knowledge.snapshot import build_from
from bot.matching.matcher import Document, Matcher
from bot.presentation.renderer import Renderer
from bot.settings import Settings, load_settings
from bot.timing import day_in_vietnam, utc_now


def register(app: typer.Typer) -> None:
    app.command("check")(check)
    app.command("schema")(schema)


def check(
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Xem như hôm nay là ngày này, để biết điều gì sắp tới hạn."),
    ] = None,
) -> None:
    """Kiểm tra toàn bộ nội dung; in mọi lỗi và điều nên xem lại, kèm tệp, dòng, cột."""
    settings = load_settings()
    folder = content_folder(settings)
    reading = read_content(folder)
    day = today.date() if today else day_in_vietnam(utc_now())
    faults, warnings = faults_of(folder, reading, settings.public_url), review(reading, day)
    if reading.library:
        try:
            warnings = in_order((*warnings, *_seen_in_use(reading, reading.library, settings)))
        except ContentError as error:
            faults = (*faults, *error.faults)
    if as_json:
        print(json.dumps({"faults": _as_rows(faults), "warnings": _as_rows(warnings)}, ensure_ascii=False))
    else:
        for fault in faults:
            print(f"{folder}/{fault}")
        for warning in warnings:
            print(f"{folder}/{warning} (nên xem lại)")
        print(f"{len(faults)} lỗi, {len(warnings)} điều nên xem lại.")
    raise typer.Exit(1 if faults else 0)


def schema(folder: Annotated[Path | None, typer.Argument(help="Thư mục ghi.")] = None) -> None:
    """Ghi lại các tệp JSON Schema để trình soạn thảo gợi ý và giải thích."""
    for file in write_schemas(folder or content_folder(load_settings()) / "schema"):
        print(file)


def _seen_in_use(reading: Reading, library: Library, settings: Settings) -> Iterator[Fault]:
    """What to look at again that only cards and answers show. Raises `ContentError` when there can be none."""
    known = build_from(library, partial(understand, shelf=shelf_of(settings)))
    yield from unseen_examples(reading, known.inspector)
    yield from long_screens(reading, known, Cards(Renderer(), settings.public_url))

    def ranker_of(documents: Sequence[Document]) -> Ranker:
        matcher = Matcher(documents, known.spelling, library.outside)
        return lambda question: matcher.match(known.hear(question))

    yield from lost_topics(reading, library.topics, ranker_of)


def _as_rows(faults: Sequence[Fault]) -> list[dict[str, object]]:
    return [asdict(fault) for fault in faults]

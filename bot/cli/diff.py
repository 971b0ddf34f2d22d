"""`canhgiac diff [REV]`: what an edit of the content changes for those who ask. Stores nothing."""

import json
from typing import Annotated

import typer

from bot.app.opening import content_folder, open_content
from bot.cli.evaluate import answers
from bot.conversation.understanding import Understanding
from bot.errors import ContentError
from bot.evaluation.impact import as_text, impact
from bot.evaluation.questions import open_labelled
from bot.knowledge.committed import NotCommittedError, committed
from bot.knowledge.labelled import LABELLED_FILE
from bot.knowledge.snapshot import Snapshot
from bot.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    app.command("diff")(diff)


def diff(
    revision: Annotated[str, typer.Argument(metavar="REV", help="Bản đã lưu trong git để so, ví dụ HEAD~3.")] = "HEAD",
    allow: Annotated[
        int,
        typer.Option(
            help="Cho phép mất chừng này câu: người hỏi không còn thấy chủ đề đúng, hoặc không còn nhận ra khẩn cấp.",
            min=0,
        ),
    ] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
) -> None:
    """So nội dung đang sửa với bản đã lưu: câu nào trong questions.jsonl được trả lời khác đi."""
    settings = load_settings()
    labelled = open_labelled(content_folder(settings) / LABELLED_FILE)
    old, new = _committed_content(settings, revision), open_content(settings)
    topics = {*old.library.topics, *new.library.topics}
    found = impact(labelled, topics, answers(old, settings), answers(new, settings))
    if as_json:
        print(json.dumps({"revision": revision, "allowed": allow, **found.to_json()}, ensure_ascii=False))
    else:
        print(as_text(found))
    raise typer.Exit(1 if found.lost > allow else 0)


def _committed_content(settings: Settings, revision: str) -> Snapshot[Understanding]:
    with committed(settings.content_dir, revision) as folder:
        try:
            return open_content(settings.model_copy(update={"content_dir": folder}))
        except ContentError as error:
            raise NotCommittedError(
                f"Nội dung ở bản “{revision}” viết theo dạng cũ hoặc có lỗi, nên chương trình này không đọc được "
                f"({len(error.faults)} lỗi, lỗi đầu: {error.faults[0]}). Hãy so với một bản mới hơn."
            ) from None

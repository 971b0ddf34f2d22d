"""`canhgiac inspect`: is this message a scam? Opens no link, stores nothing."""

import json
import sys
import time
from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

import typer

from bot.app.conversation import build_inspections
from bot.app.opening import open_content
from bot.cli.lines import answer_lines, reply_as_text, reply_to_json
from bot.inspection.inspector import Assessment
from bot.knowledge.library import Library
from bot.messages import Reply
from bot.settings import Settings, load_settings

Timed: TypeAlias = tuple[Assessment, Reply, float]


def register(app: typer.Typer) -> None:
    app.command("inspect")(inspect)


def inspect(
    text: Annotated[str | None, typer.Argument(help="Tin nhắn cần kiểm tra.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
    stdin: Annotated[bool, typer.Option("--stdin", help="Đọc mỗi dòng một tin JSON.")] = False,
) -> None:
    """Kiểm tra một tin nhắn đáng ngờ; không mở link nào, không lưu gì."""
    one_message, many_lines = text is not None and not stdin, text is None and stdin and as_json
    if not (one_message or many_lines):
        raise typer.BadParameter('dùng: inspect "tin nhắn" [--json] hoặc inspect --json --stdin')
    library, judge = open_judge(load_settings())
    if stdin:
        raise typer.Exit(answer_lines(sys.stdin.buffer, "text", lambda line: _to_json(library, *judge(line))))
    found = judge(text or "")
    print(json.dumps(_to_json(library, *found), ensure_ascii=False) if as_json else reply_as_text(found[1]))


def open_judge(settings: Settings) -> tuple[Library, Callable[[str], Timed]]:
    """The content, and what tells of a message what was found, what is said of it, and the milliseconds it took."""
    known, inspections = open_content(settings).current, build_inspections(settings)

    def judge(text: str) -> Timed:
        start = time.perf_counter()
        assessment = known.inspector.inspect(text)
        reply = inspections.shown(known, assessment)
        return assessment, reply, (time.perf_counter() - start) * 1000

    return known.library, judge


def _to_json(library: Library, found: Assessment, reply: Reply, elapsed: float) -> dict[str, Any]:
    """The assessment in the form other programs rely on."""
    return {
        "verdict": found.verdict.value,
        "score": found.score,
        "signs": [{"id": each.sign.id, "label": each.sign.label, "quote": each.quote} for each in found.signs],
        "topics": [
            {"id": topic, "title": library.topics[topic].title, "score": round(share, 4)}
            for topic, share in found.profiles
        ],
        "links": [
            {
                "text": link.text,
                "domain": link.domain,
                "official": link.official,
                "signs": [sign.value for sign in link.signs],
            }
            for link in found.links
        ],
        "phones": [{"text": number.text, "kind": number.kind.value} for number in found.numbers],
        "reply": reply_to_json(reply),
        "elapsed_ms": round(elapsed, 3),
    }

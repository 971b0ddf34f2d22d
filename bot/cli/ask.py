"""`canhgiac ask`: one answer in the terminal, or one a line for programs.

It stores nothing: each question stands alone, nothing is remembered for the next, and no file is handed over.
"""

import json
import sys
from typing import Annotated, Any

import typer

from bot.app.conversation import build_assistant
from bot.app.opening import open_content
from bot.cli.lines import answer_lines, reply_as_text, reply_to_json
from bot.evaluation.answering import timed_answer
from bot.messages import Reply
from bot.settings import load_settings

TOPICS_SHOWN = 5


def register(app: typer.Typer) -> None:
    app.command("ask")(ask)


def ask(
    question: Annotated[str | None, typer.Argument(help="Câu hỏi.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="In một đối tượng JSON.")] = False,
    stdin: Annotated[bool, typer.Option("--stdin", help="Đọc mỗi dòng một câu hỏi JSON.")] = False,
) -> None:
    """Trả lời một câu hỏi; không lưu gì."""
    one_question, many_lines = question is not None and not stdin, question is None and stdin and as_json
    if not (one_question or many_lines):
        raise typer.BadParameter('dùng: ask "câu hỏi" [--json] hoặc ask --json --stdin')
    settings = load_settings()
    assistant = build_assistant(open_content(settings), settings)
    if stdin:
        raise typer.Exit(
            answer_lines(sys.stdin.buffer, "q", lambda line: to_json(line, *timed_answer(assistant, line)))
        )
    reply, elapsed = timed_answer(assistant, question or "")
    print(json.dumps(to_json(question or "", reply, elapsed), ensure_ascii=False) if as_json else reply_as_text(reply))


def to_json(question: str, reply: Reply, elapsed: float) -> dict[str, Any]:
    """The answer in the form other programs rely on."""
    return {
        "question": question,
        "decision": reply.decision.value,
        "topics": [{"id": t.id, "title": t.title, "score": t.score} for t in reply.topics[:TOPICS_SHOWN]],
        "reply": reply_to_json(reply),
        "elapsed_ms": round(elapsed, 3),
    }

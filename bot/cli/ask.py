"""`canhgiac ask`: one answer in the terminal, or one a line for programs.

It stores nothing: each question stands alone, nothing is remembered for the next, and no file is handed over.
"""

import json
import sys
import time
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from bot.app import build_assistant, open_content
from bot.conversation.assistant import Assistant
from bot.messages import Address, Channel, Message, Reply
from bot.settings import load_settings
from bot.timing import utc_now

_TERMINAL = Address(Channel.TERMINAL, "ask")
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
        raise typer.Exit(_answer_lines(assistant, sys.stdin.buffer))
    reply, elapsed = timed_answer(assistant, question or "")
    print(json.dumps(to_json(question or "", reply, elapsed), ensure_ascii=False) if as_json else _as_text(reply))


def timed_answer(assistant: Assistant, question: str) -> tuple[Reply, float]:
    """The reply and how long it took, in milliseconds."""
    message = Message("ask", _TERMINAL, question, utc_now())
    start = time.perf_counter()
    reply = assistant.reply(message)
    return reply, (time.perf_counter() - start) * 1000


def to_json(question: str, reply: Reply, elapsed: float) -> dict[str, Any]:
    """The answer in the form other programs rely on."""
    return {
        "question": question,
        "decision": reply.decision.value,
        "topics": [{"id": t.id, "title": t.title, "score": t.score} for t in reply.topics[:TOPICS_SHOWN]],
        "reply": {
            "text": reply.text,
            "buttons": [{"label": button.label, "payload": button.payload} for button in reply.buttons],
        },
        "elapsed_ms": round(elapsed, 3),
    }


def _answer_lines(assistant: Assistant, lines: Iterable[bytes]) -> int:
    """One JSON object out for each line in; 1 when some line could not be read."""
    status = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            question = _question(line)
        except ValueError as error:
            status = 1
            print(json.dumps({"error": str(error)}, ensure_ascii=False), flush=True)
            continue
        reply, elapsed = timed_answer(assistant, question)
        print(json.dumps(to_json(question, reply, elapsed), ensure_ascii=False), flush=True)
    return status


def _question(line: bytes) -> str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("dòng này không phải JSON") from error
    if isinstance(value, dict):
        value = value.get("q")
    if not isinstance(value, str):
        raise ValueError('cần một chuỗi JSON hoặc một đối tượng có "q" là chuỗi')
    return value


def _as_text(reply: Reply) -> str:
    buttons = "\n".join(f"  [{button.label}]  {button.payload}" for button in reply.buttons)
    return f"{reply.text}\n\n{buttons}" if buttons else reply.text

"""JSON lines in, JSON lines out: how programs use a command many times with one start."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from bot.messages import Reply


def answer_lines(lines: Iterable[bytes], key: str, answer: Callable[[str], dict[str, Any]]) -> int:
    """One JSON object out for each line in, a JSON string or an object with `key`; 1 when some line was neither."""
    status = 0
    for line in lines:
        if not line.strip():
            continue
        try:
            text = _text_of(line, key)
        except ValueError as error:
            status = 1
            print(json.dumps({"error": str(error)}, ensure_ascii=False), flush=True)
            continue
        print(json.dumps(answer(text), ensure_ascii=False), flush=True)
    return status


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """What is said, without markup."""
    return {
        "text": reply.text,
        "buttons": [{"label": button.label, "payload": button.payload} for button in reply.buttons],
    }


def reply_as_text(reply: Reply) -> str:
    """What is said, for a person at a terminal."""
    buttons = "\n".join(f"  [{button.label}]  {button.payload}" for button in reply.buttons)
    return f"{reply.text}\n\n{buttons}" if buttons else reply.text


def _text_of(line: bytes, key: str) -> str:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError("dòng này không phải JSON") from error
    if isinstance(value, dict):
        value = value.get(key)
    if not isinstance(value, str):
        raise ValueError(f'cần một chuỗi JSON hoặc một đối tượng có "{key}" là chuỗi')
    return value

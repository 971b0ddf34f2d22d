"""What Telegram checks before it takes a message: texts, entities, keyboards, pace."""

import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TEXT_UNITS = 4096
CALLBACK_BYTES = 64
DOCUMENT_BYTES = 50 * 1024 * 1024


class Refusal(Exception):
    """An answer other than 200, with Telegram's own words."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad_request(reason: str) -> Refusal:
    return Refusal(400, f"Bad Request: {reason}")


def too_many(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def decoded(parameters: Mapping[str, Any], name: str) -> Any:
    """A parameter that may come as JSON or as a string of JSON, as the Bot API allows."""
    value = parameters.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {name}") from None


def check_text(text: object) -> str:
    if not isinstance(text, str) or not text.strip():
        raise bad_request("message text is empty")
    if _units(text) > TEXT_UNITS:
        raise bad_request("message is too long")
    return text


def check_document(file: object) -> tuple[str, bytes]:
    """A file is uploaded with its name; an empty one is refused."""
    if not isinstance(file, tuple):
        raise bad_request("there is no document in the request")
    name, content = file
    if not content:
        raise bad_request("file must be non-empty")
    if len(content) > DOCUMENT_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    return name, content


def check_entities(text: str, entities: Any) -> list[dict[str, Any]]:
    """Entities must lie inside the text and may not begin or end inside a surrogate pair."""
    units = text.encode("utf-16-le")
    for entity in entities or []:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if not 0 <= start < end <= len(units) // 2:
            raise bad_request(f"entity beginning at UTF-16 offset {start} ends after the end of the text")
        for edge in (start, end):
            if edge < len(units) // 2 and 0xDC00 <= int.from_bytes(units[2 * edge : 2 * edge + 2], "little") < 0xE000:
                raise bad_request(f"entity begins or ends in a middle of a UTF-16 symbol at offset {edge}")
    return list(entities or [])


def check_keyboard(markup: Any) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = (markup or {}).get("inline_keyboard", [])
    for button in (button for row in rows for button in row):
        if not button.get("text"):
            raise bad_request("inline keyboard button text is empty")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    return rows


@dataclass
class Pace:
    """Refuses what comes too fast: over `rate` in any sliding second, over one a `spacing` to one chat.

    Stricter than Telegram, which forgives short bursts; what passes here passes there.
    """

    clock: Callable[[], float]
    rate: int = 30
    spacing: float = 1.0
    retry_after: int = 3
    _taken: deque[float] = field(default_factory=deque)
    _last: dict[int, float] = field(default_factory=dict)

    def check(self, chat: int) -> None:
        now = self.clock()
        while self._taken and now - self._taken[0] >= 1.0:
            self._taken.popleft()
        if len(self._taken) >= self.rate:
            raise too_many(self.retry_after)
        # A tenth of the spacing is left to the network: a sender that keeps a second is not punished for jitter.
        if now - self._last.get(chat, float("-inf")) < self.spacing * 0.9:
            raise too_many(1)
        self._taken.append(now)
        self._last[chat] = now


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2

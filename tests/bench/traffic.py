"""The updates of the bench, and a load of POSTs over raw keep-alive sockets: so cheap that the server is measured."""

import asyncio
import json
import random
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATH = "/telegram/webhook"
SECRET = "secret-of-the-bench"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}

CONNECTIONS = 40
"""What Telegram opens by default (Bot API, setWebhook, max_connections)."""

QUESTIONS = Path(__file__).parent.parent.parent / "content" / "questions.jsonl"

SEED = 8
"""The order of the questions is the same in every round and for every bot."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a load met: requests a second, the 99th percentile in milliseconds, and when each chat's 200 came.

    The moments are monotonic seconds, which all processes of a machine share.
    """

    rate: float
    p99_ms: float
    accepted: Mapping[int, float]


async def post_updates(port: int, chats: Iterable[int], *, seconds: float = 0.0) -> Load:
    """Send an update from each chat over CONNECTIONS connections, each waiting for its answer, which must be a 200.

    `seconds`: the time over which they are spread; 0 sends them as fast as they are taken.
    """
    chats = list(chats)
    bodies = list(zip(chats, map(_update, chats, _questions(len(chats))), strict=True))
    began = time.monotonic()
    pace = seconds / len(bodies)
    waiting = iter(enumerate(bodies))
    took: list[float] = []
    accepted: dict[int, float] = {}
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Content-Type": "application/json", **HEADERS}.items())

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number, (chat, body) in waiting:
            if (early := began + number * pace - time.monotonic()) > 0:
                await asyncio.sleep(early)
            started = time.monotonic()
            request = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n"
            writer.write(request.encode() + body)
            await _answer(reader)
            accepted[chat] = time.monotonic()
            took.append(accepted[chat] - started)
        writer.close()

    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    rate = len(bodies) / (time.monotonic() - began)
    return Load(rate, sorted(took)[int(len(took) * 0.99)] * 1000, accepted)


def _questions(count: int) -> Sequence[str]:
    """As people ask: the labelled questions, in an order of their own, over and over if need be."""
    known = [json.loads(line)["q"] for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    random.Random(SEED).shuffle(known)
    return [known[number % len(known)] for number in range(count)]


def _update(chat: int, question: str) -> bytes:
    """An update of somebody's own chat; it is the chat's first, and its number is the chat's."""
    sender = {"id": chat, "is_bot": False, "first_name": "Hoa"}
    whose = {"id": chat, "type": "private"}
    message = {"message_id": 1, "date": 1, "from": sender, "chat": whose, "text": question}
    return json.dumps({"update_id": chat, "message": message}).encode()


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.partition("\r\n")[0]:
        raise RuntimeError(head.partition("\r\n")[0])
    await reader.readexactly(int(head.partition("content-length:")[2].partition("\r\n")[0] or 0))

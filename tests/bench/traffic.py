"""The updates of the bench, and a load of POSTs over raw keep-alive sockets: so cheap that the server is measured."""

import asyncio
import json
import time
from collections.abc import Iterable
from dataclasses import dataclass

PATH = "/telegram/webhook"
SECRET = "secret-of-the-bench"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}

CONNECTIONS = 40
"""What Telegram opens by default (Bot API, setWebhook, max_connections)."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a load met: requests a second and the 99th percentile in milliseconds."""

    rate: float
    p99_ms: float


async def post_updates(port: int, numbers: Iterable[int]) -> Load:
    """Send an update of each number over CONNECTIONS connections, each waiting for its answer, which must be a 200."""
    bodies = [_update(number) for number in numbers]
    waiting = iter(bodies)
    seconds: list[float] = []
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Content-Type": "application/json", **HEADERS}.items())

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in waiting:
            started = time.perf_counter()
            request = f"POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n"
            writer.write(request.encode() + body)
            await _answer(reader)
            seconds.append(time.perf_counter() - started)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))
    rate = len(bodies) / (time.perf_counter() - started)
    return Load(rate, sorted(seconds)[int(len(seconds) * 0.99)] * 1000)


def _update(number: int) -> bytes:
    sender = {"id": number, "is_bot": False, "first_name": "Hoa"}
    chat = {"id": number, "type": "private"}
    text = "Có người gọi tự xưng công an bảo tôi chuyển tiền để chứng minh trong sạch thì phải làm sao?"
    message = {"message_id": number, "date": 1, "from": sender, "chat": chat, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.partition("\r\n")[0]:
        raise RuntimeError(head.partition("\r\n")[0])
    await reader.readexactly(int(head.partition("content-length:")[2].partition("\r\n")[0] or 0))

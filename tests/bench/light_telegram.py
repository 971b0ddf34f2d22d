"""A Telegram that only counts, in a process of its own: what it costs must not be taken for what the bot costs.

It takes `sendMessage` after `--latency` seconds and refuses more than `--rate` in any second. `GET /_count` tells how
many it took and refused, and how many of the chats from ASKING on have heard something; `GET /_answered` when each of
these first did (monotonic seconds, the same in all processes).
"""

import argparse
import asyncio
import json
import re
import time
from collections import deque

RETRY_AFTER = 3
ASKING = 10**9
"""Chats from here on are people who ask; below it they receive a campaign."""

_ME = b'{"ok":true,"result":{"id":7,"is_bot":true,"first_name":"B","username":"bench_bot"}}'
_DONE = b'{"ok":true,"result":true}'
_TAKEN = b'{"ok":true,"result":{"message_id":1,"date":1,"chat":{"id":1,"type":"private"}}}'
_REFUSED = (
    b'{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":%d}}' % RETRY_AFTER
)
_CHAT = re.compile(rb"chat_id\D{1,5}(\d+)")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class Counts:
    """What was taken and refused so far."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._window: deque[float] = deque()
        self.taken = self.refused = 0
        self.answered: dict[int, float] = {}

    def takes(self, chat: int) -> bool:
        now = time.monotonic()
        while self._window and self._window[0] <= now - 1.0:
            self._window.popleft()
        if len(self._window) >= self._rate:
            self.refused += 1
            return False
        self._window.append(now)
        self.taken += 1
        if chat >= ASKING:
            self.answered.setdefault(chat, now)
        return True


class Connection(asyncio.Protocol):
    """HTTP/1.1 as our client speaks it: one request after the other, each with a length or without a body."""

    def __init__(self, counts: Counts, latency: float) -> None:
        self._counts = counts
        self._latency = latency
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._read += data
        while (end := self._read.find(b"\r\n\r\n") + 4) >= 4:
            length = _LENGTH.search(self._read, 0, end)
            whole = end + (int(length[1]) if length else 0)
            if len(self._read) < whole:
                return
            self._serve(self._read[: self._read.index(b"\r\n")], self._read[end:whole])
            self._read = self._read[whole:]

    def _serve(self, line: bytes, body: bytes) -> None:
        counts = self._counts
        if b"/_count" in line:
            figures = {"taken": counts.taken, "refused": counts.refused, "answered": len(counts.answered)}
            self._transport.write(_response(200, json.dumps(figures).encode()))
        elif b"/_answered" in line:
            self._transport.write(_response(200, json.dumps(counts.answered).encode()))
        elif b"sendmessage" in line.lower():
            chat = _CHAT.search(body)
            takes = counts.takes(int(chat[1]) if chat else 0)
            answer = _response(200, _TAKEN) if takes else _response(429, _REFUSED)
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._transport.write, answer)
            else:
                self._transport.write(answer)
        else:
            self._transport.write(_response(200, _ME if b"getme" in line.lower() else _DONE))


def _response(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} .\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def _serve_on(port: int, rate: int, latency: float) -> None:
    counts = Counts(rate)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(counts, latency), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, required=True)
    arguments.add_argument("--rate", type=int, required=True)
    arguments.add_argument("--latency", type=float, default=0.05)
    given = arguments.parse_args()
    asyncio.run(_serve_on(given.port, given.rate, given.latency))

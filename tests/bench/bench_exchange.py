"""How fast updates are stored and answered, beside what the bare machine does in the same run.

Floors: 2,000 updates a second stored before their 200 at 40 connections, 400 answers a second, each in one process.
"""

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import aiohttp

from tests.bench.bare import send_bare
from tests.bench.http_load import Load, post_all
from tests.doubles.telegram import TOKEN

ROOT = Path(__file__).parent.parent.parent
SECRET = "secret-of-the-bench"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
CONNECTIONS = 40
WARM_UP = 500
STORED = 6_000
ANSWERED = 2_000
ROUNDS = 3

FLOOR_STORED = 2_000
FLOOR_ANSWERED = 400


def main() -> bool:
    """Print the figures; whether the floors were reached."""
    stored: list[Load] = []
    bare_stored: list[Load] = []
    answered: list[float] = []
    bare_sent: list[float] = []
    for _ in range(ROUNDS):
        bare_stored.append(_accept_bare())
        stored.append(_accept())
        sent, bare = _answer()
        answered.append(sent)
        bare_sent.append(bare)
    rate, bare_rate = median(load.rate for load in stored), median(load.rate for load in bare_stored)
    p99 = median(load.p99_ms for load in stored)
    answers, sends = median(answered), median(bare_sent)
    print(f"stored before 200  {rate:7.0f}/s  bare {bare_rate:7.0f}/s  ratio {rate / bare_rate:.2f}  p99 {p99:.1f} ms")
    print(f"answered           {answers:7.0f}/s  bare {sends:7.0f}/s  ratio {answers / sends:.2f}")
    return rate >= FLOOR_STORED and answers >= FLOOR_ANSWERED


def _accept_bare() -> Load:
    port = _free_port()
    with _process(["-m", "tests.bench.bare", "--port", str(port)], {}, port):
        return asyncio.run(_warm_load(port))


def _accept() -> Load:
    port = _free_port()
    # Telegram is away: only storing is measured.
    with tempfile.TemporaryDirectory() as folder, _bot(port, folder, "http://127.0.0.1:9/bot", SMALL_BOT_SILENT="1"):
        return asyncio.run(_warm_load(port))


def _answer() -> tuple[float, float]:
    """Answers a second from the first update posted to the last answer taken, and bare sends a second."""
    port, telegram = _free_port(), _free_port()
    double = ["-m", "tests.doubles.telegram", "--port", str(telegram), "--rate", "1000000", "--spacing", "0"]
    base_url = f"http://127.0.0.1:{telegram}/bot"
    with (
        tempfile.TemporaryDirectory() as folder,
        _process(double, {}, telegram),
        _bot(port, folder, base_url),
    ):
        asyncio.run(_meet(telegram, ANSWERED))
        return asyncio.run(_answers(port, telegram)), asyncio.run(
            send_bare(base_url, TOKEN, ANSWERED, connections=CONNECTIONS)
        )


async def _answers(port: int, telegram: int) -> float:
    await asyncio.sleep(1)  # the lease is taken, Telegram greeted
    started = time.perf_counter()
    await _load(port, range(1, ANSWERED + 1))
    async with aiohttp.ClientSession() as session:
        while await _count(session, telegram) < ANSWERED:
            await asyncio.sleep(0.02)
    return ANSWERED / (time.perf_counter() - started)


async def _warm_load(port: int) -> Load:
    """The load after a first one that compiles, connects and starts threads."""
    await _load(port, range(1, WARM_UP + 1))
    return await _load(port, range(WARM_UP + 1, WARM_UP + STORED + 1))


async def _load(port: int, numbers: Iterable[int]) -> Load:
    bodies = [_update(number) for number in numbers]
    return await post_all(port, "/telegram/webhook", bodies, connections=CONNECTIONS, headers=HEADERS)


def _update(number: int) -> bytes:
    sender = {"id": number, "is_bot": False, "first_name": "Hoa"}
    chat = {"id": number, "type": "private"}
    text = "Có người gọi tự xưng công an bảo tôi chuyển tiền để chứng minh trong sạch thì phải làm sao?"
    message = {"message_id": number, "date": 1, "from": sender, "chat": chat, "text": text}
    return json.dumps({"update_id": number, "message": message}).encode()


async def _meet(telegram: int, count: int) -> None:
    """The double delivers only to people it knows."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{telegram}/_people/{count}/meet") as answer,
    ):
        assert answer.status == 200


async def _count(session: aiohttp.ClientSession, telegram: int) -> int:
    async with session.get(f"http://127.0.0.1:{telegram}/_count") as answer:
        return int((await answer.json())["sent"])


@contextmanager
def _bot(port: int, folder: str, base_url: str, **more: str) -> Iterator[None]:
    environment = {
        "BOT_DATA_DIR": folder,
        "BOT_PORT": str(port),
        "BOT_PUBLIC_URL": "http://127.0.0.1:9",
        "BOT_TELEGRAM__TOKEN": TOKEN,
        "BOT_TELEGRAM__BASE_URL": base_url,
        "BOT_TELEGRAM__MODE": "webhook",
        "BOT_TELEGRAM__WEBHOOK_SECRET": SECRET,
        "BOT_TELEGRAM__RATE": "1000",
        **more,
    }
    with _process(["-m", "tests.doubles.small_bot"], environment, port):
        yield


@contextmanager
def _process(command: Sequence[str], environment: Mapping[str, str], port: int) -> Iterator[None]:
    """A Python process that listens on `port` inside the block."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(not main())

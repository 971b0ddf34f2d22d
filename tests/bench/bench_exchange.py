"""How fast updates are acknowledged and answered, beside a peer and the bare machine in the same run (README.md)."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import aiohttp

from tests.bench.bare import send_bare
from tests.bench.traffic import SECRET, Load, post_updates
from tests.doubles.telegram import TOKEN

ROOT = Path(__file__).parent.parent.parent

ROUNDS = 3
WARM_UP = 300
UPDATES = 1_500

NOWHERE = "http://127.0.0.1:9/bot"

FLOOR_ACKNOWLEDGED = 0.2
"""Of the peer's rate at least: it puts into a queue in memory what we put into the database."""

FLOOR_ANSWERED = 0.8
"""Of the peer's rate at least."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a bot did with the same updates: how it acknowledged them, and answers a second until the last was taken."""

    acknowledged: Load
    answered: float


@dataclass(frozen=True, slots=True)
class Round:
    """Ours, the peer and the bare machine, one after the other."""

    ours: Work
    peers: Work
    stored: Load
    """Ours, when nothing is answered."""
    bare_server: Load
    bare_client: float


def main() -> bool:
    """Print the medians; whether the floors were reached."""
    rounds = [_round() for _ in range(ROUNDS)]
    accept = _median(rounds, lambda r: r.ours.acknowledged.rate), _median(rounds, lambda r: r.peers.acknowledged.rate)
    answer = _median(rounds, lambda r: r.ours.answered), _median(rounds, lambda r: r.peers.answered)
    print("updates a second                    ours   peer  ratio  floor   bare machine")
    _print("acknowledged while answering", accept, FLOOR_ACKNOWLEDGED, "")
    _print("answered", answer, FLOOR_ANSWERED, f"{_median(rounds, lambda r: r.bare_client):8.0f} sent")
    stored, bare = _median(rounds, lambda r: r.stored.rate), _median(rounds, lambda r: r.bare_server.rate)
    print(
        f"  {'stored only':30} {stored:7.0f}                       {bare:8.0f} said yes to, ratio {stored / bare:.2f}"
    )
    print(
        "99th percentile of an acknowledgement, ms: "
        f"ours {_median(rounds, lambda r: r.ours.acknowledged.p99_ms):.0f}, "
        f"peer {_median(rounds, lambda r: r.peers.acknowledged.p99_ms):.0f}, "
        f"stored only {_median(rounds, lambda r: r.stored.p99_ms):.0f}"
    )
    return accept[0] >= FLOOR_ACKNOWLEDGED * accept[1] and answer[0] >= FLOOR_ANSWERED * answer[1]


def _median(rounds: Sequence[Round], figure: Callable[[Round], float]) -> float:
    return median(map(figure, rounds))


def _print(what: str, figures: tuple[float, float], floor: float, bare: str) -> None:
    ours, peers = figures
    print(f"  {what:30} {ours:7.0f} {peers:6.0f} {ours / peers:6.2f} {floor:6.2f} {bare}")


def _round() -> Round:
    ours, bare_client = _work(_our_bot)
    peers, _ = _work(_peers_bot)
    with _bare_server() as port:
        bare_server = asyncio.run(_acknowledged(port))
    with _our_bot(NOWHERE, SMALL_BOT_SILENT="1") as port:
        stored = asyncio.run(_acknowledged(port))
    return Round(ours, peers, stored, bare_server, bare_client)


def _work(bot: Callable[[str], AbstractContextManager[int]]) -> tuple[Work, float]:
    """What the bot does, and how many messages a second the same Telegram takes from a bare client afterwards."""
    with _telegram() as telegram:
        base_url = f"http://127.0.0.1:{telegram}/bot"
        with bot(base_url) as port:
            work = asyncio.run(_acknowledged_and_answered(port, telegram))
        return work, asyncio.run(send_bare(base_url, UPDATES))


async def _acknowledged(port: int) -> Load:
    """A load after a first one that compiles, connects and starts threads."""
    await post_updates(port, range(1, WARM_UP + 1))
    return await post_updates(port, range(WARM_UP + 1, WARM_UP + UPDATES + 1))


async def _acknowledged_and_answered(port: int, telegram: int) -> Work:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{telegram}") as session:
        # The double delivers only to people it knows.
        async with session.post(f"/_people/{WARM_UP + UPDATES}/meet") as answer:
            assert answer.status == 200
        await post_updates(port, range(1, WARM_UP + 1))
        await _until_answered(session, WARM_UP)
        started = time.perf_counter()
        acknowledged = await post_updates(port, range(WARM_UP + 1, WARM_UP + UPDATES + 1))
        await _until_answered(session, WARM_UP + UPDATES)
        return Work(acknowledged, UPDATES / (time.perf_counter() - started))


async def _until_answered(session: aiohttp.ClientSession, count: int) -> None:
    sent = 0
    while sent < count:
        await asyncio.sleep(0.02)
        async with session.get("/_count") as answer:
            sent = (await answer.json())["sent"]


@contextmanager
def _our_bot(base_url: str, **more: str) -> Iterator[int]:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
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
        with _process(["-m", "tests.doubles.small_bot"], port, environment):
            yield port


@contextmanager
def _peers_bot(base_url: str) -> Iterator[int]:
    port = _free_port()
    with _process(["-m", "tests.bench.stock", "--port", str(port), "--base-url", base_url], port):
        yield port


@contextmanager
def _bare_server() -> Iterator[int]:
    port = _free_port()
    with _process(["-m", "tests.bench.bare", "--port", str(port)], port):
        yield port


@contextmanager
def _telegram() -> Iterator[int]:
    port = _free_port()
    limits = ["--rate", "1000000", "--spacing", "0"]
    with _process(["-m", "tests.doubles.telegram", "--port", str(port), *limits], port):
        yield port


@contextmanager
def _process(command: Sequence[str], port: int, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """A Python process that listens on `port` inside the block."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended at once") from None
            time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

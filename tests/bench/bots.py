"""The bots of the bench, each in a process of its own, and the Telegram they all speak to."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from tests.bench.processes import ROOT, free_port, process
from tests.bench.traffic import SECRET
from tests.doubles.models import lend_models
from tests.doubles.telegram import TOKEN

PEERS_PYTHON = ROOT / ".venv" / "peers" / "bin" / "python"
"""Made by `make bench` from peers.lock: aiogram wants another pydantic than ours."""

NOWHERE = "http://127.0.0.1:9/bot"

UNLIMITED = 10**6
"""Messages a second of a Telegram that refuses none."""

RATE = 1_000
"""Our own pace, messages a second: that of paid broadcasts, so that it is the machine that decides."""


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work: where it takes updates, its process, and where it writes, if it does."""

    port: int
    pid: int
    database: Path | None = None


@contextmanager
def our_bot(base_url: str) -> Iterator[Running]:
    """`canhgiac serve` with the real content."""
    with _folder() as folder:
        yield from _ours(["-m", "bot", "serve"], lend_models(folder), base_url)


@contextmanager
def storing_bot() -> Iterator[Running]:
    """Ours, which stores what arrives and answers nothing."""
    with _folder() as folder:
        yield from _ours(["-m", "tests.doubles.small_bot"], folder, NOWHERE, SMALL_BOT_SILENT="1")


@contextmanager
def telegram_bot(base_url: str, *, answering: str = "queued", fast: bool = False) -> Iterator[Running]:
    """python-telegram-bot's echo; `answering`: see there; `fast`: on our loop."""
    yield from _echo("tests.bench.echo_telegram_bot", base_url, ["--answering", answering], fast=fast)


@contextmanager
def aiogram_bot(base_url: str, *, fast: bool = False) -> Iterator[Running]:
    """aiogram's echo; `fast`: on our loop."""
    yield from _echo("tests.bench.echo_aiogram", base_url, [], fast=fast)


@contextmanager
def bare_server() -> Iterator[Running]:
    port = free_port()
    with process(["-m", "tests.bench.bare", "--port", str(port)], port) as pid:
        yield Running(port, pid)


@contextmanager
def light_telegram(rate: int = UNLIMITED, latency: float = 0.0) -> Iterator[int]:
    """The port of a Telegram that only counts. `latency`: seconds a message takes it."""
    port = free_port()
    command = ["-m", "tests.bench.light_telegram", "--port", str(port), "--rate", str(rate), "--latency", str(latency)]
    with process(command, port):
        yield port


class Counting:
    """What the light Telegram has counted."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def counts(self) -> dict[str, int]:
        """`taken`, `refused`, and of the chats that ask `answered`."""
        counts: dict[str, int] = await self._get("/_count")
        return counts

    async def answered(self) -> dict[int, float]:
        """When each chat that asks was first answered, in monotonic seconds."""
        return {int(chat): at for chat, at in (await self._get("/_answered")).items()}

    async def until_answered(self, chats: int) -> None:
        """Returns when so many of the chats that ask have heard something."""
        while (await self.counts())["answered"] < chats:
            await asyncio.sleep(0.05)

    async def _get(self, path: str) -> Any:
        async with self._session.get(path) as response:
            return await response.json()


@asynccontextmanager
async def counting(telegram: int) -> AsyncIterator[Counting]:
    async with aiohttp.ClientSession(f"http://127.0.0.1:{telegram}") as session:
        yield Counting(session)


def _ours(command: list[str], folder: Path, base_url: str, **more: str) -> Iterator[Running]:
    port = free_port()
    environment = {
        "BOT_DATA_DIR": str(folder),
        "BOT_PORT": str(port),
        "BOT_PUBLIC_URL": "http://127.0.0.1:9",
        "BOT_TELEGRAM__TOKEN": TOKEN,
        "BOT_TELEGRAM__BASE_URL": base_url,
        "BOT_TELEGRAM__MODE": "webhook",
        "BOT_TELEGRAM__WEBHOOK_SECRET": SECRET,
        "BOT_TELEGRAM__RATE": str(RATE),
        **more,
    }
    with process(command, port, environment) as pid:
        yield Running(port, pid, folder / "canhgiac.db")


def _echo(module: str, base_url: str, more: Sequence[str], *, fast: bool) -> Iterator[Running]:
    port = free_port()
    arguments = ["--port", str(port), "--base-url", base_url, "--token", TOKEN, *more, *["--fast"] * fast]
    with process(["-m", module, *arguments], port, python=str(PEERS_PYTHON)) as pid:
        yield Running(port, pid)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)

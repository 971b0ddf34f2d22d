"""A real bot in a real process, to be killed."""

import asyncio
import os
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp

from tests.doubles.models import lend_models
from tests.doubles.telegram import TelegramDouble

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-m", "bot", "serve"]
SECRET = "secret-of-the-chaos-tests"
START_SECONDS = 60


class Bot:
    """Started again and again on the same data, port and double."""

    def __init__(
        self,
        double: TelegramDouble,
        folder: Path,
        mode: str,
        *,
        rate: int = 200,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`environment`: settings beside those that every chaos test needs."""
        self._folder = folder
        self._rate = rate
        self._more = environment or {}
        self._port = free_port()
        self._process: asyncio.subprocess.Process | None = None
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
            "BOT_DATA_DIR": str(lend_models(folder / "data")),
            "BOT_PORT": str(self._port),
            "BOT_PUBLIC_URL": f"http://127.0.0.1:{self._port}",
            "BOT_TELEGRAM__TOKEN": double.token,
            "BOT_TELEGRAM__BASE_URL": double.base_url,
            "BOT_TELEGRAM__MODE": mode,
            "BOT_TELEGRAM__WEBHOOK_SECRET": SECRET,
            "BOT_TELEGRAM__RATE": str(rate),
            **self._more,
        }

    @property
    def database(self) -> Path:
        return self._folder / "data" / "canhgiac.db"

    @property
    def memory(self) -> int:
        """Resident bytes of the process."""
        assert self._process
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    @property
    def log(self) -> str:
        return (self._folder / "bot.log").read_text(encoding="utf-8", errors="replace")

    async def is_ready(self) -> bool:
        async with aiohttp.ClientSession() as session:
            return await self._is_ready(session)

    def limit_files(self, size: int | None) -> None:
        """No file of the process may become longer than `size` bytes, as on a disk that is full; None: no limit."""
        assert self._process
        most = resource.RLIM_INFINITY if size is None else size
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def copy(self, double: TelegramDouble, mode: str) -> "Bot":
        """Another process on the same data."""
        return Bot(double, self._folder, mode, rate=self._rate, environment=self._more)

    async def start(self) -> None:
        """Returns when the process says that it is ready."""
        with (self._folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *COMMAND, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        async with asyncio.timeout(START_SECONDS), aiohttp.ClientSession() as session:
            while not await self._is_ready(session):
                assert self._process.returncode is None, self.log[-3000:]
                await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """SIGKILL: no farewell of any kind."""
        await self._end(signal.SIGKILL)

    async def terminate(self) -> float:
        """SIGTERM; returns after how many seconds the process was gone, which must be in peace."""
        loop = asyncio.get_running_loop()
        asked = loop.time()
        # An ASGI server that has shut down cleanly passes the signal on to itself.
        assert await self._end(signal.SIGTERM) in (0, -signal.SIGTERM), self.log[-3000:]
        return loop.time() - asked

    def pause(self) -> None:
        """SIGSTOP: it stands still and knows nothing of it."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    async def stop(self) -> None:
        if self._process and self._process.returncode is None:
            await self.kill()

    async def _end(self, number: signal.Signals) -> int:
        assert self._process
        self._process.send_signal(number)
        return await asyncio.wait_for(self._process.wait(), 20)

    async def _is_ready(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"http://127.0.0.1:{self._port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

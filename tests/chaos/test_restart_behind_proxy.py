"""An upgrade as the guide describes it: web processes and worker one after the other, and nobody notices.

Real Caddy with the Caddyfile that is handed out, real processes, real PostgreSQL.
"""

import asyncio
import itertools
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import aiohttp
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.storage.database import Database
from tests.app.process import ROOT, Serving
from tests.chaos.process import free_port
from tests.doubles.postgres import create_database, drop_database
from tests.doubles.programs import program

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(400)]

ASKERS = 4
PAUSE = 0.06
"""Seconds between two questions of one asker: together they ask as many as a busy province, and below every limit."""

QUIET_SECONDS = 1.0
"""How long all is asked of before, between and after restarts."""


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """With SQLite on one machine by systemd's units, with PostgreSQL by compose."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'rolling.db'}"
        return
    prefix = request.getfixturevalue("postgres")
    yield create_database(prefix, "rolling")
    drop_database(prefix, "rolling")


@asynccontextmanager
async def caddy(folder: Path, address: str, upstreams: list[int]) -> AsyncIterator[None]:
    """The proxy as it is handed out, on an address without TLS."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SITE_HOST": address,
        **{f"WEB_{number}": f"127.0.0.1:{port}" for number, port in enumerate(upstreams, 1)},
    }
    command = [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(ROOT / "deploy" / "Caddyfile")]
    with (folder / "caddy.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 20)


@dataclass
class Visitors:
    """People who each ask one question, one after the other, all the time."""

    address: str
    asked: int = 0
    failures: list[str] = field(default_factory=list)
    slowest: float = 0.0
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def ask_on(self, from_address: str) -> None:
        """As somebody behind an address of their own; connections to the proxy stay open as browsers keep them."""
        connector = aiohttp.TCPConnector(local_addr=(from_address, 0))
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            while not self._over.is_set():
                await self._ask(session, f"q{next(self._numbers)}")
                await asyncio.sleep(PAUSE)

    def end(self) -> None:
        self._over.set()

    async def _ask(self, session: aiohttp.ClientSession, id: str) -> None:
        self.asked += 1
        begun = asyncio.get_running_loop().time()
        try:
            async with session.post(f"{self.address}/api/chat", json={"text": "/menu", "id": id}) as response:
                answer = await response.json(content_type=None) if response.status == 200 else {}
                if not answer.get("reply", {}).get("text"):
                    self.failures.append(f"{id}: {response.status}")
        except aiohttp.ClientError as error:
            self.failures.append(f"{id}: {error!r}")
        self.slowest = max(self.slowest, asyncio.get_running_loop().time() - begun)


@dataclass
class Listener:
    """A subscriber whose page is open: connects anew whenever the stream ends."""

    address: str
    openings: int = 0
    breaks: list[str] = field(default_factory=list)

    async def listen_on(self) -> None:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            await (await session.get(f"{self.address}/")).read()
            await (await session.post(f"{self.address}/api/chat", json={"text": "/dangky dongy"})).read()
            while True:
                try:
                    async with session.get(f"{self.address}/api/chat/stream") as stream:
                        if stream.status != 200:
                            self.breaks.append(str(stream.status))
                        self.openings += 1
                        await stream.content.read()
                except aiohttp.ClientError as error:
                    self.breaks.append(repr(error))
                await asyncio.sleep(0.2)


class Service:
    """A process of the installation, which may be restarted."""

    def __init__(self, start: Callable[[], Serving]) -> None:
        self._start = start
        self._process = start()

    async def begin(self) -> None:
        await asyncio.to_thread(self._process.__enter__)

    async def restart(self) -> None:
        """Stop it, start it, wait until it is ready: what `docker compose up --wait` does."""
        status, _ = await asyncio.to_thread(self._process.terminate)
        assert status == 0, self._process.log
        await self.end()
        self._process = self._start()
        await self.begin()

    async def end(self) -> None:
        await asyncio.to_thread(self._process.__exit__)


async def test_each_process_is_restarted_in_turn_and_nobody_notices(tmp_path: Path, shared_database: str) -> None:
    settings = {
        "BOT_DATABASE_URL": shared_database,
        "BOT_TRUSTED_PROXIES": "127.0.0.1",
        "BOT_STATE_KEY": Fernet.generate_key().decode(),
    }
    ports = [free_port(), free_port()]
    address = f"http://127.0.0.1:{free_port()}"
    commands = [*(("--role", "web", "--port", str(port)) for port in ports), ("--role", "worker")]
    services = [Service(partial(Serving, tmp_path, *command, **settings)) for command in commands]
    visitors, listener = Visitors(address), Listener(address)
    try:
        for service in services:
            await service.begin()
        async with caddy(tmp_path, address, ports):
            await answering(address)
            asking = [asyncio.create_task(visitors.ask_on(f"127.0.0.{number}")) for number in range(10, 10 + ASKERS)]
            listening = asyncio.create_task(listener.listen_on())
            await asyncio.sleep(QUIET_SECONDS)
            for service in services:
                await service.restart()
                await asyncio.sleep(QUIET_SECONDS)
            visitors.end()
            await asyncio.gather(*asking)
            opened = listener.openings
            listening.cancel()
    finally:
        await asyncio.gather(*(service.end() for service in services))
    print(f"asked {visitors.asked}, slowest {visitors.slowest:.2f} s, streams opened {opened}")
    assert visitors.failures == []
    assert listener.breaks == []
    assert opened >= 2, "the restart of the process that held it ended the stream"
    assert answers(shared_database) == {1: visitors.asked}


async def answering(address: str) -> None:
    """Wait until the proxy has found somebody behind it."""

    async def is_answering() -> bool:
        try:
            async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async with asyncio.timeout(30):
        while not await is_answering():
            await asyncio.sleep(0.1)


def answers(url: str) -> dict[int, int]:
    """How many questions of the visitors have how many answers."""
    count = text(
        "SELECT replies, count(*) FROM (SELECT i.id, count(o.id) AS replies FROM inbox i LEFT JOIN outbound o "
        "ON o.inbox_id = i.id AND o.part = 0 WHERE i.message_id LIKE :mine GROUP BY i.id) AS each GROUP BY replies"
    )
    database = Database(url)
    with database.read() as connection:
        found = {replies: questions for replies, questions in connection.execute(count, {"mine": "%:q%"})}
    database.close()
    return found


async def test_who_sends_a_request_letter_by_letter_is_let_go_by_the_proxy(tmp_path: Path) -> None:
    port = free_port()
    async with caddy(tmp_path, f"http://127.0.0.1:{port}", [free_port(), free_port()]):
        await listening_at(port)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")
        begun = asyncio.get_running_loop().time()
        async with asyncio.timeout(30):
            reading = asyncio.create_task(reader.read())
            while not reading.done():
                writer.write(b"X")
                await asyncio.sleep(0.5)
        assert asyncio.get_running_loop().time() - begun < 15
        writer.close()


async def listening_at(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
                continue
            writer.close()
            return

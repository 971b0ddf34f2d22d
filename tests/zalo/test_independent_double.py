"""Against a Zalo written by others (crabline's local server, made for OpenClaw): what we believe of the protocol alone
would be proved by our own double only."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from fastapi import FastAPI

from bot.channels.calls import PlatformCalls
from bot.channels.zalo.service import ZaloService
from bot.messages import Button, Message, Reply, Span, Style
from bot.storage.database import Database
from bot.timing import utc_now
from tests.doubles.attachments import VAULT
from tests.doubles.waiting import until
from tests.zalo.harness import PUBLIC_URL, WORDS, exchange_of

SERVER = Path(__file__).parent / "independent" / "node_modules" / ".bin" / "crabline"
LEFT_OUT = "left out: no independent Zalo: npm ci --ignore-scripts --prefix tests/zalo/independent"
SECRET = "a-secret_of-the-test"


def with_choices(message: Message) -> Reply:
    return Reply((Span("Nghe rồi: ", Style.BOLD), Span(message.text)), (Button("Xem thêm", "/xemthem a"),))


@dataclass
class Independent:
    """The other Zalo: what to call, how to speak as a person, and what it took."""

    manifest: dict[str, Any]
    recorder: Path

    async def person_types(self, text: str, chat: str = "6ede9afa66b88fe6d6a9") -> None:
        said = {"chatId": chat, "senderId": chat, "text": text}
        headers = {"X-Crabline-Admin-Token": self.manifest["adminToken"]}
        async with httpx.AsyncClient() as client:
            answer = await client.post(self.manifest["endpoints"]["adminInboundUrl"], json=said, headers=headers)
        assert answer.status_code == 200, answer.text

    def sent(self) -> list[dict[str, Any]]:
        records = [json.loads(line) for line in self.recorder.read_text(encoding="utf-8").splitlines()]
        return [each["body"] for each in records if str(each.get("path", "")).endswith("/sendMessage")]

    def service(self) -> ZaloService:
        base_url = f"{self.manifest['endpoints']['apiRoot']}/bot"
        return ZaloService(self.manifest["botToken"], base_url, utc_now, WORDS, PUBLIC_URL, VAULT.seal)


@pytest.fixture
async def independent(tmp_path: Path) -> AsyncIterator[Independent]:
    if not SERVER.exists() or not shutil.which("node"):
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    ready, recorder = tmp_path / "ready.json", tmp_path / "record.jsonl"
    recorder.touch()
    process = await asyncio.create_subprocess_exec(
        *[str(SERVER), "--json", "serve", "zalo", "--ready-file", str(ready), "--recorder", str(recorder)],
        cwd=tmp_path,
        stdout=asyncio.subprocess.DEVNULL,
    )
    await until(lambda: ready.exists() and ready.read_text().strip().endswith("}"), 30)
    yield Independent(json.loads(ready.read_text()), recorder)
    process.terminate()
    await process.wait()


async def test_a_person_is_answered_by_polling(independent: Independent, database: Database) -> None:
    service = independent.service()
    exchange = exchange_of(service, database, with_choices)
    await service.open()
    work = [asyncio.create_task(service.run_polling(exchange, lambda: True)), asyncio.create_task(exchange.run())]
    await asyncio.sleep(3)  # an empty poll or two
    for text in ("xin chào", "còn đó không"):
        await independent.person_types(text)
    await until(lambda: len(independent.sent()) == 2)
    service.stop()
    await asyncio.wait_for(work[0], 10)
    exchange.stop()
    await asyncio.wait_for(work[1], 10)
    await service.close()
    first = independent.sent()[0]
    assert first["chat_id"] == "6ede9afa66b88fe6d6a9"
    assert first["text"].startswith("Nghe rồi: xin chào\n\n") and first["text"].endswith("\n1. Xem thêm")
    assert first["text_styles"] == [{"start": 0, "len": 10, "st": ["b"]}]


async def test_a_person_is_answered_through_the_webhook(independent: Independent, database: Database) -> None:
    service = independent.service()
    exchange = exchange_of(service, database)
    app = FastAPI()
    app.add_middleware(PlatformCalls, calls=service.webhook(exchange, SECRET))
    transport = httpx.ASGITransport(app)

    async def forward(request: web.Request) -> web.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            headers = dict(request.headers)
            answer = await client.post(request.path, content=await request.read(), headers=headers)
        return web.Response(status=answer.status_code)

    front = web.Application()
    front.router.add_post("/zalo/webhook", forward)
    runner = web.AppRunner(front, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await service.open()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    work = [asyncio.create_task(service.run_webhook(url, SECRET)), asyncio.create_task(exchange.run())]
    await asyncio.sleep(1)
    await independent.person_types("xin chào")
    await until(lambda: [sent["text"] for sent in independent.sent()] == ["xin chào"])
    service.stop()
    exchange.stop()
    await asyncio.wait_for(asyncio.gather(*work), 10)
    await service.close()
    await runner.cleanup()

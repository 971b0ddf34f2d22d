"""Promises about the webhook: who may call it, what it takes, and that a 200 means stored."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from bot.channels.calls import PlatformCalls
from bot.storage.database import Database
from bot.timing import utc_now
from tests.doubles.door import reachable, stored
from tests.doubles.waiting import until
from tests.doubles.zalo import SECRET_HEADER, Refusal, ZaloDouble
from tests.zalo.harness import exchange_of, service_on
from tests.zalo.test_events import event

SECRET = "a-secret_of-the-test"
PATH = "/zalo/webhook"


@asynccontextmanager
async def bot_behind(double: ZaloDouble, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The webhook as an ASGI app, a client for it, and a small server through which the double reaches it."""
    service = service_on(double)
    exchange = exchange_of(service, database)
    app = FastAPI()
    app.add_middleware(PlatformCalls, calls=service.webhook(exchange, SECRET))
    await service.open()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")
    work = [asyncio.create_task(exchange.run())]
    async with client, reachable(client, PATH) as url:
        work.append(asyncio.create_task(service.run_webhook(url, SECRET)))
        await until(lambda: double.webhook)
        try:
            yield client
        finally:
            service.stop()
            exchange.stop()
            await asyncio.wait_for(asyncio.gather(*work), 15)
            await service.close()


@pytest.fixture
async def client(double: ZaloDouble, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with bot_behind(double, database) as client:
        yield client


def said(**content: Any) -> dict[str, Any]:
    """An event of this moment: the bot behind the door goes by the clock, and takes nothing that is old."""
    return event(date=int(utc_now().timestamp() * 1000), **content)


async def post(client: httpx.AsyncClient, body: Any, secret: str | None = SECRET) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {SECRET_HEADER: secret} if secret is not None else {}
    return (await client.post(PATH, content=content, headers=headers)).status_code


@pytest.mark.parametrize("wraps", [True, False])
async def test_a_person_is_answered_whatever_shape_the_body_has(
    double: ZaloDouble, client: httpx.AsyncClient, wraps: bool
) -> None:
    double.wraps = wraps
    double.person("a1").types("xin chào")
    await until(lambda: [sent.text for sent in double.to("a1")] == ["xin chào"])
    assert double.statuses == [200]


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper()])
async def test_without_the_right_secret_nothing_is_stored(
    client: httpx.AsyncClient, database: Database, secret: str | None
) -> None:
    assert await post(client, said(text="x"), secret) == 401
    assert stored(database) == 0


async def test_after_a_start_with_another_secret_zalo_knows_it_and_the_old_one_opens_nothing(
    double: ZaloDouble, client: httpx.AsyncClient, database: Database
) -> None:
    service = service_on(double)
    app = FastAPI()
    calls = service.webhook(exchange_of(service, database), "b-secret_of-the-test")
    app.add_middleware(PlatformCalls, calls=calls)
    await service.open()
    work = asyncio.create_task(service.run_webhook("https://canhgiac.example", "b-secret_of-the-test"))
    await until(lambda: double.webhook and double.webhook[1] == "b-secret_of-the-test")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as begun_anew:
        assert await post(begun_anew, said(text="x"), SECRET) == 401
        assert await post(begun_anew, said(text="x"), "b-secret_of-the-test") == 200
    service.stop()
    await asyncio.wait_for(work, 5)
    await service.close()


async def test_a_secret_is_compared_in_constant_time(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare_digest(given: bytes, right: bytes) -> bool:
        compared.append((given, right))
        return False

    monkeypatch.setattr("bot.channels.calls.hmac.compare_digest", compare_digest)
    await client.post(PATH, json=said(text="x"), headers={SECRET_HEADER.encode(): "mật-khẩu".encode()})
    [(given, right)] = compared
    assert right == SECRET.encode() and given != right


async def test_the_same_event_ten_times_at_once_is_answered_once(
    double: ZaloDouble, client: httpx.AsyncClient, database: Database
) -> None:
    await until(lambda: double.webhook)
    double._served.add("a1")
    again = said(text="x")
    assert set(await asyncio.gather(*(post(client, again) for _ in range(10)))) == {200}
    await until(lambda: double.sent)
    await asyncio.sleep(0.2)
    assert (len(double.sent), stored(database)) == (1, 1)


@pytest.mark.parametrize("body", [b"{", b"not json", b"[" * 100_000])
async def test_what_is_no_json_is_a_400(client: httpx.AsyncClient, body: bytes) -> None:
    assert await post(client, body) == 400


@pytest.mark.parametrize("body", [b"", {}, [], {"ok": True}, {"event_name": "of.next.year"}, said(chat=None)])
async def test_what_nobody_can_answer_is_taken_so_that_zalo_keeps_the_webhook(
    client: httpx.AsyncClient, database: Database, body: Any
) -> None:
    assert await post(client, body) == 200
    assert stored(database) == 0


async def test_what_could_not_be_stored_is_not_acknowledged(client: httpx.AsyncClient, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    assert await post(client, said(text="x")) == 503


async def test_an_address_zalo_cannot_reach_is_told_with_what_to_look_at(
    double: ZaloDouble, database: Database
) -> None:
    double.verification = {"ok": False, "outcome": "webhook.http.403"}
    with capture_logs() as logs:
        async with bot_behind(double, database):
            await until(lambda: any(line["event"] == "zalo_cannot_reach_us" for line in logs))
    [told] = [line for line in logs if line["event"] == "zalo_cannot_reach_us"]
    assert told["outcome"] == "webhook.http.403" and "BOT_PUBLIC_URL" in told["advice"]


async def test_a_webhook_that_may_not_be_set_again_today_goes_on_as_it_is(
    double: ZaloDouble, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_often(_: dict[str, Any]) -> dict[str, Any]:
        raise Refusal(426, "too often today")

    monkeypatch.setattr(double, "_setWebhook", too_often)
    double.webhook = ("https://canhgiac.example" + PATH, SECRET)
    service = service_on(double)
    await service.open()
    with capture_logs() as logs:
        work = asyncio.create_task(service.run_webhook("https://canhgiac.example", SECRET))
        await until(lambda: any(line["event"] == "zalo_ready" for line in logs))
        service.stop()
        await asyncio.wait_for(work, 5)
    await service.close()

"""Promises about the webhook: who may call it, what it takes, and that a 200 means stored."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from bot.channels.calls import PlatformCalls
from bot.channels.telegram.service import TelegramService
from bot.exchange.exchange import Exchange
from bot.exchange.pacer import Pacer
from bot.storage.database import Database
from bot.timing import utc_now
from tests.doubles.attachments import VAULT, make_file
from tests.doubles.door import reachable, stored
from tests.doubles.telegram import TelegramDouble
from tests.doubles.waiting import until
from tests.telegram.harness import echo

SECRET = "a-secret_of-the-test"
PATH = "/telegram/webhook"


@asynccontextmanager
async def bot_behind(double: TelegramDouble, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The webhook as an ASGI app, a client for it, and a small server through which the double reaches it."""
    service = TelegramService(double.token, double.base_url, utc_now, make_file)
    exchange = Exchange(
        database, echo, [(service.outlet, Pacer(25))], vault=VAULT, clock=utc_now, registry=CollectorRegistry()
    )
    app = FastAPI()
    app.add_middleware(PlatformCalls, calls=service.webhook(exchange, SECRET))
    await service.open()
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot")
    work = [asyncio.create_task(exchange.run())]
    async with client, reachable(client, PATH) as url:
        work.append(asyncio.create_task(service.run_webhook(url, SECRET, [])))
        await until(lambda: double.updates.webhook is not None)
        try:
            yield client
        finally:
            service.stop()
            exchange.stop()
            await asyncio.wait_for(asyncio.gather(*work), 15)
            await service.close()


@pytest.fixture
async def client(double: TelegramDouble, database: Database) -> AsyncIterator[httpx.AsyncClient]:
    async with bot_behind(double, database) as client:
        yield client


async def post(client: httpx.AsyncClient, content: bytes, secret: str | None = SECRET) -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    return (await client.post(PATH, content=content, headers=headers)).status_code


def update(text: Any = "xin chào", update_id: Any = 5, chat: int = 7) -> bytes:
    message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}, "text": text}
    return json.dumps({"update_id": update_id, "message": message}).encode()


async def test_a_person_is_answered(double: TelegramDouble, client: httpx.AsyncClient) -> None:
    double.person(7).types("xin chào")
    await until(lambda: [sent.text for sent in double.to(7)] == ["xin chào"])
    assert not double.updates.waiting


async def test_what_waited_for_the_webhook_is_delivered(double: TelegramDouble, database: Database) -> None:
    double.person(7).types("trước")
    async with bot_behind(double, database):
        await until(lambda: [sent.text for sent in double.to(7)] == ["trước"])


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], "mật-khẩu", SECRET.upper()])
async def test_without_the_right_secret_nothing_is_stored(
    client: httpx.AsyncClient, database: Database, secret: str | None
) -> None:
    headers = {} if secret is None else {b"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
    assert (await client.post(PATH, content=update(), headers=headers)).status_code == 401
    assert stored(database) == 0


@pytest.mark.parametrize("secret", ["wrong", "wrong-and-very-much-longer-than-ours", "mật-khẩu"])
async def test_a_wrong_secret_is_compared_in_the_time_of_a_right_one(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare_digest(given: bytes, right: bytes) -> bool:
        compared.append((given, right))
        return False

    monkeypatch.setattr("bot.channels.calls.hmac.compare_digest", compare_digest)
    await client.post(PATH, content=update(), headers={b"X-Telegram-Bot-Api-Secret-Token": secret.encode()})
    [(given, right)] = compared
    assert right == SECRET.encode() and given != right


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_what_is_not_called_json_is_refused(client: httpx.AsyncClient, database: Database, kind: str) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": kind}
    assert (await client.post(PATH, content=update(), headers=headers)).status_code == 415
    assert stored(database) == 0


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", None])
async def test_json_is_taken(client: httpx.AsyncClient, database: Database, kind: str | None) -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, **({"Content-Type": kind} if kind else {})}
    assert (await client.post(PATH, content=update(), headers=headers)).status_code == 200
    assert stored(database) == 1


async def test_a_caller_who_hangs_up_in_the_middle_is_let_go(double: TelegramDouble, database: Database) -> None:
    incoming = iter([{"type": "http.request", "body": b'{"upd', "more_body": True}, {"type": "http.disconnect"}])
    answered: list[Any] = []

    async def receive() -> Any:
        return next(incoming)

    async def send(said: Any) -> None:
        answered.append(said)

    service = TelegramService(double.token, double.base_url, utc_now, make_file)
    exchange = Exchange(database, echo, [], vault=VAULT, clock=utc_now, registry=CollectorRegistry())
    app = FastAPI()
    app.add_middleware(PlatformCalls, calls=service.webhook(exchange, SECRET))
    headers = [(b"x-telegram-bot-api-secret-token", SECRET.encode())]
    scope = {"type": "http", "method": "POST", "path": PATH, "query_string": b"", "headers": headers}
    await app(scope, receive, send)
    assert answered[0]["status"] == 400
    assert stored(database) == 0


async def test_a_get_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get(PATH)).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'{"update_id": 5',
        b"\xff\xfe{}",
        b"[1, 2]",
        b"null",
        b'{"message": {}}',
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": 5.0}',
        b'{"update_id": NaN}',
        b'{"update_id": null}',
        b'{"update_id": -5}',
        b'{"update_id": 9223372036854775808}',
        b'{"update_id": 1' + b"0" * 5_000 + b"}",
        b"[" * 100_000,
        b'{"update_id": 5, "message": ' + b'{"a":' * 50_000,
    ],
)
async def test_what_is_no_update_is_a_400(client: httpx.AsyncClient, database: Database, body: bytes) -> None:
    assert await post(client, body) == 400
    assert stored(database) == 0


async def test_more_than_a_megabyte_is_refused_before_it_is_held(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50_000_000:
            sent += 100_000
            yield b"x" * 100_000

    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert (await client.post(PATH, content=endless(), headers=headers)).status_code == 413


async def test_a_body_that_trickles_in_is_given_up(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.calls.BODY_SECONDS", 0.1)

    async def slow() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(1)
        yield b"}"

    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    assert (await client.post(PATH, content=slow(), headers=headers)).status_code == 408


@pytest.mark.parametrize(
    "poison",
    [
        {"update_id": 5, "message": {"text": "no chat"}},
        {"update_id": 5, "message": "?"},
        {"update_id": 5, "of_next_year": {}},
        {"update_id": 5, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": ["x"]}},
        {"update_id": 5},
    ],
)
async def test_an_update_nobody_can_read_is_taken_so_that_it_does_not_block_the_person(
    client: httpx.AsyncClient, database: Database, poison: dict[str, Any]
) -> None:
    assert await post(client, json.dumps(poison).encode()) == 200
    assert stored(database) == 0


async def test_deep_json_inside_an_update_does_no_harm(client: httpx.AsyncClient) -> None:
    deep = b'{"update_id": 5, "message": ' + b'{"a":' * 400 + b"1" + b"}" * 401
    assert await post(client, deep) == 200


async def test_of_keys_given_twice_the_last_counts_for_knowing_and_for_answering(
    double: TelegramDouble, client: httpx.AsyncClient, database: Database
) -> None:
    double.person(7)
    twice = update("lần hai", 6)[:-1] + b', "update_id": 5}'
    assert [await post(client, twice), await post(client, update("lần hai", 5))] == [200, 200]
    await until(lambda: bool(double.sent))
    assert (len(double.sent), stored(database)) == (1, 1)


async def test_half_a_surrogate_and_nul_are_answered(double: TelegramDouble, client: httpx.AsyncClient) -> None:
    double.person(7)
    assert await post(client, update("a\x00b\ud83dc")) == 200
    await until(lambda: [sent.text for sent in double.to(7)] == ["abc"])


async def test_the_same_update_ten_times_at_once_is_answered_once(
    double: TelegramDouble, client: httpx.AsyncClient, database: Database
) -> None:
    double.person(7)
    assert set(await asyncio.gather(*(post(client, update()) for _ in range(10)))) == {200}
    await until(lambda: bool(double.sent))
    await asyncio.sleep(0.3)
    assert (len(double.sent), stored(database)) == (1, 1)


async def test_while_nothing_can_be_stored_telegram_is_asked_to_come_again_and_does(
    double: TelegramDouble, client: httpx.AsyncClient, database: Database
) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    double.person(7).types("đợi tôi")
    webhook = double.updates.webhook
    assert webhook
    await until(lambda: len(webhook.statuses) >= 2)
    assert set(webhook.statuses) == {503}
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    await until(lambda: [sent.text for sent in double.to(7)] == ["đợi tôi"])


async def test_an_overload_says_when_to_come_again(client: httpx.AsyncClient, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    answer = await client.post(PATH, content=update(), headers=headers)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


async def test_a_group_that_knows_our_name_is_heard(double: TelegramDouble, client: httpx.AsyncClient) -> None:
    group = double.group(-100)
    double.person(7).types("/menu@canhgiac_thu_bot", into=group)
    await until(lambda: [sent.text for sent in double.to(-100)] == ["/menu"])


async def test_a_process_beside_the_one_that_keeps_the_webhook_learns_our_name_and_touches_nothing(
    double: TelegramDouble, database: Database
) -> None:
    service = TelegramService(double.token, double.base_url, utc_now, make_file)
    exchange = Exchange(database, echo, [], vault=VAULT, clock=utc_now, registry=CollectorRegistry())
    app = FastAPI()
    app.add_middleware(PlatformCalls, calls=service.webhook(exchange, SECRET))
    await service.open()
    beside = asyncio.create_task(service.run_beside())
    await until(lambda: any(method == "getMe" for method, _ in double.calls))
    await asyncio.sleep(0.1)
    raw = double.updates.waiting[double.person(7).types("/menu@canhgiac_thu_bot", into=double.group(-100))]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bot") as client:
        assert await post(client, json.dumps(raw).encode()) == 200
    service.stop()
    await asyncio.wait_for(beside, 5)
    await service.close()
    assert stored(database) == 1
    assert [method for method, _ in double.calls] == ["getMe"]

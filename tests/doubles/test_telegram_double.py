"""The double keeps Telegram's own promises; without them the tests that rely on it would prove nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.doubles.telegram import TOKEN, TelegramDouble


class Api:
    """Calls the Bot API and gives (status, body)."""

    def __init__(self, double: TelegramDouble, session: aiohttp.ClientSession) -> None:
        self._double = double
        self._session = session

    async def __call__(self, method: str, token: str = TOKEN, **parameters: Any) -> tuple[int, Any]:
        async with self._session.post(f"{self._double.base_url}{token}/{method}", json=parameters) as answer:
            body = await answer.json()
            return answer.status, body.get("result", body)


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    double = TelegramDouble(seed=1, retry_unit=0.01)
    await double.start()
    yield double
    await double.stop()


@pytest.fixture
async def api(double: TelegramDouble) -> AsyncIterator[Api]:
    async with aiohttp.ClientSession() as session:
        yield Api(double, session)


async def ids(api: Api, **parameters: Any) -> list[int]:
    status, updates = await api("getUpdates", **parameters)
    assert status == 200
    return [update["update_id"] for update in updates]


async def test_updates_come_again_until_a_higher_offset_confirms_them(double: TelegramDouble, api: Api) -> None:
    first, second = double.person(1).types("a"), double.person(1).types("b")
    assert await ids(api) == await ids(api) == [first, second]
    assert await ids(api, offset=first + 1) == [second]
    assert list(double.updates.acknowledged) == [first]
    assert await ids(api, offset=second + 1) == []


async def test_a_limit_and_a_negative_offset_are_obeyed(double: TelegramDouble, api: Api) -> None:
    updates = [double.person(1).types(str(number)) for number in range(5)]
    assert await ids(api, limit=2) == updates[:2]
    assert await ids(api, offset=-1) == updates[-1:]
    assert len(double.updates.acknowledged) == 4


async def test_a_poll_waits_for_what_comes(double: TelegramDouble, api: Api) -> None:
    poll = asyncio.create_task(ids(api, timeout=5))
    await asyncio.sleep(0.1)
    assert not poll.done()
    update = double.person(1).types("a")
    assert await asyncio.wait_for(poll, 2) == [update]


async def test_a_second_poll_ends_the_first_with_a_409(double: TelegramDouble, api: Api) -> None:
    first = asyncio.create_task(api("getUpdates", timeout=5))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(api("getUpdates", timeout=1))
    assert (await first)[0] == 409
    assert (await second)[0] == 200


async def test_while_a_webhook_is_set_polling_is_a_409(double: TelegramDouble, api: Api) -> None:
    await api("setWebhook", url="http://127.0.0.1:9/")
    assert (await api("getUpdates"))[0] == 409
    await api("deleteWebhook")
    assert (await api("getUpdates"))[0] == 200


async def test_a_webhook_is_called_with_its_secret_in_order_until_it_says_200(double: TelegramDouble, api: Api) -> None:
    answers = iter([500, 404, 200, 200])
    seen: list[tuple[int, str]] = []

    async def receive(request: web.Request) -> web.Response:
        seen.append(((await request.json())["update_id"], request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=next(answers))

    app = web.Application()
    app.router.add_post("/", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await api("setWebhook", url=f"http://127.0.0.1:{runner.addresses[0][1]}/", secret_token="s")
    first, second = double.person(1).types("a"), double.person(1).types("b")
    async with asyncio.timeout(5):
        while double.updates.waiting:
            await asyncio.sleep(0.01)
    await runner.cleanup()
    assert seen == [(first, "s"), (first, "s"), (first, "s"), (second, "s")]
    assert set(double.updates.acknowledged) == {first, second}


async def test_the_thirty_first_message_in_a_second_is_a_429_that_says_how_long(
    double: TelegramDouble, api: Api
) -> None:
    for chat in range(1, 40):
        double.person(chat)
    answers = [await api("sendMessage", chat_id=chat, text="x") for chat in range(1, 32)]
    assert [status for status, _ in answers] == [200] * 30 + [429]
    assert answers[-1][1]["parameters"]["retry_after"] == 3


async def test_two_messages_to_a_chat_at_once_are_a_429(double: TelegramDouble, api: Api) -> None:
    double.person(1)
    assert [(await api("sendMessage", chat_id=1, text="x"))[0] for _ in range(2)] == [200, 429]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"text": ""}, "text is empty"),
        ({"text": "x" * 4097}, "too long"),
        ({"text": "😀" * 2049}, "too long"),
        ({"text": "x", "chat_id": 99}, "chat not found"),
        ({"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]}, "entity"),
        ({"text": "😀x", "entities": [{"type": "bold", "offset": 1, "length": 1}]}, "entity"),
        (
            {"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a", "callback_data": "ế" * 22}]]}},
            "BUTTON_DATA_INVALID",
        ),
    ],
)
async def test_what_telegram_refuses_is_refused(
    double: TelegramDouble, api: Api, parameters: dict[str, Any], reason: str
) -> None:
    double.person(1)
    status, body = await api("sendMessage", **{"chat_id": 1, **parameters})
    assert status == 400 and reason in body["description"]
    assert double.sent == []


async def test_a_document_is_uploaded_with_its_name_and_is_not_empty(double: TelegramDouble) -> None:
    async def upload(content: bytes | None) -> int:
        form = aiohttp.FormData({"chat_id": "7"}, default_to_multipart=True, quote_fields=False)
        if content is not None:
            form.add_field("document", content, filename="Đơn.docx")
        async with session.post(f"{double.base_url}{TOKEN}/sendDocument", data=form) as answer:
            return answer.status

    double.person(7)
    double.pace.spacing = 0
    async with aiohttp.ClientSession() as session:
        assert [await upload(content) for content in (b"x", b"", None)] == [200, 400, 400]
    assert [message.file for message in double.to(7)] == [("Đơn.docx", b"x")]


async def test_who_blocked_the_bot_is_a_403_until_they_come_back(double: TelegramDouble, api: Api) -> None:
    hoa = double.person(1)
    hoa.blocks()
    assert (await api("sendMessage", chat_id=1, text="x"))[0] == 403
    hoa.unblocks()
    assert (await api("sendMessage", chat_id=1, text="x"))[0] == 200


async def test_a_message_may_be_taken_and_its_answer_lost(double: TelegramDouble, api: Api) -> None:
    double.person(1)
    double.drop_after_taking()
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=1, text="x")
    assert len(double.sent) == 1


async def test_another_token_is_unauthorised(double: TelegramDouble, api: Api) -> None:
    assert (await api("getMe", token="1:other"))[0] == 401

"""Promises about polling: everybody is answered once, whatever Zalo makes of what was fetched."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.storage.database import Database
from tests.doubles.inlet import ScriptedInlet
from tests.doubles.waiting import until
from tests.doubles.zalo import Refusal, ZaloDouble, refusals
from tests.zalo.harness import bot_on, service_on


def texts(double: ZaloDouble, chat: str) -> list[str]:
    return [sent.text for sent in double.to(chat)]


async def test_people_are_answered_in_order(double: ZaloDouble, database: Database) -> None:
    async with bot_on(double, database):
        for word in ("một chuyện", "hai chuyện", "ba chuyện"):
            double.person("a1").types(word)
        double.person("b2").types("chuyện khác")
        await until(lambda: len(double.sent) == 4)
    assert texts(double, "a1") == ["một chuyện", "hai chuyện", "ba chuyện"]
    assert texts(double, "b2") == ["chuyện khác"]


async def test_an_event_that_comes_again_and_again_is_answered_once(database: Database) -> None:
    double = ZaloDouble(replays=True)
    await double.start()
    async with bot_on(double, database):
        double.person("a1").types("xin chào")
        await until(lambda: sum(method == "getUpdates" for method, _ in double.calls) > 5)
        await until(lambda: bool(double.sent))
    assert texts(double, "a1") == ["xin chào"]
    await double.stop()


async def test_that_nobody_writes_is_no_failure(double: ZaloDouble, database: Database) -> None:
    with capture_logs() as logs:
        async with bot_on(double, database):
            await until(lambda: ("getUpdates", 408) in double.refusals)
            double.person("a1").types("vẫn nghe")
            await until(lambda: texts(double, "a1") == ["vẫn nghe"])
    assert not [line for line in logs if line["log_level"] in ("error", "warning")]


async def test_what_was_written_while_the_bot_stopped_is_answered_by_the_next(
    double: ZaloDouble, database: Database
) -> None:
    async with bot_on(double, database):
        await until(lambda: any(method == "getUpdates" for method, _ in double.calls))
        polls = len(double.calls)
        await until(lambda: len(double.calls) > polls, 5)
        # A poll is under way: what it brings while we stop is stored, and answered.
        double.person("a1").types("phút chót")
    async with bot_on(double, database):
        await until(lambda: texts(double, "a1") == ["phút chót"])


@pytest.mark.parametrize("refusal", [*refusals(502, "Bad Gateway"), *refusals(403, "internal server error")], ids=str)
async def test_polls_that_fail_are_tried_again(double: ZaloDouble, database: Database, refusal: Refusal) -> None:
    for _ in range(3):
        double.refuse_poll(refusal)
    async with bot_on(double, database):
        double.person("a1").types("đợi tôi")
        await until(lambda: texts(double, "a1") == ["đợi tôi"])


async def test_nobody_polls_beside_another(double: ZaloDouble, database: Database) -> None:
    held = False
    async with bot_on(double, database, may_poll=lambda: held):
        await until(lambda: any(method == "getWebhookInfo" for method, _ in double.calls))
        await asyncio.sleep(0.2)
        assert "getUpdates" not in {method for method, _ in double.calls}
        held = True
        double.person("a1").types("đến lượt")
        await until(lambda: texts(double, "a1") == ["đến lượt"])


async def test_a_webhook_that_is_set_is_left_alone_and_said_so(double: ZaloDouble, database: Database) -> None:
    double.webhook = ("https://canhgiac.example/zalo/webhook", "secret-of-the-real-bot")
    service = service_on(double)
    await service.open()
    with capture_logs() as logs:
        work = asyncio.create_task(service.run_polling(ScriptedInlet(), lambda: True))
        await until(lambda: any("a webhook is set" in str(line.get("reason")) for line in logs))
        service.stop()
        await asyncio.wait_for(work, 5)
    await service.close()
    assert double.webhook
    assert {method for method, _ in double.calls} == {"getMe", "getWebhookInfo"}


async def test_a_wrong_token_is_told_and_printed_nowhere(double: ZaloDouble) -> None:
    token = "2750123456789012345:nobodys-token-of-this-test-0000000"
    service = service_on(double, token=token)
    await service.open()
    with capture_logs() as logs:
        work = asyncio.create_task(service.run_polling(ScriptedInlet(), lambda: True))
        await until(lambda: any(line["event"] == "zalo_token_refused" for line in logs))
        service.stop()
        await asyncio.wait_for(work, 5)
    await service.close()
    assert token not in repr(logs) and token.partition(":")[2] not in repr(vars(service).keys())

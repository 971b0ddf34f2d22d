"""Promises about long polling: everything is stored before Telegram may forget it, once, whatever happens."""

import asyncio
import logging
from pathlib import Path

import pytest

import bot.channels.telegram
from bot.channels.contract import Limit
from bot.messages import Channel, Message, Reply
from bot.storage import inbox, outbound
from bot.storage.database import Database
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_rules import too_many
from tests.doubles.waiting import until
from tests.telegram.harness import bot_on


async def test_a_person_is_answered(double: TelegramDouble, database: Database) -> None:
    double.person(7).types("xin chào")
    async with bot_on(double, database):
        await until(lambda: [sent.text for sent in double.to(7)] == ["xin chào"])


async def test_what_came_while_the_bot_was_away_is_answered_oldest_first(
    double: TelegramDouble, database: Database
) -> None:
    for number in range(130):
        double.person(number % 65 + 1).types(str(number))
    double.pace.rate = 10_000
    async with bot_on(double, database, rate=1000):
        await until(lambda: len(double.sent) == 130, 20)
    for chat in range(1, 66):
        assert [int(sent.text) for sent in double.to(chat)] == [chat - 1, chat + 64]


async def test_an_update_is_confirmed_only_after_it_was_stored(double: TelegramDouble, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    update_id = double.person(7).types("đợi")
    async with bot_on(double, database):
        await until(lambda: double.updates.deliveries.count(update_id) >= 3)
        assert update_id in double.updates.waiting
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
        await until(lambda: [sent.text for sent in double.to(7)] == ["đợi"])
    assert update_id in double.updates.acknowledged


async def test_a_redelivery_after_a_restart_is_not_answered_again(double: TelegramDouble, database: Database) -> None:
    update_id = double.person(7).types("một lần")
    update = double.updates.waiting[update_id]
    async with bot_on(double, database):
        await until(lambda: bool(double.sent))
    double.updates.waiting[update_id] = update
    async with bot_on(double, database):
        double.person(8).types("xong")
        await until(lambda: bool(double.to(8)))
    assert len(double.to(7)) == 1


async def test_ids_that_jump_down_after_a_quiet_week_are_seen(
    double: TelegramDouble, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.polling.LONG_POLL_SECONDS", 0.1)
    double.pace.spacing = 0
    async with bot_on(double, database):
        double.updates.jump(900_000)
        double.person(7).types("trước")
        await until(lambda: len(double.sent) == 1)
        await asyncio.sleep(0.3)
        double.updates.jump(55)
        double.person(8).types("sau")
        await until(lambda: [sent.text for sent in double.to(8)] == ["sau"])


async def test_an_update_nobody_can_read_does_not_block_the_way(
    double: TelegramDouble, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    double.updates.add({"message": {"text": "bí mật không có chỗ"}}, "x")
    double.updates.add({"message": {"chat": {"id": 7}}, "extra": [[[[]]]]}, "x")
    double.person(7).types("còn tôi")
    async with bot_on(double, database):
        await until(lambda: [sent.text for sent in double.to(7)] == ["còn tôi"])
    assert "bí mật" not in caplog.text


async def test_a_second_poller_is_named_and_not_fought(
    double: TelegramDouble, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot_on(double, database):
        await until(lambda: any(method == "getUpdates" for method, _ in double.calls))
        other = asyncio.create_task(double.updates.poll(0, 1, 0.5))
        await until(lambda: ("getUpdates", 409) in double.refusals)
        before = len(double.calls)
        await asyncio.wait([other])
        assert len(double.calls) - before < 20
        double.person(7).types("vẫn đây")
        await until(lambda: bool(double.to(7)))
    assert "another_receiver" in capsys.readouterr().out


async def test_a_refused_token_is_named_and_not_tried_in_a_loop(
    double: TelegramDouble, database: Database, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    wrong = "123456789:another-token-than-the-one-given-out"
    async with bot_on(double, database, token=wrong):
        await asyncio.sleep(0.5)
    said = capsys.readouterr().out + caplog.text
    assert "telegram_token_refused" in said
    assert "another-token" not in said
    assert len(double.calls) < 12


async def test_the_commands_are_published(double: TelegramDouble, database: Database) -> None:
    async with bot_on(double, database, commands=[("menu", "Xem các chủ đề")]):
        await until(lambda: any(method == "setMyCommands" for method, _ in double.calls))
    assert double.refusals == []


async def test_commands_telegram_does_not_like_stop_nothing_else(double: TelegramDouble, database: Database) -> None:
    double.person(7).types("xin chào")
    async with bot_on(double, database, commands=[("MENU", "")]):
        await until(lambda: bool(double.to(7)))
    assert ("setMyCommands", 400) in double.refusals


async def test_stopping_does_not_wait_for_a_long_poll(double: TelegramDouble, database: Database) -> None:
    async with bot_on(double, database):
        await until(lambda: any(method == "getUpdates" for method, _ in double.calls))
        started = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - started < 3


@pytest.mark.parametrize("silent", ["getMe", "deleteWebhook", "setMyCommands"])
async def test_stopping_does_not_wait_for_a_telegram_that_says_nothing(
    double: TelegramDouble, database: Database, silent: str
) -> None:
    double.slow_methods = {silent}
    async with bot_on(double, database, commands=[("menu", "Xem các chủ đề")]):
        await until(lambda: any(method == silent for method, _ in double.calls))
        started = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - started < 3


async def test_polling_takes_over_from_a_webhook(double: TelegramDouble, database: Database) -> None:
    await double._setWebhook({"url": "http://127.0.0.1:9/"})
    double.person(7).types("xin chào")
    async with bot_on(double, database):
        await until(lambda: bool(double.to(7)))


async def test_nothing_a_person_writes_is_logged_at_any_level(
    double: TelegramDouble,
    database: Database,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.INFO)

    def fails(message: Message) -> Reply:
        raise ValueError(message.text) if message.text == "câu thầm kín" else KeyError

    double.person(7).types("câu thầm kín")
    async with bot_on(double, database, fails):
        await until(lambda: not double.updates.waiting)
        await asyncio.sleep(0.3)
    said = caplog.text + capsys.readouterr().out
    assert "câu thầm kín" not in said
    assert double.token not in said


def test_the_librarys_own_queue_that_forgets_in_a_crash_is_not_used() -> None:
    package = Path(bot.channels.telegram.__file__).parent
    assert not [file for file in package.glob("*.py") if "telegram.ext" in file.read_text(encoding="utf-8")]


async def test_a_storm_of_429_loses_nothing_and_sends_nothing_too_early(
    double: TelegramDouble, database: Database
) -> None:
    double.latency = 0.1
    for number in range(1, 21):
        double.person(number).types(str(number))
    async with bot_on(double, database):
        await until(lambda: len(double.sent) >= 5)
        double.refuse_with_429(1, 2)
        await until(lambda: len({sent.chat for sent in double.sent}) == 20, 30)
    assert len(double.sent) == 20
    assert sum(1 for _, code in double.refusals if code == 429) <= 5


async def test_at_the_set_rate_telegram_refuses_nothing(double: TelegramDouble, database: Database) -> None:
    double.pace.rate = 60
    for number in range(1, 91):
        double.person(number).types(str(number))
    async with bot_on(double, database, rate=60):
        await until(lambda: len(double.sent) == 90, 30)
    assert double.refusals == []


async def test_a_blocked_person_gets_nothing_more_until_they_come_back(
    double: TelegramDouble, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.outlet.ONE_CHAT", Limit(1, 0.4))
    double.pace.spacing = 0.3
    hoa = double.person(7)
    async with bot_on(double, database):
        hoa.types("một")
        await until(lambda: len(double.to(7)) == 1)
        hoa.types("hai")
        left = hoa.blocks()
        await until(lambda: left in double.updates.acknowledged and _nothing_waits(database))
        await asyncio.sleep(0.6)  # a reply that was in hand by then has had its turn
        hoa.unblocks()
        hoa.types("ba")
        await until(lambda: double.to(7)[-1].text == "ba")
    assert [sent.text for sent in double.to(7)] == ["một", "ba"]


async def test_a_way_in_that_says_something_else_than_updates_is_asked_again_later(
    double: TelegramDouble, database: Database
) -> None:
    for status, body in [(200, "<html>"), (502, "<html>"), (200, '{"ok": true, "result": [{}, 5]}'), (200, '{"ok": ')]:
        double.answer_polls_with(status, body)
    double.person(7).types("xin chào")
    async with bot_on(double, database):
        await until(lambda: [sent.text for sent in double.to(7)] == ["xin chào"])
    assert [method for method, _ in double.calls].count("getUpdates") <= 8


async def test_a_poll_told_to_wait_waits(double: TelegramDouble, database: Database) -> None:
    double.poll_troubles.append(lambda: too_many(1))
    double.person(7).types("xin chào")
    async with bot_on(double, database):
        await until(lambda: ("getUpdates", 429) in double.refusals)
        told = asyncio.get_running_loop().time()
        await until(lambda: bool(double.to(7)))
    assert asyncio.get_running_loop().time() - told >= 0.9


async def test_a_webhook_that_another_process_sets_is_named(
    double: TelegramDouble, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async with bot_on(double, database):
        await until(lambda: any(method == "getUpdates" for method, _ in double.calls))
        await double._setWebhook({"url": "http://127.0.0.1:9/"})
        double.updates.interrupt_poll()
        await until(lambda: "webhook is active" in capsys.readouterr().out)


def _nothing_waits(database: Database) -> bool:
    """Every message is dealt with, and every reply sent or given up."""
    with database.read() as connection:
        return inbox.backlog(connection)[0] == outbound.backlog(connection, Channel.TELEGRAM) == 0

"""Promises about what one message of a chat leaves to the next, and about what nobody can read or keep."""

import asyncio
import json
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from bot.exchange.exchange import Exchange
from bot.messages import NOTHING_REMEMBERED, Address, Channel, Intake, Memory, Message, Reply, Span
from bot.storage import inbox
from bot.storage.database import Database
from bot.timing import utc_now
from bot.vault import Vault
from tests.doubles.attachments import VAULT, attachment
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, message, until

SECRET = "mất 20 triệu ở số 0123498765"


def adds_up(asked: Message) -> Reply:
    """Says all that was written so far in the chat, and remembers it."""
    before = asked.memory.text if asked.memory else ""
    return Reply((Span(before + asked.text),), memory=Memory(before + asked.text, utc_now() + timedelta(hours=1)))


def remembers(asked: Message) -> Reply:
    """Remembers on "nhớ", forgets on "quên", and tells what it remembers in any case."""
    said = Span(asked.memory.text if asked.memory else "không nhớ gì")
    match asked.text:
        case "nhớ":
            return Reply((said,), memory=Memory(SECRET, utc_now() + timedelta(hours=1)))
        case "quên":
            return Reply((said,), memory=NOTHING_REMEMBERED)
        case "/xoa":
            return Reply((said,), erase=True, memory=Memory(SECRET, utc_now() + timedelta(hours=1)))
        case "độc":
            raise ValueError
        case _:
            return Reply((said,))


def held(database: Database) -> list[str]:
    return column(database, "SELECT chat FROM chat_state ORDER BY chat")


async def answered(exchange: Exchange, outlet: RecordingOutlet, *texts: str) -> list[str]:
    """What the chat was told to the messages, all of them accepted at once."""
    before = len(outlet.to("7"))
    await exchange.accept([message(said) for said in texts])
    await until(lambda: len(outlet.to("7")) == before + len(texts))
    return outlet.to("7")[before:]


async def test_messages_sent_in_one_breath_each_find_what_the_one_before_left(
    outlet: RecordingOutlet, running: Running
) -> None:
    async with running(adds_up) as exchange:
        await exchange.accept([message(letter, chat) for letter in "abcdef" for chat in ("7", "8")])
        await until(lambda: len(outlet.taken) == 12)
    assert outlet.to("7") == outlet.to("8") == ["a", "ab", "abc", "abcd", "abcde", "abcdef"]


async def test_two_processes_hand_the_memory_of_a_chat_to_each_other(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    def slowly(asked: Message) -> Reply:
        time.sleep(0.01)
        return adds_up(asked)

    other = Database(database.url.render_as_string(hide_password=False))
    async with running(slowly) as one, running(slowly, on=other) as two:
        for number, letter in enumerate("abcdefghij"):
            await (one if number % 2 else two).accept([message(letter)])
        await until(lambda: len(outlet.taken) == 10)
    other.close()
    assert outlet.to("7")[-1] == "abcdefghij"


async def test_the_next_process_goes_on_where_the_last_one_stopped(outlet: RecordingOutlet, running: Running) -> None:
    for letter in "ab":
        async with running(adds_up) as exchange:
            await answered(exchange, outlet, letter)
    assert outlet.to("7") == ["a", "ab"]


async def test_the_web_visitor_is_remembered_as_well(running: Running) -> None:
    async with running(adds_up) as exchange:
        for said, told in [("a", "a"), ("b", "ab")]:
            reply = await exchange.converse(message(said, "visitor", Channel.WEB), patience=5)
            assert reply.text == told


async def test_a_reply_that_says_nothing_of_it_leaves_the_memory_as_it_is(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(remembers) as exchange:
        assert await answered(exchange, outlet, "nhớ", "gì", "quên", "gì") == [
            "không nhớ gì",
            SECRET,
            SECRET,
            "không nhớ gì",
        ]
    assert held(database) == []


async def test_a_message_set_aside_costs_no_memory(outlet: RecordingOutlet, running: Running) -> None:
    async with running(remembers) as exchange:
        await exchange.accept([message("nhớ"), message("độc"), message("gì")])
        await until(lambda: outlet.to("7") == ["không nhớ gì", SECRET])


async def test_what_is_over_is_not_remembered(outlet: RecordingOutlet, running: Running) -> None:
    now = utc_now()
    async with running(remembers) as exchange:
        await answered(exchange, outlet, "nhớ")
    async with running(remembers, clock=lambda: now + timedelta(hours=2)) as exchange:
        assert await answered(exchange, outlet, "gì") == ["không nhớ gì"]


@pytest.mark.parametrize("end", [message("/xoa"), message("", intake=Intake.LEFT)], ids=["erased", "left"])
async def test_who_is_forgotten_or_leaves_is_not_remembered(
    database: Database, outlet: RecordingOutlet, running: Running, end: Message
) -> None:
    async with running(remembers) as exchange:
        await exchange.accept([message("nhớ"), message("nhớ", "8"), end, message("gì")])
        await until(lambda: outlet.to("7")[-1:] == ["không nhớ gì"] and len(outlet.to("7")) > 1)
    assert held(database) == ["8"]


async def test_erasing_from_outside_takes_the_memory_and_what_is_in_work_brings_none_back(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(asked: Message) -> Reply:
        loop.call_soon_threadsafe(begun.set)
        time.sleep(0.3)
        return remembers(asked)

    async with running(remembers) as exchange:
        await answered(exchange, outlet, "nhớ")
        assert held(database) == ["7"]
        await exchange.erase(Address(Channel.TELEGRAM, "7"))
        assert held(database) == []
    async with running(slow) as exchange:
        await exchange.accept([message("nhớ")])
        await begun.wait()
        await exchange.erase(Address(Channel.TELEGRAM, "7"))
    assert held(database) == []


async def test_the_memory_is_written_with_the_reply_or_neither_is(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    def rename(old: str, new: str) -> None:
        with database.write() as connection:
            connection.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    def answers_while_the_table_goes(asked: Message) -> Reply:
        rename("chat_state", "elsewhere")
        return remembers(asked)

    with structlog.testing.capture_logs() as told:
        async with running(answers_while_the_table_goes) as exchange:
            await exchange.accept([message("nhớ")])
            await until(lambda: any(line["event"] == "reply_not_recorded" for line in told))
            assert column(database, "SELECT state FROM inbox") == ["answering"]
            assert column(database, "SELECT id FROM outbound") == []
            rename("elsewhere", "chat_state")
            await until(lambda: bool(outlet.taken))
    assert held(database) == ["7"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_processes_that_both_answered_one_is_remembered(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "CLAIM_SECONDS", 0.05)
    both = threading.Barrier(2)

    def together(asked: Message) -> Reply:
        both.wait(5)  # the first is still at work when the second takes its message up
        own = str(threading.get_ident())
        return Reply((Span(own),), memory=Memory(own, utc_now() + timedelta(hours=1)))

    other = Database(database.url.render_as_string(hide_password=False))
    async with running(together) as one, running(together, on=other):
        await one.accept([message("chậm")])
        await until(lambda: bool(outlet.taken))
    other.close()
    [sealed] = column(database, "SELECT sealed FROM chat_state")
    assert [VAULT.open(sealed)] == outlet.to("7")


async def test_after_a_change_of_the_key_nothing_is_remembered_and_all_goes_on(
    outlet: RecordingOutlet, running: Running, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(remembers) as exchange:
        await answered(exchange, outlet, "nhớ")
    async with running(remembers, vault=Vault.of_this_process()) as exchange:
        assert await answered(exchange, outlet, "gì", "gì", "nhớ", "gì") == ["không nhớ gì"] * 3 + [SECRET]
    logged = caplog.text + "".join(capsys.readouterr())
    assert logged.count("sealed_with_another_key") == 1
    assert SECRET not in logged


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_byte_on_the_disk_tells_what_is_remembered_or_what_a_file_is_made_of(
    database: Database, outlet: RecordingOutlet, running: Running, tmp_path: Path
) -> None:
    def confides(_: Message) -> Reply:
        return Reply(
            (Span("đã ghi"),),
            memory=Memory(SECRET, utc_now() + timedelta(hours=1)),
            attachment=attachment(SECRET, name="don.docx"),
        )

    async with running(confides) as exchange:
        await answered(exchange, outlet, "một", "hai")
    files = [file for file in tmp_path.iterdir() if file.is_file()]
    on_disk = b"".join(file.read_bytes() for file in files)
    assert json.dumps("đã ghi").encode() in on_disk
    assert b"don.docx" in on_disk
    # Longer than what the time of day or chance may write.
    for told in (SECRET, "0123498765", "20 tri"):
        assert told.encode() not in on_disk
        assert json.dumps(told)[1:-1].encode() not in on_disk
    [sealed] = column(database, "SELECT sealed FROM chat_state")
    assert VAULT.open(sealed) == SECRET

"""Promises to a channel whose request waits for its reply (the web page)."""

import asyncio
import time

import pytest

from bot.messages import Button, Channel, Message, Reply, Span, Style
from bot.storage.database import Database
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, echo, make, message, until


def asked(text: str, **more: object) -> Message:
    return message(text, "visitor", Channel.WEB, **more)


def rich(_: Message) -> Reply:
    return Reply((Span("đậm", Style.BOLD), Span("nối", href="https://a.vn/")), (Button("Xem", "/xem a"),))


async def test_the_asking_request_gets_its_reply(running: Running) -> None:
    async with running(rich) as exchange:
        reply = await exchange.converse(asked("hỏi"), patience=5)
    assert (reply.spans, reply.buttons) == (rich(asked("")).spans, rich(asked("")).buttons)


async def test_the_same_id_again_gives_the_stored_reply_without_a_second_answer(running: Running) -> None:
    calls: list[str] = []

    def once(wanted: Message) -> Reply:
        calls.append(wanted.text)
        return rich(wanted)

    question = asked("hỏi")
    async with running(once) as exchange:
        first = await exchange.converse(question, patience=5)
        again = await exchange.converse(question, patience=5)
    assert calls == ["hỏi"]
    assert (again.spans, again.buttons) == (first.spans, first.buttons)


async def test_the_same_id_many_times_at_once_is_answered_once(running: Running) -> None:
    calls: list[str] = []

    def slow(wanted: Message) -> Reply:
        calls.append(wanted.text)
        time.sleep(0.05)
        return echo(wanted)

    question = asked("hỏi")
    async with running(slow) as exchange:
        replies = await asyncio.gather(*(exchange.converse(question, patience=5) for _ in range(10)))
    assert calls == ["hỏi"]
    assert {reply.text for reply in replies} == {"hỏi"}


async def test_a_late_reply_is_a_timeout_and_the_same_id_fetches_it(running: Running) -> None:
    question = asked("hỏi")

    def slow(wanted: Message) -> Reply:
        time.sleep(0.3)
        return echo(wanted)

    async with running(slow) as exchange:
        with pytest.raises(TimeoutError):
            await exchange.converse(question, patience=0.05)
        assert (await exchange.converse(question, patience=5)).text == "hỏi"


async def test_the_reply_comes_though_another_process_answers(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    asking = make(database, echo, outlet, answers=False, sends=False)
    async with running():
        assert (await asking.converse(asked("từ tiến trình khác"), patience=5)).text == "từ tiến trình khác"


async def test_a_question_without_words_in_return_gives_an_empty_reply(running: Running) -> None:
    async with running(lambda _: Reply(())) as exchange:
        assert (await exchange.converse(asked("…"), patience=5)).spans == ()


async def test_a_poisoned_question_gives_an_empty_reply_instead_of_hanging(running: Running) -> None:
    def fails(_: Message) -> Reply:
        raise ValueError

    async with running(fails) as exchange:
        assert (await exchange.converse(asked("độc"), patience=5)).spans == ()


async def test_a_reply_fetched_by_its_request_is_not_sent_again(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running() as exchange:
        await exchange.converse(asked("hỏi"), patience=5)
        await exchange.accept([message("khác", "8")])
        await until(lambda: bool(outlet.taken))
    assert outlet.taken == [("8", "khác")]
    assert column(database, "SELECT state FROM outbound WHERE channel = 'web'") == ["sent"]

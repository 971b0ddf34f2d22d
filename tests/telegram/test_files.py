"""Promises about a file that goes with a reply: it arrives after the words, and neither costs the other."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.messages import Address, Attachment, Button, Channel, Reply, Span
from bot.storage.database import Database
from tests.doubles.attachments import NAME, attachment
from tests.doubles.telegram import Sent, TelegramDouble
from tests.doubles.waiting import until
from tests.telegram.harness import bot_on

WORDS = Reply((Span("Đơn của anh/chị đây."),), (Button("Làm lại", "/bilua"),))
LONG = "Tôi mất 20 triệu đồng. " * 4000


def with_file(file: Attachment) -> Reply:
    return replace(WORDS, attachment=file)


def states(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.execute(text("SELECT state FROM outbound ORDER BY id")).scalars())


async def received(double: TelegramDouble, database: Database, reply: Reply, *ends: str) -> list[Sent]:
    """What is on the phone when every part of the reply has come to its end."""
    person = double.person(7)
    async with bot_on(double, database, lambda _: reply):
        person.types("xong")
        await until(lambda: states(database) == list(ends))
    return double.to(7)


async def test_the_words_with_the_buttons_come_first_and_the_file_after_them(
    double: TelegramDouble, database: Database
) -> None:
    words, file = await received(double, database, with_file(attachment(LONG)), "sent", "sent")
    assert (words.text, words.payloads, words.file) == (WORDS.text, ["/bilua"], None)
    assert file.file == (NAME, LONG.encode())
    assert double.refusals == []


async def test_the_file_keeps_to_the_pace_of_the_chat(double: TelegramDouble, database: Database) -> None:
    words, file = await received(double, database, with_file(attachment("x")), "sent", "sent")
    assert file.at - words.at >= double.pace.spacing * 0.9


async def test_a_name_with_every_kind_of_sign_arrives_as_it_is(double: TelegramDouble, database: Database) -> None:
    name = 'Đơn "trình báo" 100% – số 1; a=b.docx'
    *_, file = await received(double, database, with_file(attachment("x", name=name)), "sent", "sent")
    assert file.file and file.file[0] == name


async def test_a_file_that_was_refused_does_not_cost_the_words_and_is_not_tried_again(
    double: TelegramDouble, database: Database
) -> None:
    empty = with_file(attachment(""))
    assert [sent.text for sent in await received(double, database, empty, "sent", "failed")] == [WORDS.text]
    assert double.refusals == [("sendDocument", 400)]


async def test_a_file_that_may_have_arrived_is_sent_once_more_and_the_words_are_not(
    double: TelegramDouble, database: Database
) -> None:
    double.person(7)
    async with bot_on(double, database, lambda _: with_file(attachment("x"))):
        double.person(7).types("xong")
        await until(lambda: states(database)[:1] == ["sent"])
        double.drop_after_taking(2)
        await until(lambda: states(database) == ["sent", "uncertain"])
    assert [bool(sent.file) for sent in double.to(7)] == [False, True, True]


async def test_a_429_makes_the_file_wait_and_nothing_is_repeated(double: TelegramDouble, database: Database) -> None:
    double.person(7)
    async with bot_on(double, database, lambda _: with_file(attachment("x"))):
        double.person(7).types("xong")
        await until(lambda: states(database)[:1] == ["sent"])
        double.refuse_with_429(1)
        await until(lambda: states(database) == ["sent", "sent"])
    assert [bool(sent.file) for sent in double.to(7)] == [False, True]


async def test_a_bot_killed_between_words_and_file_sends_the_file_only(
    double: TelegramDouble, database: Database
) -> None:
    double.person(7)
    async with bot_on(double, database, lambda _: with_file(attachment("x"))):
        double.person(7).types("xong")
        await until(lambda: states(database)[:1] == ["sent"])
    with database.write() as connection:  # as a sender leaves it that is killed before it has heard anything
        connection.execute(text("UPDATE outbound SET state = 'sending' WHERE part = 1"))
    async with bot_on(double, database):
        await until(lambda: states(database) == ["sent", "sent"])
    assert [bool(sent.file) for sent in double.to(7)] == [False, True]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (Attachment("as it is", NAME, "sealed elsewhere"), "another key"),
        (attachment("mất 20 triệu", kind="of a later version"), "of a later version"),
        (attachment("mất 20 triệu", kind="broken"), "ValueError"),
    ],
    ids=["another key", "unknown kind", "broken maker"],
)
async def test_what_no_file_can_be_made_of_is_given_up_loudly_and_without_its_content(
    double: TelegramDouble,
    database: Database,
    file: Attachment,
    reason: str,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert [sent.text for sent in await received(double, database, with_file(file), "sent", "failed")] == [WORDS.text]
    logged = caplog.text + "".join(capsys.readouterr())
    assert "message_refused" in logged and reason in logged
    assert "triệu" not in logged and file.sealed not in logged


async def test_after_the_wish_to_be_forgotten_a_file_that_waits_is_not_sent(
    double: TelegramDouble, database: Database
) -> None:
    person = double.person(7)
    in_two_parts = Reply((Span("Một. " * 1200),), attachment=attachment("x"))
    async with bot_on(double, database, lambda asked: in_two_parts if asked.text == "xong" else WORDS) as exchange:
        person.types("xong")
        await until(lambda: states(database)[:1] + states(database)[2:] == ["sent", "pending"])
        await exchange.erase(Address(Channel.TELEGRAM, "7"))
        person.types("còn đó không")
        await until(lambda: WORDS.text in [sent.text for sent in double.to(7)])
    assert not [sent for sent in double.to(7) if sent.file]

"""Who writes faster than anybody reads is told so once and kindly, and what cannot wait is heard all the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.exchange.haste import ANSWERS, WITHIN
from bot.messages import Channel, Haste, Intake, Message, Reply, Span
from bot.storage.database import Database
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, message, until

AT = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
STATES = "SELECT state FROM inbox ORDER BY id"


def patient(asked: Message) -> Reply:
    """Echoes, and asks who is in a hurry to wait; "cứu" cannot."""
    if asked.haste is Haste.NONE or asked.text == "cứu":
        return Reply((Span(asked.text),))
    return Reply((Span("chờ nhé"),) if asked.haste is Haste.NEW else (), postpones=True)


def many(count: int, *, at: datetime = AT, chat: str = "7", **more: Any) -> Iterator[Message]:
    return (message(f"hỏi {number}", chat, received_at=at, **more) for number in range(count))


async def test_who_is_too_fast_is_told_once_and_answered_again_after_a_while(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(patient) as exchange:
        await exchange.accept([*many(ANSWERS + 20), message("tôi thì sao", "8", received_at=AT)])
        await until(lambda: column(database, STATES) == ["answered"] * ANSWERS + ["postponed"] * 20 + ["answered"])
        await exchange.accept([message("quên chưa nói", received_at=AT + WITHIN - SECOND)])
        await exchange.accept([message("giờ thì chậm", received_at=AT + WITHIN + SECOND)])
        await until(lambda: outlet.to("7")[-1:] == ["giờ thì chậm"])
    assert outlet.to("7") == [*(f"hỏi {n}" for n in range(ANSWERS)), "chờ nhé", "giờ thì chậm"]
    assert outlet.to("8") == ["tôi thì sao"]


async def test_who_does_it_again_is_told_again(database: Database, outlet: RecordingOutlet, running: Running) -> None:
    async with running(patient) as exchange:
        for minute in (0, 5):
            await exchange.accept(list(many(ANSWERS + 3, at=AT + minute * WITHIN)))
        await until(lambda: len(column(database, STATES)) == 2 * (ANSWERS + 3))
        await until(lambda: outlet.to("7").count("chờ nhé") == 2)
    assert len(outlet.to("7")) == 2 * (ANSWERS + 1)


async def test_what_cannot_wait_is_heard_in_any_hurry(outlet: RecordingOutlet, running: Running) -> None:
    async with running(patient) as exchange:
        await exchange.accept([*many(ANSWERS + 5), message("cứu", received_at=AT)])
        await until(lambda: outlet.to("7")[-1:] == ["cứu"])


async def test_the_next_process_knows_who_was_told(outlet: RecordingOutlet, running: Running) -> None:
    async with running(patient) as exchange:
        await exchange.accept(list(many(ANSWERS + 1)))
        await until(lambda: outlet.to("7")[-1:] == ["chờ nhé"])
    async with running(patient) as exchange:
        await exchange.accept([message("nữa", received_at=AT + SECOND), message("xong", "8")])
        await until(lambda: outlet.to("8") == ["xong"])
    assert outlet.to("7")[-1] == "chờ nhé"


@pytest.mark.parametrize(
    ("channel", "intake", "later"),
    [
        (Channel.WEB, Intake.TEXT, timedelta()),  # its own limit is at the door, before anything is stored
        (Channel.TELEGRAM, Intake.INLINE, timedelta()),  # each letter of a search is a message
        (Channel.TELEGRAM, Intake.TEXT, -timedelta(hours=1)),  # a clock put back
    ],
)
async def test_nobody_else_is_asked_to_wait(
    database: Database, running: Running, channel: Channel, intake: Intake, later: timedelta
) -> None:
    async with running(patient) as exchange:
        await exchange.accept(list(many(ANSWERS, channel=channel, intake=intake)))
        await exchange.accept([message("và tôi", channel=channel, received_at=AT + later)])
        await until(lambda: column(database, STATES) == ["answered"] * (ANSWERS + 1))

"""The lines of one message can be found together, whichever process and step they come from."""

import structlog
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.errors import TryLater
from bot.messages import Message, Reply, request_name
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, echo, message, until

log = structlog.get_logger(__name__)


async def test_a_message_is_called_the_same_while_it_is_answered_and_while_its_answer_is_sent(
    outlet: RecordingOutlet, running: Running
) -> None:
    failures = iter([ValueError("at first")])

    def thinks(asked: Message) -> Reply:
        log.info("thinking")
        for failure in failures:
            raise failure
        return echo(asked)

    asked, another = message("a", "7"), message("b", "8")
    with capture_logs([merge_contextvars]) as lines:
        async with running(thinks) as exchange:
            outlet.troubles = [TryLater("500")]
            await exchange.accept([asked])
            await until(lambda: outlet.to("7") == ["a"])
            await exchange.accept([another])
            await until(lambda: outlet.to("8") == ["b"])
    told = [(line["event"], line.get("request")) for line in lines if line["event"] != "interrupted_answers_taken_up"]
    mine, theirs = (request_name(each.address.channel, each.id) for each in (asked, another))
    assert told == [
        ("thinking", mine),
        ("answer_failed", mine),
        ("thinking", mine),
        ("send_again", mine),
        ("thinking", theirs),
    ]


async def test_the_name_of_a_message_does_not_tell_who_wrote_it() -> None:
    written = message("a", "0912345678")
    assert "0912345678" not in written.request
    assert written.request == message("b", "0999999999", id=written.id).request

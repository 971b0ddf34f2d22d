"""Promises about who is sent what from now on: it is read with a message and changed with the reply, or not at all."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import RecipientGone
from bot.exchange.exchange import Exchange
from bot.exchange.remembering import Remembering
from bot.messages import Address, Channel, Intake, Message, Reply, Span, Subscription
from bot.storage import accounts, imports, subscribers
from bot.storage.database import Database
from bot.storage.tables import Role
from tests.doubles.attachments import VAULT
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, message, until

AGREED = datetime(2026, 11, 20, tzinfo=UTC)
FISHER = Subscription(AGREED, "Tôi đồng ý.", audiences=("ngu-dan",), area="mui-ne")


def obeys(asked: Message) -> Reply:
    """Tells which audiences the chat is subscribed as, and does as it is told."""
    told = (Span(" ".join(asked.subscription.audiences) if asked.subscription else "chưa đăng ký"),)
    match asked.text:
        case "/dangky":
            return Reply(told, subscription=FISHER)
        case "/huy":
            return Reply(told, unsubscribes=True)
        case "/xoa":
            return Reply(told, erase=True, subscription=FISHER)
        case "độc":
            raise ValueError
        case _:
            return Reply(told)


async def told(exchange: Exchange, outlet: RecordingOutlet, *texts: str, **more: Any) -> list[str]:
    """What the chat was told to the messages, all of them accepted at once."""
    before = len(outlet.to("7"))
    await exchange.accept([message(said, **more) for said in texts])
    await until(lambda: len(outlet.to("7")) == before + len(texts))
    return outlet.to("7")[before:]


def states(database: Database) -> dict[str, str]:
    """The state of every subscriber by chat."""
    return dict(
        zip(
            column(database, "SELECT chat FROM subscriber ORDER BY id"),
            column(database, "SELECT state FROM subscriber ORDER BY id"),
            strict=True,
        )
    )


def fishers(database: Database, *chats: str) -> None:
    with database.write() as connection:
        for chat in chats:
            subscribers.subscribe(connection, Address(Channel.TELEGRAM, chat), FISHER)


async def test_messages_in_one_breath_each_find_what_the_one_before_decided(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(obeys) as exchange:
        said = await told(exchange, outlet, "a", "/dangky", "b", "/huy", "c", "/dangky", "d")
    none, fisher = "chưa đăng ký", "ngu-dan"
    assert said == [none, none, fisher, fisher, none, none, fisher]
    assert states(database) == {"7": "active"}


async def test_each_chat_has_its_own(database: Database, outlet: RecordingOutlet, running: Running) -> None:
    async with running(obeys) as exchange:
        await exchange.accept([message("/dangky"), message("/dangky", "8"), message("/huy", "8"), message("a", "9")])
        await until(lambda: len(outlet.taken) == 4)
    assert states(database) == {"7": "active", "8": "left"}


async def test_a_visitor_of_the_web_page_subscribes_as_well(running: Running) -> None:
    async with running(obeys) as exchange:
        for said, answer in [("/dangky", "chưa đăng ký"), ("a", "ngu-dan")]:
            reply = await exchange.converse(message(said, "visitor", Channel.WEB), patience=5)
            assert reply.text == answer


async def test_a_group_subscribes_to_nothing(database: Database, outlet: RecordingOutlet, running: Running) -> None:
    async with running(obeys) as exchange:
        assert await told(exchange, outlet, "/dangky", "a", group=True) == ["chưa đăng ký"] * 2
    assert states(database) == {}


async def test_a_message_set_aside_leaves_the_subscription_as_it_is(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    fishers(database, "7")
    async with running(obeys) as exchange:
        await exchange.accept([message("độc"), message("a")])
        await until(lambda: outlet.to("7") == ["ngu-dan"])
    assert states(database) == {"7": "active"}


async def test_who_blocks_the_bot_is_gone_and_comes_back_by_subscribing_only(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    fishers(database, "7", "8")
    async with running(obeys) as exchange:
        await exchange.accept([message("", intake=Intake.LEFT)])
        await until(lambda: states(database) == {"7": "gone", "8": "active"})
        assert await told(exchange, outlet, "a", "/dangky", "b") == ["chưa đăng ký", "chưa đăng ký", "ngu-dan"]


async def test_who_is_erased_is_no_subscriber_and_no_organiser_whatever_else_the_reply_says(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    fishers(database, "7", "8")
    with database.write() as connection:
        organiser = accounts.add(connection, "lan", Role.ORGANISER, None, actor="test", now=AGREED)
        assert organiser
        code = accounts.new_code(connection, organiser, actor="test", now=AGREED)
        assert accounts.bind(connection, code, Address(Channel.TELEGRAM, "7"), AGREED)
    async with running(obeys) as exchange:
        assert await told(exchange, outlet, "/xoa", "a") == ["ngu-dan", "chưa đăng ký"]
    assert column(database, "SELECT chat FROM chat_binding") == []
    assert states(database) == {"8": "active"}
    assert column(database, "SELECT count(*) FROM subscriber_tag") == [1]


async def test_erasing_from_outside_takes_the_subscription(database: Database, running: Running) -> None:
    fishers(database, "7", "8")
    async with running(obeys) as exchange:
        await exchange.erase(Address(Channel.TELEGRAM, "7"))
    assert states(database) == {"8": "active"}


@pytest.mark.parametrize(
    ("trouble", "left"),
    [
        (RecipientGone("bot was blocked by the user"), {"7": "gone", "8": "active"}),
        (RecipientGone("moved", moved_to="9"), {"9": "active", "8": "active"}),
    ],
    ids=["gone", "moved"],
)
async def test_what_the_platform_says_of_a_chat_holds_for_its_subscription(
    database: Database, outlet: RecordingOutlet, running: Running, trouble: RecipientGone, left: dict[str, str]
) -> None:
    fishers(database, "7", "8")
    outlet.troubles_of = {"7": trouble}
    async with running(obeys) as exchange:
        await exchange.accept([message("a")])
        await until(lambda: states(database) == left)


@pytest.mark.parametrize("wish", ["/huy", "/xoa"])
async def test_who_wants_nothing_without_being_a_subscriber_is_in_no_list_until_they_subscribe(
    database: Database, outlet: RecordingOutlet, running: Running, wish: str
) -> None:
    async with running(obeys) as exchange:
        await told(exchange, outlet, wish)
        assert listed(database, "7", "8") == {"8"}
        held = column(database, "SELECT mark FROM objection")
        assert len(held) == 1 and held[0] != "7" and "telegram" not in str(held[0])
        await told(exchange, outlet, "/dangky")
        assert column(database, "SELECT mark FROM objection") == []


async def test_who_was_forgotten_while_subscribed_is_in_no_list(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    fishers(database, "7")
    async with running(obeys) as exchange:
        await told(exchange, outlet, "/xoa")
        assert listed(database, "7", "8") == {"8"}


async def test_of_a_visitor_of_the_web_page_who_is_forgotten_nothing_is_kept(
    database: Database, running: Running
) -> None:
    async with running(obeys) as exchange:
        await exchange.erase(Address(Channel.WEB, "7"))
    assert column(database, "SELECT count(*) FROM objection") == [0]


def listed(database: Database, *chats: str) -> set[str]:
    """Who is subscribed after a list agreed to long ago came in."""
    with database.write() as connection:
        wanted = {Address(Channel.TELEGRAM, chat): FISHER for chat in chats}
        imports.take(connection, wanted, Remembering(VAULT).mark)
        held = subscribers.recall(connection, list(wanted))
    return {address.chat for address in held}

"""Promises about campaign messages laid ready for visitors of the web page."""

from datetime import timedelta

from bot.exchange.remembering import forget
from bot.messages import Address, Channel
from bot.storage import mailbox
from bot.storage.database import Database
from scheduler.housekeeping import MAIL_KEPT, keep_house
from tests.doubles.campaign_rows import NOON, opened_run, running_campaign


def words(database: Database, chat: str, after: int = 0, limit: int = 20) -> list[str]:
    with database.read() as connection:
        return [mailed.reply.text for mailed in mailbox.since(connection, chat, after, limit)]


def put_three(database: Database, *chats: str) -> None:
    campaign, first = running_campaign(database, words="một")
    with database.write() as connection:
        mailbox.put(connection, first, chats, NOON)
        for said in ("hai", "ba"):
            mailbox.put(connection, opened_run(connection, campaign, slot=said, words=said), chats, NOON)


def test_a_chat_finds_its_own_messages_oldest_first_and_nobody_elses(database: Database) -> None:
    put_three(database, "hoa")
    assert words(database, "hoa") == ["một", "hai", "ba"]
    assert words(database, "lan") == []


def test_a_message_laid_twice_is_there_once(database: Database) -> None:
    _, run = running_campaign(database)
    with database.write() as connection:
        mailbox.put(connection, run, ["hoa"], NOON)
        mailbox.put(connection, run, ["hoa", "lan"], NOON)
    assert len(words(database, "hoa")) == len(words(database, "lan")) == 1


def test_who_was_away_long_gets_the_newest_and_who_knows_an_id_gets_what_came_after(database: Database) -> None:
    put_three(database, "hoa")
    assert words(database, "hoa", limit=2) == ["hai", "ba"]
    with database.read() as connection:
        known = mailbox.since(connection, "hoa", 0, 20)
        assert mailbox.newest(connection) == known[-1].id
    assert words(database, "hoa", after=known[1].id) == ["ba"]
    assert words(database, "hoa", after=known[2].id) == []


def test_an_empty_mailbox_has_no_newest(database: Database) -> None:
    with database.read() as connection:
        assert mailbox.newest(connection) == 0


def test_who_is_forgotten_leaves_no_mail_and_the_others_keep_theirs(database: Database) -> None:
    put_three(database, "hoa", "lan")
    with database.write() as connection:
        forget(connection, Address(Channel.TELEGRAM, "lan"))
        forget(connection, Address(Channel.WEB, "hoa"))
    assert words(database, "hoa") == []
    assert len(words(database, "lan")) == 3


def test_mail_goes_when_the_cookie_that_fetches_it_is_over(database: Database) -> None:
    put_three(database, "hoa")
    keep_house(database, lambda: NOON + MAIL_KEPT)
    assert len(words(database, "hoa")) == 3
    keep_house(database, lambda: NOON + MAIL_KEPT + timedelta(seconds=1))
    assert words(database, "hoa") == []

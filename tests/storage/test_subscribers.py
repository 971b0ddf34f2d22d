"""Promises about subscribers: what is kept of them, and what is not once they leave."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.messages import Address, Channel, Subscription
from bot.storage import subscribers
from bot.storage.database import Database
from tests.doubles.clock import HandClock

LAN = Address(Channel.TELEGRAM, "7")
TUAN = Address(Channel.TELEGRAM, "8")
AGREED = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
FULL = Subscription(AGREED, "Tôi đồng ý.", ("ngu-dan", "phu-huynh"), "mui-ne", ("viec-lam", "vay-tien"), rest_days=7)


def subscribe(database: Database, address: Address = LAN, subscription: Subscription = FULL) -> None:
    with database.write() as connection:
        subscribers.subscribe(connection, address, subscription)


def recalled(database: Database, *addresses: Address) -> dict[Address, Subscription]:
    with database.read() as connection:
        return subscribers.recall(connection, addresses or (LAN,))


def kept(database: Database) -> dict[str, dict[str, Any]]:
    """The rows by chat, as they stand in the database."""
    with database.read() as connection:
        return {row.chat: dict(row._mapping) for row in connection.execute(select(subscribers.subscriber))}


def number_of(database: Database, table: str) -> int:
    with database.read() as connection:
        count: int = connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
    return count


def leave(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        subscribers.leave(connection, LAN, clock())


def gone(database: Database, clock: HandClock) -> None:
    with database.write() as connection:
        subscribers.gone(connection, LAN, clock())


def test_a_subscription_is_recalled_as_it_was_agreed(database: Database) -> None:
    subscribe(database)
    subscribe(database, TUAN, Subscription(AGREED, "Tôi đồng ý."))
    held = recalled(database, LAN, TUAN, Address(Channel.WEB, "7"))
    assert held == {
        LAN: Subscription(AGREED, "Tôi đồng ý.", ("ngu-dan", "phu-huynh"), "mui-ne", ("vay-tien", "viec-lam"), 7),
        TUAN: Subscription(AGREED, "Tôi đồng ý."),
    }
    assert number_of(database, "wording") == 1


def test_nobody_asked_about_is_nobody_recalled(database: Database) -> None:
    with database.read() as connection:
        assert subscribers.recall(connection, []) == {}


def test_the_day_of_consent_is_the_one_on_the_wall_in_viet_nam(database: Database) -> None:
    subscribe(database)
    assert kept(database)["7"]["consented_on"] == date(2026, 11, 21)


def test_a_change_takes_the_place_of_what_was_chosen_and_keeps_when_they_were_reached(
    database: Database, clock: HandClock
) -> None:
    subscribe(database)
    id = kept(database)["7"]["id"]
    with database.write() as connection:
        subscribers.reached(connection, [id], clock())
    changed = Subscription(AGREED + timedelta(days=1), "Lời khác.", ("ngu-dan", "ngu-dan"), None, ("vay-tien",), 0)
    subscribe(database, LAN, changed)
    assert recalled(database) == {
        LAN: Subscription(AGREED + timedelta(days=1), "Lời khác.", ("ngu-dan",), None, ("vay-tien",), 0)
    }
    assert (kept(database)["7"]["id"], kept(database)["7"]["reached_at"]) == (id, clock())


def test_of_a_young_person_nothing_but_the_address_is_kept(database: Database) -> None:
    subscribe(database)
    young = Subscription(AGREED, "Tôi đồng ý.", ("hoc-sinh",), "mui-ne", ("vay-tien",), young=True)
    subscribe(database, LAN, young)
    assert recalled(database) == {LAN: Subscription(AGREED, "Tôi đồng ý.", young=True)}
    assert number_of(database, "subscriber_tag") == 0


@pytest.mark.parametrize("end", [leave, gone])
def test_of_who_ends_it_only_the_address_stays(database: Database, clock: HandClock, end: Any) -> None:
    subscribe(database)
    subscribe(database, TUAN)
    end(database, clock)
    row = kept(database)["7"]
    assert (row["state"], row["ended_at"]) == ("left" if end is leave else "gone", clock())
    assert (row["area"], row["rest_days"], row["reached_at"]) == (None, 0, None)
    assert list(recalled(database, LAN, TUAN)) == [TUAN]
    assert number_of(database, "subscriber_tag") == 4


@pytest.mark.parametrize("end", [leave, gone])
def test_who_comes_back_is_sent_to_again(database: Database, clock: HandClock, end: Any) -> None:
    subscribe(database)
    end(database, clock)
    subscribe(database, LAN, Subscription(clock(), "Tôi đồng ý."))
    assert recalled(database) == {LAN: Subscription(clock(), "Tôi đồng ý.")}
    assert kept(database)["7"]["ended_at"] is None


def test_who_left_and_then_blocks_the_bot_has_left_still_and_the_first_moment_counts(
    database: Database, clock: HandClock
) -> None:
    subscribe(database)
    leave(database, clock)
    ended = clock()
    clock.advance(days=1)
    gone(database, clock)
    leave(database, clock)
    assert (kept(database)["7"]["state"], kept(database)["7"]["ended_at"]) == ("left", ended)


def test_word_of_an_earlier_end_that_comes_late_changes_nothing_for_who_is_back(
    database: Database, clock: HandClock
) -> None:
    subscribe(database, LAN, Subscription(clock() + timedelta(seconds=1), "Tôi đồng ý."))
    gone(database, clock)
    assert kept(database)["7"]["state"] == "active"


def test_who_asks_for_nothing_more_is_heard_whatever_the_clocks_say(database: Database, clock: HandClock) -> None:
    subscribe(database, LAN, Subscription(clock() + timedelta(hours=1), "Tôi đồng ý."))
    leave(database, clock)
    assert kept(database)["7"]["state"] == "left"


def test_who_is_gone_and_then_asks_for_nothing_more_has_left(database: Database, clock: HandClock) -> None:
    subscribe(database)
    gone(database, clock)
    leave(database, clock)
    assert kept(database)["7"]["state"] == "left"


def test_who_never_subscribed_can_leave_and_be_forgotten_without_a_trace(database: Database, clock: HandClock) -> None:
    leave(database, clock)
    gone(database, clock)
    with database.write() as connection:
        subscribers.forget(connection, LAN)
        subscribers.move(connection, LAN, "9")
        subscribers.reached(connection, [], clock())
    assert kept(database) == {}


def test_who_is_forgotten_leaves_nothing(database: Database) -> None:
    subscribe(database)
    with database.write() as connection:
        subscribers.forget(connection, LAN)
    assert (number_of(database, "subscriber"), number_of(database, "subscriber_tag")) == (0, 0)


def test_a_moved_chat_takes_its_subscription_along(database: Database) -> None:
    subscribe(database)
    with database.write() as connection:
        subscribers.move(connection, LAN, "9")
    assert list(recalled(database, LAN, Address(Channel.TELEGRAM, "9"))) == [Address(Channel.TELEGRAM, "9")]


def test_of_two_chats_that_become_one_what_was_chosen_there_stays(database: Database) -> None:
    subscribe(database)
    subscribe(database, TUAN, Subscription(AGREED, "Tôi đồng ý.", ("ngu-dan",)))
    with database.write() as connection:
        subscribers.move(connection, LAN, TUAN.chat)
    assert recalled(database, LAN, TUAN) == {TUAN: Subscription(AGREED, "Tôi đồng ý.", ("ngu-dan",))}
    assert number_of(database, "subscriber_tag") == 1

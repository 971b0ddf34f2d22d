"""Promises about lists agreed to elsewhere: they bring people in, and never bring back who decided otherwise since."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Address, Channel, Subscription
from bot.storage import imports, objections, subscribers
from bot.storage.database import Database
from bot.storage.imports import NotTaken, Taken
from bot.storage.subscribers import Held

LAN, TUAN, WEB = Address(Channel.TELEGRAM, "7"), Address(Channel.TELEGRAM, "8"), Address(Channel.WEB, "7")
AGREED = datetime(2026, 11, 20, tzinfo=UTC)
BEFORE, AFTER = AGREED - timedelta(days=1), AGREED + timedelta(days=1)
LISTED = Subscription(AGREED, "Tôi đồng ý.", ("ngu-dan",), "mui-ne", ("vay-tien",))


def take(database: Database, *addresses: Address, subscription: Subscription = LISTED) -> Taken:
    with database.write() as connection:
        return imports.take(connection, dict.fromkeys(addresses, subscription), mark)


def mark(address: Address) -> str:
    return f"mark of {address}"


def subscribe(database: Database, subscription: Subscription) -> None:
    with database.write() as connection:
        subscribers.subscribe(connection, LAN, subscription)


def recalled(database: Database) -> dict[Address, Subscription]:
    with database.read() as connection:
        return subscribers.recall(connection, [LAN, TUAN, WEB])


def held(database: Database) -> Held:
    with database.read() as connection:
        return subscribers.held(connection)


def test_who_is_new_is_a_subscriber_with_all_the_list_says(database: Database) -> None:
    assert take(database, LAN, TUAN) == Taken(2, 0, {})
    assert recalled(database) == {LAN: LISTED, TUAN: LISTED}


def test_nobody_is_taken_from_an_empty_list(database: Database) -> None:
    assert take(database) == Taken(0, 0, {})


def test_the_same_list_again_changes_nobody_and_adds_nobody(database: Database) -> None:
    take(database, LAN, TUAN)
    assert take(database, LAN, TUAN) == Taken(0, 2, {})
    assert recalled(database) == {LAN: LISTED, TUAN: LISTED}


def test_a_later_list_takes_the_place_of_what_was_chosen_but_not_of_the_rest_asked_for(database: Database) -> None:
    subscribe(database, Subscription(BEFORE, "Lời cũ.", ("hoc-sinh", "ngu-dan"), "phan-thiet", rest_days=7))
    assert take(database, LAN, TUAN) == Taken(1, 1, {})
    assert recalled(database)[LAN] == Subscription(AGREED, "Tôi đồng ý.", ("ngu-dan",), "mui-ne", ("vay-tien",), 7)


def test_what_somebody_chose_since_stays(database: Database) -> None:
    since = Subscription(AFTER, "Lời mới.", ("hoc-sinh",))
    subscribe(database, since)
    assert take(database, LAN, TUAN) == Taken(1, 0, {LAN: NotTaken.NEWER})
    assert recalled(database) == {LAN: since, TUAN: LISTED}


@pytest.mark.parametrize(("left_at", "back"), [(BEFORE, True), (AGREED, True), (AFTER, False)])
def test_who_left_is_brought_back_only_by_a_later_agreement(database: Database, left_at: datetime, back: bool) -> None:
    subscribe(database, Subscription(BEFORE, "Lời cũ."))
    with database.write() as connection:
        subscribers.leave(connection, LAN, left_at)
    assert take(database, LAN).not_taken == ({} if back else {LAN: NotTaken.LEFT})
    assert (LAN in recalled(database)) is back


@pytest.mark.parametrize(("objected_at", "taken"), [(BEFORE, True), (AGREED, True), (AFTER, False)])
def test_who_asked_to_be_left_alone_without_being_a_subscriber_comes_in_only_by_a_later_agreement(
    database: Database, objected_at: datetime, taken: bool
) -> None:
    with database.write() as connection:
        objections.keep(connection, mark(LAN), objected_at)
    assert take(database, LAN, TUAN) == (Taken(2, 0, {}) if taken else Taken(1, 0, {LAN: NotTaken.LEFT}))
    assert set(recalled(database)) == ({LAN, TUAN} if taken else {TUAN})


def test_who_objects_again_did_so_last_and_who_agreed_since_did_not_at_all(database: Database) -> None:
    with database.write() as connection:
        objections.keep(connection, mark(LAN), BEFORE)
        objections.keep(connection, mark(LAN), AFTER)
        objections.keep(connection, mark(TUAN), AFTER)
        objections.lift(connection, mark(TUAN))
    assert take(database, LAN, TUAN) == Taken(1, 0, {LAN: NotTaken.LEFT})


def test_who_was_gone_is_tried_again(database: Database) -> None:
    subscribe(database, Subscription(BEFORE, "Lời cũ."))
    with database.write() as connection:
        subscribers.gone(connection, LAN, AFTER)
    assert take(database, LAN) == Taken(0, 1, {})
    assert recalled(database) == {LAN: LISTED}


def test_of_who_is_known_to_be_young_a_list_adds_nothing(database: Database) -> None:
    subscribe(database, Subscription(BEFORE, "Lời cũ.", young=True))
    take(database, LAN)
    assert recalled(database) == {LAN: Subscription(AGREED, "Tôi đồng ý.", young=True)}


def test_the_same_id_on_two_channels_is_two_people(database: Database) -> None:
    take(database, LAN)
    assert take(database, WEB) == Taken(1, 0, {})


def test_thousands_come_in_at_once(database: Database) -> None:
    many = [Address(Channel.TELEGRAM, str(number)) for number in range(1, 5_001)]
    assert take(database, *many) == Taken(5_000, 0, {})
    assert take(database, *many) == Taken(0, 5_000, {})
    assert held(database).topics == {"vay-tien": 5_000}


def test_the_figures_tell_who_is_there_and_how_many_are_not(database: Database) -> None:
    take(database, LAN, TUAN)
    take(
        database, WEB, Address(Channel.WEB, "9"), subscription=Subscription(AGREED, "Đồng ý.", ("hoc-sinh", "ngu-dan"))
    )
    with database.write() as connection:
        subscribers.leave(connection, LAN, AFTER)
        subscribers.gone(connection, Address(Channel.WEB, "9"), AFTER)
    assert held(database) == Held(
        channels={"telegram": 1, "web": 1},
        audiences={"ngu-dan": 2, "hoc-sinh": 1},
        areas={"mui-ne": 1},
        topics={"vay-tien": 1},
        left=1,
        gone=1,
    )
    assert held(database).active == 2

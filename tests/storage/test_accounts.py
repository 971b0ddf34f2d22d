"""Promises about accounts: who may act, from which chat, and that every change can be looked up."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.messages import Address, Channel
from bot.storage import accounts, audit
from bot.storage.accounts import User
from bot.storage.database import Database
from bot.storage.tables import Role
from tests.doubles.clock import HandClock

LAN_CHAT, OTHER_CHAT = Address(Channel.TELEGRAM, "7"), Address(Channel.TELEGRAM, "8")


def add(
    database: Database, clock: HandClock, name: str, unit: str | None = None, role: Role = Role.ORGANISER
) -> User | None:
    with database.write() as connection:
        return accounts.add(connection, name, role, unit, actor="bình", now=clock())


def lan(database: Database, clock: HandClock, unit: str | None = None, name: str = "lan") -> User:
    added = add(database, clock, name, unit)
    assert added
    return added


def code_for(database: Database, clock: HandClock, user: User) -> str:
    with database.write() as connection:
        return accounts.new_code(connection, user, actor="bình", now=clock())


def bind(database: Database, clock: HandClock, code: str, address: Address = LAN_CHAT) -> User | None:
    with database.write() as connection:
        return accounts.bind(connection, code, address, clock())


def of_chat(database: Database, address: Address = LAN_CHAT) -> User | None:
    with database.read() as connection:
        return accounts.of_chat(connection, address)


def disable(database: Database, clock: HandClock, user: User) -> None:
    with database.write() as connection:
        accounts.disable(connection, user, actor="bình", now=clock())


def test_an_account_is_found_by_its_name_in_capitals_or_not(database: Database, clock: HandClock) -> None:
    added = add(database, clock, "Đoàn.Mũi-Né", "doan-mui-ne", Role.APPROVER)
    assert added == User(added.id if added else 0, "Đoàn.Mũi-Né", Role.APPROVER, "doan-mui-ne", clock(), None)
    with database.read() as connection:
        assert accounts.named(connection, "đoàn.mũi-né") == added
        assert accounts.users(connection) == [added]
        assert accounts.named(connection, "doan.mui-ne") is None


@pytest.mark.parametrize("name", ["lan", "LAN"])
def test_a_name_is_given_once(database: Database, clock: HandClock, name: str) -> None:
    lan(database, clock)
    assert add(database, clock, name) is None


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("lan", True),
        ("Đoàn_phường.Mũi-Né2", True),
        ("x" * 40, True),
        ("x", False),
        ("x" * 41, False),
        ("lan anh", False),
        ("lan\n", False),
        ("a/b", False),
        ("", False),
    ],
)
def test_a_name_has_letters_digits_and_three_marks(name: str, allowed: bool) -> None:
    assert accounts.is_name(name) is allowed


def test_a_code_binds_a_chat_however_it_is_typed(database: Database, clock: HandClock) -> None:
    user = lan(database, clock)
    code = code_for(database, clock, user)
    assert len(code) == 8
    assert not set(code) & set("0O1IL")
    assert of_chat(database) is None
    assert bind(database, clock, f" {code[:4].lower()}-{code[4:]} ") == user
    assert of_chat(database) == user
    assert of_chat(database, OTHER_CHAT) is None


def test_a_code_is_good_for_one_chat(database: Database, clock: HandClock) -> None:
    code = code_for(database, clock, lan(database, clock))
    assert bind(database, clock, code)
    assert bind(database, clock, code, OTHER_CHAT) is None


def test_a_code_is_good_for_a_quarter_of_an_hour(database: Database, clock: HandClock) -> None:
    code = code_for(database, clock, lan(database, clock))
    clock.advance(minutes=15)
    assert bind(database, clock, code) is None
    clock.now -= timedelta(seconds=1)
    assert bind(database, clock, code)


def test_a_new_code_ends_the_one_before(database: Database, clock: HandClock) -> None:
    user = lan(database, clock)
    first, second = code_for(database, clock, user), code_for(database, clock, user)
    assert bind(database, clock, first) is None
    assert bind(database, clock, second) == user


def test_a_guess_binds_nothing(database: Database, clock: HandClock) -> None:
    code_for(database, clock, lan(database, clock))
    for guess in ("", "ABCDEFGH", "x" * 1000):
        assert bind(database, clock, guess) is None


def test_a_code_is_nowhere_in_the_database(database: Database, clock: HandClock) -> None:
    code = code_for(database, clock, lan(database, clock))
    with database.read() as connection:
        assert code not in str(connection.execute(text("SELECT * FROM binding_code")).all())


def test_a_chat_speaks_for_the_account_bound_last(database: Database, clock: HandClock) -> None:
    first, second = lan(database, clock), lan(database, clock, name="tuấn")
    for user in (first, second):
        bind(database, clock, code_for(database, clock, user))
    assert of_chat(database) == second
    with database.write() as connection:
        accounts.unbind(connection, LAN_CHAT)
    assert of_chat(database) is None


def test_who_is_disabled_can_do_nothing_from_a_chat_or_with_a_code(database: Database, clock: HandClock) -> None:
    user = lan(database, clock)
    bind(database, clock, code_for(database, clock, user))
    code = code_for(database, clock, user)
    disable(database, clock, user)
    assert of_chat(database) is None
    assert bind(database, clock, code, OTHER_CHAT) is None
    with database.read() as connection:
        assert accounts.chats_of(connection, None) == []
        assert [user.disabled_at for user in accounts.users(connection)] == [clock()]


def test_what_a_unit_does_is_told_to_its_own_and_to_those_of_no_unit(database: Database, clock: HandClock) -> None:
    for number, (name, unit) in enumerate([("lan", "mui-ne"), ("tuấn", "phan-thiet"), ("bình", None)]):
        code = code_for(database, clock, lan(database, clock, unit, name))
        bind(database, clock, code, Address(Channel.TELEGRAM, str(number)))
    with database.read() as connection:
        told = {unit: [user.name for _, user in accounts.chats_of(connection, unit)] for unit in ("mui-ne", None)}
        assert told == {"mui-ne": ["lan", "bình"], None: ["bình"]}
        assert accounts.chats_of(connection, "mui-ne")[0][0] == Address(Channel.TELEGRAM, "0")


def test_every_change_is_in_the_audit_once(database: Database, clock: HandClock) -> None:
    user = lan(database, clock, "mui-ne")
    add(database, clock, "Lan")
    bind(database, clock, code_for(database, clock, user))
    bind(database, clock, "ABCDEFGH")
    disable(database, clock, user)
    disable(database, clock, user)
    with database.read() as connection:
        acts = [(act.actor, act.action, act.detail) for act in audit.entries(connection, "account:lan")]
    assert acts == [
        ("bình", "add", {"role": "organiser", "unit": "mui-ne"}),
        ("bình", "offer_chat", None),
        ("lan", "bind", {"channel": "telegram"}),
        ("bình", "disable", None),
    ]

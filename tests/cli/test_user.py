"""`canhgiac user`: accounts are made, listed, closed and bound to a chat from the command line."""

import json
import re
from pathlib import Path

import pytest

from bot.messages import Address, Channel
from bot.storage import accounts, audit, credentials, web_sessions
from bot.storage.database import Database
from bot.timing import utc_now
from tests.cli.command import Outcome, canhgiac


def user(folder: Path, *arguments: str) -> Outcome:
    return canhgiac("user", *arguments, cwd=folder)


def done(folder: Path, *arguments: str) -> str:
    outcome = user(folder, *arguments)
    assert (outcome.status, outcome.err) == (0, "")
    return outcome.out


def database(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'data' / 'canhgiac.db'}")


def test_accounts_are_added_and_listed(tmp_path: Path) -> None:
    done(tmp_path, "add", "Bình", "--role", "admin")
    done(tmp_path, "add", "lan", "--role", "organiser", "--unit", "doan-mui-ne")
    done(tmp_path, "disable", "LAN")
    listed = json.loads(done(tmp_path, "list", "--json"))["users"]
    assert [(each["name"], each["role"], each["unit"]) for each in listed] == [
        ("Bình", "admin", None),
        ("lan", "organiser", "doan-mui-ne"),
    ]
    assert [each["disabled_at"] is None for each in listed] == [True, False]
    assert done(tmp_path, "list") == "Bình  admin  mọi đơn vị\nlan  organiser  doan-mui-ne  đã khóa\n"


def test_the_code_that_is_shown_binds_a_chat(tmp_path: Path) -> None:
    done(tmp_path, "add", "lan", "--role", "organiser")
    shown = re.search(r"^/gan (\w{8})$", done(tmp_path, "bind", "lan"), re.MULTILINE)
    assert shown
    held = database(tmp_path)
    with held.write() as connection:
        bound = accounts.bind(connection, shown[1], Address(Channel.TELEGRAM, "7"), utc_now())
        assert bound and bound.name == "lan"
    held.close()


def test_what_is_done_here_is_in_the_audit(tmp_path: Path) -> None:
    done(tmp_path, "add", "lan", "--role", "approver", "--unit", "doan-mui-ne")
    done(tmp_path, "bind", "lan")
    done(tmp_path, "disable", "lan")
    held = database(tmp_path)
    with held.read() as connection:
        acts = [(act.actor, act.action) for act in audit.entries(connection, "account:lan")]
    held.close()
    assert acts == [("command-line", act) for act in ("add", "offer_link", "offer_chat", "disable")]


def test_only_the_newest_link_that_was_shown_gives_a_password(tmp_path: Path) -> None:
    added = done(tmp_path, "add", "lan", "--role", "organiser")
    links = re.findall(r"/console/join/(\S+)", added + done(tmp_path, "reset", "lan"))
    held = database(tmp_path)
    with held.read() as connection:
        good = [credentials.ticket(connection, token, utc_now()) is not None for token in links]
    held.close()
    assert good == [False, True]


def test_a_reset_takes_password_and_sessions_away(tmp_path: Path) -> None:
    done(tmp_path, "add", "lan", "--role", "organiser")
    held = database(tmp_path)
    with held.write() as connection:
        account = accounts.named(connection, "lan")
        assert account
        credentials.set_password(connection, account.id, "kept")
        web_sessions.begin(connection, account.id, "", complete=True, now=utc_now())
    done(tmp_path, "reset", "lan")
    with held.read() as connection:
        assert credentials.of_user(connection, account.id) is None
        assert web_sessions.of_user(connection, account.id, utc_now()) == []
    held.close()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "LAN", "--role", "admin"), "Đã có tài khoản “LAN”"),
        (("disable", "tuan"), "Không có tài khoản “tuan”"),
        (("reset", "tuan"), "Không có tài khoản “tuan”"),
        (("reset", "binh"), "“binh” đã khóa"),
        (("bind", "tuan"), "Không có tài khoản “tuan”"),
        (("bind", "binh"), "“binh” đã khóa"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    done(tmp_path, "add", "lan", "--role", "organiser")
    done(tmp_path, "add", "binh", "--role", "organiser")
    done(tmp_path, "disable", "binh")
    outcome = user(tmp_path, *arguments)
    assert (outcome.status, outcome.out) == (1, "")
    assert told in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "lan"),
        ("add", "lan", "--role", "boss"),
        ("add", "l", "--role", "admin"),
        ("add", "lan anh", "--role", "admin"),
        ("add", "lan", "--role", "admin", "--unit", " "),
    ],
)
def test_wrong_usage_is_status_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert user(tmp_path, *arguments).status == 2


def test_nobody_yet_is_said(tmp_path: Path) -> None:
    canhgiac("db", "upgrade", cwd=tmp_path)
    assert done(tmp_path, "list") == "Chưa có tài khoản nào.\n"

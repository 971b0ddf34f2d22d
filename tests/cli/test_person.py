"""`canhgiac person`: who asks for it gets all that is held of them, and after an erasure there is nothing."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.messages import Address, Channel, Message, Reply, Span, Subscription
from bot.presentation.written import written
from bot.storage import accounts, audit, inbox, mailbox, memories, outbound, quotas, subscribers
from bot.storage.database import Database
from bot.storage.memories import Sealed
from bot.storage.subscriber_tables import SubscriberState
from bot.storage.tables import DeliveryState, InboxState, OutboundState, Role
from bot.timing import utc_now
from bot.vault import Vault
from tests.cli.command import Outcome, canhgiac
from tests.doubles.campaign_rows import running_campaign

FILE = Path("data/canhgiac.db")
CHAT = "424242424242"
NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path, sqlite_file: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / FILE).write_bytes(sqlite_file.read_bytes())
    return tmp_path


def person(folder: Path, *arguments: str) -> Outcome:
    return canhgiac("person", *arguments, cwd=folder)


def shown(folder: Path, channel: Channel, chat: str = CHAT) -> dict[str, Any]:
    outcome = person(folder, "show", channel, chat, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    held: dict[str, Any] = json.loads(outcome.out)
    return held


def lived(folder: Path, channel: Channel) -> None:
    """Somebody wrote, was answered, was remembered, subscribed, was sent a campaign and spoke for an account."""
    database, vault = Database(f"sqlite:///{folder / FILE}"), Vault.in_folder(folder / "data")
    address, now = Address(channel, CHAT), utc_now()
    agreed = Subscription(NOW, "Tôi đồng ý.", audiences=("ngu-dan",), area="mui-ne", topics=("vay-tien",), rest_days=7)
    with database.write() as connection:
        quotas.received(connection, [Message("1", address, "hỏi", now)], now)
        inbox.store(connection, [Message(str(n), address, f"câu hỏi {n}", now) for n in (1, 2)])
        [claim] = inbox.claim(connection, 1, now)
        inbox.finish(connection, [claim], InboxState.ANSWERED, now)
        reply = Reply((Span("câu trả lời"),))
        outbound.write(connection, [outbound.Letter(claim.row, address, [reply], state=OutboundState.SENT)], now)
        memories.keep(connection, address, Sealed(vault.seal("điều đang nhớ"), now + timedelta(hours=5)), now)
        subscribers.subscribe(connection, address, agreed)
        lan = accounts.add(connection, "lan", Role.ORGANISER, None, actor="test", now=now)
        assert lan
        code = accounts.new_code(connection, lan, actor="test", now=now)
        assert accounts.bind(connection, code, address, now)
    _, run = running_campaign(database, now=now)
    with database.write() as connection:
        mailbox.put(connection, run, [CHAT], now)
    database.close()


def rows_with_a_chat(folder: Path) -> dict[str, int]:
    """How many rows there are in every table that names chats, or hashes of them."""
    tables = [name for name, table in SQLModel.metadata.tables.items() if {"chat", "chat_hash"} & set(table.c.keys())]
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}


@pytest.mark.parametrize("channel", [Channel.TELEGRAM, Channel.ZALO, Channel.WEB])
def test_all_that_is_held_is_shown_and_after_the_erasure_no_row_names_the_person(
    folder: Path, channel: Channel
) -> None:
    lived(folder, channel)
    # Who adds a table that names chats adds it here, to what is shown, and to what is erased.
    assert all(rows_with_a_chat(folder).values()), rows_with_a_chat(folder)

    held = shown(folder, channel)
    assert [each["text"] for each in held["messages"]] == [None, "câu hỏi 2"]
    assert [each["text"] for each in held["replies"]] == ["câu trả lời"]
    assert held["remembered"]["text"] == "điều đang nhớ"
    chosen = {part: held["subscription"][part] for part in ("wording", "audiences", "area", "topics", "rest_days")}
    assert chosen == {
        "wording": "Tôi đồng ý.",
        "audiences": ["ngu-dan"],
        "area": "mui-ne",
        "topics": ["vay-tien"],
        "rest_days": 7,
    }
    states = ["pending", "ready"] if channel is Channel.WEB else ["pending"]
    assert [(each["campaign"], each["state"]) for each in held["campaign_messages"]] == [("Thử", s) for s in states]
    assert (held["account"], held["counted_for_quota"], held["objected_at"]) == ("lan", True, None)

    erased = person(folder, "erase", channel, CHAT, "--yes")
    assert (erased.status, erased.err) == (0, "")
    # What was laid ready for the web chat of the same number is another person's, unless it is the web that was erased.
    theirs = "mail" if channel is not Channel.WEB else ""
    assert {name for name, rows in rows_with_a_chat(folder).items() if rows} == ({theirs} - {""})
    held = shown(folder, channel)
    left = {part for part, found in held.items() if found} - {"channel", "chat"}
    assert left == (set() if channel is Channel.WEB else {"objected_at"})


def test_that_it_was_done_is_on_record_and_of_whom_is_not(folder: Path) -> None:
    lived(folder, Channel.TELEGRAM)
    person(folder, "erase", "telegram", CHAT, "--yes")
    mark = Vault.in_folder(folder / "data").mark(f"telegram:{CHAT}")
    database = Database(f"sqlite:///{folder / FILE}")
    with database.read() as connection:
        [entry] = audit.entries(connection, f"person:{mark}")
    database.close()
    assert (entry.action, CHAT in entry.subject) == ("erase_person", False)


def test_a_person_at_a_terminal_reads_it_and_is_asked_before_anything_goes(folder: Path) -> None:
    lived(folder, Channel.TELEGRAM)
    said = person(folder, "show", "telegram", CHAT).out
    assert "Tin người này đã nhắn" in said and "lời đã đồng ý: Tôi đồng ý." in said and "Thử" in said
    assert "Điều đang nhớ cho cuộc trò chuyện:\n  giữ tới: " in said and "là ai: ngu-dan\n  nghe về: vay-tien" in said
    assert "Làm việc thay tài khoản: lan" in said and "cho phép: có" in said and said.endswith("lúc: không có\n")
    held = shown(folder, Channel.TELEGRAM)
    assert "đồng ý lúc: 10:00 ngày 20/11/2026" in said and "+00:00" not in said, "in Viet Nam's time"
    assert "tình trạng: đã trả lời" in said and "tình trạng: đang nhận tin" in said
    assert person(folder, "erase", "telegram", CHAT).status == 1, "nobody said yes"
    assert shown(folder, Channel.TELEGRAM) == held


def test_of_whom_nothing_is_held_nothing_is_kept_by_asking(folder: Path) -> None:
    assert "không có" in person(folder, "show", "zalo", "nobody").out
    assert "Không giữ gì" in person(folder, "erase", "zalo", "nobody", "--yes").out
    with closing(sqlite3.connect(folder / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM objection").fetchone() == (0,)


@pytest.mark.parametrize("arguments", [("show",), ("show", "fax", "7"), ("erase", "telegram")])
def test_wrong_usage_is_told(folder: Path, arguments: tuple[str, ...]) -> None:
    assert person(folder, *arguments).status == 2


def test_every_state_something_can_be_in_has_a_word() -> None:
    kinds = InboxState, OutboundState, DeliveryState, SubscriberState
    states = sorted({"ready"}.union(*kinds))
    parts = ("remembered", "subscription", "campaign_messages", "account", "counted_for_quota", "objected_at")
    nothing: dict[str, Any] = {"channel": "web", "chat": CHAT, "replies": [], **dict.fromkeys(parts)}
    told = written("terminal/person", held={**nothing, "messages": [{"state": state} for state in states]})
    words = [line.removeprefix("  tình trạng: ") for line in told.splitlines() if "tình trạng" in line]
    assert len(set(words)) == len(states)
    assert not set(words) & set(states), "in Vietnamese"

"""What is done for every message, and for every run that is sent, is found by its key, however many rows there are."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.messages import Address, Channel, Message
from bot.storage import deliveries, inbox, memories, quotas, runs, subscribers
from bot.storage.database import Database
from bot.storage.inbox import Claim
from bot.storage.migrate import upgrade
from bot.storage.tables import InboxState
from tests.doubles.campaign_rows import running_campaign

NOW = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
CHATS = [Address(Channel.TELEGRAM, str(number)) for number in range(20)]
MESSAGES = [Message(str(number), address, "alo", NOW) for number, address in enumerate(CHATS)]


def look_up_subscribers(connection: Connection) -> None:
    subscribers.recall(connection, CHATS)


def recall_memories(connection: Connection) -> None:
    memories.recall(connection, CHATS, NOW)


def close_messages(connection: Connection) -> None:
    inbox.finish(
        connection, [Claim(row, 1, message) for row, message in enumerate(MESSAGES, 1)], InboxState.ANSWERED, NOW
    )


def look_back(connection: Connection) -> None:
    inbox.before(connection, range(1, 21), 50)


def count_messages(connection: Connection) -> None:
    quotas.received(connection, MESSAGES, NOW)


def claim_deliveries(connection: Connection) -> None:
    deliveries.claim(connection, 1, Channel.TELEGRAM, 50, NOW)


def count_what_waits(connection: Connection) -> None:
    deliveries.backlog(connection, Channel.TELEGRAM)


def take_up_interrupted(connection: Connection) -> None:
    deliveries.take_up_interrupted(connection, Channel.TELEGRAM, NOW)


def look_for_what_is_to_be_withdrawn(connection: Connection) -> None:
    deliveries.to_withdraw(connection)


def withdraw(connection: Connection) -> None:
    deliveries.withdraw_waiting(connection, 1, 100, NOW)


def let_runs_go_on(connection: Connection) -> None:
    runs.let_go_on(connection, NOW)


def move_a_run(connection: Connection) -> None:
    runs.begin(connection, 1, Channel.TELEGRAM, NOW)


def ask_whether_a_run_is_over(connection: Connection) -> None:
    deliveries.any_open(connection, 1)


def ask_whether_somebody_waits_on_a_channel(connection: Connection) -> None:
    deliveries.any_open(connection, 1, Channel.ZALO)


def look_what_may_be_sent(connection: Connection) -> None:
    runs.under_way(connection, 1)


@pytest.mark.parametrize(
    ("act", "key"),
    [
        (look_up_subscribers, "subscriber USING INDEX sqlite_autoindex_subscriber_1 (channel=? AND chat=?)"),
        (recall_memories, "chat_state USING INDEX sqlite_autoindex_chat_state_1 (channel=? AND chat=?)"),
        (close_messages, "id=?"),
        (look_back, "earlier USING INDEX ix_inbox_chat (channel=? AND chat=? AND state=? AND id<?)"),
        (count_messages, "inbox USING COVERING INDEX sqlite_autoindex_inbox_1 (channel=? AND message_id=?)"),
        (claim_deliveries, "delivery USING INDEX ix_delivery_pending (run_id=? AND channel>? AND channel<?)"),
        (count_what_waits, "delivery USING INDEX ix_delivery_pending (run_id=? AND channel>? AND channel<?)"),
        (take_up_interrupted, "delivery USING INDEX ix_delivery_sending"),
        (ask_whether_a_run_is_over, "delivery USING INDEX ix_delivery_sending (run_id=?)"),
        (ask_whether_somebody_waits_on_a_channel, "ix_delivery_pending (run_id=? AND channel>? AND channel<?)"),
        (look_what_may_be_sent, "run_channel USING INDEX sqlite_autoindex_run_channel_1 (run_id=?)"),
        (look_for_what_is_to_be_withdrawn, "delivery USING INDEX ix_delivery_pending (run_id=?)"),
        (withdraw, "delivery USING INDEX ix_delivery_pending (run_id=?)"),
        (let_runs_go_on, "run USING INDEX ix_run_state (state=?)"),
        (move_a_run, "run USING INTEGER PRIMARY KEY (rowid=?)"),
    ],
)
def test_what_is_done_for_every_message_reads_no_table_whole(
    tmp_path: Path, act: Callable[[Connection], None], key: str
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'plans.db'}")
    upgrade(database)
    running_campaign(database, now=NOW)
    with database.write() as connection, statements(database) as said:
        act(connection)
        driver: Any = connection.connection.driver_connection
        statement, parameters = said[0]
        plan = [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    database.close()
    assert any(key in step for step in plan)
    # The list of keys itself is gone through, and of what is being sent, which is little, all.
    little = ("CONSTANT ROW", "ix_delivery_sending")
    assert not [step for step in plan if step.startswith("SCAN") and not any(name in step for name in little)]


@contextmanager
def statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database during the block."""
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        said.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", note)

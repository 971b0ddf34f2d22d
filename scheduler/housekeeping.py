"""Forgetting in time: what was kept for answering goes when it is no longer needed."""

from collections.abc import Callable
from datetime import timedelta

import structlog

from bot.errors import StorageError
from bot.storage import inbox, mailbox, memories, observations, outbound, sign_in_failures, web_sessions
from bot.storage.database import Connection, Database
from bot.timing import Clock

log = structlog.get_logger(__name__)

REPLIES_KEPT = timedelta(hours=24)
"""Sent replies, so that a person who asks again with the same id gets the same answer."""

ATTACHMENTS_KEPT = timedelta(hours=23)
"""Sealed contents of files, sent or not. Citizens are told 24 hours; what is over lies there until the next sweep."""

IDS_KEPT = timedelta(hours=26)
"""Ids of finished messages, to know duplicates: Telegram repeats an update for up to 24 hours."""

AREAS_KEPT = timedelta(days=100)
"""Of which commune those were who looked at a topic: longer than a quarter's report, and than a rise is measured by."""

MAIL_KEPT = timedelta(days=30)
"""Campaign messages for visitors of the web page: as long as their cookie, without which nobody can fetch them."""

SWEEP = 2_000
"""Rows deleted in one transaction at most: whoever has a message to store waits no longer than this takes."""


def keep_house(database: Database, clock: Clock) -> None:
    """Delete what is past its time, and the traces of what was erased meanwhile.

    Running it twice, late, or in two processes changes nothing.
    """
    now = clock()
    try:
        memories_over = _sweep(database, lambda connection: memories.purge(connection, now, SWEEP))
        attachments = _sweep(
            database, lambda connection: outbound.purge_attachments(connection, now - ATTACHMENTS_KEPT, SWEEP)
        )
        replies = _sweep(database, lambda connection: outbound.purge(connection, now - REPLIES_KEPT, SWEEP))
        messages = _sweep(database, lambda connection: inbox.purge(connection, now - IDS_KEPT, SWEEP))
        mail = _sweep(database, lambda connection: mailbox.purge(connection, now - MAIL_KEPT, SWEEP))
        with database.write() as connection:
            observations.forget_areas(connection, (now - AREAS_KEPT).date())
            web_sessions.purge(connection, now)
            sign_in_failures.purge(connection, now)
        database.leave_no_traces()
    except StorageError as error:
        log.error("housekeeping_failed", reason=str(error))
        return
    log.info(
        "house_kept",
        memories=memories_over,
        attachments=attachments,
        replies=replies,
        messages=messages,
        mail=mail,
    )


def _sweep(database: Database, purge: Callable[[Connection], int]) -> int:
    """How many rows went, a transaction at a time."""
    total = 0
    while True:
        with database.write() as connection:
            gone = purge(connection)
        total += gone
        if gone < SWEEP:
            return total

"""What may be known for long goes in its time, too: by the periods of this installation, which citizens are told."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.errors import StorageError
from bot.storage import audit, observations, totals
from bot.storage.database import Connection, Database
from bot.timing import Clock

log = structlog.get_logger(__name__)

PIECE = 1_000
"""Rows in one transaction at most: others wait no longer than it takes."""

REST = 2.0
"""Between two pieces others have the database for so many times as long as the piece took: nobody hurries us."""


@dataclass(frozen=True, slots=True)
class Periods:
    """How long what is kept."""

    questions: timedelta
    """Unanswered, redacted questions, for editors."""
    deliveries: timedelta
    """To whom a campaign's message went; how many they were stays."""
    audit: timedelta
    """Who did what."""


def keep_records(database: Database, clock: Clock, periods: Periods, ending: threading.Event) -> None:
    """Delete what is past its period, piece by piece, until nothing is left or `ending` is set.

    Running it twice, late, in two processes, or not to the end changes nothing.
    """
    now = clock()
    sweeper = _Sweeper(database, ending)
    try:
        questions = sweeper.all(
            lambda connection: observations.purge_questions(connection, (now - periods.questions).date(), PIECE)
        )
        with database.read() as connection:
            runs = totals.foldable(connection, now - periods.deliveries)
        deliveries = sum(sweeper.all(_folding(run)) for run in runs)
        acts = sweeper.all(lambda connection: audit.purge(connection, now - periods.audit, PIECE))
    except StorageError as error:
        log.error("records_not_kept", reason=str(error))
        return
    log.info("records_kept", questions=questions, deliveries=deliveries, acts=acts)


def _folding(run: int) -> Callable[[Connection], int]:
    return lambda connection: totals.fold(connection, run, PIECE)


class _Sweeper:
    def __init__(self, database: Database, ending: threading.Event) -> None:
        self._database = database
        self._ending = ending

    def all(self, purge: Callable[[Connection], int]) -> int:
        """How many rows went."""
        total = 0
        while not self._ending.is_set():
            begun = time.monotonic()
            with self._database.write() as connection:
                gone = purge(connection)
            total += gone
            if gone < PIECE:
                break
            self._ending.wait((time.monotonic() - begun) * REST)
        return total

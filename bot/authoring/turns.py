"""One writer of the content at a time, whatever the process and the machine."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.errors import ActRefused
from bot.storage import leases
from bot.storage.database import Database
from bot.timing import Clock

NAME = "content"

TURN_SECONDS = 90.0
"""A turn of a killed process ends after this; trying, writing and committing take a tenth of it."""

WAITED_SECONDS = 10.0

LOOK_SECONDS = 0.1


class Turns:
    """Gives out turns by a lease in the database: a lock on a file binds one machine only."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @contextmanager
    def taken(self, wait: float = WAITED_SECONDS) -> Iterator[Callable[[], bool]]:
        """The caller's turn; what it is given says whether the turn is still theirs, and prolongs it.

        `wait`: seconds. Raises `ActRefused` when others take too long.
        """
        holder = secrets.token_hex(8)
        end = time.monotonic() + wait
        while not self._hold(holder):
            if time.monotonic() >= end:
                raise ActRefused("Đang có người khác ghi nội dung. Hãy chờ một phút rồi bấm lại.")
            time.sleep(LOOK_SECONDS)
        try:
            yield lambda: self._hold(holder)
        finally:
            with self._database.write() as connection:
                leases.let_go(connection, NAME, holder)

    def _hold(self, holder: str) -> bool:
        with self._database.write() as connection:
            now = leases.shared_moment(connection, self._clock)
            return leases.hold(connection, NAME, holder, now, TURN_SECONDS)

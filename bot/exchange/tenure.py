"""Holding a lease for as long as this process lives."""

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress

import structlog

from bot.errors import StorageError
from bot.exchange.reasons import reason
from bot.storage import leases
from bot.storage.database import Connection, Database
from bot.timing import Clock

log = structlog.get_logger(__name__)

LEASE_SECONDS = 3.0
"""A killed holder is succeeded after this long."""

RENEW_SECONDS = 0.75


class Tenure:
    """Tries to hold the lease `name`; `held` tells whether it does.

    On taking it over, `on_taken` runs in the same transaction.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        *,
        clock: Clock,
        executor: Executor,
        on_taken: Callable[[Connection], None],
    ) -> None:
        self._database = database
        self._name = name
        self._clock = clock
        self._executor = executor
        self._on_taken = on_taken
        self._holder = uuid.uuid4().hex
        self._stopping = asyncio.Event()
        self._renewed = float("-inf")
        self._had = False

    @property
    def held(self) -> bool:
        """True only while the lease cannot have run out, even if the database does not answer."""
        return asyncio.get_running_loop().time() - self._renewed < LEASE_SECONDS - RENEW_SECONDS

    async def run(self) -> None:
        """Hold the lease until `stop`."""
        loop = asyncio.get_running_loop()
        while not self._stopping.is_set():
            asked = loop.time()
            try:
                if await loop.run_in_executor(self._executor, self._hold) and not self._stopping.is_set():
                    self._renewed = asked
            except Exception as error:  # whatever it is, the next try may work
                log.error("lease_not_renewed", lease=self._name, reason=reason(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), RENEW_SECONDS)
        try:
            await loop.run_in_executor(self._executor, self._let_go)
        except StorageError as error:
            log.error("lease_not_let_go", lease=self._name, reason=str(error))

    def stop(self) -> None:
        """`run` ends and lets go, so that the next holder need not wait."""
        self._stopping.set()
        self._renewed = float("-inf")

    def _hold(self) -> bool:
        with self._database.write() as connection:
            held = leases.hold(connection, self._name, self._holder, self._clock(), LEASE_SECONDS)
            if held and not self._had:
                self._on_taken(connection)
        self._had = held
        return held

    def _let_go(self) -> None:
        with self._database.write() as connection:
            leases.let_go(connection, self._name, self._holder)

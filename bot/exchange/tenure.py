"""Holding a lease for as long as this process lives."""

import asyncio
import uuid
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

import structlog

from bot.exchange.reasons import reason
from bot.storage import leases
from bot.storage.database import Connection, Database
from bot.timing import Clock

log = structlog.get_logger(__name__)

Holds: TypeAlias = Callable[[], bool]
"""Whether this process may do what only one may do, at this very moment."""

LEASE_SECONDS = 3.0
"""A killed holder is succeeded after this long."""

RENEW_SECONDS = 0.75


class Tenure:
    """Tries to hold the lease `name`; `held` tells whether it does.

    On taking it over `on_taken` runs in the same transaction, and `on_held` in the event loop afterwards.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        *,
        clock: Clock,
        executor: Executor,
        on_taken: Callable[[Connection], None],
        on_held: Callable[[], None],
    ) -> None:
        self._database = database
        self._name = name
        self._clock = clock
        self._executor = executor
        self._on_taken = on_taken
        self._on_held = on_held
        self._holder = uuid.uuid4().hex
        self._stopping = asyncio.Event()
        self._renewed: tuple[float, datetime] | None = None
        """By the loop's clock, which nobody sets, and by the one on the wall."""
        self._had = False

    @property
    def held(self) -> bool:
        """True only while the lease cannot have run out, even if the database does not answer.

        Nobody is trusted when the two clocks disagree: the one on the wall was set, and the lease may seem over to
        others; or the machine was suspended, which stops the loop's.
        """
        if self._renewed is None:
            return False
        passed = asyncio.get_running_loop().time() - self._renewed[0]
        on_the_wall = (self._clock() - self._renewed[1]).total_seconds()
        return passed < LEASE_SECONDS - RENEW_SECONDS and abs(on_the_wall - passed) < RENEW_SECONDS

    async def run(self) -> None:
        """Hold the lease until `stop`."""
        while not self._stopping.is_set():
            await self._renew()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), RENEW_SECONDS)
        try:
            await asyncio.get_running_loop().run_in_executor(self._executor, self._let_go)
        except Exception as error:  # then the next holder waits for the end of the lease
            log.error("lease_not_let_go", lease=self._name, reason=reason(error))

    def stop(self) -> None:
        """`run` ends and lets go, so that the next holder need not wait."""
        self._stopping.set()
        self._renewed = None

    async def _renew(self) -> None:
        loop = asyncio.get_running_loop()
        asked = loop.time(), self._clock()
        try:
            holds = await loop.run_in_executor(self._executor, self._hold)
        except Exception as error:  # whatever it is, the next try may work; until then `held` runs out by itself
            log.error("lease_not_renewed", lease=self._name, reason=reason(error))
            return
        if self._stopping.is_set():
            return
        self._renewed = asked if holds else None
        if holds:
            self._on_held()

    def _hold(self) -> bool:
        with self._database.write() as connection:
            now = leases.shared_moment(connection, self._clock)
            held = leases.hold(connection, self._name, self._holder, now, LEASE_SECONDS)
            if held and not self._had:
                self._on_taken(connection)
        self._had = held
        return held

    def _let_go(self) -> None:
        with self._database.write() as connection:
            leases.let_go(connection, self._name, self._holder)

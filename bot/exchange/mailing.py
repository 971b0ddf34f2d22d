"""Lays campaign messages ready for visitors of the web page: no platform is called, the page fetches them itself."""

import asyncio
from concurrent.futures import Executor
from contextlib import suppress

import structlog

from bot.exchange.figures import Figures
from bot.exchange.reasons import reason
from bot.exchange.rounds import sendable, shared_out
from bot.exchange.tenure import Tenure
from bot.messages import Channel
from bot.storage import deliveries, mailbox, subscribers
from bot.storage.database import Database
from bot.storage.tables import DeliveryState
from bot.timing import Clock, Hours

log = structlog.get_logger(__name__)

AT_ONCE = 500
"""Messages laid ready in one transaction at most, so that no other writer waits long."""

LOOK_SECONDS = 1.0


class Mailing:
    """The web channel's way out for campaigns. One process at a time."""

    def __init__(self, database: Database, *, quiet: Hours, clock: Clock, executor: Executor, figures: Figures) -> None:
        """`quiet`: hours without campaign messages."""
        self._database = database
        self._quiet = quiet
        self._clock = clock
        self._executor = executor
        self._figures = figures
        self._stopping = asyncio.Event()
        self._tenure = Tenure(
            database,
            f"sender:{Channel.WEB}",
            clock=clock,
            executor=executor,
            # What is claimed here is laid ready in the same transaction: nothing is ever interrupted.
            on_taken=lambda connection: None,
            on_held=lambda: None,
        )

    async def run(self) -> None:
        """Work until `stop`."""
        tenure = asyncio.create_task(self._tenure.run())
        while not self._stopping.is_set():
            laid = await self._lay_some() if self._tenure.held else 0
            if laid < AT_ONCE:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)
        self._tenure.stop()
        await tenure

    def stop(self) -> None:
        self._stopping.set()

    async def _lay_some(self) -> int:
        try:
            laid = await asyncio.get_running_loop().run_in_executor(self._executor, self._lay)
        except Exception as error:  # nothing was laid; the next look may work
            log.error("mail_not_laid", reason=reason(error))
            return 0
        self._figures.delivered(Channel.WEB, DeliveryState.SENT.value, laid)
        return laid

    def _lay(self) -> int:
        now = self._clock()
        with self._database.read() as connection:
            rounds = sendable(connection, self._quiet, now)
        if not rounds:
            return 0
        with self._database.write() as connection:
            errands = shared_out(
                connection,
                rounds,
                Channel.WEB,
                AT_ONCE,
                self._quiet,
                now,
                lambda round, most: deliveries.claim(connection, round.id, Channel.WEB, most, now),
            )
            for run in {errand.run for errand in errands}:
                mailbox.put(connection, run, [errand.address.chat for errand in errands if errand.run == run], now)
            deliveries.finish(connection, errands, DeliveryState.SENT, now)
            subscribers.reached(connection, [errand.subscriber for errand in errands], now)
        return len(errands)

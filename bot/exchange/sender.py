"""All that goes out through one token: replies, and behind them campaign deliveries. One process at a time."""

import asyncio

from bot.channels.contract import Outlet
from bot.exchange.delivering import Delivering
from bot.exchange.means import Means
from bot.exchange.pacer import Pacer
from bot.exchange.sending import Sending
from bot.exchange.tenure import Tenure
from bot.messages import Channel
from bot.storage.database import Connection
from bot.timing import Hours


class Sender:
    """Holds the channel's lease, and sends while it does."""

    def __init__(self, outlet: Outlet, pacer: Pacer, quiet: Hours, means: Means) -> None:
        """`quiet`: hours without campaign messages."""
        self.channel: Channel = outlet.channel
        self._pacer = pacer
        self._tenure = Tenure(
            means.database,
            f"sender:{outlet.channel}",
            clock=means.clock,
            executor=means.executor,
            on_taken=self._take_up_interrupted,
            on_held=self._wake_all,
        )
        self._replies = Sending(outlet, pacer, self._holds, means)
        self._deliveries = Delivering(outlet, pacer, self._holds, quiet, means)

    @property
    def in_flight(self) -> int:
        return self._replies.in_flight + self._deliveries.in_flight

    def wake(self) -> None:
        """A reply was written."""
        self._replies.wake()

    async def run(self) -> None:
        """Send until `stop`, then finish what is in flight."""
        tenure = asyncio.create_task(self._tenure.run())
        await asyncio.gather(self._replies.run(), self._deliveries.run())
        self._tenure.stop()
        await tenure

    def stop(self) -> None:
        self._replies.stop()
        self._deliveries.stop()
        self._pacer.release()

    def _holds(self) -> bool:
        return self._tenure.held

    def _take_up_interrupted(self, connection: Connection) -> None:
        self._replies.take_up_interrupted(connection)
        self._deliveries.take_up_interrupted(connection)

    def _wake_all(self) -> None:
        self._replies.wake()
        self._deliveries.wake()

"""A campaign on its way to many people, judged by the ledger of the Telegram double and by the rows it leaves."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.storage.database import Database
from bot.storage.tables import DeliveryState
from bot.timing import utc_now
from tests.chaos.harness import answers, until
from tests.chaos.process import Bot
from tests.doubles.campaign_rows import running_campaign, subscribed
from tests.doubles.telegram import HEARTBEAT, TelegramDouble
from tests.knowledge.small_content import write_small_content

RATE = 100
"""Messages a second: slow enough that many things can happen to a run, fast enough for a test."""

OPEN = {DeliveryState.PENDING, DeliveryState.SENDING}


class Broadcast:
    """One run, and the bot that sends it."""

    def __init__(self, double: TelegramDouble, database: Database, folder: Path) -> None:
        self.double = double
        self.database = database
        url = database.url.render_as_string(hide_password=False)
        # Little content, which is soon read: the bot is started some hundred times, and what is sent stands in the run.
        content = write_small_content(folder / "content")
        environment = {"BOT_DATABASE_URL": url, "BOT_QUIET_HOURS": "off", "BOT_CONTENT_DIR": str(content)}
        self.bot = Bot(double, folder, "polling", rate=RATE, environment=environment)

    def prepare(self, people: int, *, resends: bool = True) -> None:
        """A run for chats 1 to `people`, all recipients written down."""
        for chat in range(1, people + 1):
            self.double.person(chat)
        subscribed(self.database, map(str, range(1, people + 1)))
        running_campaign(self.database, now=utc_now(), resends=resends)

    def states(self) -> dict[int, DeliveryState]:
        """chat → what became of its delivery"""
        rows = self._rows("SELECT chat, delivery.state FROM delivery JOIN subscriber ON subscriber.id = subscriber_id")
        return {int(chat): DeliveryState(state) for chat, state in rows}

    def doubtful(self) -> set[int]:
        """Chats of which it is written down that an attempt may have arrived unseen."""
        rows = self._rows("SELECT chat FROM delivery JOIN subscriber ON subscriber.id = subscriber_id WHERE uncertain")
        return {int(chat) for (chat,) in rows}

    def in_state(self, state: DeliveryState) -> set[int]:
        return {chat for chat, its in self.states().items() if its is state}

    def gone(self) -> set[int]:
        """Chats whose subscription has ended because the platform said that they are gone."""
        return {int(chat) for (chat,) in self._rows("SELECT chat FROM subscriber WHERE state = 'gone'")}

    @property
    def is_over(self) -> bool:
        return OPEN.isdisjoint(self.states().values())

    async def until_over(self, seconds: float = 120) -> None:
        """Wait until nobody waits any more."""
        await until(lambda: self.is_over, seconds, every=0.2)

    def pace(self) -> float:
        """The most messages a second that came in at the double within any second, whatever became of them.

        While the double itself is kept from running nothing comes in, and then all at once: a window that follows such
        a stall holds what was sent during it, too, and is reckoned as that much longer.
        """
        times, stalls = self.double.arrivals, self.double.stalls
        most, first = 0.0, 0
        for last, at in enumerate(times):
            while at - times[first] >= 1.0:
                first += 1
            # Of the stall that ends in the window's first moment all that was sent may stand in it.
            before = sum(end - start for start, end in stalls if start < times[first] < end + 5 * HEARTBEAT)
            most = max(most, (last - first + 1) / (1.0 + before))
        return most

    def report(self) -> str:
        ended = ", ".join(f"{state} {count}" for state, count in sorted(Counter(self.states().values()).items()))
        received = answers(self.double)
        return f"{ended}; received {len(received)}, repeated {sum(count > 1 for count in received.values())}"

    def _rows(self, query: str) -> Sequence[Any]:
        with self.database.read() as connection:
            return connection.execute(text(query)).all()

"""A town whose people ask, subscribe and are sent campaigns: rows as the bot writes them."""

from datetime import date, datetime, timedelta

from bot.knowledge.library import Library
from bot.messages import Address, Channel, Decision, Kind, Observation, Subscription
from bot.reports import figures, periods
from bot.reports.figures import Figures
from bot.storage import campaigns, observations, subscribers
from bot.storage.database import Database
from bot.storage.observation_tables import Event
from bot.text.fold import fold
from bot.timing import VIETNAM, day_in_vietnam
from tests.doubles.campaign_rows import opened_run
from tests.doubles.clock import HandClock


class Town:
    def __init__(self, database: Database, library: Library, clock: HandClock) -> None:
        self.database, self.library, self.clock = database, library, clock

    @property
    def today(self) -> date:
        return day_in_vietnam(self.clock())

    def sees(
        self, kind: Kind, topic: str | None = None, times: int = 1, *, ago: int = 1, area: str = "",
        channel: Channel = Channel.TELEGRAM,
    ) -> None:  # fmt: skip
        """So often something was observed, so many days ago."""
        self.sees_many([(ago, channel, kind, topic or "", area, times)])

    def sees_many(self, rows: list[tuple[int, Channel, Kind, str, str, int]]) -> None:
        with self.database.write() as connection:
            for ago, channel, kind, topic, area, times in rows:
                if times:
                    day = self.today - timedelta(days=ago)
                    seen = Observation(kind, topic, area=area)
                    observations.record(connection, [(channel, seen)] * times, day)

    def asks(self, decision: Decision, times: int, *, ago: int = 1, channel: Channel = Channel.TELEGRAM) -> None:
        self.sees(Kind.ASKED, decision.value, times, ago=ago, channel=channel)

    def subscribes(
        self, count: int, *, area: str | None = None, audiences: tuple[str, ...] = (), since: datetime | None = None
    ) -> None:
        since = since or self.clock() - timedelta(days=40)
        with self.database.write() as connection:
            first = subscribers.highest_id(connection)
            for number in range(first, first + count):
                subscription = Subscription(since, "Tôi đồng ý.", audiences=audiences, area=area)
                subscribers.subscribe(connection, Address(Channel.TELEGRAM, f"chat{number}"), subscription)

    def sends(self, name: str, unit: str | None = None, *, ago: int = 2) -> int:
        """A campaign to everybody who is subscribed, with one run; returns the run."""
        when = datetime.combine(self.today - timedelta(days=ago), datetime.min.time(), VIETNAM) + timedelta(hours=12)
        with self.database.write() as connection:
            campaign = campaigns.add(
                connection,
                name=name,
                name_folded=fold(name),
                unit=unit,
                author="lan",
                plan={},
                corrects=None,
                now=self.clock(),
            )
            return opened_run(connection, campaign, now=when)

    def week(self, unit: str | None = None) -> Figures:
        period = periods.last_days(7, self.today)
        return figures.gather(self.database, self.library, period, self.clock, unit=unit)

    def month(self, text: str, unit: str | None = None) -> Figures:
        period = periods.month(text, self.today)
        return figures.gather(self.database, self.library, period, self.clock, unit=unit)

    def fills_up(self, rows: list[dict[str, object]]) -> None:
        """Very many counts at once."""
        with self.database.write() as connection:
            connection.execute(Event.__table__.insert(), rows)  # type: ignore[attr-defined]

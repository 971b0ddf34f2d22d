"""How the installation is, as Prometheus figures that are looked up when they are asked for."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.errors import StorageError
from bot.knowledge.library import Library
from bot.knowledge.review.dates import due_for_review
from bot.storage import audit, campaigns, halts, leases
from bot.storage.campaigns import Wanted
from bot.storage.database import Connection, Database
from bot.storage.tables import CampaignState
from bot.timing import Clock, day_in_vietnam


class Vitals(Collector):
    """The database, the disk, the content, who works, what is held, the last copy."""

    def __init__(
        self, database: Database, library: Callable[[], Library], faults: Callable[[], int], clock: Clock
    ) -> None:
        """`faults`: how many an edit has that is not taken up."""
        self._database = database
        self._library = library
        self._faults = faults
        self._clock = clock

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing is asked of the database merely to register."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        due = due_for_review(self._library(), day_in_vietnam(self._clock()))
        yield _gauge("content_due", "Topics and contacts past the day they were to be looked at again", due)
        yield _gauge("content_faults", "Faults of an edit that is not taken up", self._faults())
        yield from self._room()
        try:
            self._database.look()
            with self._database.read() as connection:
                found = list(self._of_database(connection))
        except StorageError:
            yield _gauge("database_up", "1: the database answers and took the last write", 0)
            return
        yield _gauge("database_up", "1: the database answers and took the last write", 1)
        yield from found

    def _room(self) -> Iterator[GaugeMetricFamily]:
        if self._database.is_sqlite and self._database.url.database:
            free = shutil.disk_usage(Path(self._database.url.database).absolute().parent).free
            yield _gauge("disk_free_bytes", "Room on the disk of the SQLite database", free)

    def _of_database(self, connection: Connection) -> Iterator[GaugeMetricFamily]:
        yield _gauge("database_bytes", "Size of the database", self._database.size())
        yield _gauge("sending_halted", "1: all bulk sending is held", int(halts.halted(connection)))
        by_state = GaugeMetricFamily("canhgiac_campaigns", "Campaigns", labels=["state"])
        counts = campaigns.how_many(connection, Wanted())
        for state in CampaignState:
            by_state.add_metric([state], counts.get(state, 0))
        yield by_state
        paused = GaugeMetricFamily(
            "canhgiac_campaigns_paused", "Campaigns that paused by themselves", labels=["reason"]
        )
        for reason, count in campaigns.paused_by_themselves(connection).items():
            paused.add_metric([reason], count)
        yield paused
        held = GaugeMetricFamily("canhgiac_lease_held", "1: a process does the work only one may do", labels=["lease"])
        for name in leases.held(connection, leases.shared_moment(connection, self._clock)):
            held.add_metric([name], 1)
        yield held
        if made := audit.last(connection, "backup", "database"):
            when = made.astimezone(UTC).timestamp()
            yield _gauge("last_copy_timestamp_seconds", "When `canhgiac db backup` last made a copy", when)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"canhgiac_{name}", meaning, value=value)

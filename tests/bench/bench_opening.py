"""How long a run for a million subscribers takes to open, and how long others wait for the database (README.md)."""

import resource
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from sqlalchemy import text

from bot.storage import runs
from bot.storage.database import Database
from bot.storage.migrate import upgrade
from tests.bench.crowd import databases, grow, opener_of, run_to_open

PEOPLE = 1_000_000

MOST_SECONDS = {"sqlite": 15.0, "postgresql": 40.0}

MOST_BYTES = 100_000_000
"""The process may grow by so much."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening took: seconds, bytes the process grew by at most, the longest wait of another writer."""

    seconds: float
    grown: int
    longest_wait: float


def main() -> bool:
    """Print the figures; whether they are within their bounds."""
    print(f"opening a run for {PEOPLE:,} subscribers")
    with closing(databases()) as each:
        return all([_within(database) for database in each])


def _within(database: Database) -> bool:
    name = database.url.get_backend_name()
    opening = _opening(database)
    print(
        f"  {name:10} {opening.seconds:5.1f} s, at most {MOST_SECONDS[name]:.0f}; {opening.grown / 1e6:.0f} MB more; "
        f"another writer waited {opening.longest_wait * 1e3:.0f} ms at most"
    )
    return opening.seconds <= MOST_SECONDS[name] and opening.grown <= MOST_BYTES


def _opening(database: Database) -> Opening:
    upgrade(database)
    grow(database, 0, PEOPLE)
    campaign, _ = run_to_open(database)
    opener = opener_of(database)
    before = _peak()
    with _other_writer(database) as waits:
        began = time.perf_counter()
        opener.look()
        seconds = time.perf_counter() - began
    with database.read() as connection:
        assert runs.of_campaign(connection, campaign)[0].recipients == PEOPLE
    return Opening(seconds, _peak() - before, max(waits))


@contextmanager
def _other_writer(database: Database) -> Iterator[list[float]]:
    """Seconds each write of somebody else's took, again and again during the block."""
    waits: list[float] = []
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.01):
            began = time.perf_counter()
            with database.write() as connection:
                connection.execute(text("UPDATE campaign SET name = 'Thử'"))
            waits.append(time.perf_counter() - began)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join()


def _peak() -> int:
    """The most bytes the process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    main()

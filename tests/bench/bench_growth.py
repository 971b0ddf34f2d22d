"""What acts cost while subscribers grow from a thousand to a million: what should be flat is, or the bench fails."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from statistics import median

from bot.messages import Address, Channel
from bot.storage import criteria, deliveries, inbox, memories, runs, subscribers
from bot.storage.criteria import Criteria
from bot.storage.database import Connection, Database
from bot.storage.migrate import upgrade
from bot.storage.tables import DeliveryState, InboxState
from bot.timing import utc_now
from tests.bench.crowd import (
    ASKED_AREA,
    ASKED_AUDIENCE,
    close_all_but_the_last,
    databases,
    grow,
    opener_of,
    run_to_open,
)

SIZES = (1_000, 10_000, 100_000, 1_000_000)

TIMES = 21
"""So often each act is done; the median counts."""

BATCH = 50
"""People an act is for: about what the sender claims at once."""

MOST_GROWTH = 4.0
NOISE_MS = 5.0
"""At a million an act takes at most so many times as long as at a thousand, and so much more: another process of the
machine may be the reason for that."""

YARDSTICK = "change one row"
"""Has nothing to do with subscribers: if it takes longer at the end, so may all else, by as much. After a million rows
PostgreSQL is busy for a while with what it put off."""

MOST_GROWTH_EACH = 4.0
"""An act that goes through all subscribers takes at most so many times as long for each as with a tenth of them."""

PUPILS = Criteria(audiences=(ASKED_AUDIENCE,), areas=(ASKED_AREA,))


@dataclass(frozen=True, slots=True)
class Costs:
    """Milliseconds of each act with so many subscribers."""

    flat: Mapping[str, float]
    """What does not depend on how many there are."""
    whole: Mapping[str, float]
    """What goes through all of them."""


def main() -> bool:
    """Print the figures; whether all are within their bounds."""
    with closing(databases()) as each:
        return all([_within(database) for database in each])


def _within(database: Database) -> bool:
    upgrade(database)
    costs = list(_costs(database))
    print(f"{database.url.get_backend_name()}: milliseconds an act, with so many subscribers")
    print(f"  {'':34}" + "".join(f"{size:>12,}" for size in SIZES) + "   grows")
    kept = True
    slower = max(1.0, costs[-1].flat[YARDSTICK] / costs[0].flat[YARDSTICK])
    for act in costs[0].flat:
        took = [cost.flat[act] for cost in costs]
        kept &= _print(act, took, took[-1] / took[0], took[-1] <= MOST_GROWTH * slower * took[0] + NOISE_MS)
    for act in costs[0].whole:
        took = [cost.whole[act] for cost in costs]
        of_each = took[-1] / took[-2] / (SIZES[-1] / SIZES[-2])
        kept &= _print(f"{act} (each)", took, of_each, of_each <= MOST_GROWTH_EACH)
    return kept


def _print(act: str, took: Sequence[float], growth: float, kept: bool) -> bool:
    print(f"  {act:34}" + "".join(f"{ms:12.2f}" for ms in took) + f"{growth:8.2f}{'' if kept else '  TOO MUCH'}")
    return kept


def _costs(database: Database) -> Iterator[Costs]:
    have = 0
    opener = opener_of(database)
    for size in SIZES:
        grow(database, have, size)
        have = size
        _, run = run_to_open(database)
        began = time.perf_counter()
        opener.look()
        opening = (time.perf_counter() - began) * 1000
        yield _costs_at(database, size, run, opening)


def _costs_at(database: Database, size: int, run: int, opening: float) -> Costs:
    someone = random.Random(size)
    now = utc_now()

    def address() -> Address:
        return Address(Channel.TELEGRAM, str(someone.randint(2, size)))

    def claim(connection: Connection) -> None:
        assert deliveries.claim(connection, run, Channel.TELEGRAM, BATCH, now)

    def claim_and_record(connection: Connection) -> None:
        errands = deliveries.claim(connection, run, Channel.TELEGRAM, BATCH, now)
        deliveries.finish(connection, errands, DeliveryState.SENT, now)
        assert errands

    def answer(connection: Connection) -> None:
        claims = inbox.claim(connection, BATCH, now)
        assert memories.recall(connection, [claim.message.address for claim in claims], now)
        assert len(inbox.finish(connection, claims, InboxState.ANSWERED, now)) == BATCH

    def look_up(connection: Connection) -> None:
        assert subscribers.recall(connection, [address() for _ in range(BATCH)])

    def leave_and_come_back(connection: Connection) -> None:
        who = address()
        [agreed] = subscribers.recall(connection, [who]).values()
        subscribers.leave(connection, who, now)
        subscribers.subscribe(connection, who, agreed)

    def change_one_row(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE campaign SET name = 'Thử' WHERE id = 1")

    def progress(connection: Connection) -> None:
        assert runs.rounds(connection)

    def reach(wanted: Criteria) -> Callable[[Connection], None]:
        return lambda connection: _assert_some(criteria.count(connection, wanted, now).total)

    # First of all, since a thousand have no more than twenty batches.
    times = min(TIMES, size // BATCH // 4)
    claimed = _median(database, claim, times)
    recorded = _median(database, claim_and_record, times)
    close_all_but_the_last(database, run, times * BATCH)
    return Costs(
        flat={
            f"claim {BATCH} deliveries": claimed,
            f"claim and record {BATCH}": recorded,
            f"claim {BATCH} of the last": _median(database, claim, times),
            f"claim and close {BATCH} messages": _median(database, answer, times),
            f"look {BATCH} subscribers up": _median(database, look_up),
            "leave, and come back": _median(database, leave_and_come_back),
            "which runs may be sent": _median(database, progress),
            YARDSTICK: _median(database, change_one_row),
        },
        whole={
            "open a run": opening,
            "reach of one commune's pupils": _median(database, reach(PUPILS), 5),
            "reach of everybody": _median(database, reach(Criteria()), 5),
        },
    )


def _assert_some(count: int) -> None:
    assert count


def _median(database: Database, act: Callable[[Connection], None], times: int = TIMES) -> float:
    """Milliseconds of the act and its transaction."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        with database.write() as connection:
            act(connection)
        took.append(time.perf_counter() - began)
    return median(took) * 1000


if __name__ == "__main__":
    main()

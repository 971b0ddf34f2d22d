"""Topics that are asked about markedly more of late: everywhere, or in one commune.

The last seven days are compared with up to eight weeks before. If nothing has changed, counts are Poisson with the same
rate, and of all that were seen in both stretches the recent ones are binomial with the recent stretch's share of the
days (the conditional test of Przyborowski and Wilenski, *Biometrika* 31, 1940): exact for small counts too, and it
reckons with a baseline that is short or thin. As many topics, and in many communes, are looked at together, the level
is divided among them (Bonferroni): a week in which nothing has changed shows any rise with a chance below `LEVEL` for
topics, and below it again for communes.

What people ask varies more than by chance alone: a campaign, a holiday, the news. So a rise must also be marked
(`FACTOR` times as much as usual) and of some size (`MINIMUM`). Of communes only those count where at least ten people
are subscribed: what few ask is theirs alone.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.messages import Kind
from bot.reports.periods import DAY, Period, last_days
from bot.reports.small_cells import THRESHOLD, Cell, told
from bot.storage import figures
from bot.storage.database import Connection

RECENT_DAYS, BASELINE_DAYS = 7, 56
SHORTEST_BASELINE = 14
"""Days; a younger installation does not know yet what is usual."""

LEVEL = 0.01
MINIMUM = 10
FACTOR = 2.0

EVERYWHERE = ""


@dataclass(frozen=True, slots=True)
class Rise:
    """A topic, and the commune in which it rose; `area` is empty when it rose everywhere together."""

    topic: str
    area: str
    recent: Cell
    """How often in the last seven days."""
    usual: Cell
    """How often in seven days of the weeks before."""


def find(connection: Connection, today: date, topics: Iterable[str]) -> list[Rise]:
    """The rises of the seven days before `today`, the surest first; `topics`: those there are."""
    began = figures.first_day(connection)
    recent = last_days(RECENT_DAYS, today)
    if began is None:
        return []
    first = max(began, recent.first - DAY * BASELINE_DAYS)
    baseline_days = (recent.first - first).days
    if baseline_days < SHORTEST_BASELINE:
        return []
    before = Period(first, recent.first - DAY)
    peopled = {area for area, count in figures.subscribers(connection, "area").items() if count >= THRESHOLD}
    known = set(topics)

    def counted(period: Period) -> dict[tuple[str, str], int]:
        found = figures.events(connection, period.first, period.last, [Kind.SHOWN], "topic", "area")
        counts: dict[tuple[str, str], int] = {}
        for (topic, area), count in found.items():
            if topic in known:
                counts[topic, EVERYWHERE] = counts.get((topic, EVERYWHERE), 0) + count
                if area in peopled:
                    counts[topic, area] = counts.get((topic, area), 0) + count
        return counts

    return rises_in(counted(recent), counted(before), baseline_days)


def rises_in(
    recent: Mapping[tuple[str, str], int], before: Mapping[tuple[str, str], int], baseline_days: int
) -> list[Rise]:
    """What rose, of counts by topic and area in the recent days and in the days before; the surest first."""
    looked_at = recent.keys() | before.keys()
    everywhere = sum(area == EVERYWHERE for _, area in looked_at)
    found = []
    for (topic, area), count in recent.items():
        tests = everywhere if area == EVERYWHERE else len(looked_at) - everywhere
        usual = before.get((topic, area), 0) * RECENT_DAYS / baseline_days
        if count < MINIMUM or count < FACTOR * usual:
            continue
        chance = tail(count, count + before.get((topic, area), 0), RECENT_DAYS / (RECENT_DAYS + baseline_days))
        if chance <= LEVEL / tests:
            found.append((chance, Rise(topic, area, told(count), told(round(usual)))))
    return [rise for _, rise in sorted(found, key=lambda each: (each[0], each[1].topic, each[1].area))]


def tail(least: int, of: int, share: float) -> float:
    """The chance that at least so many of `of` fall to a part that each falls to with the chance `share`."""
    logs = (
        math.lgamma(of + 1)
        - math.lgamma(hits + 1)
        - math.lgamma(of - hits + 1)
        + hits * math.log(share)
        + (of - hits) * math.log1p(-share)
        for hits in range(least, of + 1)
    )
    return min(1.0, math.fsum(map(math.exp, logs)))

"""No page tells more of few people than the figures do: what differs within a ten looks the same everywhere.

Two states of a town are shown: some topics, questions, communes, posters have counts that differ, but by less than to
the next ten, and so do their sums. Whoever sees every page of one and of the other must not find a difference.
"""

import difflib
import re

import pytest

from bot.knowledge.library import Library
from bot.messages import Address, Channel, Kind, Observation, Subscription
from bot.storage import observations, sources, subscribers
from bot.storage.database import Database
from bot.storage.tables import Role
from tests.console.browsing import Browser, words_of
from tests.console.conftest import BrowserOf
from tests.console.test_campaigns import DRAFT
from tests.doubles.clock import HandClock
from tests.reports.town import Town

FEW, SOME = "viec-nhe-luong-cao", "ma-tuy"
RARE, COMMON = "ngư cụ cũ bán lại ở đâu", "kẹo bí ngô trước cổng trường"
COMMUNES = ["mui-ne", "phan-thiet", "phu-thuy", "ham-thang"]
"""Few live in the first, some in the second; the others leave room for what is not told, as a province does."""

PLACES = ["/", "/content", "/content?filter=often", "/content?filter=unhelpful", "/questions", "/posters/places"]
PERIODS = ["7", "30", "2026-11", "2026-10"]


class Plot(Town):
    """A town in which somebody looks for the few."""

    def knows(self) -> None:
        """Where posters hang, and who is subscribed: 2 in the first commune, 11 in the second."""
        with self.database.write() as connection:
            for code in ("cho", "truong"):
                sources.add(connection, code, code=code, actor="lan", now=self.clock())
        self.lives({COMMUNES[0]: 2, COMMUNES[1]: 11})
        # The share of those whom answers helped is told of all together: one half before and after.
        self.sees(Kind.HELPFUL, "tin-dung-den", 40, ago=3)
        self.sees(Kind.NOT_HELPFUL, "tin-dung-den", 40, ago=3)

    def lives(self, homes: dict[str, int]) -> None:
        """So many of 108 people in these communes; 18 in each of two others, the rest in none that they named."""
        homes = {**homes, COMMUNES[2]: 18, COMMUNES[3]: 18}
        areas = [area for area, count in homes.items() for _ in range(count)]
        with self.database.write() as connection:
            for chat, area in enumerate([*areas, *[None] * (108 - len(areas))]):
                named = ("hoc-sinh",) if area == COMMUNES[0] else ()
                chosen = Subscription(self.clock(), "Tôi đồng ý.", audiences=named, area=area)
                subscribers.subscribe(connection, Address(Channel.WEB, str(chat)), chosen)

    def asks_about(self, few: int, some: int) -> None:
        """Of one thing of every kind a few more, of another some more."""
        for kind in (Kind.SHOWN, Kind.HELPFUL, Kind.NOT_HELPFUL):
            self.sees(kind, FEW, few, ago=3)
            self.sees(kind, SOME, some, ago=3)
        self.sees(Kind.ARRIVED, "source:cho", few, ago=3)
        self.sees(Kind.ARRIVED, "source:truong", some, ago=3)
        asked = [(Channel.WEB, Observation(Kind.UNANSWERED, text=text)) for text in [RARE] * few + [COMMON] * some]
        with self.database.write() as connection:
            observations.record(connection, asked, self.today)


@pytest.fixture
def plot(database: Database, library: Library, clock: HandClock) -> Plot:
    plot = Plot(database, library, clock)
    plot.knows()
    plot.asks_about(2, 10)
    return plot


async def pages(browser: Browser) -> dict[str, str]:
    """By address the words of every page that tells of people or questions, what stands in its fields included."""
    listed = (await browser.get("/console/questions")).text
    groups = sorted(set(re.findall(r"/console(/questions/[0-9a-f]+)", listed)))
    assert len(groups) == 2
    topics = [f"/content/topics/{id}" for id in (FEW, SOME)]
    months = [f"/reports/{month}" for month in ("2026-11", "2026-10")]
    addresses = [*PLACES, *groups, *topics, *months, *(f"/figures?period={period}" for period in PERIODS)]
    found = {}
    for address in addresses:
        page = await browser.get(f"/console{address}")
        assert page.status_code == 200, address
        found[address] = words_of(page)
    for commune in COMMUNES[:2]:
        draft = {**DRAFT, "to_areas": [commune], "to_channels": ["web"]}
        preview = await browser.post("/console/campaigns/preview", draft, **{"X-Fragment": "1"})
        assert "người sẽ nhận" in words_of(preview)
        found[f"the composer, {commune}"] = words_of(preview)
    return found


async def test_what_differs_within_a_ten_looks_the_same_on_every_page(browser_of: BrowserOf, plot: Plot) -> None:
    admin = browser_of(Role.ADMIN)
    await admin.get("/console/content")  # warnings are looked for once
    before = await pages(admin)
    # From 2 and 10, together 12, to 7 and 12, together 19; of 108 people 7 and 13 in two communes.
    plot.asks_about(5, 2)
    plot.lives({COMMUNES[0]: 7, COMMUNES[1]: 13})
    after = await pages(admin)
    for address, words in before.items():
        differences = [line for line in difflib.ndiff(words.split(), after[address].split()) if line[0] in "+-"]
        assert not differences, address


async def test_what_reaches_the_next_ten_is_seen(browser_of: BrowserOf, plot: Plot) -> None:
    admin = browser_of(Role.ADMIN)
    await admin.get("/console/content")
    before = await pages(admin)
    plot.asks_about(8, 10)
    plot.lives({COMMUNES[0]: 10, COMMUNES[1]: 11})
    after = await pages(admin)
    alike = {address for address, words in before.items() if after[address] == words}
    assert alike <= {"/", "/content?filter=unhelpful", "/figures?period=2026-10", "/reports/2026-10"} | {
        "the composer, phan-thiet"
    }

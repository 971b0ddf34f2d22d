"""The dashboard: what people asked, who is reached, and what is rising."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from bot.errors import ActRefused
from bot.knowledge.library import Library
from bot.knowledge.topics import Scam
from bot.reports import charts, figures, periods
from bot.reports.charts import Chart
from bot.reports.figures import Figures
from bot.reports.periods import Period
from bot.reports.report import DECISIONS, VERDICTS, compared, others, percent
from bot.reports.rises import Rise
from bot.reports.small_cells import NOTE
from bot.storage.database import Database
from bot.timing import Clock, day_in_vietnam
from console.doors import EVERYBODY, Door, NotFoundError, Visit
from console.frame import ROOT, Frame
from scheduler.operations import ORGANISING

WEEK, THIRTY = "7", "30"


@dataclass(frozen=True, slots=True)
class ShownRise:
    """A rise as the page tells it."""

    title: str
    place: str
    recent: str
    usual: str
    composer: str
    """Where a warning about it is written; nothing for a question people ask, which has none to send."""


class Dashboard:
    """Everybody who is signed in may see it; of campaigns and posters a person sees those of their unit."""

    def __init__(self, frame: Frame, database: Database, library: Callable[[], Library], clock: Clock) -> None:
        self._frame = frame
        self._database = database
        self._library = library
        self._clock = clock

    def doors(self) -> Sequence[Door]:
        return (Door("GET", "/figures", self.show, EVERYBODY),)

    def show(self, visit: Visit) -> Response:
        today, library = day_in_vietnam(self._clock()), self._library()
        chosen = visit.query.text("period", WEEK)
        period = _period(chosen, today)
        found = figures.gather(self._database, library, period, self._clock, unit=visit.user.unit)
        earlier = period.before.name if period.is_month else f"{period.days} ngày trước đó"
        until_now = period.last == today - periods.DAY
        return self._frame.page(
            visit,
            "figures/dashboard",
            figures=found,
            choices=[(value, label, value == chosen) for value, label in _choices(today)],
            rises=[_shown(rise, library) for rise in found.rises],
            composes=visit.user.role in ORGANISING and until_now,
            decisions=[(name, found.totals.decisions[decision]) for decision, name in DECISIONS.items()],
            verdicts=[(name, found.totals.verdicts.get(verdict, 0)) for verdict, name in VERDICTS.items()],
            charts=_drawn(found),
            compared=lambda now, before: compared(now, before, earlier),
            others=others,
            percent=percent,
            note=NOTE,
            unit=visit.user.unit,
        )


def _choices(today: date) -> list[tuple[str, str]]:
    before = periods.month_before(today)
    this = [(f"{today:%Y-%m}", "Tháng này")] if today.day > 1 else []
    return [(WEEK, "7 ngày"), (THIRTY, "30 ngày"), *this, (before, f"Tháng {before[5:]}/{before[:4]}")]


def _period(chosen: str, today: date) -> Period:
    """Raises `NotFoundError` for what is none."""
    if chosen in (WEEK, THIRTY):
        return periods.last_days(int(chosen), today)
    try:
        return periods.month(chosen, today)
    except ActRefused:
        raise NotFoundError from None


def _shown(rise: Rise, library: Library) -> ShownRise:
    place, topic = library.places.by_id.get(rise.area), library.topics[rise.topic]
    composer = f"{ROOT}/campaigns/new?{urlencode({'topic': topic.id, 'area': rise.area})}"
    return ShownRise(
        title=topic.title,
        place=place.full if place else "",
        recent=str(rise.recent),
        usual=str(rise.usual),
        composer=composer if isinstance(topic, Scam) else "",
    )


def _drawn(found: Figures) -> dict[str, Markup]:
    """By the id of each chart its picture; empty when there is no bar in it."""
    held = found.subscribers
    drawn: Sequence[Chart] = (
        charts.questions_chart(found),
        charts.topics_chart(found.topics),
        charts.breakdown_chart("communes", "Người đăng ký theo xã, phường", "người", held.communes),
        charts.breakdown_chart("audiences", "Người đăng ký theo đối tượng", "người", held.audiences),
        charts.breakdown_chart("arrivals", "Lượt vào bot nhờ tờ dán", "lượt", found.arrivals),
    )
    # Every value in it is escaped by the maker of the elements.
    return {chart.id: Markup(charts.to_svg(chart) if chart.longest else "") for chart in drawn}

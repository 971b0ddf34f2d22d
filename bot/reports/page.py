"""The report as one page to print that stands alone: nothing is loaded from anywhere."""

from functools import cache
from importlib.resources import files

from jinja2 import Environment
from markupsafe import Markup

from bot.reports.charts import to_svg
from bot.reports.report import NOTHING, Report, lines, numbered, shown
from bot.reports.small_cells import NOTE
from bot.templating import environment_of


def to_page(report: Report) -> str:
    """The HTML page."""
    letter = report.letter
    page = _environment().get_template("report.j2")
    return page.render(
        report=report,
        parent="" if letter.parent == NOTHING else letter.parent,
        authority="" if letter.authority == NOTHING else letter.authority,
        opening=lines(report.opening),
        closing=lines(report.closing),
        sections=numbered(report),
        charts=[{"title": chart.title, "svg": Markup(to_svg(chart))} for chart in report.charts],
        note=NOTE,
    )


@cache
def _environment() -> Environment:
    pages = files("bot.reports") / "pages"
    environment = environment_of(pages, markup=True)
    environment.filters["shown"] = shown
    return environment

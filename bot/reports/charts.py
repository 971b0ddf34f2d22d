"""Bar charts, defined once: as SVG for pages, as a picture for documents.

Every bar has its name and its value beside it in words, so that colour tells nothing. A bar is as long as what is told
of its count: of what is not told there is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib.resources import files
from xml.etree import ElementTree

from bot.printing import compile
from bot.reports.figures import Breakdown, Figures, TopicTable
from bot.reports.small_cells import Cell

BARS = 12
"""More are no picture any more; the table beneath has them all."""

WIDTH, ROW, BAR = 360, 44, 15
"""Of the SVG, in its own units: as wide as a phone, so that letters stay readable there."""

VALUE_WIDTH = 76
NAME_LETTERS = 44


@dataclass(frozen=True, slots=True)
class Bar:
    name: str
    size: int
    value: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars below each other, and what they show in a sentence."""

    id: str
    title: str
    unit: str
    bars: Sequence[Bar]

    @property
    def description(self) -> str:
        """For who does not see it."""
        if not self.bars:
            return "Chưa có số liệu."
        return f"Biểu đồ thanh, đơn vị {self.unit}. " + "; ".join(f"{bar.name}: {bar.value}" for bar in self.bars) + "."

    @property
    def longest(self) -> int:
        return max((bar.size for bar in self.bars), default=0)


def questions_chart(figures: Figures) -> Chart:
    bars = [Bar(name, count, _counted(count)) for name, count in figures.parts]
    return Chart("questions", f"Câu hỏi, {figures.period.name}", "câu hỏi", bars)


def topics_chart(topics: TopicTable) -> Chart:
    bars = [_bar(line.title, line.total) for line in topics.lines if line.total.is_number]
    return Chart("topics", "Chủ đề được xem nhiều nhất", "lượt xem", bars[:BARS])


def breakdown_chart(id: str, title: str, unit: str, breakdown: Breakdown) -> Chart:
    bars = [_bar(line.name, line.cell) for line in breakdown.lines if line.cell.is_number]
    return Chart(id, title, unit, bars[:BARS])


def to_svg(chart: Chart) -> str:
    """The chart as an element to stand in a page: text can be marked, colours come from the page's style."""
    height = max(1, len(chart.bars)) * ROW
    svg = ElementTree.Element(
        "svg",
        {
            "class": "chart",
            "viewBox": f"0 0 {WIDTH} {height}",
            "role": "img",
            "aria-labelledby": f"{chart.id}-title {chart.id}-desc",
        },
    )
    _text(svg, "title", chart.title, {"id": f"{chart.id}-title"})
    _text(svg, "desc", chart.description, {"id": f"{chart.id}-desc"})
    for at, bar in enumerate(chart.bars):
        top = at * ROW
        length = _length(bar, chart.longest)
        _text(svg, "text", _shortened(bar.name), {"class": "chart-name", "x": "0", "y": str(top + 16)})
        place = {"x": "0", "y": str(top + 22), "height": str(BAR), "rx": "2"}
        ElementTree.SubElement(svg, "rect", {"class": "chart-track", "width": str(WIDTH - VALUE_WIDTH), **place})
        ElementTree.SubElement(svg, "rect", {"class": "chart-bar", "width": f"{length:.1f}", **place})
        value = {"class": "chart-value", "x": str(WIDTH - VALUE_WIDTH + 8), "y": str(top + 35)}
        _text(svg, "text", bar.value, value)
    return ElementTree.tostring(svg, encoding="unicode")


def to_png(chart: Chart) -> bytes:
    """The chart as a picture in black and grey, for a document."""
    bars = [asdict(bar) | {"share": bar.size / chart.longest if chart.longest else 0.0} for bar in chart.bars]
    return compile(_template(), {"bars": bars}, as_="png")


def _bar(name: str, cell: Cell) -> Bar:
    return Bar(name, cell.size, str(cell))


def _counted(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _length(bar: Bar, longest: int) -> float:
    return (WIDTH - VALUE_WIDTH) * bar.size / longest if longest else 0.0


def _shortened(name: str) -> str:
    return name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1].rstrip()}…"


def _text(parent: ElementTree.Element, tag: str, text: str, attributes: dict[str, str]) -> None:
    ElementTree.SubElement(parent, tag, attributes).text = text


@cache
def _template() -> str:
    return (files("bot.reports") / "chart.typ").read_text(encoding="utf-8")


def charts_of(figures: Figures) -> Iterable[Chart]:
    """Those of the report."""
    return questions_chart(figures), topics_chart(figures.topics)

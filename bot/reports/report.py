"""The periodic report: its text filled from figures, and what a person makes of it before it is handed in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from jinja2 import Environment

from bot.knowledge.library import Library
from bot.knowledge.report import ReportFile
from bot.knowledge.topics import Scam
from bot.messages import Decision
from bot.reports.charts import Chart, charts_of
from bot.reports.figures import Breakdown, Figures
from bot.reports.rises import EVERYWHERE, Rise
from bot.reports.small_cells import NOTE, Cell
from bot.templating import environment_of

SECTIONS: Mapping[str, str] = {
    "results": "Kết quả tuyên truyền",
    "numbers": "Số liệu",
    "situation": "Tình hình nổi lên",
    "shortcomings": "Tồn tại, hạn chế",
    "proposals": "Đề xuất, kiến nghị",
}
"""The parts of the report by the name of their template, with their headings."""

NOTHING = "-"
"""In the letterhead: this line is left out."""

DECISIONS = {
    Decision.ANSWER: "Trả lời ngay",
    Decision.CHOICES: "Hỏi lại để chọn chủ đề",
    Decision.EMERGENCY: "Báo số khẩn cấp trước tiên",
    Decision.UNKNOWN: "Chưa trả lời được",
    Decision.REFUSED: "Từ chối việc sai trái",
}
VERDICTS = {"danger": "Nguy hiểm", "caution": "Cần thận trọng", "no_sign": "Chưa thấy dấu hiệu"}
"""As people read them."""

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]")
"""What cannot stand in a document, or turns its letters round."""


def clean(text: str) -> str:
    """A text as any document takes it; a tab is a blank."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


Row: TypeAlias = tuple[str, Sequence[int | Cell | str]]

TOPICS_ON_PAPER = 20
"""About a page; a table of all topics is read by nobody."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of the report: words in the first column, figures in the others."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Row]
    most_on_paper: int | None = None
    """So many rows are enough to read, the greatest first; None: all."""
    below: Sequence[Row] = ()
    """What is put below the rows however many there are: what is only counted, the sum."""

    @property
    def all_rows(self) -> Sequence[Row]:
        """For who looks something up."""
        return (*self.rows, *self.below)

    @property
    def rows_on_paper(self) -> Sequence[Row]:
        """For who reads the report from its first page to its last."""
        left_out = len(self.rows) - self.most_on_paper if self.most_on_paper else 0
        if left_out < 2:
            return self.all_rows
        told = (f"Còn {count(left_out)} mục nữa, xem trong tệp Excel", [""] * (len(self.columns) - 1))
        return (*self.rows[: self.most_on_paper], told, *self.below)


@dataclass(frozen=True, slots=True)
class Report:
    """All that is written down. Its texts may be changed before it becomes a file; tables and charts may not."""

    letter: ReportFile
    day: date
    month: str
    """As it stands in the heading: 11/2026."""
    to: tuple[str, ...]
    opening: str
    sections: Mapping[str, str]
    """By the names of `SECTIONS`: paragraphs, one a line."""
    closing: str
    tables: Sequence[ReportTable]
    charts: Sequence[Chart]

    @property
    def subject(self) -> str:
        return f"{self.letter.subject}, tháng {self.month}"

    @property
    def place_and_day(self) -> str:
        return f"{self.letter.place}, ngày {self.day:%d} tháng {self.day:%m} năm {self.day:%Y}"

    def edited(self, texts: Mapping[str, str]) -> "Report":
        """With what a person wrote in place of the texts; a text that is not there stays."""
        sections = {name: clean(texts.get(name, text)) for name, text in self.sections.items()}
        to = tuple(lines(texts["to"])) if "to" in texts else self.to
        return replace(
            self,
            to=to,
            opening=clean(texts.get("opening", self.opening)),
            closing=clean(texts.get("closing", self.closing)),
            sections=sections,
        )

    @property
    def texts(self) -> Mapping[str, str]:
        """All that may be changed, by name."""
        return {"to": "\n".join(self.to), "opening": self.opening, **self.sections, "closing": self.closing}


def compose(figures: Figures, library: Library, today: date) -> Report:
    """The report of a month, with the text that its figures give."""
    letter = library.report
    values = {
        "figures": figures,
        "period": figures.period.name,
        "compared": lambda now, before: compared(now, before, figures.period.before.name),
        "rises": [_named(rise, library) for rise in figures.rises],
        "few_communes": figures.subscribers.communes.few if figures.subscribers.active else 0,
        "note": NOTE,
    }
    return Report(
        letter=letter,
        day=today,
        month=f"{figures.period.first:%m/%Y}",
        to=letter.to,
        opening=letter.opening,
        sections={name: "\n".join(lines(_text(name, values))) for name in SECTIONS},
        closing=letter.closing,
        tables=list(_tables(figures)),
        charts=[chart for chart in charts_of(figures) if chart.longest],
    )


def lines(text: str) -> list[str]:
    """The lines of a text that hold something."""
    return [line for part in clean(text).split("\n") if (line := " ".join(part.split()))]


def about(cell: Cell) -> str:
    """A cell as it stands in a sentence."""
    return f"khoảng {cell}" if cell.is_number else str(cell) if cell.ten == 0 else "một số"


def others(number: int) -> str:
    """The entries that are only counted, in one line."""
    return f"{count(number)} mục khác, mỗi mục" if number > 1 else "1 mục khác"


def count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def percent(share: float) -> str:
    return f"{round(100 * share)}%"


FEW_TO_COMPARE = 30
"""Of fewer a percentage says nothing."""


def compared(now: int, before: int, name: str) -> str:
    """How much more or less it is than before, to be put behind a number; nothing when there was nothing."""
    if not before:
        return ""
    if min(now, before) < FEW_TO_COMPARE:
        return f"; {name}: {count(before)}"
    change = round(100 * (now - before) / before)
    said = f"tăng {change}%" if change > 0 else f"giảm {-change}%" if change < 0 else "gần như không đổi"
    return f", {said} so với {count(before)} của {name}"


@dataclass(frozen=True, slots=True)
class NumberedSection:
    """A part of the report as it is set: `I. SỐ LIỆU` above its paragraphs."""

    name: str
    heading: str
    paragraphs: Sequence[str]


def numbered(report: Report) -> list[NumberedSection]:
    """The parts in their order."""
    return [
        NumberedSection(name, f"{numeral}. {heading.upper()}", lines(report.sections[name]))
        for numeral, (name, heading) in zip(("I", "II", "III", "IV", "V"), SECTIONS.items(), strict=True)
    ]


def shown(value: int | Cell | str) -> str:
    """A figure of a table as it is read."""
    return count(value) if isinstance(value, int) else clean(str(value))


def _named(rise: Rise, library: Library) -> dict[str, Any]:
    place, topic = library.places.by_id.get(rise.area), library.topics[rise.topic]
    return {
        "title": topic.title,
        "is_scam": isinstance(topic, Scam),
        "place": f" tại {place.full}" if place and rise.area != EVERYWHERE else "",
        "recent": rise.recent,
        "usual": rise.usual,
    }


def _tables(figures: Figures) -> Sequence[ReportTable]:
    totals, topics, held = figures.totals, figures.topics, figures.subscribers
    tables = [
        ReportTable(
            "Câu hỏi theo cách bot xử lý",
            ("Cách xử lý", "Số câu hỏi"),
            [
                *((name, [totals.decisions[decision]]) for decision, name in DECISIONS.items()),
                ("Cộng", [totals.questions]),
            ],
        ),
        ReportTable(
            "Câu hỏi theo tuần", ("Thời gian", "Số câu hỏi"), [(name, [times]) for name, times in figures.parts]
        ),
        ReportTable("Câu hỏi theo kênh", ("Kênh", "Số câu hỏi"), [(name, [times]) for name, times in figures.channels]),
        ReportTable(
            "Tin nhắn người dân nhờ kiểm tra",
            ("Kết luận", "Số tin"),
            [(name, [totals.verdicts.get(verdict, 0)]) for verdict, name in VERDICTS.items()],
        ),
    ]
    few: list[Row] = [(others(topics.few), ["" for _ in topics.parts] + [Cell(0)])] if topics.few else []
    tables.append(
        ReportTable(
            _topics_title(figures),
            ("Chủ đề", *topics.parts, "Cả kỳ"),
            [(line.title, [*line.cells, line.total]) for line in topics.lines],
            most_on_paper=TOPICS_ON_PAPER,
            below=[*few, ("Cộng", [*topics.totals, topics.total])],
        )
    )
    tables.append(
        ReportTable(
            "Người đăng ký theo kênh", ("Kênh", "Số người"), [(name, [people]) for name, people in held.channels]
        )
    )
    tables.append(_breakdown("Người đăng ký theo đối tượng", "Đối tượng", "Số người", held.audiences))
    tables.append(_breakdown("Người đăng ký theo xã, phường", "Xã, phường", "Số người", held.communes))
    if figures.campaigns.runs:
        tables.append(
            ReportTable(
                "Các lần gửi tin cảnh báo",
                ("Chiến dịch", "Ngày", "Người nhận", "Đã gửi", "Gửi lỗi", "Không còn dùng", "Bấm xem"),
                [
                    (run.name, [f"{run.day:%d/%m}", run.recipients, run.sent, run.failed, run.gone, run.pressed])
                    for run in figures.campaigns.runs
                ],
            )
        )
    if figures.arrivals.lines or figures.arrivals.few:
        tables.append(_breakdown("Lượt vào bot nhờ tờ dán", "Nơi dán", "Số lượt", figures.arrivals))
    return tables


def _topics_title(figures: Figures) -> str:
    until = figures.topics.until
    cut = f", đến hết ngày {until:%d/%m}" if until and until != figures.period.last else ""
    return f"Lượt xem theo chủ đề và tuần{cut}"


def _breakdown(title: str, what: str, unit: str, found: Breakdown) -> ReportTable:
    rows: list[Row] = [(line.name, [line.cell]) for line in found.lines]
    if found.few:
        rows.append((others(found.few), [Cell(0)]))
    return ReportTable(title, (what, unit), rows)


def _text(name: str, values: Mapping[str, Any]) -> str:
    return _environment().get_template(f"{name}.j2").render(values)


@cache
def _environment() -> Environment:
    texts = files("bot.reports") / "texts"
    # Plain text; every surface escapes it in its own way.
    environment = environment_of(texts, markup=False)
    environment.filters |= {"count": count, "percent": percent, "about": about}
    return environment

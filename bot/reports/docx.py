"""The report as a DOCX file, by the form in the content (reports/thang.docx) that any office program can change.

The libraries are imported when a file is made: most processes make none.
"""

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import ContentError, Fault
from bot.reports.charts import to_png
from bot.reports.report import NOTHING, Report, clean, lines, numbered, shown
from bot.reports.small_cells import NOTE

if TYPE_CHECKING:
    from docx.table import Table

FORM = "reports/thang.docx"

TEXT_MM, CHART_MM, FIGURE_MM = 165, 160, 34
"""How wide the lines between the margins are, a chart, and a column of figures at most."""

GRID = "Table Grid"
"""The style of the form's tables of figures."""


def to_docx(report: Report, content: Path) -> bytes:
    """The file; `content` is the content folder with the form. Raises `ContentError` when the form is at fault."""
    import docx
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    try:
        form = DocxTemplate(BytesIO((content / FORM).read_bytes()))
        charts = [
            {"title": chart.title, "image": InlineImage(form, BytesIO(to_png(chart)), width=Mm(CHART_MM))}
            for chart in report.charts
        ]
        # A form that came with somebody's content must not be a way into the program.
        form.render(
            _values(report) | {"charts": charts}, SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
        )
        for shape, chart in zip(form.docx.inline_shapes, report.charts, strict=False):
            shape._inline.docPr.set("descr", chart.description)
        for table in form.docx.tables:
            _fit(table)
        file = BytesIO()
        form.save(file)
        docx.Document(BytesIO(file.getvalue()))
    except Exception as error:  # whatever the form makes the libraries do, the form is what can be mended
        raise ContentError([Fault(FORM, 1, 1, _what_now(error))]) from error
    return file.getvalue()


def _fit(table: "Table") -> None:
    """Room for the names, which no form can know beforehand; tables without a grid are part of the form."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    if table.style is None or table.style.name != GRID:
        return
    figures = len(table.columns) - 1
    narrow = min(FIGURE_MM, TEXT_MM * 2 // 3 // figures)
    widths = [TEXT_MM - figures * narrow, *[narrow] * figures]
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
        row.cells[0].paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.LEFT


def _what_now(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "Thiếu mẫu báo cáo này. Hãy chép lại tệp từ bản gốc."
    return f"Mẫu báo cáo này không dùng được ({type(error).__name__}: {error}). Hãy sửa, hoặc chép lại từ bản gốc."


def _values(report: Report) -> dict[str, Any]:
    letter = report.letter
    return {
        "parent": "" if letter.parent == NOTHING else clean(letter.parent),
        "issuer": clean(letter.issuer),
        "symbol": clean(letter.symbol),
        "place_and_day": clean(report.place_and_day),
        "subject": clean(report.subject),
        "to": report.to,
        "opening": lines(report.opening),
        "sections": numbered(report),
        "closing": lines(report.closing),
        "tables": [
            {
                "title": f"Bảng {number}. {table.title}",
                "columns": [clean(column) for column in table.columns],
                "rows": [[clean(name), *map(shown, values)] for name, values in table.rows_on_paper],
            }
            for number, table in enumerate(report.tables, 1)
        ],
        "note": NOTE,
        "authority": "" if letter.authority == NOTHING else clean(letter.authority),
        "signer": clean(letter.signer),
        "copies": [clean(line) for line in letter.copies],
    }

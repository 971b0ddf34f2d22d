"""The report's data as an XLSX file, to reckon on with: a sheet for each table, with a chart that the program draws.

Words are always written as words: a name that begins with = is no formula here, and no text becomes a link.
"""

import re
from io import BytesIO
from typing import TYPE_CHECKING

from bot.reports.report import SECTIONS, Report, ReportTable, clean
from bot.reports.small_cells import NOTE, Cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MOST_LETTERS = 32_767
"""In one cell, by the format."""

CHARTED = 15
"""Rows in a chart at most; the table beside it has all."""

NAME_WIDTH, FIGURE_WIDTH, TEXT_WIDTH = 44, 16, 110
LINE_POINTS, TITLE_POINTS, TALLEST_POINTS = 15.0, 20.0, 400.0
"""Heights of rows: not every program fits them to wrapped text by itself, and none takes more than 409."""

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
"""In the name of a sheet."""


def to_xlsx(report: Report) -> bytes:
    """The file."""
    import xlsxwriter

    file = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": clean(report.subject)})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        title = book.add_format({"bold": True, "font_size": 14})
        words = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        number = book.add_format({"num_format": "#,##0", "valign": "top", "border": 1})
        note = book.add_format({"italic": True, "text_wrap": True, "valign": "top"})
        _write_text(book.add_worksheet("Báo cáo"), report, title, words, note)
        for at, table in enumerate(report.tables, 1):
            sheet = book.add_worksheet(_sheet_name(at, table.title))
            _write_table(book, sheet, table, title, bold, words, number, note)
    return file.getvalue()


def _write_text(sheet: "Worksheet", report: Report, title: "Format", words: "Format", note: "Format") -> None:
    sheet.set_column(0, 0, TEXT_WIDTH)
    _set_up_print(sheet, landscape=False)
    told = [
        (f"BÁO CÁO. {report.subject}", title),
        (report.place_and_day, note),
        (report.opening, words),
        *(
            part
            for name, heading in SECTIONS.items()
            for part in ((heading, title), *((line, words) for line in report.sections[name].split("\n") if line))
        ),
        (report.closing, words),
        (NOTE, note),
    ]
    for row, (text, style) in enumerate(told):
        sheet.write_string(row, 0, _fitting(text), style)
        _set_height(sheet, row, text, TEXT_WIDTH, TITLE_POINTS if style is title else LINE_POINTS)


def _write_table(
    book: "Workbook",
    sheet: "Worksheet",
    table: ReportTable,
    title: "Format",
    bold: "Format",
    words: "Format",
    number: "Format",
    note: "Format",
) -> None:
    figures = len(table.columns) - 1
    sheet.set_column(0, 0, NAME_WIDTH)
    sheet.set_column(1, figures, FIGURE_WIDTH)
    _set_up_print(sheet, landscape=figures > 3)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 1)
    sheet.write_string(0, 0, _fitting(table.title), title)
    for column, text in enumerate(table.columns):
        sheet.write_string(2, column, _fitting(text), bold)
    for row, (name, values) in enumerate(table.all_rows, 3):
        sheet.write_string(row, 0, _fitting(name), words)
        _set_height(sheet, row, name, NAME_WIDTH, LINE_POINTS)
        for column, value in enumerate(values, 1):
            if isinstance(value, int):
                sheet.write_number(row, column, value, number)
            elif isinstance(value, Cell) and value.is_number:
                sheet.write_number(row, column, value.size, number)
            else:
                sheet.write_string(row, column, _fitting(str(value)), words)
    sheet.write_string(len(table.all_rows) + 4, 0, NOTE, note)
    _set_height(sheet, len(table.all_rows) + 4, NOTE, NAME_WIDTH, LINE_POINTS)
    _draw(book, sheet, table)


def _draw(book: "Workbook", sheet: "Worksheet", table: ReportTable) -> None:
    """A bar chart of the last column; of what is not told there is no bar."""
    rows = [name for name, _ in table.rows if name != "Cộng"][:CHARTED]
    if not rows:
        return
    last = len(table.columns) - 1
    chart = book.add_chart({"type": "bar"})
    end = 2 + len(rows)
    chart.add_series(
        {
            # The cells that say them: a name or title that begins with = would be a formula here.
            "name": [sheet.get_name(), 2, last],
            "categories": [sheet.get_name(), 3, 0, end, 0],
            "values": [sheet.get_name(), 3, last, end, last],
            "fill": {"color": "#4A4A4A"},
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": [sheet.get_name(), 0, 0], "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 620, "height": 100 + 30 * len(rows)})
    # Below the table: beside it the print would have to shrink both.
    sheet.insert_chart(len(table.all_rows) + 6, 0, chart, {"description": table.title, "object_position": 3})


def _set_up_print(sheet: "Worksheet", *, landscape: bool) -> None:
    sheet.set_paper(9)  # A4
    if landscape:
        sheet.set_landscape()
    sheet.set_margins(left=0.8, right=0.6, top=0.8, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P/&N")


def _set_height(sheet: "Worksheet", row: int, text: str, width: int, line: float) -> None:
    """Room for a text that is wrapped in a column of so many letters."""
    wrapped = -(-len(text) // (width - 4)) or 1
    sheet.set_row(row, min(wrapped * line, TALLEST_POINTS))


def _sheet_name(at: int, title: str) -> str:
    return _FORBIDDEN.sub(" ", f"{at}. {clean(title)}")[:31].rstrip()


def _fitting(text: str) -> str:
    return clean(text)[:MOST_LETTERS]

"""The statement as a DOCX file, to be opened, corrected and printed anywhere.

The library is imported when a file is made: it takes longer to load than all else a start needs, and most starts make
none.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from bot.statement.form import Statement

if TYPE_CHECKING:
    from docx.document import Document

FONT, FONT_POINTS = "Times New Roman", 13
"""As offices write (Decree 30/2020/NĐ-CP, appendix I)."""

MARGINS_MM = (20, 20, 30, 20)
"""Top, bottom, left, right, on A4 (same appendix)."""

PAGE_MM = (210, 297)
COLUMNS_MM = (28, 62, 28, 42)
BOX = "☐"


def to_docx(text: str) -> bytes:
    """The file of a statement; `text` is what `Statement.to_text` gave."""
    import docx

    statement = Statement.from_text(text)
    document = docx.Document()
    _set_page(document)
    _open(document, statement)
    _tell(document, statement)
    _close(document, statement)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _set_page(document: "Document") -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    section, style = document.sections[0], document.styles["Normal"]
    section.page_width, section.page_height = map(Mm, PAGE_MM)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, MARGINS_MM)
    style.font.name, style.font.size = FONT, Pt(FONT_POINTS)
    # Vietnamese letters with two marks count as East Asian in some programs, and would get another font there.
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    style.paragraph_format.space_after = Pt(4)


def _open(document: "Document", statement: Statement) -> None:
    for line in statement.heading:
        _centred(document, line, bold=True)
    _centred(document, "")
    _centred(document, statement.title, bold=True)
    _centred(document, statement.subject)
    _centred(document, statement.addressee, bold=True)
    _dotted(document, statement.about_me)


def _tell(document: "Document", statement: Statement) -> None:
    if statement.happened_items:
        document.add_paragraph(statement.happened)
        for item in statement.happened_items:
            document.add_paragraph(f"– {item}")
    document.add_paragraph(statement.timeline)
    _table(document, (statement.columns, *statement.rows))
    document.add_paragraph()
    _dotted(document, statement.totals)


def _close(document: "Document", statement: Statement) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    document.add_paragraph(statement.evidence)
    for item in statement.evidence_items:
        document.add_paragraph(f"{BOX} {item}")
    for request in statement.requests:
        document.add_paragraph(request)
    for line in (statement.place_and_date, *statement.signature):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _centred(document: "Document", text: str, *, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _dotted(document: "Document", labels: Sequence[str]) -> None:
    """Labels, each with dots up to the margin."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm

    _, _, left, right = MARGINS_MM
    for label in labels:
        paragraph = document.add_paragraph(f"{label} \t")
        stop = Mm(PAGE_MM[0] - left - right)
        paragraph.paragraph_format.tab_stops.add_tab_stop(stop, WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _table(document: "Document", rows: Sequence[Sequence[str]]) -> None:
    from docx.shared import Mm

    table = document.add_table(rows=0, cols=len(COLUMNS_MM), style="Table Grid")
    table.autofit = False
    for row in rows:
        for cell, text, width in zip(table.add_row().cells, row, COLUMNS_MM, strict=True):
            cell.text, cell.width = text, Mm(width)
    for cell in table.rows[0].cells:
        for run in cell.paragraphs[0].runs:
            run.bold = True

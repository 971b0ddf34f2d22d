"""What a clerk sees who opens the month's report, and a victim who opens the statement: whole pages, nothing cut."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest

from bot.knowledge.library import Library, load_library
from bot.messages import Decision, Kind
from bot.reports.docx import to_docx as report_file
from bot.reports.report import Report, compose
from bot.statement.docx import to_docx as statement_file
from bot.statement.form import Account, Entry, fill
from bot.storage.database import Database
from tests.doubles.clock import HandClock
from tests.offices.conftest import Printed
from tests.posters.paper import Page, bare
from tests.reports.town import Town

pytestmark = pytest.mark.timeout(600)

CONTENT = Path(__file__).parent.parent.parent / "content"

A4 = (210, 297)

LEFT, RIGHT, EDGE = 30, 15, 10
"""Millimetres that stay white: of the margins Decree 30/2020/NĐ-CP, appendix I, asks of papers of offices the least; at
the upper and the lower edge the number of the page stands nearer."""

FIGURES_IN_A_ROW = 3
"""More of them and the wide table of topics is on the page, whose figures must not break."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(CONTENT)


@pytest.fixture
def town(sqlite_file: Path, library: Library, tmp_path: Path) -> Iterator[Town]:
    """As busy as a province: forty topics are asked about, thirty communes have subscribers."""
    (tmp_path / "town.db").write_bytes(sqlite_file.read_bytes())
    database = Database(f"sqlite:///{tmp_path / 'town.db'}")
    town = Town(database, library, HandClock())
    for ago in range(25, 55):
        town.asks(Decision.ANSWER, 100, ago=ago)
        town.asks(Decision.UNKNOWN, 7, ago=ago)
    for number, topic in enumerate(list(library.topics)[:40]):
        town.sees(Kind.SHOWN, topic, 2 * number, ago=26)
        town.sees(Kind.SHOWN, topic, 3 * number, ago=34)
    for number, commune in enumerate(list(library.places.by_id)[:30]):
        town.subscribes(4 * number + 2, area=commune, audiences=("ngu-dan",))
    for number in range(4):
        town.sends(f"Cảnh báo giả danh công an dịp cuối năm, đợt {number + 1}", ago=27 + number)
    yield town
    database.close()


@pytest.fixture
def report(town: Town) -> Report:
    return compose(town.month("2026-10"), town.library, town.today)


def texts_of(file: bytes) -> list[str]:
    """Every paragraph, and every cell."""
    document = docx.Document(BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def missing(file: bytes, found: list[Page]) -> list[str]:
    """The words of the file that are on none of its pages; a paragraph may go on overleaf, a word does not."""
    paper = "".join(page.text for page in found)
    return [word for text in texts_of(file) for word in text.split() if bare(word) not in paper]


def cut(page: Page) -> list[str]:
    """The characters that stand in the margins, or off the paper."""
    return [
        character
        for character, (left, bottom, right, top) in zip(page.text, page.boxes, strict=True)
        if left < LEFT - 1 or right > page.width - RIGHT + 1 or bottom < EDGE or top > page.height - EDGE
    ]


def test_the_months_report_is_whole_on_a_few_a4_pages(printed: Printed, report: Report) -> None:
    file = report_file(report, CONTENT)
    found = printed(file)
    assert 6 <= len(found) <= 10
    assert {(round(page.width), round(page.height)) for page in found} == {A4}
    assert missing(file, found) == []
    assert [cut(page) for page in found] == [[] for _ in found]


def test_pages_are_numbered_from_the_second_on(printed: Printed, report: Report) -> None:
    first, *others = printed(report_file(report, CONTENT))
    assert first.text.startswith(bare("[TÊN CƠ QUAN CHỦ QUẢN]"))
    for number, page in enumerate(others, 2):
        assert page.text.startswith(str(number))


def test_every_table_stands_below_its_title_with_its_figures_in_one_line(printed: Printed, report: Report) -> None:
    file = report_file(report, CONTENT)
    found = printed(file)
    for number, table in enumerate(report.tables, 1):
        title = bare(f"Bảng {number}. {table.title}")
        page = next(page for page in found if title in page.text)
        after = page.text.partition(title)[2]
        assert after.startswith(bare(table.columns[0])), table.title
    wide = next(table for table in docx.Document(BytesIO(file)).tables if len(table.columns) > FIGURES_IN_A_ROW)
    for row in wide.rows[1:]:
        name, *cells = (bare(cell.text) for cell in row.cells)
        # Read line by line a name that takes two lines would be parted by figures that do, too.
        assert any(name + "".join(cells) in page.text for page in found), name


def test_every_chart_is_on_the_page_of_its_title(printed: Printed, report: Report) -> None:
    file = report_file(report, CONTENT)
    found = printed(file)
    assert report.charts
    for number, chart in enumerate(report.charts, 1):
        title = bare(f"Biểu {number}. {chart.title}")
        page = next(page for page in found if title in page.text)
        assert page.ink > 0.02, "bars are darker than letters alone"


def test_a_month_in_which_nothing_was_is_one_letter_on_few_pages(
    printed: Printed, library: Library, town: Town
) -> None:
    file = report_file(compose(town.month("2026-08"), library, town.today), CONTENT)
    found = printed(file)
    assert missing(file, found) == []
    assert [cut(page) for page in found] == [[] for _ in found]


def test_the_statement_is_whole_with_room_to_write_and_to_sign(printed: Printed, library: Library) -> None:
    long = "Nó gọi xưng công an, bắt chuyển tiền để chứng minh trong sạch, dọa bắt giam nếu nói với người nhà. " * 4
    told = Account(
        ("Đã chuyển tiền.", "Đã đọc mã OTP."), (Entry("26/11/2026", long, "12.000.000 đồng", "0912 345 678"),)
    )
    words = library.first_aid.statement
    file = statement_file(fill(words, told, "phường Mũi Né, tỉnh Lâm Đồng").to_text())
    found = printed(file)
    assert {(round(page.width), round(page.height)) for page in found} == {A4}
    assert 1 <= len(found) <= 3
    assert missing(file, found) == []
    assert [cut(page) for page in found] == [[] for _ in found]
    assert bare(words.signature[-1]) in found[-1].text

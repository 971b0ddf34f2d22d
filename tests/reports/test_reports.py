"""The report: from figures to a file that opens, whatever anybody typed."""

import html
import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.knowledge.topics import Faq
from bot.messages import Channel, Decision, Kind
from bot.reports import charts
from bot.reports.docx import FORM, to_docx
from bot.reports.figures import CHANNELS
from bot.reports.page import to_page
from bot.reports.report import NOTHING, SECTIONS, TOPICS_ON_PAPER, Report, ReportTable, clean, compared, compose
from bot.reports.xlsx import to_xlsx
from tests.reports.conftest import CONTENT
from tests.reports.town import Town

TOPIC = "viec-nhe-luong-cao"

FORMULA = "=cmd|' /C calc'!A0"
NASTY = f"{FORMULA}\x00\x0b\ud800<b>&amp;{{{{ 7*7 }}}}{{% raw %}}\u202eđảo"


@pytest.fixture
def busy(town: Town) -> Report:
    town.asks(Decision.ANSWER, 400, ago=30)
    town.asks(Decision.UNKNOWN, 100, ago=30)
    town.asks(Decision.ANSWER, 400, ago=60)
    town.sees(Kind.SHOWN, TOPIC, 120, ago=30)
    town.subscribes(40, area="mui-ne", audiences=("ngu-dan",))
    town.sends(FORMULA, ago=30)
    return compose(town.month("2026-10"), town.library, town.today)


@pytest.fixture
def empty(town: Town) -> Report:
    return compose(town.month("2026-10"), town.library, town.today)


def words_of(file: bytes) -> str:
    document = docx.Document(BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def parts_of(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(file)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def strings_of(file: bytes) -> list[str]:
    shared = ElementTree.fromstring(parts_of(file)["xl/sharedStrings.xml"])
    return ["".join(item.itertext()) for item in shared]


def test_the_text_says_what_happened_and_how_it_compares(busy: Report) -> None:
    assert "500 câu hỏi, tăng 25% so với 400 của tháng 09/2026" in busy.sections["results"]
    assert "Còn 20% câu hỏi bot chưa trả lời được" in busy.sections["shortcomings"]
    assert "Việc nhẹ" in busy.sections["situation"]
    assert "khoảng 120 lượt xem" in busy.sections["situation"]


def test_word_is_to_be_spread_of_a_scam_that_rises_and_not_of_a_question_about_the_bot(town: Town) -> None:
    about = next(topic for topic in town.library.topics.values() if isinstance(topic, Faq) and topic.group == "ve-bot")
    for topic in (TOPIC, about.id):
        town.sees(Kind.SHOWN, topic, 1, ago=80)
        town.sees(Kind.SHOWN, topic, 120, ago=30)
    sections = compose(town.month("2026-10"), town.library, town.today).sections
    told = [town.library.topics[topic].title in sections["proposals"] for topic in (TOPIC, about.id)]
    assert (told, about.title in sections["situation"]) == ([True, False], True)


def test_an_empty_month_is_told_plainly(empty: Report) -> None:
    assert "chưa ghi nhận câu hỏi nào" in empty.sections["numbers"]
    assert "Không có chủ đề nào tăng bất thường" in empty.sections["situation"]
    assert all(text.strip() for text in empty.sections.values())
    assert not empty.charts


def test_the_document_has_the_layout_of_the_decree_and_no_gap_left_open(busy: Report) -> None:
    file = to_docx(busy, CONTENT)
    words = words_of(file)
    for expected in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO", busy.subject,
        busy.place_and_day, "Kính gửi", "Nơi nhận:", busy.letter.signer, "“Việc nhẹ, lương cao”", "dưới 10",
    ):  # fmt: skip
        assert expected in words, expected
    assert not re.search(r"\{\{|\{%|\}\}|%\}", words)
    section = docx.Document(BytesIO(file)).sections[0]
    sizes = [
        round(size.mm)
        for size in (
            section.page_width, section.page_height, section.top_margin, section.bottom_margin, section.left_margin,
            section.right_margin,
        )
        if size is not None
    ]  # fmt: skip
    assert sizes == [210, 297, 20, 20, 30, 15]


def test_the_charts_of_the_document_are_described_for_who_does_not_see_them(busy: Report) -> None:
    shapes = docx.Document(BytesIO(to_docx(busy, CONTENT))).inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == [chart.description for chart in busy.charts]
    assert len(busy.charts) == 2


def test_an_empty_month_becomes_every_kind_of_file(empty: Report) -> None:
    assert "{{" not in words_of(to_docx(empty, CONTENT))
    assert "Báo cáo" in parts_of(to_xlsx(empty))["xl/workbook.xml"].decode()
    assert "BÁO CÁO" in to_page(empty)


def test_what_a_person_typed_stays_text_in_every_file(busy: Report) -> None:
    edited = busy.edited({**dict.fromkeys(busy.texts, NASTY), "to": f"{NASTY}\n{NASTY}"})
    shown = clean(NASTY)
    assert shown in words_of(to_docx(edited, CONTENT))
    assert shown in strings_of(to_xlsx(edited))
    page = to_page(edited)
    assert "<b>&amp;" not in page
    assert "49" not in page.partition("<body>")[2].partition("<table>")[0].replace("2026", "")


@pytest.mark.parametrize(
    "typed", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://x")']
)
def test_what_begins_like_a_formula_is_words_in_every_cell_it_can_stand_in(busy: Report, typed: str) -> None:
    table = ReportTable(typed, (typed, typed), ((typed, (typed,)),))
    edited = replace(busy.edited({**dict.fromkeys(busy.texts, typed), "to": typed}), tables=(table,))
    for name, part in parts_of(to_xlsx(edited)).items():
        if name.startswith("xl/worksheets/sheet"):
            cells = ElementTree.fromstring(part).iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c")
            assert {cell.get("t") for cell in cells if len(cell)} <= {"s"}, name
    with zipfile.ZipFile(BytesIO(to_docx(edited, CONTENT))) as document:
        written = document.read("word/document.xml").decode()
    assert "w:instrText" not in written and "w:fldSimple" not in written


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(busy: Report) -> None:
    parts = parts_of(to_xlsx(busy.edited({"opening": "https://example.com", "closing": FORMULA})))
    sheets = [part.decode() for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == len(busy.tables) + 1
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert {"https://example.com", FORMULA} <= set(
        strings_of(to_xlsx(busy.edited({"closing": FORMULA, "opening": "https://example.com"})))
    )


def test_on_paper_stand_the_topics_looked_at_most_and_in_the_workbook_all(town: Town) -> None:
    topics = list(town.library.topics)[: TOPICS_ON_PAPER + 5]
    town.sees_many([(30, Channel.TELEGRAM, Kind.SHOWN, topic, "", 500 - 10 * at) for at, topic in enumerate(topics)])
    report = compose(town.month("2026-10"), town.library, town.today)
    titles = [town.library.topics[topic].title for topic in topics]
    (table,) = (table for table in report.tables if "theo chủ đề" in table.title)
    assert [name for name, _ in table.rows] == titles
    on_paper = [name for name, _ in table.rows_on_paper]
    assert on_paper[: TOPICS_ON_PAPER + 1] == [*titles[:TOPICS_ON_PAPER], "Còn 5 mục nữa, xem trong tệp Excel"]
    assert on_paper[-1] == "Cộng"
    for paper in (words_of(to_docx(report, CONTENT)), html.unescape(to_page(report))):
        assert ("Còn 5 mục nữa" in paper, titles[-1] in paper) == (True, False)
    assert titles[-1] in strings_of(to_xlsx(report))


def test_the_page_loads_nothing_from_anywhere(busy: Report) -> None:
    page = to_page(busy)
    assert not re.search(r"<script|<link|<img|@import|url\(|src=|https?://", page)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_any_text_at_all_makes_files_that_open(busy: Report, text: str) -> None:
    edited = busy.edited(dict.fromkeys(busy.texts, text))
    words_of(to_docx(edited, CONTENT))
    for name, part in parts_of(to_xlsx(edited)).items():
        if name.endswith(".xml"):
            ElementTree.fromstring(part)
    to_page(edited).encode()


def test_a_text_that_is_not_changed_stays(busy: Report) -> None:
    edited = busy.edited({"results": "Lời mới.", "unknown": "x"})
    assert edited.sections["results"] == "Lời mới."
    assert edited.opening == busy.opening
    assert edited.to == busy.to


def test_a_form_that_reaches_for_the_program_is_refused(busy: Report, tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("{{ ''.__class__.__mro__[1].__subclasses__() }}")
    (tmp_path / "reports").mkdir()
    document.save(str(tmp_path / FORM))
    with pytest.raises(ContentError, match="Mẫu báo cáo này không dùng được"):
        to_docx(busy, tmp_path)


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no", b"<html>"])
def test_a_form_that_is_missing_or_damaged_is_told_with_its_name(
    busy: Report, tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "reports").mkdir()
        (tmp_path / FORM).write_bytes(content)
    with pytest.raises(ContentError, match=re.escape(FORM)):
        to_docx(busy, tmp_path)


def test_a_letterhead_without_superior_or_authority_leaves_no_line(busy: Report) -> None:
    assert busy.letter.authority == NOTHING
    assert f"\n{NOTHING}\n" not in f"\n{words_of(to_docx(busy, CONTENT))}\n"


def test_a_chart_is_read_without_seeing_it_and_without_colour(busy: Report) -> None:
    svg = ElementTree.fromstring(charts.to_svg(busy.charts[1]))
    assert svg.get("role") == "img"
    named = {element.get("id"): element.text for element in svg if element.get("id")}
    assert [named[name] for name in (svg.get("aria-labelledby") or "").split()] == [
        busy.charts[1].title, busy.charts[1].description,
    ]  # fmt: skip
    words = [element.text for element in svg if element.tag == "text"]
    assert "120" in words
    assert "style" not in "".join(ElementTree.tostring(svg, encoding="unicode"))


def test_what_is_not_told_has_no_bar(town: Town) -> None:
    town.sees(Kind.SHOWN, TOPIC, 9, ago=30)
    assert charts.topics_chart(town.month("2026-10").topics).bars == []


def test_a_comparison_with_few_gives_no_percentage() -> None:
    assert compared(5, 0, "tháng 9") == ""
    assert compared(50, 20, "tháng 9") == "; tháng 9: 20"
    assert compared(50, 100, "tháng 9") == ", giảm 50% so với 100 của tháng 9"
    assert compared(1000, 1001, "tháng 9") == ", gần như không đổi so với 1.001 của tháng 9"


def test_every_channel_that_citizens_come_by_has_a_name() -> None:
    assert set(CHANNELS) == set(Channel) - {Channel.TERMINAL}


def test_every_part_of_the_report_has_its_text(busy: Report) -> None:
    assert set(busy.sections) == set(SECTIONS)

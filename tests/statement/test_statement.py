"""The statement: whatever a person typed is on it, and no text breaks the file or the page."""

import html
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.first_aid import StatementWords
from bot.statement.docx import to_docx
from bot.statement.form import BLANK_ROWS, Account, Entry, Statement, fill
from bot.statement.page import PAGE_POLICY, to_page
from bot.text.normalise import normalise
from tests.doubles.models import understanding

ROOT = Path(__file__).parent.parent.parent
OFFICE = "phường Mũi Né, tỉnh Lâm Đồng"
ODD = (
    "\x00\x07\x1b",
    "\ud800 lẻ",
    "\u202eđảo\u202c \u200b\ufeff",
    "😀🏴\U000e0067",
    "<w:p/> & <script>alert(1)</script>",
    "{{ 7 * 7 }} {% raw %}",
    "]]> \" ' \\",
    "\ufffe\uffff",
    "Z̸̡̛" + "\u0301" * 300,
    "dòng\nmới\r\n\tvà thụt\x0b\x0c\u2028",
    "a" * 10_000,
    "ký " * 3_000,
)


@pytest.fixture(scope="module")
def words() -> StatementWords:
    return understanding().library.first_aid.statement


def account(text: str) -> Account:
    return Account((text,), (Entry(text, text, text, text),))


def read_back(file: bytes) -> str:
    """All text of a DOCX, as a word processor would show it."""
    document = docx.Document(BytesIO(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def shown(page: str) -> str:
    """The words of a page, without its marks."""
    return html.unescape(re.sub(r"<[^>]*>", "\n", page.partition("</style>")[2]))


def test_the_file_holds_every_word_and_a_dotted_line_for_what_was_not_asked(words: StatementWords) -> None:
    told = Account(("Đã chuyển tiền.",), (Entry("26/11/2026", "Nó gọi xưng công an", "12 triệu", "0912 345 678"),))
    file = to_docx(fill(words, told, OFFICE).to_text())
    text = read_back(file)
    for expected in ("Kính gửi: Công an phường Mũi Né, tỉnh Lâm Đồng", "– Đã chuyển tiền.", "Nó gọi xưng công an"):
        assert expected in text
    for label in (*words.about_me, *words.totals):
        assert f"{label} \t" in text
    for line in (*words.heading, words.title, words.evidence, *words.requests, *words.signature):
        assert line in text
    document = docx.Document(BytesIO(file))
    assert len(document.tables[0].rows) == 1 + 1 + BLANK_ROWS
    section = document.sections[0]
    assert section.page_width and section.page_height
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_a_statement_without_any_answer_is_a_form_to_fill_in(words: StatementWords) -> None:
    statement = fill(words, Account())
    assert statement.addressee == f"{words.to} {words.to_unnamed}"
    assert set(statement.rows) == {("", "", "", "")}
    assert words.happened not in read_back(to_docx(statement.to_text()))
    assert words.happened not in shown(to_page(statement.to_text()))


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_characters_break_neither_file_nor_page(words: StatementWords, text: str) -> None:
    sealed = fill(words, account(text), text).to_text()
    sealed.encode()
    clean = normalise(text)
    file, page = read_back(to_docx(sealed)), to_page(sealed)
    for line in clean.split("\n"):
        assert line in file
        assert line in shown(page)
    assert "<script" not in page
    page.encode()


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_at_all_can_be_printed(text: str) -> None:
    sealed = fill(understanding().library.first_aid.statement, account(text), text).to_text()
    file, page = read_back(to_docx(sealed)), shown(to_page(sealed))
    for line in normalise(text).split("\n"):
        assert line in file
        assert line in page


def test_the_text_of_a_statement_is_its_whole(words: StatementWords) -> None:
    statement = fill(words, account("Chuyện dài"), OFFICE)
    assert Statement.from_text(statement.to_text()) == statement


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"heading": []}', "x"])
def test_what_is_no_statement_is_refused(text: str) -> None:
    for make in (to_docx, to_page):
        with pytest.raises(ValueError):
            make(text)


def test_the_page_obeys_only_its_own_style_and_runs_nothing(words: StatementWords) -> None:
    page = to_page(fill(words, account("x")).to_text())
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    assert b64encode(sha256(style[1].encode()).digest()).decode() in PAGE_POLICY
    assert "<script" not in page
    assert "src=" not in page
    assert "size: A4" in style[1]


def test_a_start_does_not_load_the_library_of_the_file() -> None:
    code = "import sys, bot.app.application, bot.statement.docx; sys.exit('docx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0

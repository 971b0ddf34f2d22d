"""Reports: filled in, changed, taken away; nothing is kept, nothing typed is lost."""

import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest

from bot.knowledge.library import Library
from bot.messages import Decision
from bot.reports.docx import to_docx
from bot.storage.database import Database
from bot.storage.tables import Role
from tests.console.browsing import words_of
from tests.console.conftest import BrowserOf
from tests.doubles.clock import HandClock
from tests.reports.town import Town

MONTH = "/console/reports/2026-11"


@pytest.fixture
def town(database: Database, library: Library, clock: HandClock) -> Town:
    return Town(database, library, clock)


@pytest.mark.parametrize("path", ["/console/reports", MONTH])
async def test_reports_are_for_those_who_work_with_campaigns(browser_of: BrowserOf, path: str) -> None:
    for role in Role:
        expected = 403 if role is Role.EDITOR else 200
        assert (await browser_of(role).get(path)).status_code == expected, role


async def test_the_months_of_which_something_is_known_are_offered(browser_of: BrowserOf, town: Town) -> None:
    browser = browser_of(Role.ORGANISER)
    assert "Chưa có số liệu để báo cáo" in words_of(await browser.get("/console/reports"))
    town.asks(Decision.ANSWER, 1, ago=50)
    page = await browser.get("/console/reports")
    assert [f"/console/reports/2026-{month}" in page.text for month in ("12", "11", "10", "09")] == [
        False, True, True, False,
    ]  # fmt: skip


async def test_the_text_is_filled_in_and_what_a_person_makes_of_it_is_in_the_file(
    browser_of: BrowserOf, town: Town
) -> None:
    town.asks(Decision.ANSWER, 1_234)
    browser = browser_of(Role.APPROVER)
    assert "bot nhận 1.234 câu hỏi" in words_of(await browser.get(MONTH))
    done = await browser.post(MONTH, {"kind": "docx", "results": "Lời của tôi.\nĐoạn hai.", "to": "Ủy ban\nCông an"})
    assert done.status_code == 200
    assert 'filename="bao-cao-2026-11.docx"' in done.headers["content-disposition"]
    words = [paragraph.text for paragraph in docx.Document(BytesIO(done.content)).paragraphs]
    assert {"Lời của tôi.", "Đoạn hai.", "- Ủy ban;", "- Công an."} <= set(words)
    assert not any("1.234" in line for line in words[:12])


@pytest.mark.parametrize(("kind", "begins"), [("docx", b"PK"), ("xlsx", b"PK"), ("html", b"<!doctype html>")])
async def test_every_kind_of_file_is_a_download_that_runs_nothing(
    browser_of: BrowserOf, kind: str, begins: bytes
) -> None:
    done = await browser_of(Role.ADMIN).post(MONTH, {"kind": kind, "closing": "=1+1\x00<script>alert(1)</script>"})
    assert done.content.startswith(begins)
    assert done.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in done.headers["content-security-policy"]
    assert b"<script>alert" not in done.content
    if kind != "html":
        with zipfile.ZipFile(BytesIO(done.content)) as archive:
            assert archive.testzip() is None


async def test_a_text_too_long_is_said_at_its_field_and_nothing_is_lost(browser_of: BrowserOf) -> None:
    page = await browser_of(Role.ADMIN).post(
        MONTH, {"kind": "docx", "opening": "x" * 2_001, "proposals": "Đề xuất của tôi."}
    )
    assert page.status_code == 422
    assert "Dài quá 2000 chữ cái" in words_of(page)
    assert "Đề xuất của tôi." in page.text
    assert "x" * 2_001 in page.text


async def test_with_a_damaged_form_the_person_is_told_and_keeps_the_text(
    browser_of: BrowserOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.figures.reports.to_docx", lambda report, _content: to_docx(report, tmp_path))
    page = await browser_of(Role.ADMIN).post(MONTH, {"kind": "docx", "results": "Lời của tôi."})
    assert page.status_code == 409
    assert "Thiếu mẫu báo cáo này" in words_of(page)
    assert "Lời của tôi." in page.text


@pytest.mark.parametrize("month", ["2026-13", "2999-01", "x", "2026-11-01", "%00", "..%2f..%2fetc"])
async def test_a_month_that_is_none_is_not_found(browser_of: BrowserOf, month: str) -> None:
    browser = browser_of(Role.ADMIN)
    assert (await browser.get(f"/console/reports/{month}")).status_code == 404
    assert (await browser.post(f"/console/reports/{month}", {"kind": "docx"})).status_code == 404


async def test_a_kind_that_is_none_is_not_found(browser_of: BrowserOf) -> None:
    assert (await browser_of(Role.ADMIN).post(MONTH, {"kind": "exe"})).status_code == 404


async def test_the_report_of_a_unit_has_the_campaigns_of_that_unit(browser_of: BrowserOf, town: Town) -> None:
    town.subscribes(20)
    town.sends("Của xã Một", "xa-mot")
    town.sends("Của xã Hai", "xa-hai")
    page = (await browser_of(Role.ORGANISER, "xa-mot").post(MONTH, {"kind": "html"})).text
    assert "Của xã Một" in page
    assert "Của xã Hai" not in page

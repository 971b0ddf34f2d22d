"""`canhgiac report month`: a file, or a plain sentence why there is none."""

from pathlib import Path

import pytest

from tests.cli.command import canhgiac


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    canhgiac("db", "upgrade", cwd=tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "begins"), [("bc.docx", b"PK"), ("bc.XLSX", b"PK"), ("bc.html", b"<!doctype html>")])
def test_the_report_of_a_month_is_written(folder: Path, name: str, begins: bytes) -> None:
    done = canhgiac("report", "month", "2025-11", "--out", name, cwd=folder)
    assert done.status == 0, done.err
    assert "tháng 11/2025" in done.out
    assert (folder / name).read_bytes().startswith(begins)


@pytest.mark.parametrize(
    ("month", "out", "said"),
    [
        ("2025-13", "bc.docx", "Không có tháng 2025-13"),
        ("11/2025", "bc.docx", "không phải là tháng"),
        ("2999-01", "bc.docx", "chưa có gì để báo cáo"),
        ("2025-11", "bc.pdf", "kết thúc bằng .docx"),
        ("2025-11", "no/such/folder/bc.docx", "Không ghi được"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(folder: Path, month: str, out: str, said: str) -> None:
    done = canhgiac("report", "month", month, "--out", out, cwd=folder)
    assert done.status == 1
    assert said in done.err
    assert "Traceback" not in done.err
    assert not (folder / out).exists()


def test_without_a_database_no_report_is_made_up(tmp_path: Path) -> None:
    done = canhgiac("report", "month", "2025-11", "--out", "bc.docx", cwd=tmp_path)
    assert done.status == 1
    assert not (tmp_path / "bc.docx").exists()

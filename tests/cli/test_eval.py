"""`canhgiac eval questions`: figures on a labelled set."""

import json
from pathlib import Path

from tests.cli.command import canhgiac

SET = """\
{"q": "công an gọi điện bảo tôi rửa tiền", "topic": "gia-danh-cong-an", "style": "chuan"}
{"q": "cong an goi dien bao toi rua tien", "topic": "gia-danh-cong-an", "style": "khong-dau"}

{"q": "nấu phở bò thế nào", "topic": "oos"}
{"q": "chưa ai viết về chuyện này", "topic": "chu-de-chua-co"}
"""


def test_figures_are_one_json_object_and_nothing_is_stored(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET, encoding="utf-8")
    outcome = canhgiac("eval", "questions", "set.jsonl", "--json", cwd=tmp_path)
    assert (outcome.status, outcome.err) == (0, "")
    figures = json.loads(outcome.out)
    assert (figures["lines"], figures["left_out"]) == (3, 1)
    assert figures["inside"]["first"]["of"] == 2
    assert set(figures["styles"]) == {"chuan", "khong-dau"}
    assert [path.name for path in tmp_path.iterdir()] == ["set.jsonl"]


def test_a_person_reads_a_table(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET, encoding="utf-8")
    outcome = canhgiac("eval", "questions", "set.jsonl", cwd=tmp_path)
    assert outcome.status == 0
    assert "khong-dau" in outcome.out
    assert "%" in outcome.out


def test_a_broken_line_is_named_and_nothing_is_counted(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET + '{"topic": "oos"}\n', encoding="utf-8")
    outcome = canhgiac("eval", "questions", "set.jsonl", "--json", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("set.jsonl:6: ")
    assert outcome.err.count("\n") == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    outcome = canhgiac("eval", "questions", "khong-co.jsonl", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (1, "")
    assert "khong-co.jsonl" in outcome.err
    assert outcome.err.count("\n") == 1

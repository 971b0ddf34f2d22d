"""`canhgiac eval questions`: figures on a labelled set."""

import json
from pathlib import Path

from tests.cli.command import canhgiac
from tests.doubles.models import learned
from tests.knowledge.small_content import write_small_content

SET = """\
{"q": "công an gọi điện bảo tôi rửa tiền", "topic": "gia-danh-cong-an", "style": "chuan"}
{"q": "cong an goi dien bao toi rua tien", "topic": "gia-danh-cong-an", "style": "khong-dau"}

{"q": "nấu phở bò thế nào", "topic": "oos"}
{"q": "chưa ai viết về chuyện này", "topic": "chu-de-chua-co"}
"""


def test_figures_are_one_json_object_and_nothing_is_stored(tmp_path: Path) -> None:
    write_small_content(tmp_path / "noi-dung")
    (tmp_path / "set.jsonl").write_text(SET, encoding="utf-8")
    outcome = canhgiac("eval", "questions", "set.jsonl", "--json", cwd=tmp_path, BOT_CONTENT_DIR="noi-dung")
    assert (outcome.status, outcome.err) == (0, "")
    figures = json.loads(outcome.out)
    assert (figures["lines"], figures["left_out"]) == (3, 1)
    assert figures["inside"]["first"]["of"] == 2
    assert set(figures["styles"]) == {"chuan", "khong-dau"}
    assert {path.name for path in tmp_path.iterdir()} == {"noi-dung", "set.jsonl"}


def test_a_person_reads_a_table(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET, encoding="utf-8")
    outcome = canhgiac("eval", "questions", "set.jsonl", cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert outcome.status == 0
    assert "khong-dau" in outcome.out
    assert "%" in outcome.out


def test_simple_searches_and_other_spellings_are_measured_on_the_same_questions(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET, encoding="utf-8")
    outcome = canhgiac("eval", "questions", "set.jsonl", "--json", cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    figures = json.loads(outcome.out)
    baselines = figures["baselines"]
    assert set(baselines) == {"token_set_ratio", "bm25", "character_tfidf"}
    assert {each["first"]["of"] for each in baselines.values()} == {2}
    same = figures["same_first"]
    assert (same["all_spellings"]["hits"], same["all_spellings"]["of"]) == (2, 2)
    assert set(same["spellings"]) == {"without_marks", "upper_case", "decomposed"}


def test_without_a_file_the_questions_beside_the_content_are_asked(tmp_path: Path) -> None:
    content = write_small_content(tmp_path / "noi-dung")
    (content / "questions.jsonl").write_text('{"q": "giả danh công an", "topic": "gia-danh-cong-an"}\n')
    outcome = canhgiac("eval", "questions", "--json", cwd=tmp_path, BOT_CONTENT_DIR="noi-dung")
    assert json.loads(outcome.out)["lines"] == 1


def test_the_first_step_shown_in_danger_is_compared_with_the_labelled_kind(tmp_path: Path) -> None:
    content = write_small_content(tmp_path / "noi-dung")
    lines = ['{"q": "tôi đang bị đánh", "topic": "emergency", "kind": "bi-danh"}']
    lines += ['{"q": "tôi đang bị đánh nè", "topic": "emergency", "kind": "keu-cuu"}']
    (content / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    outcome = canhgiac("eval", "questions", "--json", cwd=tmp_path, BOT_CONTENT_DIR="noi-dung")
    figures = json.loads(outcome.out)
    assert (figures["emergencies"]["hits"], figures["first_steps"]["hits"], figures["first_steps"]["of"]) == (2, 1, 2)


def test_a_broken_line_is_named_and_nothing_is_counted(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_text(SET + '{"topic": "oos"}\n', encoding="utf-8")
    outcome = canhgiac("eval", "questions", "set.jsonl", "--json", cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("set.jsonl:6:1: ")
    assert outcome.err.count("\n") == 1


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    outcome = canhgiac("eval", "questions", "khong-co.jsonl", cwd=tmp_path, BOT_DATA_DIR=str(learned()))
    assert (outcome.status, outcome.out) == (1, "")
    assert "khong-co.jsonl" in outcome.err
    assert outcome.err.count("\n") == 1

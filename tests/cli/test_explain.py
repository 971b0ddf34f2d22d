"""`canhgiac explain`."""

import json
from pathlib import Path

from tests.cli.command import Outcome, canhgiac
from tests.doubles.models import learned
from tests.knowledge.small_content import write_small_content


def explain(tmp_path: Path, *arguments: str) -> Outcome:
    return canhgiac("explain", *arguments, cwd=tmp_path, BOT_DATA_DIR=str(learned()))


def test_an_editor_reads_which_words_spoke_for_which_topic(tmp_path: Path) -> None:
    outcome = explain(tmp_path, "co nguoi xung cong an goi zalo bat chuyen tien")
    assert (outcome.status, outcome.err) == (0, "")
    assert "gia-danh-cong-an" in outcome.out
    assert "Tìm chủ đề: " in outcome.out
    assert "cong +" in outcome.out


def test_nothing_is_stored(tmp_path: Path) -> None:
    write_small_content(tmp_path / "noi-dung")
    assert canhgiac("explain", "xin chào", cwd=tmp_path, BOT_CONTENT_DIR="noi-dung").status == 0
    assert [path.name for path in tmp_path.iterdir()] == ["noi-dung"]


def test_of_an_emergency_the_cue_and_the_words_that_matched_it_are_told(tmp_path: Path) -> None:
    outcome = explain(tmp_path, "cháy nhà rồi cứu với")
    assert outcome.out.startswith("Khẩn cấp: ")
    assert "dấu hiệu “" in outcome.out


def test_programs_get_one_json_object(tmp_path: Path) -> None:
    said = json.loads(explain(tmp_path, "--json", "xung cong an goi bat chuyen tien").out)
    best = said["topics"][0]
    assert best["id"] == "gia-danh-cong-an"
    assert {"word", "weight"} == set(best["words"][0])
    assert said["emergency"] is None and said["decision"] == "answer"

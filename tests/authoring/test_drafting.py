"""A draft holds every entry of a profile, and is no part of the content until it is moved."""

import re
from pathlib import Path

import pytest
import yaml

from bot.authoring.drafting import DraftError, write_draft
from bot.knowledge.library import load_library, read_content
from bot.knowledge.topics import Scam

PHRASES = ["kẹo bí ngô là gì", 'nó nhắn: "gọi"']


def draft(content: Path, id: str = "keo-la") -> Path:
    return write_draft(content, load_library(content), id, PHRASES, ["gia-danh-cong-an"])


def test_a_draft_has_every_entry_once_and_what_is_known(small_content: Path) -> None:
    text = draft(small_content).read_text(encoding="utf-8")
    written = yaml.safe_load(text)
    assert set(written) == set(Scam.model_fields)
    assert (written["id"], written["phrases"], written["related"]) == ("keo-la", PHRASES, ["gia-danh-cong-an"])
    assert re.search(r"^# Hạn xem lại\b.*\nreview_by:$", text, re.MULTILINE)


def test_a_draft_does_not_disturb_what_is_served(small_content: Path) -> None:
    before = load_library(small_content).version
    draft(small_content)
    assert load_library(small_content).version == before


def test_moved_to_its_place_it_is_told_what_is_still_missing(small_content: Path) -> None:
    file = draft(small_content)
    file.rename(small_content / "scams" / file.name)
    faults = read_content(small_content).faults
    assert {fault.file for fault in faults} == {"scams/keo-la.yaml"}
    assert any("Mục này đang trống" in fault.message for fault in faults)


@pytest.mark.parametrize("id", ["Kẹo", "../keo", "keo_la", "a" * 41, ""])
def test_what_cannot_be_an_id_is_refused(small_content: Path, id: str) -> None:
    with pytest.raises(DraftError, match="không dùng được"):
        draft(small_content, id)
    assert not (small_content / "drafts").exists()


def test_neither_a_topic_nor_another_draft_is_overwritten(small_content: Path) -> None:
    with pytest.raises(DraftError, match="thêm câu vào chủ đề"):
        draft(small_content, "gia-danh-cong-an")
    file = draft(small_content)
    file.write_text("của người khác")
    with pytest.raises(DraftError, match="Đã có bản nháp"):
        draft(small_content)
    assert file.read_text() == "của người khác"

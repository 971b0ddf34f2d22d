"""What editors are told about the cues of urgency.vi.yaml."""

import re
from pathlib import Path

import pytest

from tests.knowledge.conftest import faults_of

FILE = "urgency.vi.yaml"


def edit(folder: Path, pattern: str, replacement: str) -> None:
    path = folder / FILE
    text, made = re.subn(pattern, replacement, path.read_text(encoding="utf-8"), count=1)
    assert made
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("cue", "says"),
    [
        ("… bị_đánh", "cả hai bên"),
        ("bị_đánh ~2", "cả hai bên"),
        ("tôi ~2 … bị_đánh", "đã có một khoảng trống"),
        ("tôi …0 bị_đánh", "từ 1 đến 12"),
        ("tôi ~13 bị_đánh", "từ 1 đến 12"),
        ("tôi ^ bị_đánh", "chỉ đứng đầu"),
        ("tôi $ bị_đánh", "chỉ đứng đầu"),
        ("tôi bị!đánh", "đứng liền trước"),
        ("tôi ! đánh", "đứng liền trước"),
    ],
)
def test_a_cue_that_can_never_be_found_is_a_fault_where_it_stands(small_content: Path, cue: str, says: str) -> None:
    edit(small_content, r"<toi> … bị_đánh", cue)
    [fault] = faults_of(small_content)
    assert fault.file == FILE
    assert cue in (small_content / FILE).read_text(encoding="utf-8").splitlines()[fault.line - 1]
    assert says in fault.message


def test_a_doubt_about_the_whole_text_cannot_be_lifted_by_a_word_for_now(small_content: Path) -> None:
    edit(small_content, "scope: sentence", "scope: text\n    unless_now: true")
    [fault] = faults_of(small_content)
    assert "scope: sentence" in fault.message
    assert "unless_now" in (small_content / FILE).read_text(encoding="utf-8").splitlines()[fault.line - 1]


@pytest.mark.parametrize("member", ["nó|hắn", "<toi>", "…", "người_lạ", "đồ!súng"])
def test_a_set_and_the_stops_hold_words_and_no_notation(small_content: Path, member: str) -> None:
    edit(small_content, r"toi: \[tôi\]", f"toi: [tôi, '{member} a']")
    edit(small_content, r"stops: \[chưa\]", f"stops: ['{member} a']")
    faults = faults_of(small_content)
    assert [fault.line for fault in faults] == [2, 3]
    assert all(member in fault.message for fault in faults)

"""Phrases are added as an editor would type them; nothing else of the file changes, and no fault comes in."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.authoring.at_once import rewrite_at_once
from bot.authoring.edits import MorePhrases, Rewrite
from bot.errors import ActRefused, ContentError
from bot.knowledge.library import load_library
from tests.authoring.conftest import CONTENT
from tests.knowledge.small_content import PROFILE

SCAM = "gia-danh-cong-an"
FAQ = "phai-lam-gi"
NEW = ["kẹo bí ngô là gì", 'nó nhắn: "mai #1 gọi" - đúng không?', "- gạch đầu dòng", "no"]


def add_phrases(folder: Path, topic: str, phrases: Sequence[str]) -> Rewrite:
    return rewrite_at_once(folder, MorePhrases(topic, tuple(phrases)), "https://canhgiac.example")


@pytest.mark.parametrize(("topic", "file"), [(SCAM, PROFILE), (FAQ, "faq.vi.yaml")])
def test_phrases_are_appended_to_the_list_of_their_topic(small_content: Path, topic: str, file: str) -> None:
    before = load_library(small_content).topics
    taught = add_phrases(small_content, topic, NEW)
    assert (taught.file, taught.left_out) == (file, ())
    after = load_library(small_content).topics
    assert after[topic].phrases == (*before[topic].phrases, *NEW)
    assert [after[id] for id in after if id != topic] == [before[id] for id in before if id != topic]


def test_every_other_line_stays_as_it_is_with_its_comments(small_content: Path) -> None:
    file = small_content / PROFILE
    text = file.read_text(encoding="utf-8").replace("phrases:", "phrases: # lời dân").replace("stage:", "# bậc\nstage:")
    last = next(line for line in reversed(text.split("\n")) if line.startswith("  - chuyện"))
    text = text.replace(f"{last}\n", f"  - >-\n    {last[4:]}\n    kể dài  # vẫn là câu\n\n  # hết\n")
    file.write_text(text, encoding="utf-8")
    add_phrases(small_content, SCAM, ["kẹo bí ngô là gì"])
    edited = file.read_text(encoding="utf-8")
    assert edited.replace("  - kẹo bí ngô là gì\n", "") == text
    assert "vẫn là câu\n  - kẹo bí ngô là gì\n\n  # hết\n" in edited


def test_line_ends_of_windows_are_kept(small_content: Path) -> None:
    file = small_content / PROFILE
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    add_phrases(small_content, SCAM, ["kẹo bí ngô"])
    raw = file.read_bytes()
    assert "  - kẹo bí ngô\r\n".encode() in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_what_is_known_asked_or_no_phrase_is_left_out(small_content: Path) -> None:
    (small_content / "questions.jsonl").write_text('{"q": "câu đo", "topic": "oos"}\n', encoding="utf-8")
    phrases = ["CHUYEN MOI NGUOI aa", "cau do!", "x" * 301, "kẹo", "keo", ""]
    taught = add_phrases(small_content, SCAM, phrases)
    assert taught.left_out == tuple(phrase for phrase in phrases if phrase != "kẹo")


def test_nothing_new_leaves_the_file_untouched(small_content: Path) -> None:
    before = _written(small_content / PROFILE)
    assert not add_phrases(small_content, SCAM, ["chuyện mọi người aa"]).is_change
    assert _written(small_content / PROFILE) == before


def _written(file: Path) -> tuple[int, int]:
    """Which file stands there, and when it was written; that it was read changes neither."""
    return file.stat().st_ino, file.stat().st_mtime_ns


def test_an_unknown_topic_is_said_with_the_nearest(small_content: Path) -> None:
    with pytest.raises(ActRefused, match="Có phải ý là “gia-danh-cong-an”"):
        add_phrases(small_content, "gia-danh-cong-a", NEW)


def test_to_a_list_on_one_line_they_are_added_on_that_line(small_content: Path) -> None:
    file = small_content / PROFILE
    text = file.read_text(encoding="utf-8")
    phrases = [line for line in text.split("\n") if line.startswith("  - chuyện")]
    listed = ", ".join(line[4:] for line in phrases)
    text = text.replace("\n".join(["phrases:", *phrases]), f"phrases: [{listed}]")
    file.write_text(text, encoding="utf-8")
    add_phrases(small_content, SCAM, ["kẹo bí ngô, là gì"])
    assert file.read_text(encoding="utf-8") == text.replace(f"{listed}]", f'{listed}, "kẹo bí ngô, là gì"]')


def test_an_addition_that_would_be_a_fault_changes_nothing(small_content: Path) -> None:
    before = (small_content / PROFILE).read_bytes()
    with pytest.raises(ContentError, match="Nhiều quá"):
        add_phrases(small_content, SCAM, [f"câu mới {number}" for number in range(400)])
    assert (small_content / PROFILE).read_bytes() == before


def test_content_with_faults_is_mended_first(small_content: Path) -> None:
    (small_content / "groups.vi.yaml").write_text("groups: []\n")
    with pytest.raises(ContentError, match=r"groups\.vi\.yaml"):
        add_phrases(small_content, SCAM, NEW)


def test_a_linked_file_stays_linked(small_content: Path) -> None:
    file = small_content / PROFILE
    target = file.rename(small_content / "elsewhere.txt")
    file.symlink_to(target)
    add_phrases(small_content, SCAM, NEW)
    assert file.is_symlink()
    assert load_library(small_content).topics[SCAM].phrases[-1] == NEW[-1]


def test_a_link_that_leads_out_of_the_content_is_not_followed(small_content: Path, tmp_path: Path) -> None:
    file = small_content / PROFILE
    target = file.rename(tmp_path / "elsewhere.yaml")
    file.symlink_to(target)
    before = target.read_bytes()
    with pytest.raises(ActRefused, match="Không có tệp nội dung"):
        add_phrases(small_content, SCAM, NEW)
    assert target.read_bytes() == before


def test_every_topic_of_the_real_content_can_be_taught(content: Path) -> None:
    """Whatever its editor's habits: a sample from both kinds of files."""
    topics = list(load_library(CONTENT).topics)
    for topic in (topics[0], topics[len(topics) // 2], topics[-1]):
        assert add_phrases(content, topic, [f"câu chưa ai hỏi về {topic}"]).is_change

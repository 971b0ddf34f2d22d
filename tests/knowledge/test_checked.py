"""Content that was found sound before is not checked again, and is the same."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.kept import Kept
from bot.knowledge.checked import CheckedContent
from bot.knowledge.library import Library, load_library
from tests.knowledge.small_content import PROFILE, profile

CONTENT = Path(__file__).parent.parent.parent / "content"


class Reader:
    """Reads and checks, and notes every time that it does."""

    def __init__(self) -> None:
        self.folders: list[Path] = []

    def __call__(self, folder: Path) -> Library:
        self.folders.append(folder)
        return load_library(folder)


@pytest.fixture
def reader() -> Reader:
    return Reader()


def loaded(content: Path, kept: Path, read: Callable[[Path], Library] = load_library) -> Library:
    """As a start of its own would load it."""
    return CheckedContent(Kept(kept), read).load(content)


def test_all_content_is_the_same_when_it_is_taken_as_it_was_read_before(tmp_path: Path, reader: Reader) -> None:
    first = loaded(CONTENT, tmp_path, reader)
    again = loaded(CONTENT, tmp_path, reader)
    assert reader.folders == [CONTENT]
    assert again == first == load_library(CONTENT)
    assert list(again.topics) == list(first.topics)
    with pytest.raises(TypeError):
        again.topics["x"] = first.topics["gia-danh-cong-an"]  # type: ignore[index]


def test_an_edit_is_read_and_checked(small_content: Path, tmp_path: Path, reader: Reader) -> None:
    loaded(small_content, tmp_path / "kept", reader)
    (small_content / PROFILE).write_text(profile(title="Tiêu đề mới"), encoding="utf-8")
    assert loaded(small_content, tmp_path / "kept", reader).topics["gia-danh-cong-an"].title == "Tiêu đề mới"
    assert len(reader.folders) == 2


def test_faults_are_told_at_every_start(small_content: Path, tmp_path: Path) -> None:
    (small_content / PROFILE).write_text("id: x\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(ContentError):
            loaded(small_content, tmp_path / "kept")


@pytest.mark.parametrize("name", ["la.yaml", "scams/hinh.png", "quiz/la.yml"])
def test_a_file_that_is_a_fault_by_its_name_is_seen(small_content: Path, tmp_path: Path, name: str) -> None:
    loaded(small_content, tmp_path / "kept")
    (small_content / name).write_text("x", encoding="utf-8")
    with pytest.raises(ContentError):
        loaded(small_content, tmp_path / "kept")


def test_a_file_that_cannot_be_waited_for_is_told_as_ever(small_content: Path, tmp_path: Path) -> None:
    (small_content / PROFILE).unlink()
    os.mkfifo(small_content / PROFILE)
    with pytest.raises(ContentError):
        loaded(small_content, tmp_path / "kept")


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"version": 1}'])
def test_what_was_kept_and_is_damaged_is_read_again(
    small_content: Path, tmp_path: Path, reader: Reader, damage: bytes
) -> None:
    whole = loaded(small_content, tmp_path / "kept", reader)
    [file] = (tmp_path / "kept").iterdir()
    file.write_bytes(damage)
    assert loaded(small_content, tmp_path / "kept", reader) == whole == loaded(small_content, tmp_path / "kept", reader)
    assert len(reader.folders) == 2


def test_what_was_edited_while_it_was_read_is_not_kept(small_content: Path, tmp_path: Path) -> None:
    def edited(folder: Path) -> Library:
        library = load_library(folder)
        (folder / PROFILE).write_text(profile(title="Tiêu đề mới"), encoding="utf-8")
        return library

    loaded(small_content, tmp_path / "kept", edited)
    assert not (tmp_path / "kept").exists()

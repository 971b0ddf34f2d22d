"""The door of the content: a copy of the real content is damaged in one place, and the fault is found there."""

import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.errors import ContentError, Fault
from bot.knowledge.library import Library, load_library
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.watch import watch

CONTENT = Path(__file__).parent.parent.parent / "content"
PROFILE = "scams/gia-danh-cong-an.yaml"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A copy of the real content that a test may damage."""
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        load_library(folder)
    return caught.value.faults


def edit(folder: Path, name: str, pattern: str, replacement: str) -> int:
    """Replace the first match in a file; returns the line where it stood."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    found = re.search(pattern, text, re.MULTILINE)
    assert found, pattern
    path.write_text(text[: found.start()] + replacement + text[found.end() :], encoding="utf-8")
    return text.count("\n", 0, found.start()) + 1


def test_the_real_content_is_sound() -> None:
    library = load_library(CONTENT)
    assert len(library.topics) >= 28
    assert re.fullmatch(r"[0-9a-f]{12}", library.version)


def test_windows_habits_do_not_change_the_content(content: Path) -> None:
    before = load_library(content).version
    path = content / PROFILE
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_library(content).version == before


@pytest.mark.parametrize(
    ("pattern", "replacement", "says"),
    [
        (r"^group: .*$", "group: lua-doa", "Không có nhóm"),
        (r"^summary: .*$", "sumary: x", "Có phải “summary”?"),
        (r"^stage: .*$", "stage: sau này", "approached"),
        (r"^verified_on: .*$", "verified_on: hôm qua", "không phải ngày"),
        (r"^review_by: .*$", "review_by: 2020-01-01", "sau ngày kiểm tra"),
        (r"^related: .*$", "related: [khong-co]", "không có trong"),
        (r"^audiences: .*$|^audiences:\n(\s+)- .*$", "audiences:\n  - ai-do", "audiences.vi.yaml"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Gọi [[so-la]] ngay.", "contacts.vi.yaml"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Kẻ gian lấy 300 triệu đồng.", "chưa ghi nguồn"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Theo báo.[^khong-co]", "Không có nguồn"),
        (r"^id: .*$", "id: gia-danh-khac", "trùng tên tệp"),
    ],
)
def test_one_damage_is_one_fault_where_it_stands(content: Path, pattern: str, replacement: str, says: str) -> None:
    line = edit(content, PROFILE, pattern, replacement)
    mine = [fault for fault in faults_of(content) if says in fault.message]
    assert mine
    assert mine[0].file == PROFILE
    assert abs(mine[0].line - line) <= 1


def test_all_faults_are_told_at_once(content: Path) -> None:
    edit(content, PROFILE, r"^stage: .*$", "stage: x")
    edit(content, "scams/tin-dung-den.yaml", r"^verified_on: .*$", "verified_on: x")
    edit(content, "contacts.vi.yaml", r"^contacts:", "contacs:")
    assert {fault.file for fault in faults_of(content)} >= {PROFILE, "scams/tin-dung-den.yaml", "contacts.vi.yaml"}


def test_a_phrase_that_stands_elsewhere_is_a_fault(content: Path) -> None:
    phrase = load_library(content).topics["tin-dung-den"].phrases[3]
    edit(content, PROFILE, r"^phrases:\n", f'phrases:\n  - "{phrase.upper()}"\n')
    assert any("đã có ở" in fault.message for fault in faults_of(content))


@pytest.mark.parametrize(
    "key", ["title", "summary", "do_now", "signs", "phrases", "sources", "verified_on", "broadcast"]
)
def test_a_missing_key_is_named(content: Path, key: str) -> None:
    edit(content, PROFILE, rf"^{key}:", f"{key}x:")
    assert any(f"Thiếu mục “{key}”" in fault.message for fault in faults_of(content))


def test_half_a_file_is_a_fault_and_no_crash(content: Path) -> None:
    path = content / PROFILE
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    assert any(fault.file == PROFILE for fault in faults_of(content))


@pytest.fixture
def watched(content: Path) -> Iterator[tuple[Path, Snapshot[Library]]]:
    snapshot: Snapshot[Library] = Snapshot(content, lambda library: library)
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(content, snapshot, stop))
    thread.start()
    time.sleep(0.5)  # the watcher has to be in place before the first edit
    yield content, snapshot
    stop.set()
    thread.join(5)


def wait_for(happened: object, seconds: float = 5) -> None:
    assert callable(happened)
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def test_an_edit_is_taken_up_while_running(watched: tuple[Path, Snapshot[Library]]) -> None:
    content, snapshot = watched
    edit(content, PROFILE, r"^title: .*$", "title: Tiêu đề mới của chủ đề")
    wait_for(lambda: snapshot.current.topics["gia-danh-cong-an"].title == "Tiêu đề mới của chủ đề")


def test_a_broken_edit_keeps_the_last_good_content_and_is_reported(watched: tuple[Path, Snapshot[Library]]) -> None:
    content, snapshot = watched
    version = snapshot.library.version
    good = (content / PROFILE).read_text(encoding="utf-8")
    (content / PROFILE).write_text("a: b: c\n" + good, encoding="utf-8")
    wait_for(lambda: bool(snapshot.faults))
    assert snapshot.library.version == version
    (content / PROFILE).write_text(good, encoding="utf-8")
    wait_for(lambda: not snapshot.faults)

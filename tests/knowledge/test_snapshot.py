"""The content in use: exchanged whole, never half, and the last good one when an edit is faulty."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from tests.knowledge.small_content import PROFILE, profile


@dataclass(frozen=True)
class Built:
    library: Library
    version: str


def built(library: Library) -> Built:
    return Built(library, library.version)


def retitle(folder: Path, title: str) -> None:
    (folder / PROFILE).write_text(profile(title=title), encoding="utf-8")


def spoil(folder: Path) -> None:
    with (folder / PROFILE).open("a", encoding="utf-8") as file:
        file.write("la: x\n")


def test_an_edit_is_taken_up_whole(small_content: Path) -> None:
    snapshot = Snapshot(small_content, built)
    retitle(small_content, "Tiêu đề mới")
    assert snapshot.reload()
    assert snapshot.current.library is snapshot.library
    assert snapshot.library.topics["gia-danh-cong-an"].title == "Tiêu đề mới"


def test_nothing_is_built_when_nothing_changed(small_content: Path) -> None:
    snapshot = Snapshot(small_content, built)
    before = snapshot.current
    assert not snapshot.reload()
    assert snapshot.current is before


def test_a_faulty_edit_keeps_the_last_good_content_until_it_is_mended(small_content: Path) -> None:
    snapshot = Snapshot(small_content, built)
    before = snapshot.current
    good = (small_content / PROFILE).read_bytes()
    spoil(small_content)
    assert not snapshot.reload()
    assert snapshot.current is before
    assert [fault.file for fault in snapshot.faults] == [PROFILE]
    (small_content / PROFILE).write_bytes(good)
    assert not snapshot.reload()
    assert snapshot.faults == ()


def test_mending_with_a_change_takes_the_change_up(small_content: Path) -> None:
    snapshot = Snapshot(small_content, built)
    good = (small_content / PROFILE).read_bytes()
    spoil(small_content)
    snapshot.reload()
    (small_content / PROFILE).write_bytes(good)
    retitle(small_content, "Tiêu đề mới")
    assert snapshot.reload()
    assert snapshot.faults == ()


def test_content_that_cannot_be_built_from_is_a_fault_like_others(small_content: Path) -> None:
    refused: list[str] = []

    def choosy(library: Library) -> Built:
        if refused:
            raise ValueError("no word in “…”")
        return built(library)

    snapshot = Snapshot(small_content, choosy)
    before = snapshot.current
    refused.append("from now on")
    retitle(small_content, "Tiêu đề mới")
    assert not snapshot.reload()
    assert snapshot.current is before
    assert "no word in" in snapshot.faults[0].message
    with pytest.raises(ContentError):
        Snapshot(small_content, choosy)


def test_faulty_content_at_the_start_is_told_whole(small_content: Path) -> None:
    spoil(small_content)
    (small_content / "groups.vi.yaml").unlink()
    with pytest.raises(ContentError) as caught:
        Snapshot(small_content, built)
    assert {fault.file for fault in caught.value.faults} == {PROFILE, "groups.vi.yaml"}


def test_readers_never_see_half_an_edit(small_content: Path) -> None:
    """While two threads reload, every reader finds a library and what was built from just that library."""
    snapshot = Snapshot(small_content, built)
    done = threading.Event()

    def read() -> int:
        looks = 0
        while not done.is_set():
            current = snapshot.current
            assert current.version == current.library.version
            looks += 1
            time.sleep(0.001)  # a reader that never rests leaves the writers no time
        return looks

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        for word in "một hai ba bốn sáu bảy tám chín".split():
            retitle(small_content, f"Tiêu đề {word}")
            writers: list[Callable[[], bool]] = [snapshot.reload, snapshot.reload]
            taken = sorted(pool.map(lambda reload: reload(), writers))
            assert taken == [False, True]  # the second finds it done
        done.set()
        assert all(reader.result(5) for reader in readers)


def test_two_reloads_at_once_are_done_one_after_the_other(small_content: Path) -> None:
    both_building = threading.Barrier(2, timeout=0.5)
    met: list[bool] = []

    def waiting(library: Library) -> Built:
        if library.topics["gia-danh-cong-an"].title == "Tiêu đề mới":
            try:
                both_building.wait()
                met.append(True)
            except threading.BrokenBarrierError:
                met.append(False)
        return built(library)

    snapshot = Snapshot(small_content, waiting)
    retitle(small_content, "Tiêu đề mới")
    with ThreadPoolExecutor(2) as pool:
        taken = [done.result(5) for done in (pool.submit(snapshot.reload), pool.submit(snapshot.reload))]
    assert met == [False]
    assert sorted(taken) == [False, True]

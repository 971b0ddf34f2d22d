"""Files that can be made again, kept from one start to the next."""

import os
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from bot.kept import KEPT, LEFT_BEHIND_SECONDS, Kept


def words(file: BinaryIO) -> str:
    return file.read().decode()


def put(kept: Kept, name: str, said: str) -> None:
    kept.put(name, lambda out: out.write(said.encode()))


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    put(Kept(tmp_path / "new"), "a", "điều đã học")
    assert Kept(tmp_path / "new").get("a", words) == "điều đã học"
    assert Kept(tmp_path / "new").get("b", words) is None


def test_without_a_folder_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(Kept(None), "a", "x")
    assert Kept(None).get("a", words) is None
    assert list(tmp_path.iterdir()) == []


def test_who_stores_nothing_takes_what_is_there_and_leaves_it_as_it_is(tmp_path: Path) -> None:
    put(Kept(tmp_path), "a", "x")
    put(Kept(tmp_path, keep=False), "b", "y")
    assert Kept(tmp_path, keep=False).get("a", words) == "x"
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("error", [ValueError, KeyError, EOFError, OSError])
def test_what_cannot_be_read_is_as_good_as_missing(tmp_path: Path, error: type[Exception]) -> None:
    def failing(file: BinaryIO) -> str:
        raise error

    put(Kept(tmp_path), "a", "x")
    assert Kept(tmp_path).get("a", failing) is None


def test_a_writer_that_fails_leaves_what_was_there_before(tmp_path: Path) -> None:
    def failing(out: BinaryIO) -> None:
        out.write(b"half")
        raise OSError("no room left")

    put(Kept(tmp_path), "a", "whole")
    Kept(tmp_path).put("a", failing)
    assert Kept(tmp_path).get("a", words) == "whole"


def test_where_nothing_can_be_written_nothing_is_kept_and_the_program_goes_on(tmp_path: Path) -> None:
    (blocked := tmp_path / "file").write_text("")
    put(Kept(blocked / "folder"), "a", "x")
    assert Kept(blocked / "folder").get("a", words) is None


def test_old_files_make_room_for_the_last_used_ones(tmp_path: Path) -> None:
    put(Kept(tmp_path), "first", "x")
    for number in range(KEPT):
        put(Kept(tmp_path), str(number), "x")
        Kept(tmp_path).get("first", words)
    assert len(list(tmp_path.iterdir())) == KEPT
    assert (tmp_path / "first").exists()


def test_what_a_killed_process_left_half_written_is_cleared_away_within_the_hour(tmp_path: Path) -> None:
    old, new = tmp_path / "a.1.tmp", tmp_path / "b.2.tmp"
    for file in (old, new):
        file.write_bytes(b"half")
    long_ago = time.time() - LEFT_BEHIND_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    Kept(tmp_path).put("c", lambda out: out.write(b"whole"))
    assert {file.name for file in tmp_path.iterdir()} == {"b.2.tmp", "c"}

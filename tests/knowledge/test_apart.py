"""Reading and checking content in a process of its own."""

import sys
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.apart import load_apart
from bot.knowledge.library import load_library
from tests.knowledge.small_content import PROFILE, profile


def test_what_is_read_apart_is_what_would_be_read_here(small_content: Path) -> None:
    assert load_apart(small_content) == load_library(small_content)


def test_every_fault_is_told_as_here(small_content: Path) -> None:
    (small_content / PROFILE).write_text(profile(title="x"), encoding="utf-8")
    with pytest.raises(ContentError) as apart:
        load_apart(small_content)
    with pytest.raises(ContentError) as here:
        load_library(small_content)
    assert apart.value.faults == here.value.faults != ()


@pytest.mark.parametrize("program", ["", "/khong/co/python", "/bin/false", "/bin/echo"])
def test_where_no_process_can_read_it_is_read_here(
    small_content: Path, monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(sys, "executable", program)
    assert load_apart(small_content) == load_library(small_content)


def test_it_is_read_wherever_the_bot_was_started(
    small_content: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_apart(small_content) == load_library(small_content)

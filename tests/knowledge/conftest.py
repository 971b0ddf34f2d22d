"""A copy of the real content that a test may damage, and what the door says of it."""

import shutil
from pathlib import Path

import pytest

from bot.errors import ContentError, Fault
from bot.knowledge.library import load_library
from tests.knowledge.small_content import write_small_content

CONTENT = Path(__file__).parent.parent.parent / "content"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


@pytest.fixture
def small_content(tmp_path: Path) -> Path:
    return write_small_content(tmp_path / "content")


def faults_of(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        load_library(folder)
    return caught.value.faults

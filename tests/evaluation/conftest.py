"""The smallest content there can be."""

from pathlib import Path

import pytest

from tests.knowledge.small_content import write_small_content


@pytest.fixture
def small_content(tmp_path: Path) -> Path:
    return write_small_content(tmp_path / "content")

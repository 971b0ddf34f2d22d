"""A short table of spellings of our own, so that nothing here hangs on what editors change; and the real content."""

from pathlib import Path

import pytest

from bot.conversation.understanding import Understanding
from bot.knowledge.library import Library, load_library
from bot.text.spelling import Spelling
from tests.doubles import models

CONTENT = Path(__file__).parent.parent.parent / "content"

SHORT_FORMS = {
    "ko": ["không"],
    "dc": ["được"],
    "ck": ["chuyển khoản"],
    "r": ["rồi"],
    "e": ["em"],
    "vô": ["vào"],
    "gạt": ["lừa"],
    "tui": ["tôi", "tui"],
    "hong": ["không", "hong"],
    "ca": ["ca", "công an"],
    "nc": ["nói chuyện", "nước"],
}


@pytest.fixture(scope="session")
def spelling() -> Spelling:
    return Spelling(SHORT_FORMS)


@pytest.fixture(scope="session")
def library() -> Library:
    return load_library(CONTENT)


@pytest.fixture(scope="session")
def understanding() -> Understanding:
    return models.understanding()

"""The double and the bot of the chaos tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.harness import seeded_double
from tests.chaos.process import Bot
from tests.doubles.telegram import TelegramDouble


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    double = seeded_double()
    await double.start()
    yield double
    await double.stop()


@pytest.fixture
async def bot(double: TelegramDouble, tmp_path: Path, mode: str) -> AsyncIterator[Bot]:
    bot = Bot(double, tmp_path, mode)
    yield bot
    await bot.stop()

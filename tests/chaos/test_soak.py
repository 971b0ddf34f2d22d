"""Hours of work in a minute: what a process holds does not grow with what it has done."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.chaos.harness import until
from tests.chaos.process import Bot
from tests.doubles.telegram import TelegramDouble

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

PEOPLE = 500
WARM_UP = 5_000
ROUNDS = 4
ROUND = 5_000
GROWTH = 1.15
"""Two kilobytes kept for each question would make 1.25; what the allocator takes in steps stays below this."""
WRITE_AHEAD_BYTES = 64_000_000


@pytest.mark.skipif(sys.platform != "linux", reason="left out: memory of another process is read from /proc")
@pytest.mark.parametrize("mode", ["webhook"])
async def test_memory_and_files_stay_flat_over_twenty_thousand_questions(
    double: TelegramDouble, tmp_path: Path, mode: str
) -> None:
    double.latency = 0
    bot = Bot(double, tmp_path, mode, rate=1000)
    await bot.start()
    try:
        await ask(double, WARM_UP)
        warm, logged = bot.memory, len(bot.log)
        print(f"after {WARM_UP}: {warm / 1e6:.1f} MB")
        for _ in range(ROUNDS):
            await ask(double, ROUND)
            print(f"after {len(double.sent)}: {bot.memory / 1e6:.1f} MB")
        assert bot.memory <= warm * GROWTH
        assert bot.database.with_name(bot.database.name + "-wal").stat().st_size <= WRITE_AHEAD_BYTES
        assert len(bot.log) - logged < 10_000
    finally:
        await bot.stop()


async def ask(double: TelegramDouble, count: int) -> None:
    """`count` questions in all, from people who are new each time, answered before this returns."""
    expected = len(double.sent) + count
    base = expected * 10
    for number in range(count):
        double.person(base + number).types("có người gọi tự xưng công an bảo chuyển tiền")
        if number % PEOPLE == 0:
            await asyncio.sleep(0.05)
    await until(lambda: len(double.sent) >= expected, 300)

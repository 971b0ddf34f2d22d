"""Hours of work in minutes: 200,000 questions from as many people, and what is held meanwhile (README.md)."""

import argparse
import asyncio
import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import numpy as np

from tests.bench.bots import Running, counting, light_telegram, our_bot
from tests.bench.light_telegram import ASKING
from tests.bench.traffic import post_updates

MESSAGES = 200_000
SAMPLES = 40

WARM_UP = 0.25
"""Of the messages; what a process comes to hold in the beginning is no leak."""

MOST_BYTES_EACH = 75
"""Memory may grow by so much a message: 15 MB in 200,000. Caches that fill slowly take some of it; what is kept of each
message by mistake is more."""

MOST_FILES = 20
MOST_TASKS = 150
"""So many more open files, and tasks of the event loop, at the end than after the warm-up: as many as may be in work at
the moment of a look."""

WRITE_AHEAD_BYTES = 64_000_000

_TASKS = re.compile(r"^canhgiac_tasks (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process holds after so many answered messages."""

    messages: int
    memory: int
    """Resident bytes."""
    files: int
    threads: int
    tasks: int
    log_bytes: int
    """Of SQLite's write-ahead log."""
    database_bytes: int
    rate: float
    """Messages a second since the last sample."""


def main(messages: int = MESSAGES) -> bool:
    """Print what was held; whether it stayed flat."""
    began = time.monotonic()
    with light_telegram() as telegram, our_bot(f"http://127.0.0.1:{telegram}/bot") as bot:
        samples = asyncio.run(_soaked(bot, telegram, messages))
    warm = samples[int(len(samples) * WARM_UP) :]
    slope = float(np.polyfit([s.messages for s in warm], [s.memory for s in warm], 1)[0])
    files, tasks = warm[-1].files - warm[0].files, warm[-1].tasks - warm[0].tasks
    log_bytes = max(sample.log_bytes for sample in samples)
    print(f"{messages:,} questions in {time.monotonic() - began:.0f} s; after the first {WARM_UP:.0%}:")
    print(f"  memory {warm[0].memory / 1e6:.1f} to {warm[-1].memory / 1e6:.1f} MB, ", end="")
    print(f"{slope:+.1f} bytes a message (at most {MOST_BYTES_EACH})")
    print(f"  open files {files:+d}, tasks {tasks:+d}, threads {warm[-1].threads - warm[0].threads:+d}")
    print(f"  the log of the database {log_bytes / 1e6:.1f} MB at most, of {WRITE_AHEAD_BYTES / 1e6:.0f}")
    print(f"  questions a second: the first quarter {_rate(samples[: len(samples) // 4]):.0f}, ", end="")
    print(f"the last {_rate(samples[-len(samples) // 4 :]):.0f}")
    return slope <= MOST_BYTES_EACH and files <= MOST_FILES and tasks <= MOST_TASKS and log_bytes <= WRITE_AHEAD_BYTES


async def _soaked(bot: Running, telegram: int, messages: int) -> Sequence[Sample]:
    samples: list[Sample] = []
    step = messages // SAMPLES
    async with counting(telegram) as counts, aiohttp.ClientSession(f"http://127.0.0.1:{bot.port}") as session:
        for done in range(0, step * SAMPLES, step):
            began = time.monotonic()
            await post_updates(bot.port, range(ASKING + done, ASKING + done + step))
            await counts.until_answered(done + step)
            samples.append(await _sample(bot, session, done + step, step / (time.monotonic() - began)))
            _print(samples[-1])
    return samples


async def _sample(bot: Running, session: aiohttp.ClientSession, messages: int, rate: float) -> Sample:
    assert bot.database
    async with session.get("/metrics") as response:
        tasks = _TASKS.search(await response.text())
    assert tasks
    process = Path(f"/proc/{bot.pid}")
    return Sample(
        messages,
        memory=int((process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
        files=len(list((process / "fd").iterdir())),
        threads=len(list((process / "task").iterdir())),
        tasks=int(float(tasks[1])),
        log_bytes=_size(Path(f"{bot.database}-wal")),
        database_bytes=_size(bot.database),
        rate=rate,
    )


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _rate(samples: Sequence[Sample]) -> float:
    return len(samples) / sum(1 / sample.rate for sample in samples)


def _print(sample: Sample) -> None:
    held = f"{sample.memory / 1e6:6.1f} MB, {sample.files} files, {sample.tasks} tasks, {sample.threads} threads"
    written = f"log {sample.log_bytes / 1e6:.1f} MB, database {sample.database_bytes / 1e6:.0f} MB"
    print(f"  {sample.messages:9,} answered: {held}, {written}, {sample.rate:.0f} a second", flush=True)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--messages", type=int, default=MESSAGES)
    main(arguments.parse_args().messages)

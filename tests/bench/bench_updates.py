"""How fast updates are stored, acknowledged and answered, beside two peers and the bare machine (README.md)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TypeAlias, TypeVar

from tests.bench.bare import send_bare
from tests.bench.bots import (
    Running,
    aiogram_bot,
    bare_server,
    counting,
    light_telegram,
    our_bot,
    storing_bot,
    telegram_bot,
)
from tests.bench.light_telegram import ASKING
from tests.bench.processes import processor_seconds
from tests.bench.traffic import Load, post_updates

Measured = TypeVar("Measured")

ROUNDS = 3
WARM_UP = 300
UPDATES = 1_500

LATENCY = 0.05
"""Seconds that a message takes a Telegram that is not on the same machine."""

FLOOR_NEAR = 0.2
"""Of the answers that python-telegram-bot gives in a second of its processor's time, at least, where Telegram takes no
time at all; see README.md."""

FLOOR_FAR = 0.7
"""Of the answers a second of the better of python-telegram-bot's two ways, at least, where Telegram takes LATENCY."""

FLOOR_STORED = 0.3
"""Of what a bare server says yes to at least."""

Start: TypeAlias = Callable[[str], AbstractContextManager[Running]]
"""Starts a bot that writes to the Telegram at the address."""

OURS = "ours: stored, matched, answered"
QUEUED = "python-telegram-bot"
INLINE, CONCURRENT = f"{QUEUED}, inline", f"{QUEUED}, concurrent"

NEAR: Mapping[str, Start] = {
    OURS: our_bot,
    QUEUED: telegram_bot,
    "aiogram": aiogram_bot,
    f"{QUEUED} on our loop": partial(telegram_bot, fast=True),
    "aiogram on our loop": partial(aiogram_bot, fast=True),
}
"""Who answers over a Telegram that takes no time."""

FAR: Mapping[str, Start] = {
    OURS: our_bot,
    INLINE: partial(telegram_bot, answering="inline"),
    CONCURRENT: partial(telegram_bot, answering="concurrent"),
    "aiogram": aiogram_bot,
}
"""Who answers over one that takes LATENCY. One after the other, python-telegram-bot would give twenty a second."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a bot did with the same updates: how it acknowledged them, and answers a second until the last was taken."""

    acknowledged: Load
    answered: float
    processor_ms: float
    """Of its process, for each update."""


@dataclass(frozen=True, slots=True)
class Storing:
    """Ours, when nothing is answered, and the bare machine."""

    stored: Load
    bare_server: Load
    bare_client: float


def main() -> bool:
    """Print the medians; whether the floors were reached."""
    rounds = [(_works(NEAR, 0.0), _works(FAR, LATENCY), _storing()) for _ in range(ROUNDS)]
    near, far, storing = zip(*rounds, strict=True)
    print(
        f"medians of {ROUNDS} rounds          answered/s  acknowledged/s  99th percentile, ms  processor ms an update"
    )
    print("a Telegram that takes no time")
    _print_works(near)
    in_the_same_time = _for_the_same_time(near, QUEUED)
    print(f"  floor, in the same processor time, to {QUEUED}: {FLOOR_NEAR:.2f}")
    print(f"a Telegram that takes {LATENCY * 1000:.0f} ms")
    _print_works(far)
    beside_the_better = min(_in_a_second(far, peer) for peer in (INLINE, CONCURRENT))
    print(f"  floor, answered, to the better {QUEUED}: {FLOOR_FAR:.2f}")
    stored = _median(storing, lambda each: each.stored.rate / each.bare_server.rate)
    _print_storing(storing, stored)
    return in_the_same_time >= FLOOR_NEAR and beside_the_better >= FLOOR_FAR and stored >= FLOOR_STORED


def _median(measured: Sequence[Measured], figure: Callable[[Measured], float]) -> float:
    return median(map(figure, measured))


def _print_works(rounds: Sequence[Mapping[str, Work]]) -> None:
    for name in rounds[0]:
        works = [each[name] for each in rounds]
        answered = _median(works, lambda work: work.answered)
        acknowledged = _median(works, lambda work: work.acknowledged.rate)
        p99 = _median(works, lambda work: work.acknowledged.p99_ms)
        processor = _median(works, lambda work: work.processor_ms)
        print(f"  {name:34} {answered:12.0f} {acknowledged:15.0f} {p99:20.0f} {processor:23.2f}")
    for name in rounds[0]:
        if name != OURS:
            same_time = _for_the_same_time(rounds, name)
            print(f"  ours to {name}: {_in_a_second(rounds, name):.2f}; in the same processor time {same_time:.2f}")


def _print_storing(rounds: Sequence[Storing], stored: float) -> None:
    print(
        f"stored only {_median(rounds, lambda each: each.stored.rate):.0f}, "
        f"99th percentile {_median(rounds, lambda each: each.stored.p99_ms):.0f} ms; "
        f"a bare server says yes to {_median(rounds, lambda each: each.bare_server.rate):.0f}, "
        f"ratio {stored:.2f}, floor {FLOOR_STORED:.2f}; "
        f"a bare client sends {_median(rounds, lambda each: each.bare_client):.0f}"
    )


def _in_a_second(rounds: Sequence[Mapping[str, Work]], peer: str) -> float:
    """How often ours answers while the peer answers once."""
    return _median(rounds, lambda works: works[OURS].answered / works[peer].answered)


def _for_the_same_time(rounds: Sequence[Mapping[str, Work]], peer: str) -> float:
    return _median(rounds, lambda works: works[peer].processor_ms / works[OURS].processor_ms)


def _works(bots: Mapping[str, Start], latency: float) -> Mapping[str, Work]:
    """What each did, one after the other."""
    return {name: _work(start, latency) for name, start in bots.items()}


def _storing() -> Storing:
    with light_telegram() as telegram:
        bare_client = asyncio.run(send_bare(f"http://127.0.0.1:{telegram}/bot", UPDATES))
    with storing_bot() as bot:
        stored = asyncio.run(_acknowledged(bot.port))
    with bare_server() as server:
        bare = asyncio.run(_acknowledged(server.port))
    return Storing(stored, bare, bare_client)


def _work(start: Start, latency: float) -> Work:
    with light_telegram(latency=latency) as telegram, start(f"http://127.0.0.1:{telegram}/bot") as running:
        return asyncio.run(_acknowledged_and_answered(running, telegram))


async def _acknowledged(port: int) -> Load:
    """A load after a first one that compiles, connects and starts threads."""
    await post_updates(port, range(ASKING, ASKING + WARM_UP))
    return await post_updates(port, range(ASKING + WARM_UP, ASKING + WARM_UP + UPDATES))


async def _acknowledged_and_answered(bot: Running, telegram: int) -> Work:
    async with counting(telegram) as counts:
        await post_updates(bot.port, range(ASKING, ASKING + WARM_UP))
        await counts.until_answered(WARM_UP)
        before = processor_seconds(bot.pid)
        acknowledged = await post_updates(bot.port, range(ASKING + WARM_UP, ASKING + WARM_UP + UPDATES))
        await counts.until_answered(WARM_UP + UPDATES)
        processor_ms = (processor_seconds(bot.pid) - before) / UPDATES * 1000
        times = sorted((await counts.answered()).values())
    began = min(acknowledged.accepted.values())
    return Work(acknowledged, UPDATES / (times[-1] - began), processor_ms)


if __name__ == "__main__":
    main()

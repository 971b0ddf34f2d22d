"""How fast updates are stored, acknowledged and answered, beside two peers and the bare machine (README.md)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from statistics import median

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

ROUNDS = 3
WARM_UP = 300
UPDATES = 1_500

FLOOR_TELEGRAM_BOT = 0.3
"""Of the answers that python-telegram-bot gives in a second of its processor's time, at least; see README.md."""

FLOOR_STORED = 0.3
"""Of what a bare server says yes to at least."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a bot did with the same updates: how it acknowledged them, and answers a second until the last was taken."""

    acknowledged: Load
    answered: float
    processor_ms: float
    """Of its process, for each update."""


@dataclass(frozen=True, slots=True)
class Round:
    """Ours, the peers and the bare machine, one after the other."""

    ours: Work
    telegram_bot: Work
    aiogram: Work
    fast_telegram_bot: Work
    fast_aiogram: Work
    """The peers on our loop."""
    stored: Load
    """Ours, when nothing is answered."""
    bare_server: Load
    bare_client: float


TELEGRAM_BOT = "python-telegram-bot"


_PEERS: Mapping[str, Callable[[Round], Work]] = {
    TELEGRAM_BOT: lambda round: round.telegram_bot,
    "aiogram": lambda round: round.aiogram,
    f"{TELEGRAM_BOT} on our loop": lambda round: round.fast_telegram_bot,
    "aiogram on our loop": lambda round: round.fast_aiogram,
}

_HEAD = "                            answered/s  acknowledged/s  99th percentile, ms  processor ms an update"


def main() -> bool:
    """Print the medians; whether the floors were reached."""
    rounds = [_round() for _ in range(ROUNDS)]
    print(f"medians of {ROUNDS} rounds" + _HEAD)
    _print_work("ours: stored, matched, answered", rounds, lambda round: round.ours)
    for name, peer in _PEERS.items():
        _print_work(f"{name}, echo", rounds, peer)
    for name, peer in _PEERS.items():
        _print_ratio(name, rounds, peer)
    to_telegram_bot = _for_the_same_time(rounds, _PEERS[TELEGRAM_BOT])
    print(f"  floor of the latter, for {TELEGRAM_BOT}: {FLOOR_TELEGRAM_BOT:.2f}")
    stored = _median(rounds, lambda r: r.stored.rate / r.bare_server.rate)
    print(
        f"  stored only {_median(rounds, lambda r: r.stored.rate):.0f}, "
        f"a bare server says yes to {_median(rounds, lambda r: r.bare_server.rate):.0f}, "
        f"ratio {stored:.2f}, floor {FLOOR_STORED:.2f}; "
        f"a bare client sends {_median(rounds, lambda r: r.bare_client):.0f}"
    )
    print(f"  99th percentile when only stored: {_median(rounds, lambda r: r.stored.p99_ms):.0f} ms")
    return to_telegram_bot >= FLOOR_TELEGRAM_BOT and stored >= FLOOR_STORED


def _median(rounds: Sequence[Round], figure: Callable[[Round], float]) -> float:
    return median(map(figure, rounds))


def _print_work(name: str, rounds: Sequence[Round], work: Callable[[Round], Work]) -> None:
    answered = _median(rounds, lambda r: work(r).answered)
    acknowledged = _median(rounds, lambda r: work(r).acknowledged.rate)
    p99 = _median(rounds, lambda r: work(r).acknowledged.p99_ms)
    processor = _median(rounds, lambda r: work(r).processor_ms)
    print(f"  {name:38} {answered:12.0f} {acknowledged:15.0f} {p99:20.0f} {processor:23.2f}")


def _print_ratio(name: str, rounds: Sequence[Round], peer: Callable[[Round], Work]) -> None:
    """How often ours answers while the peer answers once."""
    in_a_second = _median(rounds, lambda r: r.ours.answered / peer(r).answered)
    print(f"  ours to {name}: {in_a_second:.2f}; in the same processor time {_for_the_same_time(rounds, peer):.2f}")


def _for_the_same_time(rounds: Sequence[Round], peer: Callable[[Round], Work]) -> float:
    return _median(rounds, lambda r: peer(r).processor_ms / r.ours.processor_ms)


def _round() -> Round:
    with light_telegram() as telegram:
        bare_client = asyncio.run(send_bare(f"http://127.0.0.1:{telegram}/bot", UPDATES))
    with storing_bot() as bot:
        stored = asyncio.run(_acknowledged(bot.port))
    with bare_server() as server:
        bare = asyncio.run(_acknowledged(server.port))
    return Round(
        _work(our_bot),
        _work(telegram_bot),
        _work(aiogram_bot),
        _work(lambda base_url: telegram_bot(base_url, "--fast")),
        _work(lambda base_url: aiogram_bot(base_url, "--fast")),
        stored,
        bare,
        bare_client,
    )


def _work(bot: Callable[[str], AbstractContextManager[Running]]) -> Work:
    with light_telegram() as telegram, bot(f"http://127.0.0.1:{telegram}/bot") as running:
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

"""Ten thousand people who ask at once, and as many within minutes: how long each waits for an answer (README.md)."""

import asyncio
from collections.abc import Sequence
from statistics import quantiles

from tests.bench.bots import Counting, counting, light_telegram, our_bot
from tests.bench.light_telegram import ASKING
from tests.bench.traffic import Load, post_updates

CHATS = 10_000
WARM_UP = 300

SPREAD_RATE = 100
"""People a second in the second part: three times what Telegram lets a bot answer, a third of what this can."""

SPREAD_CHATS = 3_000

LONGEST_SECONDS = 2.0
"""The 99th percentile of the second part at most."""


def main() -> bool:
    """Print the figures; whether all were answered, and those who came one after the other in time."""
    with light_telegram() as telegram, our_bot(f"http://127.0.0.1:{telegram}/bot") as bot:
        return asyncio.run(_asked(bot.port, telegram))


async def _asked(port: int, telegram: int) -> bool:
    async with counting(telegram) as counts:
        await post_updates(port, range(ASKING, ASKING + WARM_UP))
        await counts.until_answered(WARM_UP)
        first = ASKING + WARM_UP
        at_once = await post_updates(port, range(first, first + CHATS))
        await counts.until_answered(WARM_UP + CHATS)
        waits = await _waits(counts, at_once)
        print(f"{CHATS:,} chats at once: all taken within {CHATS / at_once.rate:.1f} s ", end="")
        print(f"(99th percentile of an acknowledgement {at_once.p99_ms:.0f} ms), all answered")
        _print("from taken to answered", waits)
        first += CHATS
        spread = await post_updates(port, range(first, first + SPREAD_CHATS), seconds=SPREAD_CHATS / SPREAD_RATE)
        await counts.until_answered(WARM_UP + CHATS + SPREAD_CHATS)
        waits = await _waits(counts, spread)
        print(f"{SPREAD_CHATS:,} chats, {SPREAD_RATE} a second (99th percentile {spread.p99_ms:.0f} ms)")
        _print("from taken to answered", waits)
    return quantiles(waits, n=100)[98] <= LONGEST_SECONDS


async def _waits(counts: Counting, load: Load) -> Sequence[float]:
    """Seconds from each chat's 200 to the moment at which Telegram took its answer; an answer may even come first."""
    answered = await counts.answered()
    return sorted(max(0.0, answered[chat] - taken) for chat, taken in load.accepted.items())


def _print(what: str, waits: Sequence[float]) -> None:
    parts = quantiles(waits, n=100)
    print(f"  {what}, s: median {parts[49]:.2f}, 95th {parts[94]:.2f}, 99th {parts[98]:.2f}, most {waits[-1]:.2f}")


if __name__ == "__main__":
    main()

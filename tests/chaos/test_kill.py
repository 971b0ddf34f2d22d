"""A process killed at random moments loses nobody's question; one told to stop repeats nothing either.

The judge is the ledger of the Telegram double.
"""

import asyncio

import pytest

from tests.chaos.harness import answers, asking, doubtful, flowing, repeated, start, until
from tests.chaos.process import Bot
from tests.doubles.telegram import TelegramDouble

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(900)]

KILLS = 10

RESUME_SECONDS = 10.0
"""From the moment the process is ready again to its first answer; it takes less than one on a machine at rest."""


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_killed_ten_times_nobody_is_lost_and_only_what_was_in_flight_is_repeated(
    double: TelegramDouble, bot: Bot
) -> None:
    async with asking(double) as crowd:
        for number in range(1, KILLS + 1):
            ready = await start(bot)
            resumed = await flowing(double, since=ready)
            await asyncio.sleep(double.random.uniform(0.0, 1.2))
            await until(lambda: double.in_flight > 0)
            in_flight = double.in_flight
            await bot.kill()
            print(f"kill {number}: in flight {in_flight}, resumed after {resumed:.2f} s, answered {len(double.sent)}")
            assert in_flight > 0
            assert resumed <= RESUME_SECONDS
    await start(bot)
    await until(lambda: not crowd.unanswered, 120)
    await bot.terminate()

    most = max(answers(double).values())
    print(
        f"asked {len(crowd.asked)}, repeated {len(repeated(double))}, in doubt {len(doubtful(bot))}, most often {most}"
    )
    assert set(double.updates.acknowledged) == set(crowd.asked)
    assert repeated(double) <= doubtful(bot), "only what was on its way may come twice"
    assert len(doubtful(bot)) <= KILLS * 50
    assert bot.log.count("Traceback") == 0, bot.log[-3000:]


@pytest.mark.parametrize("mode", ["polling", "webhook"])
async def test_told_to_stop_it_finishes_within_ten_seconds_and_nothing_is_lost_or_repeated(
    double: TelegramDouble, bot: Bot
) -> None:
    async with asking(double) as crowd:
        for _ in range(3):
            await flowing(double, since=await start(bot))
            await asyncio.sleep(double.random.uniform(0.2, 1.0))
            await until(lambda: double.in_flight > 0)
            in_flight = double.in_flight
            seconds = await bot.terminate()
            print(f"SIGTERM: in flight {in_flight}, gone after {seconds:.2f} s")
            assert seconds <= 10
    await start(bot)
    await until(lambda: not crowd.unanswered, 120)
    await bot.terminate()
    assert answers(double) == dict.fromkeys(crowd.asked.values(), 1)

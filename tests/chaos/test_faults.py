"""What surrounds the bot fails for a while: the database, the network, another copy of the bot."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from tests.chaos.harness import answers, asking, doubtful, flowing, repeated, start, until
from tests.chaos.process import Bot
from tests.doubles.telegram import TelegramDouble

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(400), pytest.mark.parametrize("mode", ["polling", "webhook"])]


PAUSE_SECONDS = 8.0
"""Longer than the leases, shorter than Telegram's patience."""


async def test_a_database_held_by_another_writer_for_longer_than_our_leases_costs_nothing(
    double: TelegramDouble, bot: Bot
) -> None:
    async with asking(double) as crowd:
        await flowing(double, since=await start(bot))
        with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(6)
            other.execute("ROLLBACK")
        await flowing(double, since=0)
    await until(lambda: not crowd.unanswered, 120)
    await asyncio.sleep(0.5)
    assert answers(double) == dict.fromkeys(crowd.asked.values(), 1)


async def test_after_a_cut_of_the_network_everything_is_delivered_by_itself(double: TelegramDouble, bot: Bot) -> None:
    async with asking(double) as crowd:
        await flowing(double, since=await start(bot))
        await double.be_away(5)
        await flowing(double, since=0)
    await until(lambda: not crowd.unanswered, 120)
    await bot.terminate()
    # What was on its way when the line went dead may have arrived before it did.
    print(f"asked {len(crowd.asked)}, repeated {len(repeated(double))}, in doubt {len(doubtful(bot))}")
    assert repeated(double) <= doubtful(bot)
    assert len(doubtful(bot)) <= 50


async def test_a_second_copy_started_by_mistake_answers_nobody_twice(
    double: TelegramDouble, bot: Bot, mode: str
) -> None:
    copy = bot.copy(double, mode)
    async with asking(double) as crowd:
        await flowing(double, since=await start(bot))
        await copy.start()
        await asyncio.sleep(4)
        await bot.terminate()
        await flowing(double, since=0)
    await until(lambda: not crowd.unanswered, 120)
    await copy.terminate()
    print(f"asked {len(crowd.asked)}, repeated {len(repeated(double))}, in doubt {len(doubtful(bot))}")
    assert repeated(double) <= doubtful(bot)


async def test_a_holder_that_was_stopped_for_longer_than_its_lease_and_goes_on_repeats_nothing_its_successor_sent(
    double: TelegramDouble, bot: Bot, mode: str
) -> None:
    successor = bot.copy(double, mode)
    async with asking(double) as crowd:
        await flowing(double, since=await start(bot))
        await successor.start()
        await until(lambda: double.in_flight > 0)
        in_flight = double.in_flight
        bot.pause()
        await asyncio.sleep(PAUSE_SECONDS)
        taken_over = len(double.sent)
        bot.go_on()
        await flowing(double, since=0)
    await until(lambda: not crowd.unanswered, 120)
    await bot.terminate()
    await successor.terminate()
    print(
        f"in flight {in_flight}, sent until it went on {taken_over}, asked {len(crowd.asked)}, "
        f"repeated {len(repeated(double))}, in doubt {len(doubtful(bot))}"
    )
    assert repeated(double) <= doubtful(bot)
    assert max(answers(double).values()) <= 2
    assert len(doubtful(bot)) <= 50

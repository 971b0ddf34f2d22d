"""Promises about pace, on a clock and a sleep that the test turns by hand."""

import asyncio
from itertools import pairwise

import pytest

from bot.exchange.pacer import Pacer
from bot.messages import Address, Channel


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def pass_by(self, _: Pacer, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(Pacer, "_pause", lambda pacer, seconds: time.pass_by(pacer, seconds))
    monkeypatch.setattr("bot.exchange.pacer.SAME_CHAT", 1.0)
    return time


def to(chat: object) -> Address:
    return Address(Channel.TELEGRAM, str(chat))


async def starts(pacer: Pacer, time: Time, chats: list[int]) -> list[float]:
    moments = []
    for chat in chats:
        await pacer.turn(to(chat))
        moments.append(time())
    return moments


@pytest.mark.parametrize("rate", [1, 7, 28, 30])
async def test_no_second_ever_holds_more_than_the_rate(time: Time, rate: int) -> None:
    moments = await starts(Pacer(rate, time), time, list(range(200)))
    assert all(later - earlier >= 1.0 for earlier, later in zip(moments, moments[rate:], strict=False))


async def test_the_rate_is_used_up_within_three_in_a_hundred(time: Time) -> None:
    moments = await starts(Pacer(28, time), time, list(range(1000)))
    assert 1000 / (moments[-1] - moments[0]) >= 28 * 0.97


async def test_one_chat_gets_one_message_a_second(time: Time) -> None:
    moments = await starts(Pacer(30, time), time, [7, 7, 7, 8, 7])
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps[0] >= 1.0 and gaps[1] >= 1.0
    assert gaps[2] < 0.1


async def test_nothing_starts_before_the_platforms_time_is_over(time: Time) -> None:
    pacer = Pacer(30, time)
    await pacer.turn(to(1))
    pacer.hold(5)
    pacer.hold(2)
    await pacer.turn(to(2))
    assert time() >= 105.0


async def test_a_rate_below_one_a_second_waits_longer(time: Time) -> None:
    moments = await starts(Pacer(0.5, time), time, [1, 2, 3])
    assert moments[2] - moments[0] >= 4.0


async def test_only_recent_chats_are_remembered(time: Time) -> None:
    pacer = Pacer(1_000_000, time)
    await starts(pacer, time, list(range(30_000)))
    assert pacer.remembered <= 10_000


async def test_who_waits_is_released_when_nothing_more_is_to_be_sent() -> None:
    pacer = Pacer(30)
    pacer.hold(3600)
    waiting = asyncio.create_task(pacer.turn(to(1)))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    pacer.release()
    await asyncio.wait_for(waiting, 1)

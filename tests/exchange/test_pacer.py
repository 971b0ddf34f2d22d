"""Promises about pace, on a clock and a sleep that the test turns by hand."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from bot.channels.contract import Limit
from bot.exchange.pacer import CROWDED, Pacer
from bot.messages import Address, Channel

LIMITS = (Limit(1, 1.0), Limit(5, 60.0))


class Time:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def pass_by(self, _: Pacer, seconds: float) -> None:
        self.now += seconds

    def come(self, _: Pacer, seconds: float, act: Callable[[], None]) -> asyncio.Handle:
        """The moment comes as soon as all who are ready have had their say."""

        def arrive() -> None:
            self.now = max(self.now, moment)
            act()

        moment = self.now + seconds
        return asyncio.get_running_loop().call_soon(arrive)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(Pacer, "_pause", lambda pacer, seconds: time.pass_by(pacer, seconds))
    monkeypatch.setattr(Pacer, "_later", lambda pacer, seconds, act: time.come(pacer, seconds, act))
    return time


def to(chat: object) -> Address:
    return Address(Channel.TELEGRAM, str(chat))


async def starts(pacer: Pacer, time: Time, chats: list[int]) -> list[float]:
    """The moment at which each message started, asking again as often as told."""
    moments = []
    for chat in chats:
        while wait := await pacer.turn(to(chat), LIMITS):
            time.now += wait
        moments.append(time())
    return moments


@pytest.mark.parametrize("rate", [1, 7, 28, 30])
async def test_no_second_ever_holds_more_than_the_rate(time: Time, rate: int) -> None:
    moments = await starts(Pacer(rate, clock=time), time, list(range(200)))
    assert all(later - earlier >= 1.0 for earlier, later in zip(moments, moments[rate:], strict=False))


async def test_the_rate_is_used_up_within_three_in_a_hundred(time: Time) -> None:
    moments = await starts(Pacer(28, clock=time), time, list(range(1000)))
    assert 1000 / (moments[-1] - moments[0]) >= 28 * 0.97


async def test_one_chat_gets_one_message_a_second(time: Time) -> None:
    moments = await starts(Pacer(30, clock=time), time, [7, 7, 7, 8, 7])
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    assert gaps[0] >= 1.0 and gaps[1] >= 1.0
    assert gaps[2] < 0.1


async def test_no_minute_of_a_chat_holds_more_than_its_limit(time: Time) -> None:
    moments = await starts(Pacer(30, clock=time), time, [7] * 60)
    assert all(later - earlier >= 60 for earlier, later in zip(moments, moments[5:], strict=False))


async def test_whose_turn_is_far_off_does_not_wait_here(time: Time) -> None:
    pacer = Pacer(30, clock=time)
    await starts(pacer, time, [7] * 5)
    before = time()
    assert 50 < await pacer.turn(to(7), LIMITS) < 60
    assert time() == before
    assert await pacer.turn(to(8), LIMITS) == 0


async def test_nothing_starts_before_the_platforms_time_is_over(time: Time) -> None:
    pacer = Pacer(30, clock=time)
    await starts(pacer, time, [1])
    pacer.hold(5, because_of=to(1))
    pacer.hold(2, because_of=to(2))
    assert 4.9 < await pacer.turn(to(2), LIMITS) <= 5
    assert (pacer.room, 4.9 < pacer.held <= 5) == (0, True)
    await starts(pacer, time, [2])
    assert time() >= 105.0
    assert pacer.held == 0


async def test_after_a_halt_the_pace_is_kept(time: Time) -> None:
    pacer = Pacer(10, clock=time)
    await starts(pacer, time, [1])
    pacer.hold(1.5, because_of=to(1))
    moments = await starts(pacer, time, list(range(2, 42)))
    assert all(later - earlier >= 1.0 for earlier, later in zip(moments, moments[10:], strict=False))


async def test_a_refusal_after_many_messages_to_one_chat_halts_no_other(time: Time) -> None:
    pacer = Pacer(30, clock=time)
    for _ in range(CROWDED):
        await pacer.turn(to(7), ())
    pacer.hold(30, because_of=to(7))
    assert await pacer.turn(to(8), LIMITS) == 0
    time.now += 61
    pacer.hold(30, because_of=to(7))
    assert await pacer.turn(to(8), LIMITS) > 28


async def test_no_more_is_asked_for_than_has_its_turn_soon(time: Time) -> None:
    assert 50 <= Pacer(30, clock=time).room <= 60
    assert Pacer(0.2, clock=time).room == 1


async def test_who_waits_takes_up_room() -> None:
    pacer = Pacer(1)
    await pacer.turn(to(1), ())
    waiting = asyncio.create_task(pacer.turn(to(2), ()))
    await asyncio.sleep(0)
    assert pacer.room == 0
    pacer.release()
    await waiting
    assert pacer.room == 1


async def test_a_rate_below_one_a_second_waits_longer(time: Time) -> None:
    moments = await starts(Pacer(0.5, clock=time), time, [1, 2, 3])
    assert moments[2] - moments[0] >= 4.0


async def test_only_recent_chats_are_remembered(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.exchange.pacer.REMEMBERED_CHATS", 100)
    pacer = Pacer(1_000_000, clock=time)
    await starts(pacer, time, [1, *range(100), 1, *range(200, 299)])
    assert pacer.remembered == 100
    assert await pacer.turn(to(1), [Limit(2, 3600.0)]) > 0


async def test_who_waits_is_released_when_nothing_more_is_to_be_sent() -> None:
    pacer = Pacer(30)
    pacer.hold(1.9, because_of=to(1))
    waiting = [asyncio.create_task(pacer.turn(to(chat), LIMITS)) for chat in range(5)]
    await asyncio.sleep(0.02)
    assert not any(task.done() for task in waiting)
    pacer.release()
    await asyncio.wait_for(asyncio.gather(*waiting), 1)


async def spread(pacer: Pacer, time: Time, chats: range, *, bulk: bool) -> list[float]:
    """The moments at which messages to all these chats start that wait side by side."""
    moments = []

    async def one(chat: int) -> None:
        while wait := await pacer.turn(to(chat), LIMITS, bulk=bulk):
            time.now += wait
        moments.append(time())

    await asyncio.gather(*map(one, chats))
    return moments


@pytest.mark.parametrize("rate", [30, 200, 1000])
async def test_bulk_uses_the_whole_rate_while_nobody_waits_for_a_reply(time: Time, rate: int) -> None:
    pacer = Pacer(rate, 5, clock=time)
    moments = await spread(pacer, time, range(20 * rate), bulk=True)
    assert all(later - earlier >= 1.0 for earlier, later in zip(moments, moments[rate:], strict=False))
    assert len(moments) / (moments[-1] - moments[0]) >= rate * 0.97


async def test_replies_go_before_all_bulk_that_waits(time: Time) -> None:
    pacer = Pacer(30, 5, clock=time)
    order: list[str] = []

    async def one(chat: int, name: str, *, bulk: bool) -> None:
        await pacer.turn(to(chat), LIMITS, bulk=bulk)
        order.append(name)

    broadcast = [asyncio.create_task(one(chat, "bulk", bulk=True)) for chat in range(20)]
    replies = [asyncio.create_task(one(100 + chat, "reply", bulk=False)) for chat in range(3)]
    await asyncio.gather(*broadcast, *replies)
    assert order[order.index("reply") :][:3] == ["reply"] * 3
    assert order.index("reply") <= 2, "two may start before there is a reply: one at once, one to catch up"


async def test_while_replies_come_bulk_leaves_them_starts_of_every_second(time: Time) -> None:
    pacer = Pacer(30, 5, clock=time)
    await pacer.turn(to(1), LIMITS)
    moments = await spread(pacer, time, range(100, 150), bulk=True)
    busy = [moment for moment in moments if moment < 101.5]
    assert all(later - earlier >= 1.0 for earlier, later in zip(busy, busy[25:], strict=False))
    assert len([moment for moment in busy if moment < 101.0]) <= 25


async def test_a_refusal_of_bulk_holds_bulk_and_no_reply(time: Time) -> None:
    pacer = Pacer(30, 5, clock=time)
    pacer.hold(5, because_of=to(1), bulk=True)
    assert pacer.bulk_room == 0
    assert 4.9 < await pacer.turn(to(2), LIMITS, bulk=True) <= 5
    assert await pacer.turn(to(2), LIMITS) == 0


async def test_bulk_does_not_wait_for_a_chat_that_was_just_written_to(time: Time) -> None:
    pacer = Pacer(30, 5, clock=time)
    await pacer.turn(to(7), LIMITS)
    assert 0.9 < await pacer.turn(to(7), LIMITS, bulk=True) <= 1.0


async def test_a_reply_that_overtook_bulk_to_the_same_chat_sends_it_back(time: Time) -> None:
    pacer = Pacer(30, 5, clock=time)
    for chat in (1, 2):
        await pacer.turn(to(chat), LIMITS)
    bulk = asyncio.create_task(pacer.turn(to(7), LIMITS, bulk=True))
    reply = asyncio.create_task(pacer.turn(to(7), LIMITS))
    assert await reply == 0
    assert await bulk > 0.9


async def test_little_bulk_waits_here_since_it_is_in_doubt_after_a_kill(time: Time) -> None:
    assert Pacer(30, clock=time).bulk_room == 2
    assert Pacer(1000, clock=time).bulk_room == 58
    assert Pacer(0.2, clock=time).bulk_room == 2


async def test_a_reply_does_not_wait_behind_the_bulk_that_went_before_it(time: Time) -> None:
    pacer = Pacer(30, 5, clock=time)
    await pacer.turn(to(1), LIMITS)
    await spread(pacer, time, range(100, 140), bulk=True)
    before = time()
    assert await pacer.turn(to(2), LIMITS) == 0
    assert time() == before, "a start was left free for it"

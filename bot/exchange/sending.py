"""Drains what is to go out on one channel: one leased sender per token, in order within a chat.

A part is claimed, waits for its turn, is sent, and what became of it is recorded. What is certain decides how it ends:

    taken by the platform         sent
    asked to wait                 tried again when the time is over
    an error that passes          tried again; given up after a dozen failures while other messages go out
    may have arrived              sent once more and marked; the second time left as uncertain
    refused, recipient gone       closed
"""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from structlog.contextvars import bound_contextvars

from bot.channels.contract import Outlet
from bot.exchange.attempts import Failed, Gone, Moved, Taken, ToldToWait, Unclear, Wrong, attempt
from bot.exchange.crew import Crew, Crewed
from bot.exchange.grouping import Grouped
from bot.exchange.means import Means
from bot.exchange.pacer import Pacer
from bot.exchange.reasons import reason
from bot.exchange.tenure import Holds
from bot.messages import Channel
from bot.storage import outbound, subscribers
from bot.storage.database import Connection
from bot.storage.outbound import Parcel
from bot.storage.tables import OutboundState

log = structlog.get_logger(__name__)

IN_FLIGHT = 50
"""Requests open at once. Telegram refuses a bot with about a thousand active ones (telegram-bot-api, Client.cpp)."""

FAILURES = 12
"""A part that failed this often while others went out is given up; with the back-off below that takes ten minutes."""

TRIES = 720
"""After so many a part is given up whatever the reason; at the longest back-off they take a day."""

BACK_OFF = 1.0
"""Seconds before the second attempt; doubled each time up to LONGEST_BACK_OFF, with jitter."""

LONGEST_BACK_OFF = 120.0

RECORD_AGAIN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class _Closed:
    """Nothing more is done for the part."""

    parcel: Parcel
    state: OutboundState
    told_at: datetime | None = None
    """When the platform said that the recipient is gone."""


@dataclass(frozen=True, slots=True)
class _Again:
    """The part is tried again after `seconds`."""

    parcel: Parcel
    seconds: float
    failed: bool = False
    """The attempt counts towards giving up."""
    uncertain: bool = False


@dataclass(frozen=True, slots=True)
class _Moved:
    """The part and all that waits with it goes to another chat."""

    parcel: Parcel
    to: str


_Result = _Closed | _Again | _Moved


class Sending(Crewed[Parcel]):
    """Claims parts, sends them at the token's pace, records what became of each."""

    def __init__(self, outlet: Outlet, pacer: Pacer, holds: Holds, means: Means) -> None:
        """`holds`: whether this process may send with the token."""
        self._outlet = outlet
        self._pacer = pacer
        self._holds = holds
        self._database = means.database
        self._clock = means.clock
        self._executor = means.executor
        self._figures = means.figures
        self._budget = means.budget
        self._crew = Crew(f"sender:{outlet.channel}", self._claim, self._deliver, size=IN_FLIGHT)
        self._record = Grouped(self._record_group, means.executor)
        self._last_taken = float("-inf")
        """When the platform last took a message, by the loop's clock."""

    @property
    def channel(self) -> Channel:
        return self._outlet.channel

    def take_up_interrupted(self, connection: Connection) -> None:
        """What was on its way when the last sender of the channel died is sent again, and marked."""
        if interrupted := outbound.take_up_interrupted(connection, self.channel):
            log.warning("interrupted_sends_taken_up", channel=self.channel, count=interrupted)

    async def _claim(self, room: int) -> Sequence[Parcel]:
        """No more than will soon have their turn: what waits long is not held, and not in doubt if we are killed."""
        room = min(room, self._pacer.room)
        if room <= 0 or not self._holds():
            return ()
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._claim_rows, room)

    async def _deliver(self, parcel: Parcel) -> None:
        with bound_contextvars(**({"request": parcel.request} if parcel.request else {})):
            await self._see_through(parcel)

    async def _see_through(self, parcel: Parcel) -> None:
        wait = await self._wait_for_turn(parcel)
        if wait or self._crew.stopping or not self._holds():
            await self._note(_Again(parcel, wait))  # not touched
        else:
            await self._note(await self._attempt(parcel))

    async def _wait_for_turn(self, parcel: Parcel) -> float:
        if parcel.reply.offers:  # a list for an inline search is no message: only a general halt stops it
            return self._pacer.held
        return await self._pacer.turn(parcel.address, self._outlet.limits(parcel.address))

    async def _attempt(self, parcel: Parcel) -> _Result:
        """One request, and what its end means for the part."""
        request = self._outlet.send(parcel.address, parcel.reply, parcel.handle)
        match await attempt(request, parcel.address):
            case Taken():
                self._last_taken = asyncio.get_running_loop().time()
                return _Closed(parcel, OutboundState.SENT)
            case Gone():
                return _Closed(parcel, OutboundState.GONE, self._clock())
            case Moved(to):
                return _Moved(parcel, to)
            case Wrong(why):
                log.error("message_refused", row=parcel.row, reason=why)
                return _Closed(parcel, OutboundState.FAILED)
            case ToldToWait(seconds):
                return self._told_to_wait(parcel, seconds)
            case Failed(why):
                return self._failed(parcel, why)
            case Unclear(why):
                return self._unclear(parcel, why)

    def _told_to_wait(self, parcel: Parcel, seconds: float) -> _Result:
        self._figures.told_to_wait(self.channel)
        self._pacer.hold(seconds, because_of=parcel.address)
        return _Again(parcel, seconds)

    def _unclear(self, parcel: Parcel, why: str) -> _Result:
        """It may have arrived. Better twice than never, but not a third time.

        Only attempts count: one that was interrupted before it may not even have begun.
        """
        if parcel.uncertain and parcel.failures:
            log.error("message_uncertain", row=parcel.row, tries=parcel.tries, reason=why)
            return _Closed(parcel, OutboundState.UNCERTAIN)
        return self._back_off(parcel, why, failed=True, uncertain=True)

    def _failed(self, parcel: Parcel, why: str) -> _Result:
        """Again later. A failure counts while other messages go out: then it is this one that does not."""
        counts = self._platform_works()
        if (counts and parcel.failures + 1 >= FAILURES) or parcel.tries >= TRIES:
            log.error("message_given_up", row=parcel.row, tries=parcel.tries, reason=why)
            return _Closed(parcel, OutboundState.FAILED)
        return self._back_off(parcel, why, failed=counts)

    def _back_off(self, parcel: Parcel, why: str, *, failed: bool, uncertain: bool = False) -> _Result:
        log.warning("send_again", row=parcel.row, tries=parcel.tries, reason=why)
        # The exponent is bounded: at 2 to the thousandth floating point numbers end.
        delay = min(BACK_OFF * 2.0 ** min(parcel.tries - 1, 20), LONGEST_BACK_OFF)
        return _Again(parcel, delay * random.uniform(0.8, 1.2), failed=failed, uncertain=uncertain)

    def _platform_works(self) -> bool:
        return asyncio.get_running_loop().time() - self._last_taken < 2 * LONGEST_BACK_OFF

    async def _note(self, result: _Result) -> None:
        """Record what became of a part, however long the database is away: forgetting would send it twice."""
        while True:
            try:
                await self._record.submit(result)
                break
            except Exception as error:
                log.error("delivery_not_recorded", row=result.parcel.row, reason=reason(error))
                if self._crew.stopping:
                    return  # the row stays "sending": the next sender repeats it and marks it uncertain
                await asyncio.sleep(RECORD_AGAIN_SECONDS)
        if isinstance(result, _Again):
            asyncio.get_running_loop().call_later(result.seconds, self.wake)

    def _claim_rows(self, limit: int) -> list[Parcel]:
        with self._database.write() as connection:
            return outbound.claim(connection, self.channel, limit, self._clock())

    def _record_group(self, results: Sequence[_Result]) -> None:
        now = self._clock()
        with self._database.write() as connection:
            for state in {result.state for result in results if isinstance(result, _Closed)}:
                closed = [r.parcel for r in results if isinstance(r, _Closed) and r.state is state]
                outbound.finish(connection, closed, state, now)
            for result in results:
                _record_consequences(connection, result, now)
            self._budget.sent(connection, self.channel, sum(map(_counts, results)))
        for result in results:
            self._figures.outcome(self.channel, _name(result))


def _record_consequences(connection: Connection, result: _Result, now: datetime) -> None:
    parcel = result.parcel
    match result:
        case _Closed(told_at=datetime() as told_at):
            outbound.withdraw(connection, parcel.address, told_at, now)
            subscribers.gone(connection, parcel.address, told_at)
        case _Again():
            not_before = now + timedelta(seconds=result.seconds) if result.seconds else None
            outbound.put_back(connection, parcel, not_before, failed=result.failed, uncertain=result.uncertain)
        case _Moved():
            outbound.put_back(connection, parcel, None, failed=True)
            outbound.move_chat(connection, parcel.address, result.to)
            subscribers.move(connection, parcel.address, result.to)
            log.info("chat_moved", channel=parcel.address.channel)


def _counts(result: _Result) -> bool:
    """Whether the platform has one message more to count, or may have."""
    if isinstance(result, _Again):
        return result.uncertain
    return isinstance(result, _Closed) and result.state in (OutboundState.SENT, OutboundState.UNCERTAIN)


def _name(result: _Result) -> str:
    match result:
        case _Closed():
            return result.state.value
        case _Again():
            return "later"
        case _Moved():
            return "moved"

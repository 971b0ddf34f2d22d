"""Drains what is to go out on one channel: one leased sender per token, in order within a chat."""

import asyncio
import random
from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

import structlog

from bot.channels.contract import Outlet
from bot.errors import RecipientGone, Refused, StorageError, TryLater, Uncertain
from bot.exchange.figures import Figures
from bot.exchange.grouping import Grouped
from bot.exchange.pacer import Pacer
from bot.exchange.reasons import place, reason
from bot.exchange.tenure import Tenure
from bot.messages import Channel
from bot.storage import outbound
from bot.storage.database import Connection, Database
from bot.storage.outbound import Parcel
from bot.storage.tables import OutboundState
from bot.timing import Clock

log = structlog.get_logger(__name__)

IN_FLIGHT = 50
"""Requests open at once. Telegram refuses a bot with about a thousand active ones (telegram-bot-api, Client.cpp)."""

TRIES = 12
"""Attempts for failures that pass; with the back-off below they span about twelve minutes."""

BACK_OFF = 1.0
"""Seconds before the second attempt; doubled each time up to LONGEST_BACK_OFF, with jitter."""

LONGEST_BACK_OFF = 120.0

RECORD_AGAIN_SECONDS = 1.0

LOOK_SECONDS = 0.5


class _Outcome(Enum):
    SENT = auto()
    LATER = auto()
    FAILED = auto()
    UNCERTAIN = auto()
    GONE = auto()
    MOVED = auto()


@dataclass(frozen=True, slots=True)
class _Result:
    parcel: Parcel
    outcome: _Outcome
    not_before: datetime | None = None
    uncertain: bool = False
    moved_to: str = ""


class Sending:
    """Claims parts, sends them at the token's pace, records what became of each."""

    def __init__(
        self,
        database: Database,
        outlet: Outlet,
        pacer: Pacer,
        *,
        clock: Clock,
        executor: Executor,
        figures: Figures,
    ) -> None:
        self._database = database
        self._outlet = outlet
        self._pacer = pacer
        self._clock = clock
        self._executor = executor
        self._figures = figures
        self._tenure = Tenure(
            database, f"sender:{outlet.channel}", clock=clock, executor=executor, on_taken=self._take_up_interrupted
        )
        self._record = Grouped(self._record_group, executor)
        self._news = asyncio.Event()
        self._in_flight: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def channel(self) -> Channel:
        return self._outlet.channel

    @property
    def in_flight(self) -> int:
        return len(self._in_flight)

    def wake(self) -> None:
        """Something was written."""
        self._news.set()

    async def run(self) -> None:
        """Send until `stop`, then finish what is in flight."""
        tenure = asyncio.create_task(self._tenure.run())
        while not self._stopping:
            if not self._tenure.held:
                await asyncio.sleep(0.1)
            elif not await self._claim_some():
                await self._wait_for_news()
        if self._in_flight:
            await asyncio.wait(self._in_flight)
        self._tenure.stop()
        await tenure

    def stop(self) -> None:
        self._stopping = True
        self._pacer.release()
        self._news.set()

    async def _claim_some(self) -> bool:
        room = IN_FLIGHT - len(self._in_flight)
        if room <= 0:
            await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
            return True
        self._news.clear()
        try:
            parcels = await asyncio.get_running_loop().run_in_executor(self._executor, self._claim, room)
        except Exception as error:  # the next look may work; ending here would silence the bot
            log.error("claiming_failed", channel=self.channel, error=type(error).__name__, reason=reason(error))
            await asyncio.sleep(1)
            return True
        for parcel in parcels:
            task = asyncio.create_task(self._deliver(parcel))
            self._in_flight.add(task)
            task.add_done_callback(self._done)
        return bool(parcels)

    async def _wait_for_news(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), LOOK_SECONDS)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self._news.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("sending_failed", error=type(error).__name__, reason=reason(error))

    async def _deliver(self, parcel: Parcel) -> None:
        if not parcel.reply.offers:  # a list for an inline search is no message: the pace does not count it
            await self._pacer.turn(parcel.address)
        if self._stopping or not self._tenure.held:
            result = _Result(parcel, _Outcome.LATER, self._clock())  # not touched; the next sender does it
        else:
            result = await self._attempt(parcel)
            self._figures.outcome(self.channel, result.outcome.name.lower())
        await self._note(result)

    async def _note(self, result: _Result) -> None:
        """Record what became of an attempt, however long the database is away: forgetting would send it twice."""
        while True:
            try:
                await self._record.submit(result)
                break
            except StorageError as error:
                log.error("delivery_not_recorded", row=result.parcel.id, reason=str(error))
                if self._stopping:
                    return  # the row stays "sending": the next sender repeats it and marks it uncertain
                await asyncio.sleep(RECORD_AGAIN_SECONDS)
        if result.not_before:
            delay = (result.not_before - self._clock()).total_seconds()
            asyncio.get_running_loop().call_later(max(0.0, delay), self.wake)

    async def _attempt(self, parcel: Parcel) -> _Result:
        """One request, and what its end means. Only a failure we recognise is final."""
        try:
            await self._outlet.send(parcel.address, parcel.reply, parcel.handle)
        except RecipientGone as gone:
            outcome = _Outcome.MOVED if gone.moved_to else _Outcome.GONE
            return _Result(parcel, outcome, self._clock(), moved_to=gone.moved_to or "")
        except Refused as refused:
            log.error("message_refused", row=parcel.id, reason=str(refused))
            return _Result(parcel, _Outcome.FAILED)
        except TryLater as later:
            if later.after is not None:
                self._figures.told_to_wait(self.channel)
                self._pacer.hold(later.after)
                return _Result(parcel, _Outcome.LATER, self._clock() + timedelta(seconds=later.after))
            return self._again(parcel, str(later), uncertain=False)
        except Uncertain as unclear:
            return self._once_more(parcel, str(unclear))
        except Exception as error:  # nobody knows how far it came
            return self._once_more(parcel, f"{type(error).__name__} {place(error)}")
        return _Result(parcel, _Outcome.SENT)

    def _once_more(self, parcel: Parcel, reason: str) -> _Result:
        """It may have arrived. Better twice than never, but not a third time."""
        if parcel.uncertain:
            log.error("message_uncertain", row=parcel.id, tries=parcel.tries, reason=reason)
            return _Result(parcel, _Outcome.UNCERTAIN, uncertain=True)
        return self._again(parcel, reason, uncertain=True)

    def _again(self, parcel: Parcel, reason: str, *, uncertain: bool) -> _Result:
        if parcel.tries >= TRIES:
            log.error("message_given_up", row=parcel.id, tries=parcel.tries, reason=reason)
            return _Result(parcel, _Outcome.FAILED, uncertain=uncertain)
        log.warning("send_again", row=parcel.id, tries=parcel.tries, reason=reason)
        delay = min(BACK_OFF * 2 ** (parcel.tries - 1), LONGEST_BACK_OFF) * random.uniform(0.8, 1.2)
        return _Result(parcel, _Outcome.LATER, self._clock() + timedelta(seconds=delay), uncertain=uncertain)

    def _claim(self, limit: int) -> list[Parcel]:
        with self._database.write() as connection:
            return outbound.claim(connection, self.channel, limit, self._clock())

    def _take_up_interrupted(self, connection: Connection) -> None:
        interrupted = outbound.take_up_interrupted(connection, self.channel, self._clock())
        if interrupted:
            log.warning("interrupted_sends_taken_up", channel=self.channel, count=interrupted)

    def _record_group(self, results: Sequence[_Result]) -> Sequence[None]:
        now = self._clock()
        with self._database.write() as connection:
            for result in results:
                self._record_one(connection, result, now)
        return [None] * len(results)

    def _record_one(self, connection: Connection, result: _Result, now: datetime) -> None:
        row, address = result.parcel.id, result.parcel.address
        match result.outcome:
            case _Outcome.SENT:
                outbound.finish(connection, row, OutboundState.SENT, now)
            case _Outcome.LATER:
                outbound.put_back(connection, result.parcel, result.not_before or now, uncertain=result.uncertain)
            case _Outcome.FAILED:
                outbound.finish(connection, row, OutboundState.FAILED, now, uncertain=result.uncertain)
            case _Outcome.UNCERTAIN:
                outbound.finish(connection, row, OutboundState.UNCERTAIN, now, uncertain=True)
            case _Outcome.GONE:
                outbound.finish(connection, row, OutboundState.GONE, now)
                outbound.close_chat(connection, address, OutboundState.WITHDRAWN, now)
            case _Outcome.MOVED:
                outbound.put_back(connection, result.parcel, now)
                outbound.move_chat(connection, address, result.moved_to)
                log.info("chat_moved", channel=address.channel)

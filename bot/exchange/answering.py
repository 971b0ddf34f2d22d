"""Answers stored messages: each once, in order within a chat, many chats side by side."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.channels.contract import Outlet
from bot.errors import StorageError
from bot.exchange.grouping import Grouped
from bot.exchange.reasons import place, reason
from bot.exchange.tenure import Tenure
from bot.messages import Channel, Intake, Message, Reply
from bot.storage import inbox, observations, outbound
from bot.storage.database import Connection, Database
from bot.storage.tables import InboxState, OutboundState
from bot.timing import Clock

log = structlog.get_logger(__name__)

Out = TypeVar("Out")

SIDE_BY_SIDE = 64
"""Messages in work at once; one chat has at most one among them, so a flood from one person slows nobody else."""

TRIES = 3
"""A message that failed this often is set aside, and the next one of its chat goes on."""

CLAIMS = 10
"""A message claimed this often has never let a process live long enough to say that it failed: it is set aside."""

BACK_OFF = 0.5
"""Seconds before the second try; doubled each time, with jitter."""

RECORD_TRIES = 5
"""Tries to write a finished reply down, 1, 2, 4 … seconds apart: all within the claim, so that nobody else answers."""

LOOK_SECONDS = 0.5
"""How often to look for messages that another process stored."""


@dataclass(frozen=True, slots=True)
class _Answered:
    claim: tuple[int, int]
    """Row and try: who claims the row again counts one try more, so an old claim can be told."""
    message: Message
    reply: Reply
    parts: Sequence[Reply]
    state: InboxState


class Answering:
    """Claims messages, calls `answer`, and writes the reply in the transaction that erases the question."""

    def __init__(
        self,
        database: Database,
        answer: Callable[[Message], Reply],
        outlets: Mapping[Channel, Outlet],
        *,
        clock: Clock,
        executor: Executor,
        minds: Executor,
        tenure: Tenure | None,
        on_answered: Callable[[Message, Reply], None],
        on_outbound: Callable[[], None],
    ) -> None:
        """`executor` works on the database, `minds` on the answers, so that neither waits in the other's queue.

        `tenure`: with SQLite only its holder answers; None when claims alone keep processes apart.
        """
        self._database = database
        self._answer = answer
        self._outlets = outlets
        self._clock = clock
        self._executor = executor
        self._minds = minds
        self._tenure = tenure
        self._on_answered = on_answered
        self._on_outbound = on_outbound
        self._record = Grouped(self._record_group, executor)
        self._news = asyncio.Event()
        self._in_work: set[asyncio.Task[None]] = set()
        self._stopping = False

    @property
    def in_flight(self) -> int:
        return len(self._in_work)

    def wake(self) -> None:
        """Something was stored."""
        self._news.set()

    async def run(self) -> None:
        """Work until `stop`, then finish what is in work."""
        while not self._stopping:
            if self._tenure and not self._tenure.held:
                await asyncio.sleep(0.1)
                continue
            if not await self._claim_some():
                await self._wait_for_news()
        if self._in_work:
            await asyncio.wait(self._in_work)

    def stop(self) -> None:
        self._stopping = True
        self._news.set()

    async def _claim_some(self) -> bool:
        room = SIDE_BY_SIDE - len(self._in_work)
        if room <= 0:
            await asyncio.wait(self._in_work, return_when=asyncio.FIRST_COMPLETED)
            return True
        self._news.clear()
        try:
            claimed = await self._in_thread(self._claim, room)
        except Exception as error:  # the next look may work; ending here would silence the bot
            log.error("claiming_failed", error=type(error).__name__, reason=reason(error))
            await asyncio.sleep(1)
            return True
        for row, message, tries in claimed:
            task = asyncio.create_task(self._work(row, message, tries))
            self._in_work.add(task)
            task.add_done_callback(self._done)
        return bool(claimed)

    async def _wait_for_news(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._news.wait(), LOOK_SECONDS)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._in_work.discard(task)
        self._news.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("answering_failed", error=type(error).__name__, reason=reason(error))

    async def _work(self, row: int, message: Message, tries: int) -> None:
        claim = row, tries
        if message.expires_at and message.expires_at < self._clock():
            return await self._close(_silent(claim, message, InboxState.DROPPED))
        if tries > CLAIMS:
            log.error("message_set_aside", row=row, tries=tries)
            return await self._close(_silent(claim, message, InboxState.SET_ASIDE))
        try:
            answered = await self._ask(claim, message)
        except Exception as error:  # whatever it is, this message must not stop the next one
            log.error("answer_failed", row=row, tries=tries, error=type(error).__name__, where=place(error))
            if tries < TRIES:
                return await self._again_later(row, tries)
            answered = _silent(claim, message, InboxState.SET_ASIDE)
        await self._close(answered)

    async def _ask(self, claim: tuple[int, int], message: Message) -> _Answered:
        """The reply and its parts; who has left is not even thought about."""
        if message.intake is Intake.LEFT:
            return _silent(claim, message, InboxState.ANSWERED)
        return await asyncio.get_running_loop().run_in_executor(self._minds, self._answer_one, claim, message)

    def _answer_one(self, claim: tuple[int, int], message: Message) -> _Answered:
        reply = self._answer(message)
        return _Answered(claim, message, reply, self._parts(message.address.channel, reply), InboxState.ANSWERED)

    async def _close(self, answered: _Answered) -> None:
        for attempt in range(RECORD_TRIES):
            try:
                await self._record.submit(answered)
                break
            except StorageError as error:
                log.error("reply_not_recorded", row=answered.claim[0], reason=str(error))
                await asyncio.sleep(0 if self._stopping else 2.0**attempt)
        else:
            return  # the claim runs out and the message is answered again: nothing of this answer was written
        self._on_answered(answered.message, answered.reply)
        if answered.parts:
            self._on_outbound()

    async def _again_later(self, row: int, tries: int) -> None:
        delay = BACK_OFF * 2 ** (tries - 1) * random.uniform(0.8, 1.2)
        try:
            await self._in_thread(self._put_back, row, tries, delay)
            asyncio.get_running_loop().call_later(delay, self.wake)
        except StorageError as error:
            log.error("message_not_put_back", row=row, reason=str(error))

    def _claim(self, limit: int) -> list[tuple[int, Message, int]]:
        with self._database.write() as connection:
            return inbox.claim(connection, limit, self._clock())

    def _put_back(self, row: int, tries: int, delay: float) -> None:
        with self._database.write() as connection:
            inbox.put_back(connection, row, tries, self._clock() + timedelta(seconds=delay))

    def _record_group(self, group: Sequence[_Answered]) -> Sequence[None]:
        now = self._clock()
        with self._database.write() as connection:
            closed: set[int] = set()
            for state in {done.state for done in group}:
                closed |= inbox.finish(connection, [done.claim for done in group if done.state is state], state, now)
            ours = [done for done in group if done.claim[0] in closed]
            for done in ours:
                self._record_one(connection, done, now)
            seen = [(done.message.address.channel, seen) for done in ours for seen in done.reply.observations]
            observations.record(connection, seen, now.date())
        return [None] * len(group)

    def _record_one(self, connection: Connection, done: _Answered, now: datetime) -> None:
        row, address = done.claim[0], done.message.address
        if done.reply.erase or done.message.intake is Intake.LEFT:
            inbox.forget_chat(connection, address, but=row)
            outbound.forget_chat(connection, address)
        outbound.write(
            connection,
            address,
            done.parts,
            inbox_id=row,
            handle=done.message.handle,
            # Without an outlet the asking request carries the reply; the row is for those who ask again.
            state=OutboundState.PENDING if address.channel in self._outlets else OutboundState.SENT,
            now=now,
        )

    def _parts(self, channel: Channel, reply: Reply) -> Sequence[Reply]:
        if not reply.spans and not reply.offers:
            return []
        outlet = self._outlets.get(channel)
        return outlet.parts(reply) if outlet else [reply]

    async def _in_thread(self, work: Callable[..., Out], *arguments: object) -> Out:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)


def _silent(claim: tuple[int, int], message: Message, state: InboxState) -> _Answered:
    return _Answered(claim, message, Reply(()), (), state)

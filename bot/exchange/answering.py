"""Answers stored messages: each once, in order within a chat, many chats side by side."""

import asyncio
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from bot.channels.contract import Outlet
from bot.errors import StorageError
from bot.exchange import haste, subscribing
from bot.exchange.crew import Crew, Crewed
from bot.exchange.grouping import Grouped
from bot.exchange.reasons import place
from bot.exchange.remembering import Remembering, forget
from bot.exchange.tenure import Tenure
from bot.messages import Channel, Intake, Message, Observation, Reply
from bot.storage import inbox, memories, observations, outbound
from bot.storage.database import Connection, Database
from bot.storage.inbox import Claim
from bot.storage.memories import Sealed
from bot.storage.outbound import Letter
from bot.storage.tables import InboxState, OutboundState
from bot.timing import Clock, day_in_vietnam

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

ABANDONED_SECONDS = 5.0
"""How often to look for claims of a process that is gone."""

RECORD_TRIES = 5
"""Tries to write a finished reply down, 1, 2, 4 … seconds apart: all within the claim, so that nobody else answers."""


NOTHING = Reply(())


@dataclass(frozen=True, slots=True)
class _Answered:
    """A message that is done with, and what is said to it: nothing, when it was dropped or set aside."""

    claim: Claim
    reply: Reply = NOTHING
    parts: Sequence[Reply] = ()
    memory: Sealed | None = None
    """What to remember of the chat, in place of what was."""
    state: InboxState = InboxState.ANSWERED


class Answering(Crewed[Claim]):
    """Claims messages, calls `answer`, and writes the reply in the transaction that erases the question."""

    def __init__(
        self,
        database: Database,
        answer: Callable[[Message], Reply],
        outlets: Mapping[Channel, Outlet],
        remembering: Remembering,
        *,
        clock: Clock,
        executor: Executor,
        minds: Executor,
        on_answered: Callable[[Message, Reply], None],
        on_outbound: Callable[[], None],
    ) -> None:
        """`executor` works on the database, `minds` on the answers, so that neither waits in the other's queue."""
        self._database = database
        self._answer = answer
        self._outlets = outlets
        self._remembering = remembering
        self._clock = clock
        self._executor = executor
        self._minds = minds
        self._on_answered = on_answered
        self._on_outbound = on_outbound
        self._crew = Crew("answering", self._claim, self._work, size=SIDE_BY_SIDE)
        # Claims keep several processes on PostgreSQL apart. An SQLite file has one that answers, the holder of this
        # lease, so that its successor need not wait for the end of the claims of a killed one.
        self._tenure = self._answering_tenure() if database.is_sqlite else None
        self._record = Grouped(self._record_group, executor)
        self._rows_in_work: frozenset[int] = frozenset()
        self._look_for_abandoned_at = 0.0

    async def run(self) -> None:
        """Work until `stop`, then finish what is in work."""
        tenure = asyncio.create_task(self._tenure.run()) if self._tenure else None
        await super().run()
        if self._tenure and tenure:
            self._tenure.stop()
            await tenure

    def _answering_tenure(self) -> Tenure:
        def release(connection: Connection) -> None:
            if claims := inbox.release_claims(connection):
                log.warning("interrupted_answers_taken_up", count=claims)

        return Tenure(
            self._database,
            "answering",
            clock=self._clock,
            executor=self._executor,
            on_taken=release,
            on_held=self._crew.wake,
        )

    async def _claim(self, room: int) -> Sequence[Claim]:
        if self._tenure and not self._tenure.held:
            return ()
        claims = await self._in_thread(self._claim_rows, room)
        self._rows_in_work |= {claim.row for claim in claims}
        return claims

    async def _work(self, claim: Claim) -> None:
        try:
            with bound_contextvars(request=claim.message.request):
                await self._see_through(claim)
        finally:
            self._rows_in_work -= {claim.row}

    async def _see_through(self, claim: Claim) -> None:
        """Answer the message and write the reply down, or say why there is none."""
        message = claim.message
        if message.expires_at and message.expires_at < self._clock():
            return await self._close(_Answered(claim, state=InboxState.DROPPED))
        if claim.tries > CLAIMS:
            log.error("message_set_aside", row=claim.row, tries=claim.tries)
            return await self._close(_Answered(claim, state=InboxState.SET_ASIDE))
        if message.intake is Intake.LEFT:
            return await self._close(_Answered(claim))
        try:
            # With what the lines of this message have in common, also those that are logged while it is thought over.
            answer_one = partial(copy_context().run, self._answer_one, claim)
            answered = await asyncio.get_running_loop().run_in_executor(self._minds, answer_one)
        except Exception as error:  # whatever it is, this message must not stop the next one
            log.error("answer_failed", row=claim.row, tries=claim.tries, error=type(error).__name__, where=place(error))
            if claim.tries < TRIES:
                return await self._again_later(claim)
            answered = _Answered(claim, state=InboxState.SET_ASIDE)
        await self._close(answered)

    def _answer_one(self, claim: Claim) -> _Answered:
        reply = self._answer(claim.message)
        parts = self._parts(claim.message.address.channel, reply)
        state = InboxState.POSTPONED if reply.postpones else InboxState.ANSWERED
        return _Answered(claim, reply, parts, self._remembering.sealed(reply), state)

    async def _close(self, answered: _Answered) -> None:
        for attempt in range(RECORD_TRIES):
            try:
                await self._record.submit(answered)
                break
            except StorageError as error:
                log.error("reply_not_recorded", row=answered.claim.row, reason=str(error))
                await asyncio.sleep(0 if self._crew.stopping else 2.0**attempt)
        else:
            return  # the claim runs out and the message is answered again: nothing of this answer was written
        self._on_answered(answered.claim.message, answered.reply)
        if answered.parts:
            self._on_outbound()

    async def _again_later(self, claim: Claim) -> None:
        delay = BACK_OFF * 2 ** (claim.tries - 1) * random.uniform(0.8, 1.2)
        try:
            await self._in_thread(self._put_back, claim, delay)
            asyncio.get_running_loop().call_later(delay, self.wake)
        except StorageError as error:
            log.error("message_not_put_back", row=claim.row, reason=str(error))

    def _claim_rows(self, limit: int) -> list[Claim]:
        now = self._clock()
        with self._database.write() as connection:
            if time.monotonic() >= self._look_for_abandoned_at:
                inbox.free_abandoned(connection, now, but=self._rows_in_work)
                self._look_for_abandoned_at = time.monotonic() + ABANDONED_SECONDS
            claims = subscribing.with_subscriptions(connection, inbox.claim(connection, limit, now))
            claims = subscribing.with_campaigns(connection, claims, now)
            claims = haste.with_haste(connection, claims, self._outlets)
            held = memories.recall(connection, [claim.message.address for claim in claims], now)
        return self._remembering.reminded(claims, held)

    def _put_back(self, claim: Claim, delay: float) -> None:
        with self._database.write() as connection:
            inbox.put_back(connection, claim, self._clock() + timedelta(seconds=delay))

    def _record_group(self, group: Sequence[_Answered]) -> None:
        now = self._clock()
        with self._database.write() as connection:
            closed: set[int] = set()
            for state in {done.state for done in group}:
                closed |= inbox.finish(connection, [done.claim for done in group if done.state is state], state, now)
            ours = [done for done in group if done.claim.row in closed]
            for done in ours:
                _remember_or_forget(connection, done, now)
                subscribing.apply(connection, done.claim.message, done.reply, now, self._remembering.mark)
            outbound.write(connection, [self._letter(done) for done in ours], now)
            seen = [seen for done in ours for seen in _seen(done)]
            observations.record(connection, seen, day_in_vietnam(now))

    def _letter(self, done: _Answered) -> Letter:
        message = done.claim.message
        # Without an outlet the asking request carries the reply; the row is for those who ask again.
        state = OutboundState.PENDING if message.address.channel in self._outlets else OutboundState.SENT
        return Letter(done.claim.row, message.address, done.parts, message.handle, state)

    def _parts(self, channel: Channel, reply: Reply) -> Sequence[Reply]:
        if not reply.spans and not reply.offers:
            return []
        outlet = self._outlets.get(channel)
        return outlet.parts(reply) if outlet else [reply]

    async def _in_thread(self, work: Callable[..., Out], *arguments: object) -> Out:
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, *arguments)


def _seen(done: _Answered) -> Iterator[tuple[Channel, Observation]]:
    """What is learnt from an answer, by channel."""
    message = done.claim.message
    for seen in done.reply.observations:
        yield message.address.channel, subscribing.located(seen, message.subscription)


def _remember_or_forget(connection: Connection, done: _Answered, now: datetime) -> None:
    message = done.claim.message
    if done.reply.erase or message.intake is Intake.LEFT:
        # All that came before, and every reply to it. What came after is not meant: somebody is back.
        forget(connection, message.address, before=done.claim.row)
    elif done.memory:
        memories.keep(connection, message.address, done.memory, now)

"""Drains one channel's campaign deliveries to its platform, behind its replies and at the token's pace.

What is certain decides how a delivery ends, as for replies (see `sending.py`). Three things are different: the run says
whether something that may have arrived is sent once more; a platform that fails again and again is left alone for a
while; and a message the platform takes from nobody pauses its campaign, as does a platform that is away for long.
Where a platform carries only so many messages a month, the last ones are left to answers: the rest of a campaign fails,
and may be sent to those who missed it when the next month has begun.
"""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.channels.contract import Outlet, Prepared
from bot.exchange.allowances import Allowances
from bot.exchange.attempts import Failed, Gone, Moved, Outcome, Taken, ToldToWait, Unclear, Wrong, attempt
from bot.exchange.crew import Crew, Crewed
from bot.exchange.grouping import Grouped
from bot.exchange.means import Means
from bot.exchange.pacer import Pacer
from bot.exchange.reasons import reason
from bot.exchange.rounds import sendable, shared_out
from bot.exchange.tenure import Holds
from bot.messages import Channel
from bot.storage import campaigns, deliveries, runs, subscribers
from bot.storage.database import Connection
from bot.storage.deliveries import Errand
from bot.storage.quotas import OVER_QUOTA
from bot.storage.runs import Round
from bot.storage.tables import DeliveryState, PauseReason
from bot.timing import Hours

log = structlog.get_logger(__name__)

FAILURES = 6
"""A delivery that failed this often while others went out is given up."""

BACK_OFF = 2.0
"""Seconds before the second attempt; doubled each time up to LONGEST_BACK_OFF, with jitter."""

LONGEST_BACK_OFF = 60.0

STREAK = 8
"""After so many failures of the platform in a row it is left alone for a while, then for twice as long …"""

FIRST_REST = 1.0

LONGEST_REST = 30.0
"""Seconds between two looks at a platform that fails; a look is a few messages."""

OUTAGE_SECONDS = 900.0
"""A platform that took nothing for so long pauses the campaigns, and those who work with them are told."""

REFUSALS = 20
"""So many recipients in a row for whom the platform calls the message wrong: it is the message."""

RECORD_AGAIN_SECONDS = 1.0

AT_ONCE = 400
"""Deliveries claimed at once: those whose turn is near, and requests open. Telegram refuses a bot with about a thousand
active requests (telegram-bot-api, Client.cpp)."""

RECORD_LINGER = 0.02
"""Seconds the results of deliveries gather before they are recorded; so many may be repeated after a kill."""

PREPARED_KEPT = 16
"""Runs whose message is held ready to be sent."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A delivery in work, with what its run says."""

    errand: Errand
    round: Round
    message: Prepared
    is_over_quota: bool = False
    """The platform would carry it, at the cost of answers later this month: it is not sent."""


@dataclass(frozen=True, slots=True)
class _Closed:
    errand: Errand
    state: DeliveryState
    reason: str | None = None
    pauses: tuple[int, PauseReason] | None = None
    """The campaign that is paused because of it."""


@dataclass(frozen=True, slots=True)
class _Again:
    errand: Errand
    seconds: float
    failed: bool = False
    uncertain: bool = False
    pauses: tuple[int, PauseReason] | None = None


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    errand: Errand
    to: str


_Result = _Closed | _Again | _Elsewhere


class Delivering(Crewed[_Job]):
    """Claims deliveries whose turn is near, sends them, records what became of each."""

    def __init__(self, outlet: Outlet, pacer: Pacer, holds: Holds, quiet: Hours, means: Means) -> None:
        """`holds`: whether this process may send with the token; `quiet`: hours without campaign messages."""
        self._outlet = outlet
        self._pacer = pacer
        self._holds = holds
        self._quiet = quiet
        self._database = means.database
        self._clock = means.clock
        self._executor = means.executor
        self._figures = means.figures
        self._budget = means.budget
        self._crew = Crew(f"deliveries:{outlet.channel}", self._claim, self._deliver, size=AT_ONCE)
        self._record = Grouped(self._record_group, means.executor, linger=RECORD_LINGER)
        self._prepared: dict[int, Prepared] = {}
        self._allowances = Allowances(time.monotonic)
        self._streak = 0
        self._streak_since = 0.0
        self._resting_until = float("-inf")
        self._rest = FIRST_REST
        self._refusals: Counter[int] = Counter()
        """By campaign, in a row."""

    @property
    def channel(self) -> Channel:
        return self._outlet.channel

    def take_up_interrupted(self, connection: Connection) -> None:
        """What was on its way when the last sender of the channel died."""
        again, uncertain = deliveries.take_up_interrupted(connection, self.channel, self._clock())
        if again or uncertain:
            log.warning("interrupted_deliveries", channel=self.channel, again=again, uncertain=uncertain)

    async def _claim(self, room: int) -> Sequence[_Job]:
        room = min(room, self._pacer.bulk_room)
        # In pieces: a claim of many costs little more than a claim of one.
        if room < self._pacer.bulk_ahead / 2 or not self._holds():
            return ()
        if asyncio.get_running_loop().time() < self._resting_until:
            return ()
        if self._streak >= STREAK:
            room = 1  # a look whether the platform is back
        jobs = await asyncio.get_running_loop().run_in_executor(self._executor, self._claim_rows, room)
        for campaign in {job.round.campaign for job in jobs if self._is_wrong(job)}:
            del self._refusals[campaign]  # it has been resumed: somebody has put it right
        return jobs

    def _claim_rows(self, room: int) -> list[_Job]:
        now = self._clock()
        with self._database.read() as connection:
            rounds = sendable(connection, self._quiet, now)
            left = self._budget.bulk_left(connection, self.channel)
        self._allowances.keep_only([round.id for round in rounds])
        if not rounds:
            return []
        with self._database.write() as connection:
            jobs = shared_out(
                connection,
                rounds,
                self.channel,
                room,
                self._quiet,
                now,
                lambda round, most: self._jobs(connection, round, most),
            )
        if left is None:
            return jobs
        # What is on its way is not counted yet.
        left = max(0, left - self._crew.in_work)
        return [*jobs[:left], *(replace(job, is_over_quota=True) for job in jobs[left:])]

    def _jobs(self, connection: Connection, round: Round, most: int) -> list[_Job]:
        try:
            message = self._message(connection, round.id)
        except (KeyError, TypeError, ValueError) as error:  # written by another version: it must not hold up the others
            log.error("run_unreadable", run=round.id, campaign=round.campaign, error=type(error).__name__)
            campaigns.pause(connection, round.campaign, PauseReason.CONTENT)
            return []
        if round.pace:
            most = min(most, self._allowances.of(round.id, round.pace))
        errands = deliveries.claim(connection, round.id, self.channel, most, self._clock())
        if round.pace:
            self._allowances.spend(round.id, len(errands))
        return [_Job(errand, round, message) for errand in errands]

    def _message(self, connection: Connection, run: int) -> Prepared:
        if run not in self._prepared:
            if len(self._prepared) >= PREPARED_KEPT:
                del self._prepared[next(iter(self._prepared))]
            self._prepared[run] = self._outlet.prepare(runs.body(connection, run))
        return self._prepared[run]

    async def _deliver(self, job: _Job) -> None:
        if job.is_over_quota:
            return await self._note(_Closed(job.errand, DeliveryState.FAILED, OVER_QUOTA))
        address = job.errand.address
        wait = await self._pacer.turn(address, self._outlet.limits(address), bulk=True)
        self._crew.wake()  # there is room for another to wait
        if wait or self._crew.stopping or self._is_wrong(job) or not self._holds():
            return await self._note(_Again(job.errand, wait))  # not touched
        outcome = await attempt(self._outlet.send_prepared(address, job.message), address)
        self._count(job, outcome)
        await self._note(self._result(job, outcome))

    def _is_wrong(self, job: _Job) -> bool:
        """The platform takes this message from nobody."""
        return self._refusals[job.round.campaign] >= REFUSALS

    def _result(self, job: _Job, outcome: Outcome) -> _Result:
        errand = job.errand
        match outcome:
            case Taken():
                return _Closed(errand, DeliveryState.SENT)
            case Gone():
                return _Closed(errand, DeliveryState.GONE)
            case Moved(to):
                return _Elsewhere(errand, to)
            case Wrong(why):
                return self._wrong(job, why)
            case ToldToWait(seconds):
                self._figures.told_to_wait(self.channel)
                self._pacer.hold(seconds, because_of=errand.address, bulk=True)
                return _Again(errand, seconds)
            case Unclear(why):
                return self._unclear(job, why)
            case Failed(why):
                return self._failed(job, why)

    def _wrong(self, job: _Job, why: str) -> _Result:
        log.error("delivery_refused", run=job.errand.run, subscriber=job.errand.subscriber, reason=why)
        pauses = (job.round.campaign, PauseReason.REFUSED) if self._is_wrong(job) else None
        return _Closed(job.errand, DeliveryState.FAILED, why, pauses)

    def _unclear(self, job: _Job, why: str) -> _Result:
        """It may have arrived: the run says whether it is sent once more, and never more than that."""
        log.warning("delivery_uncertain", run=job.errand.run, subscriber=job.errand.subscriber, reason=why)
        if not job.round.resends or job.errand.uncertain:
            return _Closed(job.errand, DeliveryState.UNCERTAIN, why)
        return _Again(job.errand, self._back_off(job.errand), failed=True, uncertain=True, pauses=self._outage(job))

    def _failed(self, job: _Job, why: str) -> _Result:
        """Again later. A failure counts while other messages go out: then it is this one that does not."""
        counts = self._streak < STREAK
        if counts and job.errand.failures + 1 >= FAILURES:
            log.error("delivery_given_up", run=job.errand.run, subscriber=job.errand.subscriber, reason=why)
            return _Closed(job.errand, DeliveryState.FAILED, why)
        return _Again(job.errand, self._back_off(job.errand), failed=counts, pauses=self._outage(job))

    def _count(self, job: _Job, outcome: Outcome) -> None:
        """Streaks: of the platform's failures, and of messages of a campaign that it calls wrong."""
        now = asyncio.get_running_loop().time()
        if isinstance(outcome, Wrong):
            self._refusals[job.round.campaign] += 1
        elif isinstance(outcome, Taken):
            self._refusals.pop(job.round.campaign, None)
        if not isinstance(outcome, Failed | Unclear):
            self._streak, self._rest = 0, FIRST_REST
            return
        self._streak_since = self._streak_since if self._streak else now
        self._streak += 1
        # What was in flight together fails together: that is one look, and lengthens the rest once.
        if self._streak >= STREAK and now >= self._resting_until:
            self._resting_until = now + self._rest
            self._rest = min(2 * self._rest, LONGEST_REST)
            asyncio.get_running_loop().call_at(self._resting_until, self.wake)

    def _outage(self, job: _Job) -> tuple[int, PauseReason] | None:
        away = asyncio.get_running_loop().time() - self._streak_since if self._streak >= STREAK else 0.0
        return (job.round.campaign, PauseReason.PLATFORM) if away > OUTAGE_SECONDS else None

    @staticmethod
    def _back_off(errand: Errand) -> float:
        delay: float = min(BACK_OFF * 2.0 ** min(errand.failures, 10), LONGEST_BACK_OFF)
        return delay * random.uniform(0.8, 1.2)

    async def _note(self, result: _Result) -> None:
        """Record what became of a delivery, however long the database is away: forgetting would send it twice."""
        while True:
            try:
                await self._record.submit(result)
                break
            except Exception as error:
                log.error("delivery_not_recorded", run=result.errand.run, reason=reason(error))
                if self._crew.stopping:
                    return  # the row stays "sending": the next sender decides as after a kill
                await asyncio.sleep(RECORD_AGAIN_SECONDS)
        if isinstance(result, _Again) and result.seconds:
            asyncio.get_running_loop().call_later(result.seconds, self.wake)

    def _record_group(self, results: Sequence[_Result]) -> None:
        now = self._clock()
        with self._database.write() as connection:
            closed = [result for result in results if isinstance(result, _Closed)]
            for state, why in {(result.state, result.reason) for result in closed}:
                ended = [r.errand for r in closed if (r.state, r.reason) == (state, why)]
                deliveries.finish(connection, ended, state, now, why)
            sent = [result.errand.subscriber for result in closed if result.state is DeliveryState.SENT]
            subscribers.reached(connection, sent, now)
            for result in results:
                _record_consequences(connection, result, now)
            self._budget.sent(connection, self.channel, sum(map(_counts, results)))
        for result in results:
            self._figures.delivered(self.channel, _name(result))


def _record_consequences(connection: Connection, result: _Result, now: datetime) -> None:
    match result:
        case _Closed(errand, DeliveryState.GONE):
            subscribers.gone(connection, errand.address, now)
        case _Again(errand):
            not_before = now + timedelta(seconds=result.seconds) if result.seconds else None
            deliveries.put_back(connection, errand, not_before, failed=result.failed, uncertain=result.uncertain)
        case _Elsewhere(errand, to):
            deliveries.put_back(connection, errand, None, failed=True)
            subscribers.move(connection, errand.address, to)
            log.info("chat_moved", channel=errand.address.channel)
    if isinstance(result, _Closed | _Again) and result.pauses:
        campaign, why = result.pauses
        if campaigns.pause(connection, campaign, why):
            log.error("campaign_paused", campaign=campaign, reason=why)


def _counts(result: _Result) -> bool:
    """Whether the platform has one message more to count, or may have."""
    if isinstance(result, _Again):
        return result.uncertain
    return isinstance(result, _Closed) and result.state in (DeliveryState.SENT, DeliveryState.UNCERTAIN)


def _name(result: _Result) -> str:
    match result:
        case _Closed(_, state):
            return state.value
        case _Again():
            return "later"
        case _Elsewhere():
            return "moved"

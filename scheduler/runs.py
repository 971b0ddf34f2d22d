"""What the clock wakes for campaigns: opens what is due, writes recipients down, withdraws, tells of what
stands still.

Every step looks in the database for what is to be done and may be done twice, late, or by two processes at once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.errors import ContentError, StorageError
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import Channel
from bot.presentation.campaign_words import CampaignWords
from bot.storage import campaigns, deliveries, runs
from bot.storage.campaigns import Kept
from bot.storage.criteria import Criteria, chosen, count
from bot.storage.database import Connection, Database
from bot.storage.runs import Occasion, Opening
from bot.storage.subscribers import highest_id
from bot.storage.tables import PauseReason, RunState
from bot.timing import NO_HOURS, Clock, Hours
from scheduler.audiences import criteria
from scheduler.hours import first_allowed, window_of
from scheduler.notices import Notices
from scheduler.timetable import Slot, slots, upcoming

log = structlog.get_logger(__name__)

PIECE = 5_000
"""Subscribers looked at in one transaction: whoever has a message to store waits no longer than this takes."""

WITHDRAWN_AT_ONCE = 2_000
"""Recipients of a cancelled run that are withdrawn in one transaction."""

MISSED_TOLD = timedelta(days=30)
"""Of a process that was down for longer only the occasions of the last month are told as missed."""


@dataclass(frozen=True, slots=True)
class Opener:
    """Opens runs. `reachable`: the channels this installation sends through."""

    database: Database
    library: Callable[[], Library]
    words: CampaignWords
    reachable: Collection[Channel]
    clock: Clock
    quiet: Hours = NO_HOURS
    """Hours without campaign messages, urgent ones excepted."""

    def look(self) -> None:
        """Do all that is due. A failure is logged; the next look goes on where this one stopped."""
        try:
            self._make_due()
            self._write_recipients()
            self._withdraw()
            self._tell()
        except StorageError as error:
            log.error("campaigns_not_looked_after", reason=str(error))

    def _make_due(self) -> None:
        now = self.clock()
        with self.database.read() as connection:
            due = campaigns.due(connection, now)
        for id in due:
            try:
                with self.database.write() as connection:
                    campaign = campaigns.get(connection, id, lock=True)
                    if campaign and campaign.state in campaigns.ALIVE:
                        self._make_runs(connection, campaign, now)
            except (ContentError, KeyError, ValueError) as error:
                # Of this campaign only: a topic that was taken away, a channel that was turned off.
                log.error("campaign_cannot_be_made", campaign=id, error=type(error).__name__)
                with self.database.write() as connection:
                    campaigns.pause(connection, id, PauseReason.CONTENT)

    def _make_runs(self, connection: Connection, campaign: Kept, now: datetime) -> None:
        """One run for each occasion up to now, in the transaction that notes how far the calendar has been followed."""
        plan = CampaignFile.model_validate(campaign.plan)
        begun = campaign.started_at or campaign.created_at
        after = max(campaign.handled_to or just_before(begun), now - MISSED_TOLD)
        for slot in slots(plan.schedule, after=after, until=now, begun=begun):
            self._make_run(connection, campaign, plan, slot, now)
        # What is due at this very moment has its run by now.
        coming = upcoming(plan.schedule, after=now + timedelta(microseconds=1), count=1, begun=begun)
        campaigns.change(connection, campaign.id, handled_to=now, next_due=coming[0].due if coming else None)
        campaigns.settle(connection, campaign.id, any_alive=runs.any_alive(connection, campaign.id))

    def _make_run(self, connection: Connection, campaign: Kept, plan: CampaignFile, slot: Slot, now: datetime) -> None:
        # What may not be sent yet is not late.
        begins = first_allowed(plan, self.quiet, slot.due) or slot.due
        occasion = Occasion(slot.key, slot.due, begins + plan.expires_after)
        state = RunState.MISSED if now > occasion.expires_at else RunState.OPENING
        if state is RunState.MISSED and slot.consented_on and not self._anybody(connection, plan, slot, now):
            return  # a day of a series on which nobody missed anything
        run = runs.make(
            connection,
            campaign.id,
            occasion,
            state,
            now,
            urgent=plan.urgent,
            window=window_of(plan),
            resends=plan.resends,
        )
        if run is None:
            return
        log.info("run_made", run=run, campaign=campaign.id, slot=slot.key, state=state)
        if state is RunState.OPENING:
            library = self.library()
            audience = criteria(plan, library, self.reachable, consented_on=slot.consented_on)
            words = self.words.reply(library, plan, run=run, topic=slot.topic)
            runs.equip(connection, run, words, audience.to_json())

    def _anybody(self, connection: Connection, plan: CampaignFile, slot: Slot, now: datetime) -> bool:
        """Whether a step of a series is for anybody."""
        audience = criteria(plan, self.library(), self.reachable, consented_on=slot.consented_on)
        return bool(count(connection, audience, now).total)

    def _write_recipients(self) -> None:
        with self.database.read() as connection:
            openings = runs.openings(connection)
            last = highest_id(connection) if openings else 0
        for opening in openings:
            self._open(opening, last)

    def _open(self, opening: Opening, last: int) -> None:
        """Piece by piece; who subscribes meanwhile comes after `last` and is not among them."""
        audience = Criteria.from_json(opening.audience)
        for after in range(opening.opened_to, last, PIECE):
            with self.database.write() as connection:
                people = chosen(audience, opening.opened_at)
                if not runs.open_piece(connection, opening.id, after, min(after + PIECE, last), people):
                    return  # another process opens it, or it was cancelled
        with self.database.write() as connection:
            runs.start(connection, opening.id, self.clock(), keep_empty=audience.consented_on is None)
            campaigns.settle(connection, opening.campaign, any_alive=runs.any_alive(connection, opening.campaign))

    def _tell(self) -> None:
        notices = Notices(self.words, self.reachable, self.quiet)
        with self.database.read() as connection:
            any_due = notices.any_due(connection, self.clock())
        if any_due:
            with self.database.write() as connection:
                notices.tell(connection, self.library(), self.clock())

    def _withdraw(self) -> None:
        with self.database.read() as connection:
            cancelled = deliveries.to_withdraw(connection)
        for run in cancelled:
            withdrawn = WITHDRAWN_AT_ONCE
            while withdrawn == WITHDRAWN_AT_ONCE:
                with self.database.write() as connection:
                    withdrawn = deliveries.withdraw_waiting(connection, run, WITHDRAWN_AT_ONCE, self.clock())


def just_before(moment: datetime) -> datetime:
    """What is due at the very moment counts as to come."""
    return moment - timedelta(microseconds=1)

"""The organisers' chat over the operations: who a chat speaks for, and what that account does."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation.desk import Act, Entry, Outlook, Sending, Sheet
from bot.errors import ActRefused, ContentError
from bot.knowledge.campaigns import CampaignFile
from bot.messages import Address, Reply
from bot.reports.small_cells import protected_row, told
from bot.storage import accounts
from bot.storage.campaigns import OVER, Kept
from bot.storage.database import Database
from bot.timing import Clock
from scheduler.actors import Deed
from scheduler.forecast import said_at, said_when
from scheduler.operations import STATES, Actor, Operations
from scheduler.progress import CHANNELS, COUNTED, RUN_STATES, RunFigures, why_paused
from scheduler.timetable import describe

NEWEST = 8
"""Campaigns in a list: more buttons push the newest off a phone's screen."""

SENDINGS = 3


@dataclass(frozen=True, slots=True)
class CampaignDesk:
    """Where chats are bound to accounts."""

    database: Database
    operations: Operations
    clock: Clock

    def organiser(self, address: Address) -> "ChatOrganiser | None":
        with self.database.read() as connection:
            return self._at_work(accounts.of_chat(connection, address))

    def bind(self, code: str, address: Address) -> "ChatOrganiser | None":
        with self.database.write() as connection:
            return self._at_work(accounts.bind(connection, code, address, self.clock()))

    def _at_work(self, user: accounts.User | None) -> "ChatOrganiser | None":
        return ChatOrganiser(self.operations, Actor(user.name, user.role, user.unit)) if user else None


@dataclass(frozen=True, slots=True)
class ChatOrganiser:
    """An account at work in a chat."""

    operations: Operations
    actor: Actor

    @property
    def name(self) -> str:
        return self.actor.name

    def newest(self) -> Sequence[Entry]:
        campaigns = self.operations.listed(self.actor)[:NEWEST]
        return [Entry(campaign.id, campaign.name, STATES[campaign.state]) for campaign in campaigns]

    def sheet(self, id: int) -> Sheet:
        progress = self.operations.progress(id, self.actor)
        campaign = progress.campaign
        return Sheet(
            id=campaign.id,
            name=campaign.name,
            state=campaign.state,
            state_words=STATES[campaign.state],
            paused_because=why_paused(campaign.paused_because),
            author=campaign.author,
            approver=campaign.approver,
            recipients=progress.audience_count,
            recipients_told=self._told(campaign, progress.audience_count),
            schedule=describe(CampaignFile.model_validate(campaign.plan).schedule),
            next=said_at(campaign.next_due) if campaign.next_due else None,
            outlook=self._outlook(campaign),
            sendings=[_sending(run) for run in reversed(progress.runs[-SENDINGS:])],
            acts=self._acts(campaign),
        )

    def words(self, id: int) -> Sequence[tuple[str, Reply]]:
        return self.operations.words(id, self.actor)

    def act(self, act: Act, id: int, expected: int | None = None) -> None:
        operations, actor = self.operations, self.actor
        match act:
            case Act.TEST:
                operations.send_test(id, actor)
            case Act.SUBMIT:
                operations.submit(id, actor)
            case Act.APPROVE:
                operations.approve(id, actor, expected=expected)
            case Act.SEND_BACK:
                operations.send_back(id, actor)
            case Act.START:
                operations.start(id, actor)
            case Act.PAUSE:
                operations.pause(id, actor)
            case Act.RESUME:
                operations.resume(id, actor)
            case Act.DROP_REST:
                operations.drop_rest(id, actor)
            case Act.CANCEL:
                operations.cancel(id, actor)

    def sending_held(self) -> bool:
        return self.operations.all_held()

    def hold_all(self) -> None:
        self.operations.hold_all(self.actor)

    def let_all_go(self) -> None:
        self.operations.let_all_go(self.actor)

    def _told(self, campaign: Kept, recipients: int) -> str:
        return str(recipients) if self.operations.tells_exactly(campaign, self.actor) else str(told(recipients))

    def _outlook(self, campaign: Kept) -> Outlook | None:
        """What whoever approves or starts it is to know: who gets nothing and why, when, how long."""
        if campaign.started_at is not None or campaign.state in OVER:
            return None
        try:
            seen = self.operations.preview(campaign.id, self.actor)
        except (ActRefused, ContentError, KeyError):
            return None
        if self.operations.tells_exactly(campaign, self.actor):
            left_out = [(why, str(number)) for why, number in seen.left_out() if number]
            recipients = seen.counts.channels
        else:
            left_out = [(why, str(told(number))) for why, number in seen.left_out() if told(number).is_number]
            row = protected_row(list(seen.counts.channels.values()))
            recipients = dict(zip(seen.counts.channels, row.sizes, strict=True))
        return Outlook(
            left_out=left_out,
            over_quota=[
                (CHANNELS.get(channel, channel), self._told(campaign, number))
                for channel, number in seen.over_quota.items()
            ],
            times=[said_when(slot, begins) for slot, begins in seen.next],
            takes=seen.takes(recipients),
        )

    def _acts(self, campaign: Kept) -> Sequence[Act]:
        """What is offered as buttons."""
        deeds = self.operations.offered(campaign, self.actor)
        return [_ACTS[deed] for deed in deeds if deed in _ACTS]


_ACTS = {
    Deed.TEST: Act.TEST,
    Deed.SUBMIT: Act.SUBMIT,
    Deed.APPROVE: Act.APPROVE,
    Deed.SEND_BACK: Act.SEND_BACK,
    Deed.START: Act.START,
    Deed.PAUSE: Act.PAUSE,
    Deed.RESUME: Act.RESUME,
    Deed.DROP_REST: Act.DROP_REST,
    Deed.CANCEL: Act.CANCEL,
}
"""Writing needs more room than a chat has."""


def _sending(run: RunFigures) -> Sending:
    counts = {COUNTED[state]: count for state, count in run.counts.items() if count}
    return Sending(said_at(run.due_at), RUN_STATES[run.state], counts)

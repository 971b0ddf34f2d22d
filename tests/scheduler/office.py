"""The operations and the clock's work on one database, with the real content and a clock that goes when told to."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import Address, Channel
from bot.presentation.campaign_words import CampaignWords
from bot.presentation.renderer import Renderer
from bot.storage import accounts, audit, campaigns, deliveries, runs, subscribers
from bot.storage.database import Database
from bot.storage.tables import CampaignState, DeliveryState, Role, RunState
from scheduler.operations import Actor, Operations
from scheduler.progress import RunFigures
from scheduler.rules import Rules
from scheduler.runs import Opener
from tests.doubles.campaign_rows import NOON, subscribed
from tests.doubles.clock import HandClock
from tests.doubles.models import understanding

LAN = Actor("lan", Role.ORGANISER)
MINH = Actor("minh", Role.APPROVER)
CHAT = Address(Channel.TELEGRAM, "700")

WORDS = CampaignWords(Renderer(), "https://canhgiac.example")
RULES = Rules(frozenset({Channel.TELEGRAM, Channel.WEB}), rates={Channel.TELEGRAM: 30.0})


def plan(**more: Any) -> CampaignFile:
    """A campaign that goes out once, as it begins, unless `more` says otherwise."""
    written = {"name": "Việc nhẹ lương cao", "topic": "viec-nhe-luong-cao", "schedule": {"now": "true"}, **more}
    return CampaignFile.model_validate(written)


@dataclass
class Office:
    """What a test does with campaigns: by hand as organisers do, and by `look` as the clock does."""

    database: Database
    rules: Rules = RULES
    library: Library = field(default_factory=lambda: understanding().library)
    clock: HandClock = field(default_factory=lambda: HandClock(NOON))

    def __repr__(self) -> str:
        """Short: a test that fails need not show the whole library."""
        return "Office()"

    @property
    def operations(self) -> Operations:
        return Operations(self.database, lambda: self.library, WORDS, self.rules, self.clock)

    @property
    def opener(self) -> Opener:
        return Opener(
            self.database, lambda: self.library, WORDS, self.rules.reachable, self.clock, quiet=self.rules.quiet
        )

    def with_rules(self, **changes: Any) -> "Office":
        return replace(self, rules=replace(self.rules, **changes))

    def look(self) -> None:
        self.opener.look()

    def subscribe(self, *chats: str, **more: Any) -> None:
        """These agree now."""
        subscribed(self.database, chats, since=self.clock(), **more)

    def bring(self, state: CampaignState, **more: Any) -> int:
        """A campaign that has come so far by what people and the clock do."""
        operations, id = self.operations, self.operations.create(plan(**more), LAN)
        if state is CampaignState.DRAFT:
            return id
        if state is CampaignState.CANCELLED:
            operations.cancel(id, LAN)
            return id
        operations.submit(id, LAN)
        if state is CampaignState.SUBMITTED:
            return id
        operations.approve(id, MINH)
        if state is CampaignState.APPROVED:
            return id
        operations.start(id, LAN)
        if state is CampaignState.SCHEDULED:
            return id
        self.look()
        if state is CampaignState.PAUSED:
            operations.pause(id, LAN)
        if state is CampaignState.FINISHED:
            self.send(id)
        assert self.state(id) is state
        return id

    def send(self, id: int, outcomes: Mapping[str, DeliveryState] | None = None) -> None:
        """The newest run is sent to the end; what became of it by chat, else it was sent."""
        run = self.runs(id)[-1].id
        with self.database.write() as connection:
            for channel in self.rules.reachable:
                runs.begin(connection, run, channel, self.clock())
                for errand in deliveries.claim(connection, run, channel, 100, self.clock()):
                    outcome = (outcomes or {}).get(errand.address.chat, DeliveryState.SENT)
                    deliveries.finish(connection, [errand], outcome, self.clock())
                    if outcome is DeliveryState.SENT:
                        subscribers.reached(connection, [errand.subscriber], self.clock())
            runs.end(connection, run, RunState.FINISHED, self.clock())
            campaigns.settle(connection, id, any_alive=runs.any_alive(connection, id))

    def state(self, id: int) -> CampaignState:
        return self.operations.progress(id).campaign.state

    def runs(self, id: int) -> list[RunFigures]:
        return list(self.operations.progress(id).runs)

    def waits(self, id: int) -> list[tuple[Channel, int, bool]]:
        """Where people of the newest run wait: the channel, how many, whether it is off."""
        progress = self.operations.progress(id)
        return [(wait.channel, wait.people, wait.is_off) for wait in progress.waits.get(progress.runs[-1].id, ())]

    def slots(self, id: int) -> list[tuple[str, RunState, int]]:
        """Of every run its occasion, its state, and how many it is for."""
        return [(run.slot, run.state, run.recipients) for run in self.runs(id)]

    def acts(self, subject: str) -> list[tuple[str, str]]:
        """Who did what to it."""
        with self.database.read() as connection:
            return [(entry.actor, entry.action) for entry in audit.entries(connection, subject)]

    def bound(self, name: str, role: Role, unit: str | None = None, chat: Address = CHAT) -> Actor:
        """An account one chat speaks for."""
        with self.database.write() as connection:
            user = accounts.add(connection, name, role, unit, actor="máy", now=self.clock())
            assert user
            code = accounts.new_code(connection, user, actor="máy", now=self.clock())
            assert accounts.bind(connection, code, chat, self.clock())
        return Actor(name, role, unit)

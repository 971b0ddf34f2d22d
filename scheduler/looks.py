"""What people see of campaigns before, while and after they act; nothing here changes anything.

What belongs to another unit is answered as if it did not exist.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import ActRefused, ContentError
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import Channel, Reply, Span
from bot.presentation.campaign_words import CampaignWords
from bot.storage import accounts, audit, campaigns, deliveries, halts, runs, saved_audiences
from bot.storage.audit import Entry
from bot.storage.campaigns import Kept, Wanted
from bot.storage.criteria import Counts, Criteria, count
from bot.storage.database import Connection, Database
from bot.storage.deliveries import NOT_REACHED, Missed
from bot.storage.halts import Held
from bot.storage.runs import Said, Sent
from bot.storage.saved_audiences import Saved
from bot.storage.tables import CampaignState, DeliveryState, RunState
from bot.text.collation import in_dictionary
from bot.text.fold import fold
from bot.text.normalise import normalise
from bot.timing import Clock
from scheduler.actors import APPROVING, COMMAND_LINE, ORGANISING, Actor, Deed, NoSuchCampaign, found
from scheduler.audiences import criteria
from scheduler.forecast import Forecast, Forecaster, messages_of
from scheduler.progress import Progress, RunFigures, coming, coming_of, figures
from scheduler.rules import Rules
from scheduler.timetable import Slot, step_of
from scheduler.waiting import used_up, waits

WRITING = frozenset({"create", "revise", "submit"})
"""Acts by which somebody has a hand in what a campaign says."""

MOST_WORDS = 10
"""Of a search: each is looked for in every name."""

MASKED_FROM = 6
"""Of shorter ids the last two characters would be too much."""

TO_COME = (
    CampaignState.SUBMITTED,
    CampaignState.APPROVED,
    CampaignState.SCHEDULED,
    CampaignState.RUNNING,
    CampaignState.PAUSED,
)

DROPPING = (CampaignState.RUNNING, CampaignState.PAUSED)
"""In these states the rest of a sending that has begun may be dropped."""

MOST_TO_COME = 2_000
"""Campaigns whose coming slots one look reckons; more than a province ever has at a time."""


class Looks:
    """All that can be looked at."""

    def __init__(
        self,
        database: Database,
        library: Callable[[], Library],
        words: CampaignWords,
        rules: Rules,
        clock: Clock,
    ) -> None:
        self._database = database
        self._library = library
        self._words = words
        self._rules = rules
        self._clock = clock
        self._forecaster = Forecaster(library, words, rules)

    def actor(self, name: str) -> Actor:
        """The account of this name. As long as there are none at all, anybody is taken at their word."""
        with self._database.read() as connection:
            user = accounts.named(connection, name)
            if user and not user.disabled_at:
                return Actor(user.name, user.role, user.unit)
            if accounts.users(connection):
                raise ActRefused(
                    f"Không có tài khoản “{name}” đang dùng được. Xem `canhgiac user list`, "
                    "hoặc thêm bằng `canhgiac user add`."
                )
        return Actor(name, None)

    @property
    def reachable(self) -> frozenset[Channel]:
        """The channels that are sent through here."""
        return self._rules.reachable

    def startable(self, campaign: Kept) -> tuple[CampaignState, ...]:
        """The states in which it may be started."""
        if self.needs_second(plan_of(campaign)):
            return (CampaignState.APPROVED,)
        return (CampaignState.APPROVED, CampaignState.DRAFT, CampaignState.SUBMITTED)

    def offered(self, campaign: Kept, actor: Actor) -> tuple[Deed, ...]:
        """What to offer: refusals that hang on more than state and role are told when it is tried."""
        if actor.role not in ORGANISING:
            return ()
        state = campaign.state
        may = {
            Deed.TEST: state not in campaigns.OVER,
            Deed.REVISE: state in (CampaignState.DRAFT, CampaignState.SUBMITTED),
            Deed.SUBMIT: state is CampaignState.DRAFT,
            Deed.APPROVE: state is CampaignState.SUBMITTED and actor.role in APPROVING,
            Deed.SEND_BACK: state in (CampaignState.SUBMITTED, CampaignState.APPROVED),
            Deed.START: state in self.startable(campaign),
            Deed.PAUSE: state in campaigns.ALIVE,
            Deed.RESUME: state is CampaignState.PAUSED,
            # Where nothing is to come it is cancelled as a whole.
            Deed.DROP_REST: state in DROPPING and campaign.next_due is not None,
            Deed.CANCEL: state not in campaigns.OVER,
        }
        return tuple(deed for deed, is_offered in may.items() if is_offered)

    def tells_exactly(self, campaign: Kept, actor: Actor) -> bool:
        """Whether this person is told exactly how many people it is for: who agrees to it confirms the number, and
        from then on everybody who works with it follows it by it.

        Until then tens are told: by trying out drafts one would learn how few there are in a commune, which is told
        nowhere else (docs/decisions/0013).
        """
        if campaign.expected is not None or campaign.started_at is not None:
            return True
        return campaign.state is CampaignState.SUBMITTED and actor.role in APPROVING

    def needs_second(self, plan: CampaignFile) -> bool:
        """Whether somebody else has to agree before it may be started."""
        return self._rules.two_persons or plan.urgent

    def needs_another(self, campaign: Kept, actor: Actor, history: Iterable[Entry]) -> bool:
        """Whether this person wrote at it, so that somebody else has to agree."""
        return self.needs_second(plan_of(campaign)) and actor.name.casefold() in hands(history)

    def audiences(self, actor: Actor = COMMAND_LINE) -> list[Saved]:
        """Those that were saved, by name, a unit's own first of one name; of one unit: its own and everybody's."""
        with self._database.read() as connection:
            found = saved_audiences.all_saved(connection, actor.unit)
        return sorted(found, key=lambda saved: in_dictionary(saved.name))

    def all_held(self) -> bool:
        """Whether nothing is sent in bulk."""
        return self.held() is not None

    def held(self) -> Held | None:
        """Who holds all that is sent in bulk, and since when."""
        with self._database.read() as connection:
            return halts.held(connection)

    def listed(self, actor: Actor) -> list[Kept]:
        """The newest campaigns first; of one unit only, if the person is limited to it."""
        with self._database.read() as connection:
            return campaigns.listed(connection, unit=actor.unit)

    def page(
        self, actor: Actor, words: str = "", states: Collection[CampaignState] = (), *, skip: int = 0, limit: int
    ) -> tuple[list[Kept], Mapping[CampaignState, int]]:
        """Some of the newest campaigns whose name holds all the words, with marks or without, in one of the states (or
        in any); and how many there are with these words, by state."""
        named = Wanted(actor.unit, tuple(fold(words).split()[:MOST_WORDS]))
        with self._database.read() as connection:
            some = campaigns.page(connection, replace(named, states=tuple(states)), skip=skip, limit=limit)
            return some, campaigns.how_many(connection, named)

    def to_come(self, actor: Actor) -> list[Kept]:
        """All campaigns that may be sent yet, handed in or further."""
        with self._database.read() as connection:
            return campaigns.page(connection, Wanted(actor.unit, states=TO_COME), skip=0, limit=MOST_TO_COME)

    def sent_between(self, start: datetime, end: datetime, actor: Actor) -> list[Sent]:
        """What was due from `start` up to `end` and was sent or missed."""
        with self._database.read() as connection:
            return runs.due_between(connection, start, end, actor.unit)

    def campaign(self, id: int, actor: Actor) -> Kept:
        """How it stands."""
        with self._database.read() as connection:
            return found(connection, id, actor)

    def history(self, id: int, actor: Actor) -> list[Entry]:
        """Who did what to it, the first act first."""
        with self._database.read() as connection:
            found(connection, id, actor)
            return audit.entries(connection, subject(id))

    def not_reached(
        self, id: int, run: int, actor: Actor, states: Collection[DeliveryState] = NOT_REACHED, *, skip: int, limit: int
    ) -> tuple[RunFigures, list[Missed]]:
        """A run of the campaign, and some of those whom it did not reach. Of their chats only a mask is told."""
        now = self._clock()
        with self._database.read() as connection:
            found(connection, id, actor)
            sending = next((each for each in figures(connection, id, now, only=run)), None)
            if sending is None:
                raise NoSuchCampaign(id)
            missed = deliveries.not_reached(connection, run, states, skip=skip, limit=limit)
        return sending, [replace(each, chat=each.chat and masked(each.chat)) for each in missed]

    def still_subscribed(self, id: int, run: int, actor: Actor) -> Mapping[DeliveryState, int]:
        """Of those whom a run of the campaign did not reach, how many of each state would get it now."""
        with self._database.read() as connection:
            found(connection, id, actor)
            return deliveries.still_subscribed(connection, run)

    def progress(self, id: int, actor: Actor = COMMAND_LINE, *, newest: int | None = None) -> Progress:
        """One campaign with all its runs; `newest`: only so many of the last."""
        now = self._clock()
        with self._database.read() as connection:
            campaign = found(connection, id, actor)
            sent = figures(connection, id, now, newest=newest)
            opened = [run for run in sent if run.state not in (RunState.OPENING, RunState.MISSED)]
            count = opened[-1].recipients if opened else self._meant(connection, plan_of(campaign), now)
            waiting = waits(connection, campaign, self._rules.reachable, self._rules.quiet, now)
            spent = used_up(connection, self._rules.quotas, now)
        return Progress(campaign, sent, count, coming(campaign, now), waiting, spent)

    def preview(self, id: int, actor: Actor = COMMAND_LINE) -> Forecast:
        """Who would get it now, and when it fires next."""
        now = self._clock()
        with self._database.read() as connection:
            campaign = found(connection, id, actor)
            return self._forecast(connection, plan_of(campaign), coming(campaign, now), now)

    def forecast_of(self, plan: CampaignFile, actor: Actor) -> Forecast:
        """The same of a plan that is not kept yet, as if it were started now."""
        now = self._clock()
        with self._database.read() as connection:
            if plan.corrects is not None:
                found(connection, plan.corrects, actor)
            return self._forecast(connection, plan, coming_of(plan, now), now)

    def _forecast(self, connection: Connection, plan: CampaignFile, slots: Sequence[Slot], now: datetime) -> Forecast:
        self._criteria(plan)
        return self._forecaster.forecast(connection, plan, slots, now)

    def words(self, id: int, actor: Actor) -> Sequence[tuple[str, Reply]]:
        """What it says, by the step of a series (else one message without a name)."""
        with self._database.read() as connection:
            campaign = found(connection, id, actor)
        return messages_of(plan_of(campaign), self._library(), self._words)

    def said(self, id: int, actor: Actor) -> list[Said]:
        """What it has said so far, as it was sent: each message once, with the first occasion on which it was sent.

        Of a series each step is told; of others more than one message when the content changed in between.
        """
        with self._database.read() as connection:
            found(connection, id, actor)
            sent = runs.said(connection, id)
        first: dict[tuple[str, str], Said] = {}
        for each in sent:
            first.setdefault((step_of(each.slot), each.words.text), each)
        return list(first.values())

    def words_of(self, plan: CampaignFile) -> Sequence[tuple[str, Reply]]:
        """The same of a plan that is not kept yet. Raises `ContentError` or `KeyError` when content is gone."""
        return messages_of(plan, self._library(), self._words)

    def own_words_of(self, plan: CampaignFile) -> Sequence[Span]:
        """A plan's own text by itself, as people read it; none when it has none, or one that may not be sent."""
        try:
            return self._words.own(self._library(), plan)
        except ContentError:
            return ()

    def counts(self, connection: Connection, plan: CampaignFile, now: datetime) -> Counts:
        """How many a plan means at a moment, by channel, and who is left out and why."""
        return count(connection, self._criteria(plan), now)

    def _meant(self, connection: Connection, plan: CampaignFile, now: datetime) -> int:
        """How many are meant; nobody while its channels are off: a campaign can be looked at and cancelled still."""
        try:
            return self.counts(connection, plan, now).total
        except ActRefused:
            return 0

    def _criteria(self, plan: CampaignFile) -> Criteria:
        try:
            return criteria(plan, self._library(), self._rules.reachable)
        except ValueError:
            named = ", ".join(plan.audience.channels)
            raise ActRefused(
                f"Kênh {named} chưa bật ở đây, nên không gửi được cho ai. Hãy chọn kênh khác.",
                part=("audience", "channels"),
            ) from None


def plan_of(campaign: Kept) -> CampaignFile:
    """What it is to say, to whom and when."""
    return CampaignFile.model_validate(campaign.plan)


def hands(entries: Iterable[Entry]) -> set[str]:
    """Everybody who wrote at a campaign, in small letters, so that nobody approves their own words."""
    return {entry.actor.casefold() for entry in entries if entry.action in WRITING}


def subject(id: int) -> str:
    """What the audit calls a campaign."""
    return f"campaign:{id}"


def audience_name(typed: str) -> str:
    """The name as it is kept, however its marks and blanks were typed."""
    return " ".join(normalise(typed).split())


def saved_named(connection: Connection, name: str, actor: Actor) -> Saved:
    """The saved audience of that name, the unit's own before everybody's; raises `ActRefused`."""
    wanted = audience_name(name)
    for saved in saved_audiences.all_saved(connection, actor.unit):
        if audience_name(saved.name) == wanted:
            return saved
    raise ActRefused(f"Không có nhóm người nhận “{name}”. Hãy xem lại các nhóm đã lưu.")


def masked(chat: str) -> str:
    """Enough of a chat's id to tell two apart in a list, too little to find anybody by."""
    return "•••" + (chat[-2:] if len(chat) >= MASKED_FROM else "")

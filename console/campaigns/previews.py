"""What a plan would do, in words and pictures: the message on every channel, who gets it and who not, when it fires."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.conversation.cards import Cards
from bot.errors import ActRefused, ContentError
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import Reply
from bot.presentation.pages import thousands
from bot.preview.sheet import TelegramMessage, as_telegram, as_zalo, zalo_invitation
from bot.reports.small_cells import protected_row, told
from bot.storage.campaigns import Kept
from scheduler.forecast import Forecast, said_when
from scheduler.operations import Actor, Operations
from scheduler.progress import CHANNELS
from scheduler.timetable import describe, span

GONE = "Điều định gửi không còn trong nội dung. Hãy chọn chủ đề khác."


@dataclass(frozen=True, slots=True)
class Bubbles:
    """One message as each channel shows it."""

    step: str
    """Of a series: when it comes; else nothing."""
    web: Reply
    telegram: Sequence[TelegramMessage]
    zalo: Sequence[str]


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gets it, and who not and why. Numbers as they may be told: of a draft in tens."""

    total: str
    channels: Sequence[tuple[str, str]]
    left_out: Sequence[tuple[str, str]]
    over_quota: Sequence[tuple[str, str]]
    """Of those counted: for whom the month's messages of their channel will not do."""
    other_topics: str
    """Nothing when there are none, or too few to be told."""
    is_exact: bool
    takes: str
    """How long it takes to reach them, reckoned from the numbers that are told; nothing where it is soon done."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A plan looked at beforehand; `problem` says why some of it cannot be shown."""

    bubbles: Sequence[Bubbles]
    reach: Reach | None
    schedule: str
    """In plain words."""
    next: Sequence[str]
    problem: str


class Previews:
    """Looks at plans beforehand."""

    def __init__(self, operations: Operations, library: Callable[[], Library], cards: Cards) -> None:
        self._operations = operations
        self._library = library
        self._cards = cards

    def of_plan(self, plan: CampaignFile, actor: Actor) -> Preview:
        """A plan that is not kept yet."""
        return self._preview(plan, lambda: self._operations.forecast_of(plan, actor), exact=False)

    def of_campaign(self, campaign: Kept, plan: CampaignFile, actor: Actor) -> Preview:
        exact = self._operations.tells_exactly(campaign, actor)
        return self._preview(plan, lambda: self._operations.preview(campaign.id, actor), exact=exact)

    def words_only(self, plan: CampaignFile) -> Preview:
        """Of a campaign that is on its way for the last time: who would get it now says nothing any more."""
        bubbles = self._bubbles(plan)
        return Preview(bubbles, reach=None, schedule="", next=(), problem="" if bubbles else GONE)

    def _preview(self, plan: CampaignFile, look: Callable[[], Forecast], *, exact: bool) -> Preview:
        problem, bubbles, seen = "", self._bubbles(plan), None
        try:
            seen = look() if bubbles else None
        except ActRefused as refused:
            problem = str(refused)
        return Preview(
            bubbles=bubbles,
            reach=(_exactly(seen) if exact else _in_tens(seen)) if seen else None,
            schedule=describe(plan.schedule),
            next=[said_when(slot, begins) for slot, begins in seen.next] if seen else [],
            problem=problem if bubbles else GONE,
        )

    def _bubbles(self, plan: CampaignFile) -> Sequence[Bubbles]:
        try:
            messages = self._operations.words_of(plan)
        except (ContentError, KeyError):
            return []
        invitation = zalo_invitation(self._library(), self._cards)
        return [
            Bubbles(f"sau {span(step)}" if step else "", reply, as_telegram(reply), as_zalo(reply, invitation))
            for step, reply in messages
        ]


def _exactly(seen: Forecast) -> Reach:
    return Reach(
        total=thousands(seen.counts.total),
        channels=[(_channel(channel), thousands(number)) for channel, number in seen.counts.channels.items()],
        left_out=[(why, thousands(number)) for why, number in seen.left_out() if number],
        over_quota=[(_channel(channel), thousands(number)) for channel, number in seen.over_quota.items()],
        other_topics=thousands(seen.other_topics) if seen.other_topics else "",
        is_exact=True,
        takes=seen.takes(seen.counts.channels),
    )


def _in_tens(seen: Forecast) -> Reach:
    """Of those left out nothing is said of a few: that there is somebody would be as much as a number."""
    channels = protected_row(list(seen.counts.channels.values()))
    left_out = [(why, told(number)) for why, number in seen.left_out()]
    other_topics = told(seen.other_topics)
    return Reach(
        total=str(channels.total),
        channels=[
            (_channel(channel), str(cell)) for channel, cell in zip(seen.counts.channels, channels.cells, strict=True)
        ],
        left_out=[(why, str(cell)) for why, cell in left_out if cell.is_number],
        over_quota=[(_channel(channel), str(told(number))) for channel, number in seen.over_quota.items()],
        other_topics=str(other_topics) if other_topics.is_number else "",
        is_exact=False,
        takes=seen.takes(dict(zip(seen.counts.channels, channels.sizes, strict=True))),
    )


def _channel(channel: str) -> str:
    return CHANNELS.get(channel, channel)

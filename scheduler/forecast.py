"""What would happen if a campaign were sent now: who gets it, who does not and why, what it says, when it fires."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import Channel, Reply
from bot.presentation.campaign_words import CampaignWords
from bot.storage.criteria import Counts, LeftOut, count
from bot.storage.database import Connection
from bot.storage.quotas import carried
from bot.timing import VIETNAM
from scheduler.audiences import criteria
from scheduler.duration import Course, course_of
from scheduler.hours import first_allowed
from scheduler.progress import CHANNELS
from scheduler.rules import Rules
from scheduler.timetable import Slot, moment, span, step_of

LEFT_OUT = {
    LeftOut.LEFT: "đã dừng nhận tin",
    LeftOut.GONE: "đã chặn bot hoặc không còn dùng",
    LeftOut.EXCLUDED: "thuộc diện trừ ra",
    LeftOut.NOT_WITHIN: "vừa nhận tin gần đây",
    LeftOut.RESTING: "muốn nhận thưa hơn",
}
"""Why somebody gets nothing, as organisers read it."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """A campaign looked at beforehand."""

    counts: Counts
    unreachable: Mapping[str, int]
    """Who is meant on a channel that is not sent through here, by channel."""
    over_quota: Mapping[str, int]
    """Who could be reached but for what the platform carries in a month, by channel."""
    messages: Sequence[tuple[str, Reply]]
    """What is said, by the step of a series (else one, without a name)."""
    next: Sequence[tuple[Slot, datetime | None]]
    """The next times it fires, and when sending may begin then; None: never."""
    other_topics: int
    """Recipients who asked to hear of other topics only."""
    course: Course
    """How it is sent, and so how long that takes."""
    is_series: bool
    """Each step goes to those whose day has come, however many are meant in all."""

    @property
    def _begins(self) -> datetime | None:
        """When the next sending to all that are counted begins."""
        return self.next[0][1] if self.next and not self.is_series else None

    def takes(self, recipients: Mapping[str, int]) -> str:
        """A sentence on how long the next sending takes, for so many by channel; nothing where it is soon done."""
        return "" if self._begins is None else self.course.said(recipients, self._begins)

    def left_out(self) -> Sequence[tuple[str, int]]:
        """Why somebody gets nothing, as organisers read it, and how many; none among them."""
        off = [
            (f"ở kênh {CHANNELS.get(channel, channel)}, kênh này chưa bật", number)
            for channel, number in self.unreachable.items()
        ]
        return [*((LEFT_OUT[why], number) for why, number in self.counts.left_out.items()), *off]

    def _sending_json(self) -> dict[str, Any] | None:
        begins = self._begins
        if begins is None:
            return None
        took = self.course.duration(self.counts.channels, begins)
        return {"seconds": round(took.sending.total_seconds()), "ends": took.ends.isoformat()}

    def to_json(self) -> dict[str, Any]:
        return {
            "audience_count": self.counts.total,
            "channels": dict(self.counts.channels),
            "left_out": {reason.value: number for reason, number in self.counts.left_out.items()},
            "unreachable": dict(self.unreachable),
            "over_quota": dict(self.over_quota),
            "other_topics": self.other_topics,
            "sending": self._sending_json(),
            "messages": [
                {"step": step, "text": message.text, "buttons": [button.label for button in message.buttons]}
                for step, message in self.messages
            ],
            "next": [
                {"slot": slot.key, "due": slot.due.isoformat(), "from": begins.isoformat() if begins else None}
                for slot, begins in self.next
            ],
        }


class Forecaster:
    """Looks at plans before anything is sent."""

    def __init__(self, library: Callable[[], Library], words: CampaignWords, rules: Rules) -> None:
        self._library = library
        self._words = words
        self._rules = rules

    def forecast(self, connection: Connection, plan: CampaignFile, coming: Sequence[Slot], now: datetime) -> Forecast:
        """Raises `ValueError` when the plan names only channels that are not sent through here."""
        library, reachable = self._library(), self._rules.reachable
        meant = criteria(plan, library, reachable)
        counts = count(connection, meant, now)
        elsewhere = sorted(set(plan.audience.channels or Channel) - reachable)
        unreachable = count(connection, replace(meant, channels=tuple(elsewhere)), now).channels if elsewhere else {}
        return Forecast(
            counts=counts,
            unreachable=unreachable,
            over_quota=self._over_quota(connection, counts, now),
            messages=messages_of(plan, library, self._words),
            next=[(slot, first_allowed(plan, self._rules.quiet, slot.due)) for slot in coming],
            other_topics=self._with_other_topics(connection, plan, counts, now),
            course=course_of(plan, self._rules.rates, self._rules.quiet),
            is_series=plan.schedule.series is not None,
        )

    def _over_quota(self, connection: Connection, counts: Counts, now: datetime) -> dict[str, int]:
        """How many of those who are meant come after the last message that may be sent in bulk this month."""
        beyond = {
            channel.value: counts.channels.get(channel, 0) - carried(connection, channel, now).bulk_left(quota)
            for channel, quota in self._rules.quotas.items()
        }
        return {channel: number for channel, number in beyond.items() if number > 0}

    def _with_other_topics(self, connection: Connection, plan: CampaignFile, counts: Counts, now: datetime) -> int:
        """How many of those who are meant chose topics, and not what this is about."""
        if not plan.topic or plan.audience.topics or plan.corrects:
            return 0
        narrowed = plan.model_copy(update={"audience": plan.audience.model_copy(update={"topics": (plan.topic,)})})
        return counts.total - count(connection, criteria(narrowed, self._library(), self._rules.reachable), now).total


def messages_of(plan: CampaignFile, library: Library, words: CampaignWords) -> list[tuple[str, Reply]]:
    """What a plan says, by the step of a series; one message without a name if all steps say the same."""
    steps = plan.schedule.series or ()
    named = [(step.after.name, step.topic) for step in steps if step.topic]
    if not named:
        return [("", words.reply(library, plan, run=0))]
    return [(name, words.reply(library, plan, run=0, topic=topic)) for name, topic in named]


def said_at(moment: datetime) -> str:
    """As organisers read it."""
    return f"{moment.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y} (giờ Việt Nam)"


def said_when(slot: Slot, begins: datetime | None) -> str:
    """When it fires, and when sending begins if hours hold it back; as organisers read it."""
    step = f"bước sau {span(step_of(slot.key))}: " if slot.days is not None else ""
    if begins is None:
        return f"{step}{moment(slot.due)}, nhưng không có lúc nào được gửi"
    later = "" if begins == slot.due else f"; vì khung giờ, bắt đầu gửi {moment(begins)}"
    return f"{step}{moment(slot.due)}{later}"

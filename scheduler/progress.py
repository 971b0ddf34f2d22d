"""How far campaigns have come: what organisers see of them, at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.knowledge.campaigns import CampaignFile
from bot.messages import Channel, Kind
from bot.presentation.written import written
from bot.storage import deliveries, observations, runs, totals
from bot.storage.campaigns import Kept
from bot.storage.database import Connection
from bot.storage.tables import CampaignState, DeliveryState, PauseReason, RunState
from scheduler.timetable import Slot, upcoming
from scheduler.waiting import Wait

NEXT_SHOWN = 5

STATES = {
    CampaignState.DRAFT: "bản nháp",
    CampaignState.SUBMITTED: "chờ duyệt",
    CampaignState.APPROVED: "đã duyệt",
    CampaignState.SCHEDULED: "đã lên lịch",
    CampaignState.RUNNING: "đang gửi",
    CampaignState.PAUSED: "tạm dừng",
    CampaignState.FINISHED: "đã xong",
    CampaignState.CANCELLED: "đã hủy",
}
COUNTED = {
    DeliveryState.SENT: "đã gửi",
    DeliveryState.PENDING: "đang chờ",
    DeliveryState.SENDING: "đang gửi đi",
    DeliveryState.FAILED: "gửi lỗi",
    DeliveryState.GONE: "không còn nhận được",
    DeliveryState.UNCERTAIN: "không chắc đã tới",
    DeliveryState.WITHDRAWN: "đã rút lại",
}
RUN_STATES = {
    RunState.OPENING: "đang lập danh sách",
    RunState.RUNNING: "đang gửi",
    RunState.FINISHED: "đã xong",
    RunState.CANCELLED: "đã hủy",
    RunState.MISSED: "đã lỡ giờ",
}
"""As organisers read them."""

CHANNELS = {"telegram": "Telegram", "web": "Trang web", "zalo": "Zalo"}

RATE_WINDOW = timedelta(seconds=60)
"""The rate is that of the last minute."""


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One sending: how many recipients are in which state, and what they did with the message."""

    id: int
    slot: str
    state: RunState
    due_at: datetime
    begun_at: datetime | None
    finished_at: datetime | None
    recipients: int
    counts: Mapping[DeliveryState, int]
    """They add up to `recipients` once all are written down."""
    forgotten: int
    """Of these it is no longer known who they were: none of them can be named, or sent to again."""
    repeated: int
    """Of those sent: to whom it may have come twice."""
    reasons: Mapping[str, int]
    """Why it failed, in the platform's words."""
    rate: float
    """Recipients a second of late; 0 when nothing moves."""
    pressed: int
    quiz_right: int
    quiz_wrong: int

    @property
    def open(self) -> int:
        """Who still waits or is being sent to."""
        return self.counts[DeliveryState.PENDING] + self.counts[DeliveryState.SENDING]

    @property
    def seconds_left(self) -> float | None:
        """At the rate of late; None when nothing moves."""
        return self.open / self.rate if self.rate and self.open else None

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "slot": self.slot,
            "state": self.state.value,
            "due_at": self.due_at.isoformat(),
            "recipients": self.recipients,
            **{state.value: count for state, count in self.counts.items()},
            "forgotten": self.forgotten,
            "repeated": self.repeated,
            "reasons": dict(self.reasons),
            "rate": round(self.rate, 1),
            "seconds_left": None if self.seconds_left is None else round(self.seconds_left),
            "pressed": self.pressed,
            "quiz_right": self.quiz_right,
            "quiz_wrong": self.quiz_wrong,
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """A campaign with all its runs."""

    campaign: Kept
    runs: Sequence[RunFigures]
    audience_count: int
    """Recipients of the newest run; before there is one, how many are meant now."""
    next: Sequence[Slot]
    waits: Mapping[int, Sequence[Wait]] = field(default_factory=dict)
    """By run, the channels on which people wait and nothing moves."""
    used_up: Mapping[Channel, date] = field(default_factory=dict)
    """Channels that carry nothing more in bulk this month, and the first day on which they do again."""

    def to_json(self) -> dict[str, Any]:
        return {
            **summary(self.campaign),
            "audience_count": self.audience_count,
            "next": [{"slot": slot.key, "due": slot.due.isoformat()} for slot in self.next],
            "runs": [
                run.to_json() | {"waits": [wait.to_json() for wait in self.waits.get(run.id, ())]} for run in self.runs
            ],
            "used_up": {channel.value: until.isoformat() for channel, until in self.used_up.items()},
        }


def why_paused(reason: PauseReason | None) -> str:
    """Why a campaign paused by itself, as organisers read it; nothing when it did not."""
    return written("organisers/paused", reason=reason.value) if reason else ""


def summary(campaign: Kept) -> dict[str, Any]:
    """What lists show of a campaign."""
    return {
        "id": campaign.id,
        "name": campaign.name,
        "state": campaign.state.value,
        "unit": campaign.unit,
        "author": campaign.author,
        "approver": campaign.approver,
        "expected": campaign.expected,
        "corrects": campaign.corrects,
        "paused_because": campaign.paused_because.value if campaign.paused_because else None,
        "next_due": campaign.next_due.isoformat() if campaign.next_due else None,
    }


def figures(
    connection: Connection, campaign: int, now: datetime, *, newest: int | None = None, only: int | None = None
) -> list[RunFigures]:
    """Of every run of a campaign, the oldest first; `newest`: only of so many of the last, `only`: of this one."""
    rows = [row for row in runs.of_campaign(connection, campaign, newest=newest) if only in (None, row.id)]
    counts = deliveries.counts(connection, [row.id for row in rows])
    return [_figures(connection, row, counts[row.id], now) for row in rows]


def coming(campaign: Kept, now: datetime) -> Sequence[Slot]:
    """The next times it fires; none when it is over."""
    if campaign.next_due is None and campaign.started_at:
        return ()
    return coming_of(CampaignFile.model_validate(campaign.plan), now, begun=campaign.started_at)


def coming_of(plan: CampaignFile, now: datetime, begun: datetime | None = None) -> Sequence[Slot]:
    """The next times a plan fires that was begun then, or else is begun now."""
    return upcoming(plan.schedule, after=now, count=NEXT_SHOWN, begun=begun or now)


def _figures(connection: Connection, row: Any, counts: Mapping[DeliveryState, int], now: datetime) -> RunFigures:
    moving = row.state == RunState.RUNNING and row.begun_at is not None
    span = min(RATE_WINDOW, max(now - row.begun_at, timedelta(seconds=1))) if moving else RATE_WINDOW
    done = deliveries.done_since(connection, row.id, now - span) if moving else 0
    seen = observations.of_run(connection, row.id)
    return RunFigures(
        id=row.id,
        slot=row.slot,
        state=RunState(row.state),
        due_at=row.due_at,
        begun_at=row.begun_at,
        finished_at=row.finished_at,
        recipients=row.recipients,
        counts=counts,
        forgotten=sum(total.count for total in totals.of_runs(connection, [row.id])),
        repeated=deliveries.repeated(connection, row.id),
        reasons=deliveries.reasons(connection, row.id),
        rate=done / span.total_seconds(),
        pressed=seen[Kind.PRESSED],
        quiz_right=seen[Kind.QUIZ_RIGHT],
        quiz_wrong=seen[Kind.QUIZ_WRONG],
    )

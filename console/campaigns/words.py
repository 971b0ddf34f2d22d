"""Campaigns in plain words: what a plan says, to whom and when, what was done to it, why somebody did not get it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.knowledge.campaigns import CampaignFile, InDoubt, People
from bot.knowledge.library import Library
from bot.messages import Span
from bot.storage.audit import Entry
from bot.storage.deliveries import Missed
from bot.storage.quotas import OVER_QUOTA
from bot.storage.tables import CampaignState, DeliveryState, RunState
from scheduler.progress import CHANNELS
from scheduler.timetable import NOW, describe, span, step_of

_OWN_TEXT = "Lời tự viết"

IN_DOUBT = {InDoubt.RESEND_ONCE: "gửi lại một lần", InDoubt.LEAVE: "để yên"}

STATE_KINDS = {
    CampaignState.DRAFT: "plain",
    CampaignState.SUBMITTED: "warn",
    CampaignState.APPROVED: "good",
    CampaignState.SCHEDULED: "good",
    CampaignState.RUNNING: "good",
    CampaignState.PAUSED: "warn",
    CampaignState.FINISHED: "plain",
    CampaignState.CANCELLED: "plain",
}
"""How the badge of a state looks; its words are in `STATES`."""

RUN_KINDS = {RunState.MISSED: "bad", RunState.CANCELLED: "warn", RunState.RUNNING: "good", RunState.OPENING: "good"}

_ACTS = {
    "create": "soạn bản nháp",
    "revise": "sửa",
    "submit": "trình duyệt",
    "approve": "duyệt",
    "send_back": "trả về bản nháp",
    "start": "bắt đầu",
    "pause": "tạm dừng",
    "resume": "cho gửi tiếp",
    "drop_rest": "bỏ phần còn lại của lần gửi",
    "cancel": "hủy",
    "test": "gửi thử cho mình",
    "retry_failed": "gửi lại cho những người gửi lỗi",
    "resend_uncertain": "gửi thêm một lần cho những người không chắc đã nhận",
}

_FAILURES = (
    (f"^{OVER_QUOTA}$", "kênh đã gần hết số tin của tháng, phần còn lại để trả lời người dân"),
    (r"chat not found|user not found|peer_id_invalid", "không tìm thấy cuộc trò chuyện"),
    (r"can't parse|entities|message is too long|text must be|button", "ứng dụng không nhận lời tin này"),
    (r"not enough rights|have no rights|administrator", "bot không được viết trong nhóm này"),
    (r"TimedOut|NetworkError|timeout", "mạng chập chờn, gửi nhiều lần không được"),
    (r"^5\d\d|InternalServer|BadGateway|server", "máy chủ của ứng dụng trục trặc"),
    (r"an answer that is none", "ứng dụng trả lời không đọc được"),
)

_STATES_OF_MISSED = {
    DeliveryState.GONE: "đã chặn bot hoặc không còn dùng",
    DeliveryState.WITHDRAWN: "đã dừng nhận tin trước khi gửi, hoặc lần gửi bị hủy",
    DeliveryState.UNCERTAIN: "đã gửi đi nhưng không có hồi âm: có thể đã tới",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing a plan says: its name, and its lines."""

    name: str
    lines: tuple[str, ...]
    spans: Sequence[Span] = ()
    """Of a text with marks in it, written in `lines`: what people read."""

    @property
    def is_written_otherwise(self) -> bool:
        return "".join(span.text for span in self.spans) != "\n".join(self.lines)


def parts_of(plan: CampaignFile, library: Library, own: Sequence[Span] = ()) -> list[Part]:
    """All a plan says, in plain words; `own`: its own text as people read it."""
    parts = [Part(name, lines) for name, lines in _parts(plan, library) if lines]
    return [replace(part, spans=own) if part.name == _OWN_TEXT else part for part in parts]


def differences(mine: CampaignFile, theirs: CampaignFile, library: Library) -> list[tuple[str, Part, Part]]:
    """(name, mine, theirs) of every part in which two plans differ."""
    ours, others = (dict(_parts(plan, library)) for plan in (mine, theirs))
    return [(name, Part(name, ours[name]), Part(name, others[name])) for name in ours if ours[name] != others[name]]


def _parts(plan: CampaignFile, library: Library) -> Iterator[tuple[str, tuple[str, ...]]]:
    steps = plan.schedule.series or ()
    yield "Tên", (plan.name,)
    yield "Chủ đề", (topic_name(plan.topic, library),) if plan.topic else ()
    yield _OWN_TEXT, (plan.text,) if plan.text else ()
    yield (
        "Chủ đề từng bước",
        tuple(f"sau {span(step.after.name)}: {topic_name(step.topic, library)}" for step in steps if step.topic),
    )
    yield "Câu đố", (topic_name(plan.quiz, library),) if plan.quiz else ()
    yield "Nút", tuple(topic_name(topic, library) for topic in plan.buttons)
    yield "Gửi cho", tuple(_people(plan.audience, library)) or ("mọi người đã đăng ký",)
    rest = (f"ai mới nhận tin trong {span(plan.exclude.not_within)}",) if plan.exclude.not_within else ()
    yield "Trừ", (*_people(plan.exclude, library), *rest)
    yield "Lúc gửi", (describe(plan.schedule),)
    yield "Khung giờ", (hours(plan.window),) if plan.window else ()
    yield "Gấp", ("gửi cả trong giờ yên lặng",) if plan.urgent else ()
    yield "Nhịp gửi", (f"khoảng {plan.pace} tin mỗi giây",) if plan.pace else ()
    yield "Quá hạn", (f"trễ hơn {span(plan.expires)} thì không gửi nữa",)
    yield "Không chắc đã tới", (IN_DOUBT[plan.uncertain],)
    yield (
        "Đính chính cho",
        (f"chiến dịch số {plan.corrects}, gửi cho đúng những người đã nhận",) if plan.corrects else (),
    )


def saved_lines(people: Mapping[str, Any], library: Library) -> list[str]:
    """Whom a saved audience means, and whom it leaves out."""
    plan = CampaignFile.model_validate({"name": "Nhóm", "schedule": {"now": "true"}, **people})
    said = dict(_parts(plan, library))
    return [*said["Gửi cho"], *(f"trừ {line}" for line in said["Trừ"])]


def _people(people: People, library: Library) -> Iterator[str]:
    groups, areas = library.groups, library.places.by_id
    named = (
        ("kênh", [CHANNELS[channel] for channel in people.channels]),
        ("đối tượng", [library.audiences[id].title if id in library.audiences else id for id in people.audiences]),
        ("địa bàn", [areas[id].full if id in areas else id for id in people.areas]),
        ("quan tâm", [groups[id].title if id in groups else topic_name(id, library) for id in people.topics]),
    )
    for name, values in named:
        if values:
            yield f"{name}: {', '.join(values)}"


def topic_name(id: str | None, library: Library) -> str:
    """Its title; the id of one that is no more."""
    topic = library.topics.get(id or "")
    return topic.title if topic else f"{id} (không còn)"


def hours(window: str) -> str:
    """`07:00-21:00` as từ 07:00 tới 21:00."""
    return "từ {} tới {}".format(*window.split("-"))


def occasion(slot: str) -> str:
    """Of a series' slot the step; of others nothing that the time does not say."""
    step = step_of(slot)
    return f"sau {span(step)}" if step else "ngay khi bắt đầu" if slot == NOW else ""


def left(seconds: float) -> str:
    """How much longer it takes, about."""
    if seconds < 90:
        return "chừng một phút"
    if seconds < 5_400:
        return f"chừng {seconds / 60:.0f} phút"
    return f"chừng {timedelta(seconds=seconds) / timedelta(hours=1):.0f} giờ"


def act(entry: Entry) -> str:
    """What was done, with what the audit keeps of it."""
    said = _ACTS.get(entry.action, entry.action)
    detail: Mapping[str, Any] = entry.detail or {}
    match entry.action:
        case "approve" if "expected" in detail:
            return f"{said}, {_many(detail['expected'])} người nhận"
        case "send_back" if detail.get("reason"):
            return f"{said}: {detail['reason']}"
        case "retry_failed" | "resend_uncertain" if "recipients" in detail:
            return f"{said} ({_many(detail['recipients'])} người)"
        case _:
            return said


def why_missed(missed: Missed) -> str:
    """Why somebody did not get it, or perhaps did not."""
    return _STATES_OF_MISSED.get(missed.state) or failure(missed.reason or "")


def failure(reason: str) -> str:
    """The platform's words in ours, where they are known; else as they are."""
    if not reason:
        return "không rõ lý do"
    for pattern, said in _FAILURES:
        if re.search(pattern, reason, re.IGNORECASE):
            return said
    return f"ứng dụng báo: {reason[:120]}"


def failures(reasons: Mapping[str, int]) -> Sequence[tuple[str, int]]:
    """Why it failed and how often, the most frequent first."""
    return _added_up((failure(reason), count) for reason, count in reasons.items())


def _added_up(counts: Iterable[tuple[str, int]]) -> Sequence[tuple[str, int]]:
    total: dict[str, int] = {}
    for said, count in counts:
        total[said] = total.get(said, 0) + count
    return sorted(total.items(), key=lambda each: (-each[1], each[0]))


def _many(number: int) -> str:
    return f"{number:,}".replace(",", ".")

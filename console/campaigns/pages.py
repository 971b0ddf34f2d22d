"""Campaigns in the console: the list, the calendar, one campaign with all that can be done to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.errors import ActRefused
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import Reply
from bot.presentation.pages import thousands
from bot.reports.small_cells import NOTE, Cell, told
from bot.storage.campaigns import ALIVE, OVER, Kept
from bot.storage.deliveries import NOT_REACHED
from bot.storage.quotas import OVER_QUOTA
from bot.storage.tables import CampaignState, DeliveryState
from bot.timing import Clock, day_in_vietnam
from console.campaigns import words
from console.campaigns.calendar import month_of, past, planned, standing, weeks
from console.campaigns.previews import Preview, Previews
from console.campaigns.summary import summed
from console.doors import Door, Visit
from console.frame import Frame
from console.paging import part_of
from console.posters.pages import PRINTABLE
from scheduler.actors import Deed, NoChatBound
from scheduler.looks import MOST_TO_COME, plan_of
from scheduler.operations import APPROVING, ORGANISING, RETRYING, STATES, Actor, Operations
from scheduler.progress import CHANNELS, COUNTED, RUN_STATES, Progress, RunFigures, why_paused
from scheduler.timetable import moment
from scheduler.waiting import Wait

PAGE = 50
"""Rows of a list."""

RUNS_SHOWN = 5
"""The newest; the report adds up all."""

TURNED_OVER = timedelta(days=366)
"""So far the calendar is turned over leaf by leaf; a month that lies beyond is chosen."""

SHOWN_ON_A_DAY = 6
"""Of a calendar's day; the rest is a link away."""

BUSY_SECONDS, CALM_SECONDS = 2, 10
"""How often a page looks again while something is being sent (or is about to be), and while something is to come."""

SOON = timedelta(minutes=1)


class Campaigns:
    """The organisers' pages but for the composer."""

    def __init__(
        self,
        frame: Frame,
        operations: Operations,
        library: Callable[[], Library],
        previews: Previews,
        clock: Clock,
    ) -> None:
        self._frame = frame
        self._operations = operations
        self._library = library
        self._previews = previews
        self._clock = clock

    def doors(self) -> Sequence[Door]:
        operations = self._operations
        return (
            Door("GET", "/campaigns", self.listed, ORGANISING),
            Door("GET", "/calendar", self.calendar, ORGANISING),
            Door("GET", "/campaigns/audiences", self.audiences, ORGANISING),
            Door("POST", "/campaigns/audiences/rename", self.rename_audience, ORGANISING),
            Door("POST", "/campaigns/audiences/remove", self.remove_audience, ORGANISING),
            Door("POST", "/sending/stop", self.stop_sending, ORGANISING),
            Door("POST", "/sending/allow", self.allow_sending, ORGANISING),
            Door("GET", "/campaigns/{id}", self.show, ORGANISING),
            Door("GET", "/campaigns/{id}/progress", self.progress, ORGANISING),
            Door("GET", "/campaigns/{id}/missed/{run}", self.missed, ORGANISING),
            Door("GET", "/campaigns/{id}/report", self.report, ORGANISING),
            Door("POST", "/campaigns/{id}/test", self.test, ORGANISING),
            Door("POST", "/campaigns/{id}/approve", self.approve, APPROVING),
            Door("POST", "/campaigns/{id}/send-back", self.send_back, ORGANISING),
            Door("POST", "/campaigns/{id}/save-audience", self.save_audience, ORGANISING),
            self._act("submit", operations.submit, "Đã trình duyệt. Cần một người khác duyệt."),
            self._act("start", operations.start, "Đã giao cho lịch gửi."),
            self._act("pause", operations.pause, "Đã tạm dừng."),
            self._act("resume", operations.resume, "Đã cho gửi tiếp."),
            self._act("drop-rest", operations.drop_rest, "Đã bỏ phần còn lại của lần gửi ấy."),
            self._act("cancel", operations.cancel, "Đã hủy. Tin đã gửi thì không thu về được."),
            self._act("retry-failed", operations.retry_failed, "Đang gửi lại cho những người gửi lỗi."),
            self._act("resend-uncertain", operations.resend_uncertain, "Đang gửi thêm một lần."),
        )

    def listed(self, visit: Visit) -> Response:
        wanted, state = visit.query.text("q"), _state_of(visit.query.text("state"))
        page = visit.query.number("page") or 1
        found, by_state = self._operations.page(
            visit.actor, wanted, [state] if state else (), skip=(page - 1) * PAGE, limit=PAGE
        )
        total = sum(by_state.values())
        return self._frame.page(
            visit,
            "campaigns/list",
            campaigns=found,
            by_state=by_state,
            total=total,
            wanted=wanted,
            state=state,
            states=STATES,
            kinds=words.STATE_KINDS,
            moment=moment,
            page=page,
            pages=max(1, ceil((by_state.get(state, 0) if state else total) / PAGE)),
            query=urlencode({name: value for name, value in (("q", wanted), ("state", state or "")) if value}),
            held=self._operations.held(),
        )

    def calendar(self, visit: Visit) -> Response:
        now = self._clock()
        today = day_in_vietnam(now)
        month = month_of(visit.query.text("month"), today)
        kept = self._operations.to_come(visit.actor)
        events = [
            *past(self._operations.sent_between(month.start, month.end, visit.actor)),
            *planned(kept, month, now),
        ]
        rows = weeks(month, events, today)
        day = visit.query.text("day")
        return self._frame.page(
            visit,
            "campaigns/calendar",
            month=month,
            previous=month.previous if month.first > today - TURNED_OVER else None,
            next=month.next if month.first < today + TURNED_OVER else None,
            weeks=rows,
            standing=standing(kept),
            any=bool(events),
            most=MOST_TO_COME if len(kept) == MOST_TO_COME else 0,
            shown=SHOWN_ON_A_DAY,
            opened=next((each for row in rows for each in row if each and str(each.date) == day), None),
        )

    def show(self, visit: Visit) -> Response:
        return self._frame.page(visit, "campaigns/show", **self._looked_at(visit))

    def progress(self, visit: Visit) -> Response:
        """How far it is, for the script that asks again and again; without it the whole page."""
        progress = self._progress(visit)
        if not visit.wants_fragment:
            return self._frame.go(visit, f"/campaigns/{progress.campaign.id}")
        goes_on = _goes_on(progress.campaign)
        following = self._following(progress, visit.actor)
        response = self._frame.fragment(visit, "campaigns/_live", goes_on=goes_on, **following)
        response.headers["X-Live-Every"] = str(self._every(progress.campaign))
        return response

    def missed(self, visit: Visit) -> Response:
        """Whom a run did not reach, and why."""
        id, run, page = visit.number("id"), visit.number("run"), visit.query.number("page") or 1
        states = [state for state in NOT_REACHED if state == visit.query.text("state")] or NOT_REACHED
        progress = self._progress(visit)
        sending, people = self._operations.not_reached(id, run, visit.actor, states, skip=(page - 1) * PAGE, limit=PAGE)
        areas = self._library().places.by_id
        begun = [each.id for each in progress.runs if each.begun_at]
        return self._frame.page(
            visit,
            "campaigns/missed",
            campaign=progress.campaign,
            run=sending,
            rows=[
                (
                    each,
                    CHANNELS.get(each.channel, each.channel),
                    words.why_missed(each),
                    areas.get(each.area or ""),
                )
                for each in people
            ],
            state=states[0] if len(states) == 1 else None,
            states=NOT_REACHED,
            over_quota=sending.reasons.get(OVER_QUOTA, 0),
            used_up=_said_of(progress),
            still=self._operations.still_subscribed(id, run, visit.actor),
            counted=COUNTED,
            title=_run_title(sending.due_at, sending.slot),
            again=bool(begun) and begun[-1] == run and progress.campaign.state in RETRYING,
            page=page,
            pages=max(1, ceil(sum(sending.counts[state] for state in states) / PAGE)),
            query=urlencode({"state": states[0]}) if len(states) == 1 else "",
        )

    def report(self, visit: Visit) -> Response:
        """What became of it, on a page to print."""
        progress = self._progress(visit, newest=None)
        campaign, plan = progress.campaign, plan_of(progress.campaign)
        return self._frame.page(
            visit,
            "campaigns/report",
            campaign=campaign,
            state=STATES[campaign.state],
            # Its own text stands among the messages, as it was sent.
            parts=words.parts_of(plan.model_copy(update={"text": None}), self._library()),
            messages=self._messages(visit, plan),
            total=summed(progress.runs),
            runs=[(_run_title(run.due_at, run.slot), RUN_STATES[run.state]) for run in progress.runs],
            counted=COUNTED,
            note=NOTE,
            now=self._clock(),
        )

    def _messages(self, visit: Visit, plan: CampaignFile) -> Sequence[tuple[str, Reply]]:
        """What it said, with the occasion where there are several; before it has said anything, what it would say."""
        said = self._operations.said(visit.number("id"), visit.actor)
        if not said:
            return [(each.step, each.web) for each in self._previews.words_only(plan).bubbles]
        return [(_run_title(each.due_at, each.slot) if len(said) > 1 else "", each.words) for each in said]

    def test(self, visit: Visit) -> Response:
        id = self._campaign(visit).id
        try:
            chats = self._operations.send_test(id, visit.actor)
        except NoChatBound:
            return self._again(
                visit, "Tài khoản của anh/chị chưa gắn với cuộc trò chuyện nào để nhận tin thử.", needs_chat=True
            )
        except ActRefused as refused:
            return self._again(visit, str(refused))
        return self._frame.go(visit, f"/campaigns/{id}", notice=f"Đã gửi thử vào {chats} cuộc trò chuyện của anh/chị.")

    def approve(self, visit: Visit) -> Response:
        id, expected = self._campaign(visit).id, visit.form.number("expected")
        if expected is None:
            return self._again(visit, "Hãy xem số người nhận rồi duyệt.")
        try:
            total = self._operations.approve(id, visit.actor, expected=expected)
        except ActRefused as refused:
            return self._again(visit, str(refused))
        return self._frame.go(visit, f"/campaigns/{id}", notice=f"Đã duyệt: {thousands(total)} người nhận.")

    def send_back(self, visit: Visit) -> Response:
        id, reason = self._campaign(visit).id, visit.form.text("reason")
        if not reason:
            return self._again(visit, "Hãy viết điều cần sửa, để người soạn biết.")
        try:
            self._operations.send_back(id, visit.actor, reason)
        except ActRefused as refused:
            return self._again(visit, str(refused))
        return self._frame.go(visit, f"/campaigns/{id}", notice="Đã trả về bản nháp.")

    def save_audience(self, visit: Visit) -> Response:
        id, name = self._campaign(visit).id, visit.form.text("audience_name")
        try:
            self._operations.save_audience(name, id, visit.actor)
        except ActRefused as refused:
            return self._again(visit, str(refused))
        return self._frame.go(visit, f"/campaigns/{id}", notice=f"Đã lưu nhóm người nhận “{name}”.")

    def audiences(self, visit: Visit) -> Response:
        """Those that were saved by a name."""
        library = self._library()
        part = part_of(self._operations.audiences(visit.actor), visit.query.number("page"), PAGE)
        return self._frame.page(
            visit,
            "campaigns/audiences",
            saved=[(each, words.saved_lines(each.people, library)) for each in part.rows],
            page=part.page,
            pages=part.pages,
        )

    def rename_audience(self, visit: Visit) -> Response:
        name = visit.form.text("name")
        try:
            kept = self._operations.rename_audience(name, visit.form.text("wanted"), visit.actor)
        except ActRefused as refused:
            return self._frame.refused(visit, refused, back="/campaigns/audiences")
        return self._frame.go(visit, "/campaigns/audiences", notice=f"Nhóm “{name}” nay tên là “{kept}”.")

    def remove_audience(self, visit: Visit) -> Response:
        name = visit.form.text("name")
        try:
            self._operations.remove_audience(name, visit.actor)
        except ActRefused as refused:
            return self._frame.refused(visit, refused, back="/campaigns/audiences")
        return self._frame.go(visit, "/campaigns/audiences", notice=f"Đã bỏ nhóm “{name}”.")

    def stop_sending(self, visit: Visit) -> Response:
        self._operations.hold_all(visit.actor)
        return self._frame.go(visit, "/campaigns", notice="Đã dừng mọi tin gửi hàng loạt.")

    def allow_sending(self, visit: Visit) -> Response:
        self._operations.let_all_go(visit.actor)
        return self._frame.go(visit, "/campaigns", notice="Đã cho gửi trở lại.")

    def _act(self, path: str, do: Callable[[int, Actor], object], notice: str) -> Door:
        def handler(visit: Visit) -> Response:
            id = self._campaign(visit).id
            try:
                do(id, visit.actor)
            except ActRefused as refused:
                return self._again(visit, str(refused))
            return self._frame.go(visit, f"/campaigns/{id}", notice=notice)

        return Door("POST", f"/campaigns/{{id}}/{path}", handler, ORGANISING)

    def _again(self, visit: Visit, problem: str, *, needs_chat: bool = False) -> Response:
        """The page of the campaign as it stands now, with why the act was not done and what was typed for it."""
        looked_at = self._looked_at(visit, problem, needs_chat=needs_chat)
        return self._frame.page(visit, "campaigns/show", status=409, **looked_at)

    def _campaign(self, visit: Visit) -> Kept:
        return self._operations.campaign(visit.number("id"), visit.actor)

    def _progress(self, visit: Visit, newest: int | None = RUNS_SHOWN) -> Progress:
        return self._operations.progress(visit.number("id"), visit.actor, newest=newest)

    def _looked_at(self, visit: Visit, problem: str = "", *, needs_chat: bool = False) -> dict[str, Any]:
        progress = self._progress(visit)
        plan = plan_of(progress.campaign)
        preview = self._preview(progress, plan, visit.actor)
        return {
            **self._following(progress, visit.actor),
            "problem": problem,
            "needs_chat": needs_chat,
            "parts": words.parts_of(plan, self._library(), self._operations.own_words_of(plan)),
            "preview": preview,
            "first": preview.next[0] if preview and preview.next else "chưa rõ",
            "faults": {},
        }

    def _following(self, progress: Progress, actor: Actor) -> dict[str, Any]:
        """How far it is, and all else that hangs on its state: what may be done, what was, what can be made of it."""
        campaign = progress.campaign
        history = self._operations.history(campaign.id, actor)
        offered = set(self._operations.offered(campaign, actor))
        own = self._operations.needs_another(campaign, actor, history)
        return {
            **self._progress_words(progress),
            "problem": "",
            "first": "chưa rõ",
            "recipients": progress.audience_count,
            "recipients_told": thousands(progress.audience_count)
            if self._operations.tells_exactly(campaign, actor)
            else str(told(progress.audience_count)),
            "offered": {deed.value for deed in offered - ({Deed.APPROVE} if own else set())},
            "is_own": own and Deed.APPROVE in offered,
            "history": [(entry, words.act(entry)) for entry in reversed(history)],
            "live": _goes_on(campaign),
            "every": self._every(campaign),
            "is_printable": campaign.state in PRINTABLE,
            "may_correct": any(run.counts[DeliveryState.SENT] for run in progress.runs),
        }

    def _every(self, campaign: Kept) -> int:
        """After how many seconds a page that shows how far it is looks again."""
        is_due = campaign.next_due is not None and campaign.next_due <= self._clock() + SOON
        return BUSY_SECONDS if campaign.state is CampaignState.RUNNING or is_due else CALM_SECONDS

    def _preview(self, progress: Progress, plan: CampaignFile, actor: Actor) -> Preview | None:
        campaign = progress.campaign
        if campaign.state in OVER:
            return None
        if campaign.started_at and campaign.next_due is None:
            return self._previews.words_only(plan)
        return self._previews.of_campaign(campaign, plan, actor)

    def _progress_words(self, progress: Progress) -> dict[str, Any]:
        campaign = progress.campaign
        return {
            "campaign": campaign,
            "state": STATES[campaign.state],
            "state_kind": words.STATE_KINDS[campaign.state],
            "paused_because": why_paused(campaign.paused_because),
            "runs": [_shown(run, progress) for run in reversed(progress.runs)],
            "used_up": _said_of(progress),
            "counted": COUNTED,
            "next": [moment(slot.due) for slot in progress.next[:1]] if campaign.state in ALIVE else [],
            "held": self._operations.held(),
        }


@dataclass(frozen=True, slots=True)
class RunShown:
    """A run with its words."""

    run: RunFigures
    title: str
    state: str
    kind: str
    left: str
    """How much longer, if that can be told."""
    failures: Sequence[tuple[str, int]]
    over_quota: int
    """Of those that failed: because the month's messages of their channel are used up."""
    waits: Sequence[tuple[str, Wait]]
    """The channels on which people wait and nothing moves."""
    not_reached: int
    pressed: Cell
    """What people did with it is nobody's to act upon, so it is told as figures tell it."""
    quiz_right: Cell
    quiz_wrong: Cell


def _said_of(progress: Progress) -> Sequence[tuple[str, date]]:
    """The channels that carry nothing more in bulk this month, and from when on they do again."""
    return [(CHANNELS.get(channel, channel), until) for channel, until in progress.used_up.items()]


def _shown(run: RunFigures, progress: Progress) -> RunShown:
    return RunShown(
        run=run,
        title=_run_title(run.due_at, run.slot),
        state=RUN_STATES[run.state],
        kind=words.RUN_KINDS.get(run.state, "plain"),
        left=words.left(run.seconds_left) if run.seconds_left is not None else "",
        failures=words.failures(run.reasons),
        over_quota=run.reasons.get(OVER_QUOTA, 0),
        waits=[(CHANNELS.get(wait.channel, wait.channel), wait) for wait in progress.waits.get(run.id, ())],
        not_reached=sum(run.counts[state] for state in NOT_REACHED),
        pressed=told(run.pressed),
        quiz_right=told(run.quiz_right),
        quiz_wrong=told(run.quiz_wrong),
    )


def _goes_on(campaign: Kept) -> bool:
    return campaign.state in ALIVE or campaign.state is CampaignState.PAUSED


def _state_of(text: str) -> CampaignState | None:
    return CampaignState(text) if text in set(CampaignState) else None


def _run_title(due_at: datetime, slot: str) -> str:
    step = words.occasion(slot)
    return f"{moment(due_at)}{f', {step}' if step else ''}"

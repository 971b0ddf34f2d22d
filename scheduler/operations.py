"""What people do with campaigns. Command line, organisers' chat and console call the same operations.

Each is one transaction: it looks at the state, changes it, and writes down who did it. What is not allowed is an
`ActRefused` whose sentence is for the person who asked.
"""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from bot.errors import ActRefused
from bot.knowledge.campaigns import CampaignFile
from bot.storage import (
    accounts,
    audit,
    campaign_editing,
    campaigns,
    deliveries,
    halts,
    outbound,
    runs,
    saved_audiences,
    totals,
)
from bot.storage.campaign_editing import Editing
from bot.storage.campaigns import Kept
from bot.storage.database import Connection
from bot.storage.outbound import Letter
from bot.storage.saved_audiences import Saved
from bot.storage.tables import CampaignState, PauseReason, Role, RunState
from bot.text.fold import fold
from scheduler.actors import (
    APPROVING,
    COMMAND_LINE,
    ORGANISING,
    Actor,
    ChangedMeanwhile,
    NoChatBound,
    check_role,
    found,
)
from scheduler.campaign_files import read_campaign
from scheduler.forecast import messages_of
from scheduler.hours import first_allowed
from scheduler.looks import DROPPING, Looks, audience_name, plan_of, saved_named, subject
from scheduler.progress import STATES
from scheduler.timetable import upcoming

__all__ = ["APPROVING", "COMMAND_LINE", "ORGANISING", "STATES", "Actor", "Operations"]

TITLE_CHARACTERS = 110
"""Of a campaign's name at most, as its file has it."""

AUDIENCE_CHARACTERS = 80
"""Of the name of a saved audience at most."""

REASON_CHARACTERS = 500
"""Of what is said to those whose campaign is sent back: more is cut off."""

EDITING_SEEN = timedelta(minutes=10)
"""Who did nothing for longer has most likely closed the draft."""

AUDIENCE = ("audience", "exclude")
"""The parts of a plan that say who is meant."""

RETRYING = (CampaignState.RUNNING, CampaignState.SCHEDULED, CampaignState.PAUSED, CampaignState.FINISHED)
"""In these states whom the last run did not reach may be sent to again."""


AGAIN_WITHIN = timedelta(days=35)
"""So long after its moment a run may be sent again to those it missed; later, what it says has grown old. A platform
that carries only so many messages a month asks for a month, and some days to notice."""

TOO_OLD = (
    f"Lần gửi gần nhất đã quá {AGAIN_WITHIN.days} ngày: gửi lại bây giờ thì người nhận đọc tin cũ. "
    "Hãy lập chiến dịch mới."
)

NO_LONGER_KNOWN = (
    "Lần gửi gần nhất đã lâu: máy chỉ còn giữ số lượng, không còn giữ đã gửi tới ai, "
    "nên không gửi lại riêng cho ai được."
)


class Operations(Looks):
    """All that can be done with campaigns, and all that can be looked at."""

    def create(self, plan: CampaignFile, actor: Actor, *, audience: str | None = None) -> int:
        """A new draft; returns its number. `audience`: one that was saved, in place of the plan's."""
        check_role(actor, ORGANISING)
        with self._acting() as (connection, now):
            plan = _with_audience(plan, saved_named(connection, audience, actor)) if audience else plan
            self._check_plan(connection, plan, actor, now)
            id = campaigns.add(
                connection,
                name=plan.name,
                name_folded=fold(plan.name),
                unit=actor.unit,
                author=actor.name,
                plan=plan.model_dump(mode="json"),
                corrects=plan.corrects,
                now=now,
            )
            _note(connection, actor, "create", id, now)
        return id

    def check(self, plan: CampaignFile, actor: Actor = COMMAND_LINE) -> None:
        """Raises `ActRefused` when the plan could not be created now."""
        with self._database.read() as connection:
            self._check_plan(connection, plan, actor, self._clock())

    def correct(self, id: int, text: str, actor: Actor) -> int:
        """A draft that puts right what a campaign said, for exactly those it reached; returns its number."""
        with self._database.read() as connection:
            wrong = found(connection, id, actor)
            if totals.any_of_campaign(connection, id):
                raise ActRefused(
                    "Chiến dịch này gửi đã lâu, máy chỉ còn giữ số lượng, không còn giữ đã gửi tới ai. "
                    "Hãy lập chiến dịch mới cho mọi người."
                )
        plan = {
            "name": corrected(wrong.name),
            "text": text,
            "schedule": {"now": "true"},
            "corrects": str(id),
        }
        # JSON is YAML: what is typed here goes through the same door as a file.
        written = json.dumps(plan, ensure_ascii=False)
        return self.create(read_campaign(written, self._library(), self._words.public_url), actor)

    def send_test(self, id: int, actor: Actor) -> int:
        """Send the message as it stands to the chats bound to the person's own account; returns to how many."""
        check_role(actor, ORGANISING)
        with self._acting() as (connection, now):
            campaign = found(connection, id, actor)
            plan = plan_of(campaign)
            bound = accounts.chats_of(connection, actor.unit)
            chats = [address for address, user in bound if user.name == actor.name]
            if not chats:
                raise NoChatBound(actor.name)
            messages = [message for _, message in messages_of(plan, self._library(), self._words)]
            letters = [Letter(None, address, [message]) for address in chats for message in messages]
            outbound.write(connection, letters, now)
            _note(connection, actor, "test", id, now)
        return len(chats)

    def revise(self, id: int, plan: CampaignFile, revision: int, actor: Actor) -> int:
        """Another plan for a campaign that nobody has approved; returns the new revision.

        `revision`: the one that was read; when somebody else has changed it meanwhile nothing is overwritten, which is
        told by `ChangedMeanwhile`.
        """
        with self._changing(id, actor, "revise", CampaignState.DRAFT, CampaignState.SUBMITTED) as act:
            if act.campaign.revision != revision:
                raise ChangedMeanwhile
            self._check_plan(act.connection, plan, actor, act.now)
            act.change(
                name=plan.name,
                name_folded=fold(plan.name),
                plan=plan.model_dump(mode="json"),
                corrects=plan.corrects,
                revision=revision + 1,
                state=CampaignState.DRAFT,
            )
            act.tell(revision=revision + 1)
            campaign_editing.close(act.connection, id, actor.name)
        return revision + 1

    def note_editing(self, id: int, actor: Actor) -> Sequence[Editing]:
        """The person has the draft open; returns who else has had it open of late, the latest first."""
        check_role(actor, ORGANISING)
        with self._acting() as (connection, now):
            found(connection, id, actor)
            campaign_editing.note(connection, id, actor.name, now)
            return campaign_editing.others(connection, id, actor.name, now - EDITING_SEEN)

    def close_editing(self, id: int, actor: Actor) -> None:
        """The person leaves the draft as it is."""
        with self._acting() as (connection, _):
            found(connection, id, actor)
            campaign_editing.close(connection, id, actor.name)

    def submit(self, id: int, actor: Actor) -> None:
        """Hand a draft to those who approve."""
        with self._changing(id, actor, "submit", CampaignState.DRAFT) as act:
            self._check_plan(act.connection, act.plan, actor, act.now)
            act.change(state=CampaignState.SUBMITTED, submitted_at=act.now)

    def send_back(self, id: int, actor: Actor, reason: str = "") -> None:
        """What was handed in is not approved: it is a draft again. `reason`: for those who wrote it."""
        with self._changing(id, actor, "send_back", CampaignState.SUBMITTED, CampaignState.APPROVED) as act:
            act.change(state=CampaignState.DRAFT, approver=None, approved_at=None, expected=None)
            if reason:
                act.tell(reason=reason[:REASON_CHARACTERS])

    def approve(self, id: int, actor: Actor, *, expected: int | None = None) -> int:
        """A second person agrees; returns how many recipients there are at the moment.

        `expected`: the number the person saw; when it is another by now, they are to look again.
        """
        with self._changing(id, actor, "approve", CampaignState.SUBMITTED, roles=APPROVING) as act:
            self._check_is_another(act.connection, act.campaign, actor)
            total = self.counts(act.connection, act.plan, act.now).total
            if expected is not None and expected != total:
                raise ActRefused(f"Số người nhận nay là {total}, không phải {expected}. Hãy xem lại rồi duyệt.")
            act.change(state=CampaignState.APPROVED, approver=actor.name, approved_at=act.now, expected=total)
            act.tell(expected=total)
        return total

    def to_approve(self, id: int, actor: Actor) -> int:
        """How many recipients the person would agree to. Raises `ActRefused` when they could not approve it now."""
        check_role(actor, APPROVING)
        with self._database.read() as connection:
            campaign = found(connection, id, actor)
            _check_state(campaign, (CampaignState.SUBMITTED,))
            self._check_is_another(connection, campaign, actor)
            return self.counts(connection, plan_of(campaign), self._clock()).total

    def start(self, id: int, actor: Actor) -> None:
        """Let the clock have an approved campaign; where one person may do all, any draft."""
        with self._changing(id, actor, "start", ready=self.startable) as act:
            coming = upcoming(act.plan.schedule, after=act.now, count=1, begun=act.now)
            due = act.now if act.plan.schedule.now else coming[0].due if coming else None
            if due is None:
                raise ActRefused("Giờ gửi đã qua. Hãy sửa lịch rồi trình duyệt lại.", part=("schedule",))
            act.change(state=CampaignState.SCHEDULED, started_at=act.now, handled_to=None, next_due=due)

    def pause(self, id: int, actor: Actor) -> None:
        """Send nothing more until `resume`."""
        with self._changing(id, actor, "pause", *campaigns.ALIVE) as act:
            act.change(state=CampaignState.PAUSED, paused_because=None)

    def resume(self, id: int, actor: Actor) -> None:
        """Go on where it was paused. What was due meanwhile is sent if it is not too late; what has begun goes on
        however long it stood still."""
        with self._changing(id, actor, "resume", CampaignState.PAUSED) as act:
            alive = runs.any_alive(act.connection, id)
            state = CampaignState.RUNNING if alive else CampaignState.SCHEDULED
            act.change(state=state, paused_because=None, notice_due=False)
            runs.let_go_on(act.connection, act.now, id)
            campaigns.settle(act.connection, id, any_alive=alive)

    def drop_rest(self, id: int, actor: Actor) -> None:
        """Send nothing more of what has begun; later occasions of the campaign stay. Where it paused by itself because
        that stood still, it goes on."""
        with self._changing(id, actor, "drop_rest", *DROPPING) as act:
            begun = [run.id for run in runs.of_campaign(act.connection, id) if run.begun_at]
            dropped = [run for run in begun if runs.end(act.connection, run, RunState.CANCELLED, act.now)]
            if not dropped:
                raise ActRefused("Không có lần gửi nào đang dở để bỏ.")
            if act.campaign.paused_because is PauseReason.STOOD_STILL:
                act.change(state=CampaignState.SCHEDULED, paused_because=None, notice_due=False)
            campaigns.settle(act.connection, id, any_alive=runs.any_alive(act.connection, id))

    def cancel(self, id: int, actor: Actor) -> None:
        """Never send anything more of it; what was sent stays sent."""
        open_states = [state for state in CampaignState if state not in campaigns.OVER]
        with self._changing(id, actor, "cancel", *open_states) as act:
            for run in runs.of_campaign(act.connection, id):
                runs.end(act.connection, run.id, RunState.CANCELLED, act.now)
            act.change(state=CampaignState.CANCELLED, next_due=None, notice_due=False)

    def retry_failed(self, id: int, actor: Actor) -> int:
        """Try again whom the last run failed to reach; returns how many."""
        nobody = "Lần gửi gần nhất không có ai gửi lỗi mà còn nhận tin."
        return self._again(id, actor, "retry_failed", deliveries.retry_failed, nobody)

    def resend_uncertain(self, id: int, actor: Actor) -> int:
        """Send once more to those of the last run of whom nobody knows whether it reached them; returns how many.

        A person decides this, since somebody may get it twice.
        """
        nobody = "Lần gửi gần nhất không có ai trong diện không chắc đã tới mà còn nhận tin."
        return self._again(id, actor, "resend_uncertain", deliveries.retry_uncertain, nobody)

    def _again(
        self, id: int, actor: Actor, action: str, put_back: Callable[[Connection, int], int], nobody: str
    ) -> int:
        with self._changing(id, actor, action, *RETRYING) as act:
            sent = [run for run in runs.of_campaign(act.connection, id) if run.begun_at]
            if sent and sent[-1].state == RunState.CANCELLED:
                raise ActRefused("Phần còn lại của lần gửi gần nhất đã bỏ, nên không gửi lại cho ai.")
            again = put_back(act.connection, sent[-1].id) if sent else 0
            if not again:
                known = not sent or not totals.of_runs(act.connection, [sent[-1].id])
                raise ActRefused(nobody if known else NO_LONGER_KNOWN)
            if act.now - sent[-1].due_at > AGAIN_WITHIN:
                raise ActRefused(TOO_OLD)
            runs.reopen(act.connection, sent[-1].id, act.now)
            if act.campaign.state is not CampaignState.PAUSED:
                act.change(state=CampaignState.RUNNING)
            act.tell(recipients=again)
        return again

    def save_audience(self, name: str, id: int, actor: Actor) -> None:
        """Keep the audience of a campaign by a name, for the unit of the person or else for everybody."""
        check_role(actor, ORGANISING)
        name = _new_name(name)
        with self._acting() as (connection, now):
            campaign = found(connection, id, actor)
            people = {part: campaign.plan.get(part, {}) for part in AUDIENCE}
            saved_audiences.save(connection, name, actor.unit, people, actor.name, now)
            audit.append(connection, actor.name, "save_audience", f"audience:{name}", people, now)

    def rename_audience(self, name: str, wanted: str, actor: Actor) -> str:
        """Call it otherwise; returns the name as it is kept. Another of that name stays: nobody asked it to go."""
        check_role(actor, ORGANISING)
        wanted = _new_name(wanted)
        with self._acting() as (connection, now):
            saved = saved_named(connection, name, actor)
            if actor.unit is not None and saved.unit != actor.unit:
                raise ActRefused(f"Nhóm “{name}” là nhóm dùng chung. Hãy nhờ người quản trị đổi tên.")
            taken = [each for each in saved_audiences.all_saved(connection, saved.unit) if each.id != saved.id]
            if any(each.name == wanted and each.unit == saved.unit for each in taken):
                raise ActRefused(f"Đã có nhóm “{wanted}”. Hãy chọn tên khác.")
            saved_audiences.rename(connection, saved.id, wanted)
            audit.append(connection, actor.name, "rename_audience", f"audience:{saved.name}", {"renamed": wanted}, now)
        return wanted

    def remove_audience(self, name: str, actor: Actor) -> None:
        """Forget it. What is everybody's is not for one unit to take away."""
        check_role(actor, ORGANISING)
        with self._acting() as (connection, now):
            saved = saved_named(connection, name, actor)
            if actor.unit is not None and saved.unit != actor.unit:
                raise ActRefused(f"Nhóm “{name}” là nhóm dùng chung. Hãy nhờ người quản trị bỏ.")
            saved_audiences.remove(connection, saved.id)
            audit.append(connection, actor.name, "remove_audience", f"audience:{saved.name}", None, now)

    def hold_all(self, actor: Actor) -> None:
        """Send nothing in bulk until `let_all_go`; replies go on."""
        check_role(actor, ORGANISING)
        with self._acting() as (connection, now):
            halts.halt(connection, actor.name, now)
            audit.append(connection, actor.name, "stop_sending", "sending", None, now)

    def let_all_go(self, actor: Actor) -> None:
        """What had begun goes on, too, however long it was held."""
        check_role(actor, ORGANISING)
        with self._acting() as (connection, now):
            if halts.halted(connection):
                runs.let_go_on(connection, now)
            halts.lift(connection)
            audit.append(connection, actor.name, "allow_sending", "sending", None, now)

    def _check_plan(self, connection: Connection, plan: CampaignFile, actor: Actor, now: datetime) -> None:
        """What the file alone cannot tell: whether its time is past, and whether anybody is meant."""
        if not upcoming(plan.schedule, after=now, count=1, begun=now) and not plan.schedule.now:
            raise ActRefused("Lịch này không còn lần gửi nào ở phía trước. Hãy chọn ngày giờ khác.", part=("schedule",))
        if first_allowed(plan, self._rules.quiet, now) is None:
            raise ActRefused(
                f"Khung giờ này nằm trọn trong giờ yên lặng ({self._rules.quiet}), nên không gửi được lúc nào. "
                "Hãy chọn khung giờ khác.",
                part=("window",),
            )
        if plan.corrects is not None:
            found(connection, plan.corrects, actor)
        total = self.counts(connection, plan, now).total
        if plan.corrects is not None and not total:
            raise ActRefused(
                f"Tin của chiến dịch {plan.corrects} chưa tới ai, hoặc ai đã nhận đều không còn nhận tin, "
                "nên không có ai để gửi đính chính.",
                part=("corrects",),
            )
        once = plan.schedule.now or plan.schedule.once is not None
        if once and not total:
            raise ActRefused(
                "Chưa có ai đăng ký đúng những điều kiện này, nên không gửi được cho ai. Hãy bớt điều kiện.",
                part=("audience",),
            )

    def _check_is_another(self, connection: Connection, campaign: Kept, actor: Actor) -> None:
        if self.needs_another(campaign, actor, audit.entries(connection, subject(campaign.id))):
            raise ActRefused("Người soạn không được tự duyệt. Hãy nhờ một người khác có quyền duyệt.")

    @contextmanager
    def _acting(self) -> Iterator[tuple[Connection, datetime]]:
        with self._database.write() as connection:
            yield connection, self._clock()

    @contextmanager
    def _changing(
        self,
        id: int,
        actor: Actor,
        action: str,
        *states: CampaignState,
        ready: Callable[[Kept], Collection[CampaignState]] | None = None,
        roles: Collection[Role] = ORGANISING,
    ) -> Iterator["Act"]:
        """An act on a campaign that is in one of these states, written down when it is done.

        `ready`: which states they are, where that hangs on the campaign.
        """
        check_role(actor, roles)
        with self._acting() as (connection, now):
            campaign = found(connection, id, actor, lock=True)
            _check_state(campaign, ready(campaign) if ready else states)
            act = Act(connection, campaign, now)
            yield act
            _note(connection, actor, action, id, now, act.details or None)


class Act:
    """One change of a campaign under way."""

    def __init__(self, connection: Connection, campaign: Kept, now: datetime) -> None:
        self.connection = connection
        self.campaign = campaign
        self.now = now
        self.plan = plan_of(campaign)
        self.details: dict[str, Any] = {}

    def change(self, **values: Any) -> None:
        """Set these columns of the campaign."""
        campaigns.change(self.connection, self.campaign.id, **values)

    def tell(self, **details: Any) -> None:
        """What the audit log says besides who and when."""
        self.details |= details


def _check_state(campaign: Kept, fitting: Collection[CampaignState]) -> None:
    if campaign.state not in fitting:
        allowed = ", ".join(STATES[state] for state in fitting)
        raise ActRefused(
            f"Chiến dịch {campaign.id} đang ở trạng thái “{STATES[campaign.state]}”. "
            f"Việc này chỉ làm được khi: {allowed}."
        )


def corrected(name: str) -> str:
    """The name of a campaign that puts the named one right."""
    return f"Đính chính: {name}"[:TITLE_CHARACTERS]


def _with_audience(plan: CampaignFile, saved: Saved) -> CampaignFile:
    return CampaignFile.model_validate(plan.model_dump(mode="json") | dict(saved.people))


def _note(
    connection: Connection, actor: Actor, action: str, id: int, now: datetime, details: dict[str, Any] | None = None
) -> None:
    audit.append(connection, actor.name, action, subject(id), details, now)


def _new_name(typed: str) -> str:
    """The name as it is kept. Raises `ActRefused` for what is none."""
    name = audience_name(typed)
    if not 2 <= len(name) <= AUDIENCE_CHARACTERS:
        raise ActRefused(f"Đặt cho nhóm người nhận một tên, từ 2 tới {AUDIENCE_CHARACTERS} ký tự.")
    return name

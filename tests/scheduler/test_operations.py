"""Promises about what people may do with campaigns: in which state, by whom, and what is said when they may not."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlmodel import select

from bot.errors import ActRefused
from bot.messages import Address, Channel, Reply
from bot.storage import halts
from bot.storage.database import Database
from bot.storage.tables import CampaignState, DeliveryState, Outbound, Role, RunState
from bot.timing import Hours
from scheduler.operations import STATES, Actor, Operations
from tests.scheduler.office import CHAT, LAN, MINH, Office, plan

S = CampaignState
ADMIN = Actor("chi", Role.ADMIN)
EDITOR = Actor("em", Role.EDITOR)
OWN = "Bà con lưu ý: tin hôm qua ghi nhầm số điện thoại."


@dataclass(frozen=True)
class Act:
    """One thing people do, where it may be done, and what comes of it."""

    do: Callable[[Operations, int], object]
    allowed: frozenset[CampaignState]
    leads_to: CampaignState


ACTS = {
    "revise": Act(lambda o, id: o.revise(id, plan(), 1, LAN), frozenset({S.DRAFT, S.SUBMITTED}), S.DRAFT),
    "submit": Act(lambda o, id: o.submit(id, LAN), frozenset({S.DRAFT}), S.SUBMITTED),
    "send_back": Act(lambda o, id: o.send_back(id, MINH), frozenset({S.SUBMITTED, S.APPROVED}), S.DRAFT),
    "approve": Act(lambda o, id: o.approve(id, MINH), frozenset({S.SUBMITTED}), S.APPROVED),
    "start": Act(lambda o, id: o.start(id, LAN), frozenset({S.APPROVED}), S.SCHEDULED),
    "pause": Act(lambda o, id: o.pause(id, LAN), frozenset({S.SCHEDULED, S.RUNNING}), S.PAUSED),
    "resume": Act(lambda o, id: o.resume(id, LAN), frozenset({S.PAUSED}), S.RUNNING),
    "cancel": Act(lambda o, id: o.cancel(id, LAN), frozenset(S) - {S.FINISHED, S.CANCELLED}, S.CANCELLED),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_done_in_its_states_and_refused_in_all_others(office: Office, name: str) -> None:
    office.subscribe("1", "2")
    act = ACTS[name]
    for state in S:
        id = office.bring(state)
        before = office.acts(f"campaign:{id}")
        if state in act.allowed:
            act.do(office.operations, id)
            assert office.state(id) is act.leads_to
            assert [action for _, action in office.acts(f"campaign:{id}")[len(before) :]] == [name]
            continue
        with pytest.raises(ActRefused, match=f"“{STATES[state]}”") as refused:
            act.do(office.operations, id)
        assert all(STATES[allowed] in str(refused.value) for allowed in act.allowed)
        assert office.state(id) is state
        assert office.acts(f"campaign:{id}") == before


def test_a_campaign_that_is_not_there_is_refused(office: Office) -> None:
    with pytest.raises(ActRefused, match="Không có chiến dịch số 7"):
        office.operations.submit(7, LAN)


def test_every_act_names_who_did_it(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.FINISHED)
    assert office.acts(f"campaign:{id}") == [
        ("lan", "create"),
        ("lan", "submit"),
        ("minh", "approve"),
        ("lan", "start"),
    ]


def test_an_editor_does_nothing_with_campaigns(office: Office) -> None:
    office.subscribe("1")
    operations, id = office.operations, office.bring(S.DRAFT)
    acts: list[Callable[[], object]] = [
        lambda: operations.create(plan(), EDITOR),
        lambda: operations.revise(id, plan(), 1, EDITOR),
        lambda: operations.submit(id, EDITOR),
        lambda: operations.send_back(id, EDITOR),
        lambda: operations.approve(id, EDITOR),
        lambda: operations.start(id, EDITOR),
        lambda: operations.pause(id, EDITOR),
        lambda: operations.resume(id, EDITOR),
        lambda: operations.drop_rest(id, EDITOR),
        lambda: operations.cancel(id, EDITOR),
        lambda: operations.retry_failed(id, EDITOR),
        lambda: operations.send_test(id, EDITOR),
        lambda: operations.save_audience("nhóm", id, EDITOR),
        lambda: operations.let_all_go(EDITOR),
    ]
    for act in acts:
        with pytest.raises(ActRefused, match="không có quyền"):
            act()
    assert office.acts(f"campaign:{id}") == [("lan", "create")]


def test_an_organiser_does_not_approve(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SUBMITTED)
    with pytest.raises(ActRefused, match="không có quyền"):
        office.operations.approve(id, Actor("tu", Role.ORGANISER))


def test_people_of_one_unit_see_and_change_only_its_campaigns(office: Office) -> None:
    office.subscribe("1")
    ours, other = Actor("ha", Role.ADMIN, "mui-ne"), Actor("ba", Role.ADMIN, "phan-thiet")
    id = office.operations.create(plan(), ours)
    assert [each.id for each in office.operations.listed(ours)] == [id]
    assert office.operations.listed(other) == []
    assert [each.id for each in office.operations.listed(ADMIN)] == [id]
    acts: list[Callable[[], object]] = [
        lambda: office.operations.submit(id, other),
        lambda: office.operations.cancel(id, other),
        lambda: office.operations.correct(id, OWN, other),
        lambda: office.operations.save_audience("nhóm", id, other),
        lambda: office.operations.send_test(id, other),
    ]
    for act in acts:
        with pytest.raises(ActRefused, match="Không có chiến dịch số"):
            act()


@pytest.mark.parametrize("wrote", ["create", "revise", "submit"])
def test_nobody_approves_what_they_wrote_handed_in_or_revised(office: Office, wrote: str) -> None:
    office.subscribe("1")
    operations = office.operations
    id = operations.create(plan(), ADMIN if wrote == "create" else LAN)
    if wrote == "revise":
        operations.revise(id, plan(), 1, ADMIN)
    operations.submit(id, ADMIN if wrote == "submit" else LAN)
    with pytest.raises(ActRefused, match="không được tự duyệt"):
        operations.approve(id, Actor("CHI", Role.ADMIN))
    assert operations.approve(id, MINH) == 1


def test_who_revised_an_earlier_round_does_not_approve_a_later_one(office: Office) -> None:
    office.subscribe("1")
    operations, id = office.operations, office.bring(S.DRAFT)
    operations.revise(id, plan(), 1, MINH)
    operations.revise(id, plan(), 2, LAN)
    operations.submit(id, LAN)
    with pytest.raises(ActRefused, match="không được tự duyệt"):
        operations.approve(id, MINH)


def test_where_one_person_may_do_all_a_draft_is_started_at_once(office: Office) -> None:
    office.subscribe("1")
    office = office.with_rules(two_persons=False)
    for state in (S.DRAFT, S.SUBMITTED, S.APPROVED):
        id = office.bring(state)
        office.operations.start(id, LAN)
        assert office.state(id) is S.SCHEDULED


def test_an_urgent_campaign_needs_two_persons_even_where_one_may_do_all(office: Office) -> None:
    office.subscribe("1")
    operations = office.with_rules(two_persons=False).operations
    id = operations.create(plan(urgent=True), ADMIN)
    with pytest.raises(ActRefused, match="bản nháp"):
        operations.start(id, ADMIN)
    operations.submit(id, ADMIN)
    with pytest.raises(ActRefused, match="không được tự duyệt"):
        operations.approve(id, ADMIN)
    operations.approve(id, MINH)
    operations.start(id, ADMIN)
    assert office.state(id) is S.SCHEDULED


def test_who_approves_another_number_than_they_saw_looks_again(office: Office) -> None:
    office.subscribe("1", "2")
    id = office.bring(S.SUBMITTED)
    office.subscribe("3")
    with pytest.raises(ActRefused, match="nay là 3, không phải 2"):
        office.operations.approve(id, MINH, expected=2)
    assert office.operations.approve(id, MINH, expected=3) == 3
    assert office.operations.progress(id).campaign.expected == 3


def test_what_was_sent_back_forgets_who_approved_it(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.APPROVED)
    office.operations.send_back(id, MINH)
    campaign = office.operations.progress(id).campaign
    assert (campaign.state, campaign.approver, campaign.expected) == (S.DRAFT, None, None)


def test_a_revision_of_what_somebody_else_changed_overwrites_nothing(office: Office) -> None:
    office.subscribe("1")
    operations, id = office.operations, office.bring(S.DRAFT)
    assert operations.revise(id, plan(name="Bản của Minh"), 1, MINH) == 2
    with pytest.raises(ActRefused, match="Người khác vừa sửa"):
        operations.revise(id, plan(name="Bản của Lan"), 1, LAN)
    assert operations.progress(id).campaign.name == "Bản của Minh"


@pytest.mark.parametrize(
    ("changes", "part", "said"),
    [
        ({"schedule": {"once": "2026-11-26 11:59"}}, ("schedule",), "không còn lần gửi nào"),
        ({"audience": {"areas": ["mui-ne"]}}, ("audience",), "Chưa có ai đăng ký"),
        ({"audience": {"channels": ["zalo"]}}, ("audience", "channels"), "Kênh zalo chưa bật"),
        ({"window": "22:00-23:00"}, ("window",), "giờ yên lặng"),
    ],
)
def test_what_could_never_be_sent_is_refused_with_the_part_that_is_wrong(
    office: Office, changes: dict[str, object], part: tuple[str, ...], said: str
) -> None:
    office.subscribe("1")
    office = office.with_rules(quiet=Hours(21 * 60 + 30, 6 * 60 + 30))
    with pytest.raises(ActRefused, match=said) as refused:
        office.operations.create(plan(**changes), LAN)
    assert refused.value.part == part
    assert office.operations.listed(LAN) == []


def test_a_campaign_that_comes_again_may_wait_for_its_first_subscriber(office: Office) -> None:
    id = office.operations.create(plan(schedule={"weekly": ["fri 19:00"]}), LAN)
    assert office.state(id) is S.DRAFT


def test_an_approved_campaign_whose_time_went_by_is_not_started(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.APPROVED, schedule={"once": "2026-11-26 19:00"})
    office.clock.advance(hours=8)
    with pytest.raises(ActRefused, match="Giờ gửi đã qua"):
        office.operations.start(id, LAN)
    assert office.state(id) is S.APPROVED


def test_a_campaign_whose_channel_was_turned_off_is_still_shown_and_cancelled(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.DRAFT, audience={"channels": ["telegram"]})
    without = office.with_rules(reachable=frozenset({Channel.WEB}))
    assert without.operations.progress(id).audience_count == 0
    without.operations.cancel(id, LAN)
    assert without.state(id) is S.CANCELLED


def test_a_correction_goes_to_exactly_those_the_wrong_message_reached(office: Office) -> None:
    office.subscribe("reached", "failed", "perhaps", "blocked")
    wrong = office.bring(S.RUNNING)
    office.send(
        wrong, {"failed": DeliveryState.FAILED, "perhaps": DeliveryState.UNCERTAIN, "blocked": DeliveryState.GONE}
    )
    office.subscribe("came later")
    right = office.operations.correct(wrong, OWN, LAN)
    campaign = office.operations.progress(right)
    assert (campaign.campaign.corrects, campaign.audience_count) == (wrong, 2)
    office.operations.submit(right, LAN)
    office.operations.approve(right, MINH, expected=2)
    office.operations.start(right, LAN)
    office.look()
    assert office.slots(right) == [("now", RunState.RUNNING, 2)]
    office.send(right)
    assert office.runs(right)[0].counts[DeliveryState.SENT] == 2


def test_a_correction_of_what_reached_nobody_is_refused(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED)
    with pytest.raises(ActRefused, match="chưa tới ai"):
        office.operations.correct(id, OWN, LAN)


def test_a_correction_may_lead_to_the_bots_own_page_like_any_campaign(office: Office) -> None:
    office.subscribe("1")
    wrong = office.bring(S.FINISHED)
    right = office.operations.correct(wrong, "Xem lại ở https://canhgiac.example/chu-de nhé bà con.", LAN)
    assert "canhgiac.example" in office.operations.words(right, LAN)[0][1].text


@pytest.mark.parametrize("act", ["retry_failed", "resend_uncertain"])
def test_a_run_is_sent_again_within_a_month_of_its_moment_and_not_when_it_has_grown_old(
    office: Office, act: str
) -> None:
    office.subscribe("1", "2")
    id = office.bring(S.RUNNING)
    office.send(id, {"1": DeliveryState.FAILED, "2": DeliveryState.UNCERTAIN})
    again = getattr(office.operations, act)
    office.clock.advance(days=36)
    with pytest.raises(ActRefused, match="tin cũ"):
        again(id, LAN)
    assert office.state(id) is S.FINISHED
    assert office.runs(id)[0].open == 0
    office.clock.advance(days=-4)
    assert again(id, LAN) == 1


def test_whom_the_last_run_failed_to_reach_is_tried_again(office: Office) -> None:
    office.subscribe("1", "2", "3")
    id = office.bring(S.RUNNING)
    office.send(id, {"1": DeliveryState.FAILED, "2": DeliveryState.GONE})
    assert office.state(id) is S.FINISHED
    assert office.operations.retry_failed(id, LAN) == 1
    assert office.state(id) is S.RUNNING
    office.send(id)
    assert office.runs(id)[0].counts[DeliveryState.SENT] == 2
    with pytest.raises(ActRefused, match="không có ai gửi lỗi"):
        office.operations.retry_failed(id, LAN)


def test_cancelling_withdraws_whoever_still_waits_and_leaves_what_was_sent(office: Office) -> None:
    office.subscribe("1", "2")
    id = office.bring(S.RUNNING)
    office.operations.cancel(id, LAN)
    office.look()
    (run,) = office.runs(id)
    assert (run.state, run.counts[DeliveryState.WITHDRAWN]) == (RunState.CANCELLED, 2)
    assert sum(run.counts.values()) == run.recipients == 2


def test_a_finished_campaign_paused_over_its_last_moment_ends_when_it_goes_on(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.PAUSED)
    office.send(id)
    assert office.state(id) is S.PAUSED
    office.operations.resume(id, LAN)
    assert office.state(id) is S.FINISHED


def test_all_sending_is_held_and_let_go_by_those_who_work_with_campaigns(office: Office, database: Database) -> None:
    def held() -> bool:
        with database.read() as connection:
            return halts.halted(connection)

    with pytest.raises(ActRefused, match="không có quyền"):
        office.operations.hold_all(EDITOR)
    office.operations.hold_all(LAN)
    assert held()
    office.operations.hold_all(MINH)
    office.operations.let_all_go(MINH)
    assert not held()
    assert office.acts("sending") == [("lan", "stop_sending"), ("minh", "stop_sending"), ("minh", "allow_sending")]


def test_a_saved_audience_takes_the_place_of_a_plans_own(office: Office) -> None:
    office.subscribe("1", area="mui-ne")
    office.subscribe("2", "3")
    operations = office.operations
    operations.save_audience("Mũi Né", operations.create(plan(audience={"areas": ["mui-ne"]}), LAN), LAN)
    assert [(saved.name, saved.author) for saved in operations.audiences()] == [("Mũi Né", "lan")]
    id = operations.create(plan(), LAN, audience="Mũi Né")
    assert operations.progress(id).audience_count == 1
    operations.remove_audience("Mũi Né", LAN)
    for act in (
        lambda: operations.remove_audience("Mũi Né", LAN),
        lambda: operations.create(plan(), LAN, audience="Mũi Né"),
    ):
        with pytest.raises(ActRefused, match="Không có nhóm người nhận “Mũi Né”"):
            act()
    assert office.acts("audience:Mũi Né") == [("lan", "save_audience"), ("lan", "remove_audience")]


def letters(database: Database) -> list[tuple[Address, str]]:
    with database.read() as connection:
        rows = connection.execute(select(Outbound.channel, Outbound.chat, Outbound.body)).all()
    return [(Address(Channel(channel), chat), Reply.from_json(body).text) for channel, chat, body in rows]


def test_a_test_message_comes_to_ones_own_chat_and_nowhere_else(office: Office, database: Database) -> None:
    office.subscribe("1")
    lan = office.bound("lan", Role.ORGANISER)
    office.bound("minh", Role.APPROVER, chat=Address(Channel.TELEGRAM, "800"))
    id = office.bring(S.DRAFT)
    assert office.operations.send_test(id, lan) == 1
    ((address, text),) = letters(database)
    assert address == CHAT
    assert text == office.operations.preview(id).messages[0][1].text
    assert office.acts(f"campaign:{id}")[-1] == ("lan", "test")


def test_without_a_bound_chat_there_is_no_test_message(office: Office, database: Database) -> None:
    office.subscribe("1")
    id = office.bring(S.DRAFT)
    with pytest.raises(ActRefused, match="canhgiac user bind lan"):
        office.operations.send_test(id, LAN)
    assert letters(database) == []


def test_a_disabled_account_does_nothing_and_before_there_are_accounts_anybody_may(office: Office) -> None:
    assert office.operations.actor("ai cũng được").role is None
    lan = office.bound("lan", Role.ORGANISER, "mui-ne")
    assert office.operations.actor("LAN") == lan
    with pytest.raises(ActRefused, match="Không có tài khoản “ai cũng được”"):
        office.operations.actor("ai cũng được")

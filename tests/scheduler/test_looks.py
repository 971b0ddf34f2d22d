"""Promises about what people see of campaigns: lists, calendars, whom a run did not reach; never another unit's."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.errors import ActRefused
from bot.storage.tables import CampaignState, DeliveryState, Role, RunState
from scheduler.actors import ChangedMeanwhile, NoSuchCampaign
from scheduler.operations import Actor
from tests.scheduler.office import LAN, MINH, Office, plan

S = CampaignState
HA, BA = Actor("ha", Role.ORGANISER, "mui-ne"), Actor("ba", Role.ORGANISER, "phan-thiet")


def test_a_list_is_searched_without_marks_and_paged_and_counts_by_state(office: Office) -> None:
    office.subscribe("1")
    operations = office.operations
    named = [operations.create(plan(name=name), LAN) for name in ("Tết: vé xe", "Đầu năm bói toán", "Vé số 100% trúng")]
    operations.submit(named[0], LAN)
    found, by_state = operations.page(LAN, "ve", limit=50)
    assert [each.id for each in found] == [named[2], named[0]]
    assert by_state == {S.DRAFT: 1, S.SUBMITTED: 1}
    assert [each.id for each in operations.page(LAN, "DAU boi", limit=50)[0]] == [named[1]]
    assert [each.id for each in operations.page(LAN, "vé", [S.SUBMITTED], limit=50)[0]] == [named[0]]
    assert [each.id for each in operations.page(LAN, skip=1, limit=1)[0]] == [named[1]]
    # What means "anything" to the database means itself to people.
    assert [each.id for each in operations.page(LAN, "100%", limit=50)[0]] == [named[2]]
    assert operations.page(LAN, "_", limit=50)[0] == []


def test_a_campaign_is_found_by_its_new_name(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.DRAFT)
    office.operations.revise(id, plan(name="Mùa lũ"), 1, LAN)
    assert [each.id for each in office.operations.page(LAN, "mua lu", limit=50)[0]] == [id]


def test_nothing_of_another_unit_is_told_not_even_that_it_exists(office: Office) -> None:
    office.subscribe("1")
    operations = office.operations
    id = operations.create(plan(), HA)
    looks: list[Callable[[int], object]] = [
        lambda id: operations.progress(id, BA),
        lambda id: operations.preview(id, BA),
        lambda id: operations.words(id, BA),
        lambda id: operations.campaign(id, BA),
        lambda id: operations.history(id, BA),
        lambda id: operations.not_reached(id, 1, BA, skip=0, limit=10),
        lambda id: operations.note_editing(id, BA),
        lambda id: operations.close_editing(id, BA),
        lambda id: operations.resend_uncertain(id, BA),
        lambda id: operations.forecast_of(plan(topic=None, text="Tin trước ghi nhầm ngày họp.", corrects=id), BA),
    ]
    for look in looks:
        said = []
        for asked in (id, 999):
            with pytest.raises(NoSuchCampaign) as refused:
                look(asked)
            said.append(str(refused.value).replace(str(asked), "…"))
        assert said[0] == said[1]
    assert operations.page(BA, limit=50) == ([], {})


def test_a_run_is_looked_at_through_its_own_campaign_only(office: Office) -> None:
    office.subscribe("1")
    theirs, ours = office.operations.create(plan(), HA), office.bring(S.FINISHED)
    run = office.runs(ours)[0].id
    with pytest.raises(NoSuchCampaign):
        office.operations.not_reached(theirs, run, HA, skip=0, limit=10)


def test_saved_audiences_are_a_units_own_or_everybodys(office: Office) -> None:
    office.subscribe("1", area="mui-ne")
    office.subscribe("2", "3")
    operations = office.operations
    id = operations.create(plan(audience={"areas": ["mui-ne"]}), HA)
    operations.save_audience("Nhóm", id, HA)
    operations.save_audience("Nhóm", operations.create(plan(), BA), BA)
    operations.save_audience("Chung", operations.create(plan(), LAN), LAN)
    assert [(each.name, each.unit) for each in operations.audiences(HA)] == [("Chung", None), ("Nhóm", "mui-ne")]
    assert len(operations.audiences(LAN)) == 3
    counts = [operations.progress(operations.create(plan(), who, audience="Nhóm")).audience_count for who in (HA, BA)]
    assert counts == [1, 3]
    with pytest.raises(ActRefused, match="nhóm dùng chung"):
        operations.remove_audience("Chung", HA)
    operations.remove_audience("Nhóm", HA)
    assert [(each.name, each.unit) for each in operations.audiences(BA)] == [("Chung", None), ("Nhóm", "phan-thiet")]
    with pytest.raises(ActRefused, match="Không có nhóm người nhận"):
        operations.create(plan(), HA, audience="Nhóm")


def test_saved_audiences_stand_in_the_order_of_a_dictionary_whatever_the_database_makes_of_letters(
    office: Office,
) -> None:
    office.subscribe("1")
    operations = office.operations
    id = operations.create(plan(), LAN)
    for name in ("tổ dân phố", "Ức", "Đoàn viên", "Ăn uống", "Dân biển", "Tổ 2", "An ninh"):
        operations.save_audience(name, id, LAN)
    assert [each.name for each in operations.audiences(LAN)] == [
        "An ninh",
        "Ăn uống",
        "Dân biển",
        "Đoàn viên",
        "Tổ 2",
        "tổ dân phố",
        "Ức",
    ]
    operations.save_audience("Tổ 2", operations.create(plan(), HA), HA)
    assert [each.unit for each in operations.audiences(HA) if each.name == "Tổ 2"] == ["mui-ne", None]


def test_whom_a_run_did_not_reach_is_listed_with_a_mask_and_page_by_page(office: Office) -> None:
    office.subscribe("7000000123", area="mui-ne")
    office.subscribe("700", "7000000999", "7000000555")
    id = office.bring(S.RUNNING)
    states = {
        "7000000123": DeliveryState.FAILED,
        "700": DeliveryState.UNCERTAIN,
        "7000000999": DeliveryState.GONE,
    }
    office.send(id, states)
    run = office.runs(id)[0].id
    sending, missed = office.operations.not_reached(id, run, LAN, skip=0, limit=50)
    assert (sending.id, sending.counts[DeliveryState.SENT]) == (run, 1)
    assert [(each.state, each.chat, each.area) for each in missed] == [
        (DeliveryState.FAILED, "•••23", "mui-ne"),
        (DeliveryState.UNCERTAIN, "•••", None),
        (DeliveryState.GONE, "•••99", None),
    ]
    _, second = office.operations.not_reached(id, run, LAN, skip=1, limit=1)
    assert [each.state for each in second] == [DeliveryState.UNCERTAIN]
    _, gone = office.operations.not_reached(id, run, LAN, [DeliveryState.GONE], skip=0, limit=50)
    assert [each.chat for each in gone] == ["•••99"]


def test_what_may_have_arrived_is_sent_once_more_when_a_person_says_so(office: Office) -> None:
    office.subscribe("1", "2", "3")
    id = office.bring(S.RUNNING)
    office.send(id, {"1": DeliveryState.UNCERTAIN, "2": DeliveryState.FAILED})
    assert office.operations.resend_uncertain(id, LAN) == 1
    assert office.state(id) is S.RUNNING
    office.send(id)
    run = office.runs(id)[0]
    assert (run.counts[DeliveryState.SENT], run.counts[DeliveryState.FAILED], run.repeated) == (2, 1, 1)
    assert office.acts(f"campaign:{id}")[-1] == ("lan", "resend_uncertain")
    with pytest.raises(ActRefused, match="không chắc đã tới"):
        office.operations.resend_uncertain(id, LAN)


def test_who_opens_a_draft_is_told_who_else_has_it_open_of_late(office: Office) -> None:
    office.subscribe("1")
    operations, id = office.operations, office.bring(S.DRAFT)
    assert operations.note_editing(id, LAN) == []
    office.clock.advance(minutes=5)
    assert [each.editor for each in operations.note_editing(id, MINH)] == ["lan"]
    office.clock.advance(minutes=6)
    assert operations.note_editing(id, MINH) == []
    operations.note_editing(id, LAN)
    assert [each.editor for each in operations.note_editing(id, MINH)] == ["lan"]
    operations.revise(id, plan(), 1, LAN)
    assert operations.note_editing(id, MINH) == []
    operations.note_editing(id, LAN)
    operations.close_editing(id, LAN)
    assert operations.note_editing(id, MINH) == []


def test_an_older_revision_is_told_apart_from_other_refusals(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.DRAFT)
    office.operations.revise(id, plan(name="Của Minh"), 1, MINH)
    with pytest.raises(ChangedMeanwhile):
        office.operations.revise(id, plan(name="Của Lan"), 1, LAN)
    assert office.operations.campaign(id, LAN).name == "Của Minh"


def test_what_is_sent_back_says_why(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SUBMITTED)
    office.operations.send_back(id, MINH, "Ghi rõ ngày họp.")
    last = office.operations.history(id, LAN)[-1]
    assert (last.actor, last.action, last.detail) == ("minh", "send_back", {"reason": "Ghi rõ ngày họp."})


def test_a_plan_that_is_not_kept_is_looked_at_as_if_it_were_started_now(office: Office) -> None:
    office.subscribe("1", area="mui-ne")
    office.subscribe("2")
    look = office.operations.forecast_of(
        plan(schedule={"weekly": ["fri 19:00"]}, audience={"areas": ["mui-ne"]}, window="07:00-21:00"), LAN
    )
    assert (look.counts.total, len(look.next)) == (1, 5)
    assert office.operations.page(LAN, limit=50)[0] == []


def test_a_calendar_gets_what_was_due_within_its_days(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.FINISHED)
    now = office.clock()
    found = office.operations.sent_between(now - timedelta(days=1), now + timedelta(days=1), LAN)
    assert [(each.campaign, each.state, each.recipients) for each in found] == [(id, RunState.FINISHED, 1)]
    assert office.operations.sent_between(now + timedelta(days=1), now + timedelta(days=2), LAN) == []
    assert office.operations.sent_between(now - timedelta(days=1), now + timedelta(days=1), HA) == []
    coming = office.bring(S.SUBMITTED, schedule={"weekly": ["fri 19:00"]})
    office.bring(S.DRAFT)
    assert [each.id for each in office.operations.to_come(LAN)] == [coming]
    assert office.operations.to_come(HA) == []

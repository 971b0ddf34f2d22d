"""Promises about the look ahead: who would get it, who not and why, what it says, when it may begin."""

import json
from datetime import timedelta

import pytest

from bot.messages import Channel
from bot.storage import quotas
from bot.storage.criteria import LeftOut
from bot.storage.quotas import Quota
from bot.storage.tables import CampaignState
from bot.timing import Hours
from scheduler.forecast import said_at
from tests.doubles.campaign_rows import NOON
from tests.scheduler.office import LAN, Office, plan


def test_it_counts_who_would_get_it_by_channel_and_why_others_would_not(office: Office) -> None:
    office.subscribe("1", "2", "rests", rest_days=7)
    office.subscribe("on the page", channel=Channel.WEB)
    office.send(office.bring(CampaignState.RUNNING, audience={"channels": ["telegram"]}))
    office.subscribe("3")
    id = office.operations.create(plan(exclude={"channels": ["web"]}), LAN)
    seen = office.operations.preview(id)
    assert seen.counts.channels == {"telegram": 1}
    assert {why: count for why, count in seen.counts.left_out.items() if count} == {
        LeftOut.EXCLUDED: 1,
        LeftOut.RESTING: 3,
    }


def test_what_it_counts_is_what_a_run_at_the_same_moment_gets(office: Office) -> None:
    office.subscribe("1", "2", area="mui-ne")
    office.subscribe("3", area="phan-thiet")
    office.subscribe("4")
    id = office.bring(CampaignState.SCHEDULED, audience={"areas": ["mui-ne", "phan-thiet"]})
    expected = office.operations.preview(id).counts.total
    office.look()
    assert office.runs(id)[0].recipients == expected == 3


def test_who_is_meant_on_a_channel_that_is_off_is_told_apart(office: Office) -> None:
    office.subscribe("1")
    office.subscribe("on the page", channel=Channel.WEB)
    office = office.with_rules(reachable=frozenset({Channel.WEB}))
    seen = office.operations.preview(office.bring(CampaignState.DRAFT))
    assert (seen.counts.total, seen.unreachable) == (1, {"telegram": 1})


def test_who_comes_after_the_last_message_of_the_month_is_told_beforehand(office: Office) -> None:
    office.subscribe("a1", "a2", "a3", "a4", channel=Channel.ZALO)
    office.subscribe("1")
    rules = {"reachable": frozenset({Channel.TELEGRAM, Channel.ZALO}), "quotas": {Channel.ZALO: Quota(20, 50)}}
    office = office.with_rules(**rules)
    id = office.operations.create(plan(), LAN)
    assert office.operations.preview(id).over_quota == {}
    with office.database.write() as connection:
        quotas.sent(connection, Channel.ZALO, 17, office.clock())
    seen = office.operations.preview(id)
    assert (seen.counts.total, seen.over_quota) == (5, {"zalo": 2}), "19 of 20 may be used up before bulk ends"
    office.clock.advance(days=31)
    assert office.operations.preview(id).over_quota == {}


def test_recipients_who_asked_for_other_topics_are_counted_as_a_hint(office: Office) -> None:
    office.subscribe("all")
    office.subscribe("this", topics=("viec-nhe-luong-cao",))
    office.subscribe("its group", topics=(office.library.topics["viec-nhe-luong-cao"].group,))
    office.subscribe("other", topics=("phao-no",))
    operations = office.operations
    assert operations.preview(operations.create(plan(), LAN)).other_topics == 1
    narrowed = plan(audience={"topics": ["viec-nhe-luong-cao"]})
    seen = operations.preview(operations.create(narrowed, LAN))
    assert (seen.counts.total, seen.other_topics) == (3, 0)


@pytest.mark.parametrize(("urgent", "waits"), [(False, timedelta(hours=8, minutes=30)), (True, timedelta(0))])
def test_it_says_when_sending_may_begin(office: Office, urgent: bool, waits: timedelta) -> None:
    office.subscribe("1")
    office = office.with_rules(quiet=Hours(21 * 60 + 30, 6 * 60 + 30))
    schedule = {"weekly": ["thu 22:00", "fri 08:00"]}
    seen = office.operations.preview(office.bring(CampaignState.DRAFT, schedule=schedule, urgent=urgent))
    (night, begins), (morning, at_once) = seen.next[:2]
    assert begins == night.due + waits
    assert at_once == morning.due
    assert len(seen.next) == 5


def test_it_tells_how_long_it_takes_to_reach_those_it_counts(office: Office) -> None:
    office.subscribe(*map(str, range(9)))
    office.subscribe("on the page", channel=Channel.WEB)
    paced = office.operations.preview(office.bring(CampaignState.DRAFT, pace=1))
    assert paced.takes(paced.counts.channels) == "Gửi hết mất chưa tới một phút, với nhịp 1 tin mỗi giây."
    assert paced.to_json()["sending"] == {"seconds": 9, "ends": (NOON + timedelta(seconds=9)).isoformat()}
    assert paced.takes({"telegram": 12_000}) == ("Gửi hết mất khoảng 3 giờ 20 phút, với nhịp 1 tin mỗi giây.")
    series = {"series": [{"after": "1d"}]}
    of_a_series = office.operations.preview(office.bring(CampaignState.DRAFT, pace=1, schedule=series))
    assert (of_a_series.takes({"telegram": 12_000}), of_a_series.to_json()["sending"]) == ("", None)


def test_of_a_series_every_step_with_its_own_topic_says_its_own(office: Office) -> None:
    steps = [{"after": "1d", "topic": "gia-danh-cong-an"}, {"after": "1w", "topic": "vay-tien-nop-phi-truoc"}]
    seen = office.operations.preview(office.bring(CampaignState.DRAFT, schedule={"series": steps}))
    assert [step for step, _ in seen.messages] == ["1d", "1w"]
    assert seen.messages[0][1].text != seen.messages[1][1].text


def test_it_is_one_object_of_plain_values(office: Office) -> None:
    office.subscribe("1")
    seen = json.loads(json.dumps(office.operations.preview(office.bring(CampaignState.DRAFT)).to_json()))
    assert seen["next"] == [{"slot": "now", "due": NOON.isoformat(), "from": NOON.isoformat()}]
    assert seen["messages"][0]["buttons"] == ["Xem thêm", "Dừng nhận tin"]


def test_a_moment_is_said_in_the_time_of_the_wall(office: Office) -> None:
    assert said_at(office.clock()) == "12:00 ngày 26/11/2026 (giờ Việt Nam)"

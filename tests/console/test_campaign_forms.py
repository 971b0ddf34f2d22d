"""Promises about the composer: a plan goes in and comes out the same; what is wrong is told at its field."""

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.schedules import WEEKDAYS
from console.campaigns.forms import Fields, fields_of, read
from console.doors import cleaned
from tests.doubles.models import understanding

LIBRARY = understanding().library
TOPICS, AUDIENCES = sorted(LIBRARY.topics), sorted(LIBRARY.audiences)
AREAS, GROUPS = sorted(LIBRARY.known().areas or ()), sorted(LIBRARY.groups)

times = st.times().map(lambda at: f"{at:%H:%M}")
spans = st.tuples(st.integers(1, 9999), st.sampled_from("mhdw")).map(lambda span: f"{span[0]}{span[1]}")
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2099, 12, 31))


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=4, unique=True)


schedules = st.one_of(
    st.just({"now": "true"}),
    st.builds(lambda day, at: {"once": f"{day} {at}"}, days, times),
    st.lists(st.builds("{} {}".format, st.sampled_from(WEEKDAYS), times), min_size=1, max_size=6, unique=True).map(
        lambda entries: {"weekly": entries}
    ),
    st.lists(st.builds("{} {}".format, st.integers(1, 31), times), min_size=1, max_size=5, unique=True).map(
        lambda entries: {"monthly": entries}
    ),
    st.lists(
        st.builds("{}/{} {}".format, st.integers(1, 30), st.sampled_from(["*", *map(str, range(1, 13))]), times),
        min_size=1,
        max_size=5,
        unique=True,
    ).map(lambda entries: {"lunar": entries}),
    st.lists(
        st.tuples(st.integers(1, 1095), times, st.none() | st.sampled_from(TOPICS)),
        min_size=1,
        max_size=5,
        unique_by=lambda step: step[0],
    ).map(
        lambda steps: {
            "series": [
                {"after": f"{number}d {at}", **({"topic": topic} if topic else {})} for number, at, topic in steps
            ]
        }
    ),
)
windows = st.tuples(times, times).filter(lambda ends: ends[0] != ends[1] and "00:00" not in ends).map("-".join)


@st.composite
def plans(draw: st.DrawFn) -> CampaignFile:
    traits = {"channels": some(["telegram", "web", "zalo"]), "audiences": some(AUDIENCES), "areas": some(AREAS)}
    people = st.fixed_dictionaries({**traits, "topics": some([*GROUPS, *TOPICS])})
    said = draw(st.sampled_from(["topic", "text"]))
    written: dict[str, Any] = {
        "name": draw(st.sampled_from(["Mùa sale", 'Tên "trong ngoặc": và dấu #', "Tết – 100% vui"])),
        "audience": draw(people),
        "exclude": draw(people) | ({"not_within": draw(spans)} if draw(st.booleans()) else {}),
        "schedule": draw(schedules),
        "urgent": str(draw(st.booleans())).lower(),
        "expires": draw(spans),
        "uncertain": draw(st.sampled_from(["resend_once", "leave"])),
        "buttons": draw(st.lists(st.sampled_from(TOPICS), max_size=3, unique=True)),
    }
    if said == "topic":
        written["topic"] = draw(st.sampled_from(TOPICS))
    else:
        written["text"] = draw(
            st.sampled_from(
                ["Bà con lưu ý: không bấm đường link lạ.", "**Chú ý:** \\ dấu “ngoặc”.\n\n- Dòng {hai}\n# Ba"]
            )
        )
    if draw(st.booleans()):
        written["window"] = draw(windows)
    if draw(st.booleans()):
        written["pace"] = draw(st.integers(1, 1000))
    if draw(st.booleans()):
        written["quiz"] = draw(st.sampled_from(sorted(LIBRARY.quizzes)))
    return CampaignFile.model_validate(written)


def in_order(plan: CampaignFile) -> CampaignFile:
    """Weekdays of one time stand together in the composer."""
    weekly = plan.schedule.weekly and tuple(sorted(plan.schedule.weekly, key=lambda entry: (entry.at, entry.weekday)))
    return plan.model_copy(update={"schedule": plan.schedule.model_copy(update={"weekly": weekly})})


@settings(max_examples=120, deadline=None)
@given(plans())
def test_a_plan_goes_into_the_form_and_comes_out_the_same(plan: CampaignFile) -> None:
    reading = read(fields_of(plan), LIBRARY)
    assert reading.faults == {}
    assert reading.plan == in_order(plan)


@pytest.mark.parametrize("name", sorted(LIBRARY.campaigns))
def test_every_ready_made_campaign_may_be_begun_from(name: str) -> None:
    assert read(fields_of(LIBRARY.campaigns[name]), LIBRARY).plan == in_order(LIBRARY.campaigns[name])


GOOD = {
    "name": ["Mùa sale"],
    "said": ["topic"],
    "topic": ["viec-nhe-luong-cao"],
    "when": ["weekly"],
    "weekly_0_days": ["fri", "sun"],
    "weekly_0_time": ["19:00"],
}


@pytest.mark.parametrize(
    "change, where, says",
    [
        ({"name": [""]}, "name", "đặt tên"),
        ({"name": ["ab"]}, "name", "Ngắn quá"),
        ({"topic": [""]}, "topic", "chọn chủ đề"),
        ({"topic": ["khong-co"]}, "topic", "không còn trong nội dung"),
        ({"said": ["text"], "text": [""]}, "text", "viết lời"),
        ({"said": ["text"], "text": ["Ngắn."]}, "text", "Ngắn quá"),
        ({"said": ["text"], "text": ["Bà con xem ở https://vi-du.xyz ngay nhé."]}, "text", "Không được dẫn tới"),
        ({"said": ["text"], "text": ["Bà con gọi ngay số 0912 345 678 nhé."]}, "text", "phải viết bằng tên"),
        ({"said": ["text"], "text": ["Bà con {{ config }} xem ngay bây giờ."]}, "text", ""),
        ({"button_2": ["khong-co"]}, "button_2", "không còn trong nội dung"),
        ({"quiz": ["khong-co"]}, "quiz", "Câu đố đã chọn không còn"),
        ({"to_areas": ["dao-khi"]}, "to_areas", "Có xã, phường đã chọn không còn trong danh sách"),
        ({"not_audiences": ["vua"]}, "not_audiences", "Có đối tượng đã chọn không còn"),
        ({"rest_number": ["mười"], "rest_unit": ["d"]}, "rest_number", "một số"),
        ({"when": [""]}, "when", "chọn lúc gửi"),
        ({"when": ["once"], "once_day": ["2026-02-30"], "once_time": ["19:00"]}, "once_day", "không có ngày"),
        ({"when": ["once"], "once_day": ["2026-12-01"], "once_time": ["25:00"]}, "once_time", "giờ và phút"),
        ({"when": ["monthly"]}, "when", "ít nhất một dòng"),
        ({"when": ["monthly"], "monthly_1_day": ["32"], "monthly_1_time": ["8:00"]}, "monthly_1", "từ 1 tới 31"),
        ({"when": ["lunar"], "lunar_0_day": ["1"], "lunar_0_month": ["13"], "lunar_0_time": ["8:00"]}, "lunar_0", "13"),
        ({"weekly_0_time": [""]}, "weekly_0", "giờ và phút"),
        ({"window_from": ["07:00"]}, "window_to", "giờ và phút"),
        ({"window_from": ["07:00"], "window_to": ["07:00"]}, "window_from", "giống nhau"),
        ({"expires_number": ["0"], "expires_unit": ["h"]}, "expires_number", "một số"),
        ({"pace": ["nhanh"]}, "pace", "từ 1 tới 1000"),
        ({"pace": ["5000"]}, "pace", "1000"),
        ({"uncertain": ["maybe"]}, "uncertain", "không chắc tin đã tới"),
    ],
)
def test_what_is_wrong_is_told_at_the_field_where_it_was_typed(
    change: dict[str, list[str]], where: str, says: str
) -> None:
    reading = read(Fields(GOOD | change), LIBRARY)
    assert reading.plan is None
    assert list(reading.faults) == [where], reading.faults
    assert says in " ".join(reading.faults[where])


@pytest.mark.parametrize(
    "change",
    [
        {"topic": ["khong-co"]},
        {"to_channels": ["fax"]},
        {"to_topics": ["khong-co"]},
        {"not_areas": ["dao-khi"]},
        {"weekly_0_days": ["fri", "ngày nào đó"]},
        {"expires_number": ["6"], "expires_unit": ["y"]},
        {"rest_number": ["6"], "rest_unit": ["y"]},
        {"when": ["series"], "series_0_number": ["1"], "series_0_unit": ["h"]},
        {"when": ["series"], "series_0_number": ["1"], "series_0_unit": ["d"], "series_0_topic": ["khong-co"]},
    ],
)
def test_what_is_offered_no_more_is_told_without_the_words_of_files(change: dict[str, list[str]]) -> None:
    reading = read(Fields(GOOD | change), LIBRARY)
    assert reading.plan is None
    [(sentence,)] = reading.faults.values()
    assert not re.search(r"yaml|khong-co|thư mục|[a-z]+_[a-z]+|fax|dao-khi|mon, tue|\(d\)", sentence), sentence


ODD = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "0", "7", "31", "99999", "１２", "*", "d", "h", "19:00", "25:61", "2026-02-30", "1/12/2026", "fri"]
    ),
    st.sampled_from(
        ["topic", "text", "now", "once", "weekly", "monthly", "lunar", "series", "leave", "zalo", "mui-ne"]
    ),
    st.sampled_from(
        ["{% for x in range(10**9) %}x{% endfor %}", "'\"}],", "\\u0000", "- x: [", "&a *a", "[[a]] [^b] @ccc"]
    ),
)
NAMES = [
    *(
        "name",
        "said",
        "topic",
        "text",
        "quiz",
        "button_1",
        "button_3",
        "to_areas",
        "not_topics",
        "to_channels",
        "urgent",
    ),
    *("rest_number", "rest_unit", "when", "once_day", "once_time", "weekly_0_days", "weekly_0_time", "weekly_7_days"),
    *(
        "monthly_0_day",
        "monthly_1_time",
        "lunar_0_day",
        "lunar_0_month",
        "series_0_number",
        "series_0_unit",
        "corrects",
    ),
    *(
        "series_0_topic",
        "window_from",
        "window_to",
        "expires_number",
        "expires_unit",
        "pace",
        "uncertain",
        "more",
        "weekly_x_days",
    ),
]


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), st.lists(ODD, max_size=3)))
def test_whatever_is_typed_gives_a_plan_or_says_what_is_wrong(typed: dict[str, list[str]]) -> None:
    reading = read(Fields(GOOD | {name: [cleaned(each) for each in values] for name, values in typed.items()}), LIBRARY)
    assert (reading.plan is None) == bool(reading.faults)
    if reading.plan:
        assert read(fields_of(reading.plan), LIBRARY).plan == in_order(reading.plan)


def test_a_text_much_too_long_is_told_so_and_not_looked_at_further() -> None:
    reading = read(Fields(GOOD | {"said": ["text"], "text": ["ab.cd\n" * 20_000]}), LIBRARY)
    assert [(name, len(told)) for name, told in reading.faults.items()] == [("text", 1)]


def test_all_that_is_wrong_is_told_at_once() -> None:
    wrong = {"name": [""], "said": ["text"], "text": ["Xem https://vi-du.xyz ngay nhé bà con."], "when": ["monthly"]}
    faults = read(Fields(GOOD | wrong), LIBRARY).faults
    assert sorted(faults) == ["name", "text", "when"]


def test_times_and_days_are_read_as_people_write_them() -> None:
    typed = {"when": ["once"], "once_day": ["1/12/2026"], "once_time": ["7h"]}
    plan = read(Fields(GOOD | typed), LIBRARY).plan
    assert plan
    assert f"{plan.schedule.once:%Y-%m-%d %H:%M}" == "2026-12-01 07:00"


def test_a_window_until_midnight_ends_with_the_day() -> None:
    plan = read(Fields(GOOD | {"window_from": ["7:00"], "window_to": ["0:00"]}), LIBRARY).plan
    assert plan
    assert plan.window == "07:00-24:00"


def test_a_list_shows_its_rows_and_some_empty_ones() -> None:
    fields = Fields(GOOD | {"monthly_0_day": ["1"], "monthly_3_day": ["5"]})
    assert fields.rows_shown("monthly") == [0, 3, 4, 5]
    assert fields.rows_shown("series") == [0, 1]
    assert fields.with_(more=["monthly"]).rows_shown("monthly") == [0, 3, 4, 5, 6, 7, 8]

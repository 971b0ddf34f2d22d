"""When campaigns fire: every occasion once, whatever the clock does."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.schedules import WEEKDAYS, Schedule
from bot.timing import VIETNAM, day_in_vietnam
from scheduler.timetable import MAX_SLOTS, Slot, describe, never_fires, slots, upcoming

BEGUN = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def at(text: str) -> datetime:
    """A moment in Viet Nam."""
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def planned(**kind: Any) -> Schedule:
    return Schedule.model_validate(kind)


def keys(schedule: Schedule, after: str, until: str) -> list[str]:
    return [slot.key for slot in slots(schedule, after=at(after), until=at(until), begun=BEGUN)]


def days(schedule: Schedule, after: str, until: str) -> list[str]:
    """The days, in Viet Nam, on which it fires."""
    found = slots(schedule, after=at(after), until=at(until), begun=BEGUN)
    return [str(day_in_vietnam(slot.due)) for slot in found]


def test_one_moment_is_one_slot_named_by_its_vietnam_time() -> None:
    [slot] = slots(planned(once="2026-12-01 19:00"), after=BEGUN, until=at("2027-01-01"), begun=BEGUN)
    assert slot == Slot("2026-12-01T19:00+07:00", datetime(2026, 12, 1, 12, 0, tzinfo=UTC))
    assert slot.due.tzinfo is UTC


def test_a_slot_is_due_up_to_the_end_of_the_range_and_not_at_its_beginning() -> None:
    once = planned(once="2026-12-01 19:00")
    assert keys(once, "2026-12-01 18:59", "2026-12-01 19:00") == ["2026-12-01T19:00+07:00"]
    assert keys(once, "2026-12-01 19:00", "2026-12-01 20:00") == []


def test_now_is_due_at_the_moment_of_the_start_and_never_again() -> None:
    now = planned(now="true")
    before, later = BEGUN - timedelta(seconds=1), BEGUN + timedelta(days=400)
    assert slots(now, after=before, until=later, begun=BEGUN) == [Slot("now", BEGUN)]
    assert slots(now, after=BEGUN, until=later, begun=BEGUN) == []


def test_every_week_on_the_named_days() -> None:
    weekly = planned(weekly=["fri 19:00", "mon 06:30"])
    assert keys(weekly, "2026-12-24", "2027-01-05") == [
        "2026-12-25T19:00+07:00",
        "2026-12-28T06:30+07:00",
        "2027-01-01T19:00+07:00",
        "2027-01-04T06:30+07:00",
    ]


@pytest.mark.parametrize("name", WEEKDAYS)
def test_a_name_of_a_day_means_that_day(name: str) -> None:
    [day] = days(planned(weekly=[f"{name} 19:00"]), "2026-11-29 23:59", "2026-12-06 23:59")
    assert date.fromisoformat(day).strftime("%a").lower() == name


def test_an_early_hour_in_vietnam_is_the_day_before_in_utc_and_still_that_day_here() -> None:
    [slot] = slots(planned(weekly=["mon 06:30"]), after=at("2026-12-06"), until=at("2026-12-08"), begun=BEGUN)
    assert slot.key == "2026-12-07T06:30+07:00"
    assert slot.due == datetime(2026, 12, 6, 23, 30, tzinfo=UTC)


def test_a_day_a_month_has_not_is_its_last_day() -> None:
    assert days(planned(monthly=["31 19:00"]), "2027-12-31 20:00", "2028-05-01") == [
        "2028-01-31",
        "2028-02-29",
        "2028-03-31",
        "2028-04-30",
    ]
    assert days(planned(monthly=["29 19:00"]), "2027-02-01", "2027-03-01") == ["2027-02-28"]
    assert days(planned(monthly=["1 00:00"]), "2026-12-31 23:59", "2027-02-01") == ["2027-01-01", "2027-02-01"]


def test_two_entries_that_meet_on_the_last_day_are_one_occasion() -> None:
    assert days(planned(monthly=["30 19:00", "31 19:00"]), "2027-04-01", "2027-06-01") == [
        "2027-04-30",
        "2027-05-30",
        "2027-05-31",
    ]


def test_a_lunar_feast_moves_through_the_solar_year() -> None:
    assert days(planned(lunar=["23/12 08:00"]), "2026-01-01", "2029-03-01") == [
        "2026-02-10",
        "2027-01-30",
        "2028-01-19",
        "2029-02-06",
    ]


def test_a_leap_month_is_no_second_occurrence_of_a_named_month() -> None:
    assert days(planned(lunar=["15/6 08:00"]), "2025-01-01", "2026-01-01") == ["2025-07-09"]


def test_the_full_moon_of_a_leap_month_is_kept_when_every_one_is() -> None:
    kept = days(planned(lunar=["15/* 08:00"]), "2025-01-29", "2026-02-16")
    assert len(kept) == 13, "the year of the snake has a second sixth month"
    assert "2025-08-08" in kept


def test_the_thirtieth_of_a_lunar_month_of_29_days_is_its_last() -> None:
    ends = days(planned(lunar=["30/12 20:00"]), "2024-01-01", "2031-03-01")
    eves = ["2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06", "2028-01-26", "2029-02-13", "2030-02-02"]
    eves.append("2031-01-23")
    assert ends == [str(date.fromisoformat(tet) - timedelta(days=1)) for tet in eves]
    both = planned(lunar=["29/2 08:00", "30/2 08:00"])
    assert days(both, "2026-01-01", "2027-01-01") == ["2026-04-16"], "a month of 29 days: one occasion"
    assert days(both, "2027-01-01", "2028-01-01") == ["2027-04-05", "2027-04-06"]


def test_a_series_counts_from_the_day_of_consent() -> None:
    series = planned(series=["1d", {"after": "1w 08:00", "topic": "vay-tien"}])
    assert slots(series, after=at("2026-12-08"), until=at("2026-12-08 23:59"), begun=BEGUN) == [
        Slot("1w@2026-12-08", datetime(2026, 12, 8, 1, 0, tzinfo=UTC), 7, date(2026, 12, 1), "vay-tien"),
        Slot("1d@2026-12-08", datetime(2026, 12, 8, 12, 0, tzinfo=UTC), 1, date(2026, 12, 7)),
    ]


def test_whoever_consents_on_the_29th_of_february_gets_the_series_too() -> None:
    found = slots(planned(series=["1d", "1w"]), after=at("2028-02-29"), until=at("2028-03-31"), begun=BEGUN)
    assert [slot.key for slot in found if slot.consented_on == date(2028, 2, 29)] == ["1d@2028-03-01", "1w@2028-03-07"]


def test_a_series_that_is_written_in_days_or_in_weeks_has_the_same_keys() -> None:
    assert keys(planned(series=["7d"]), "2026-12-01", "2026-12-05") == keys(
        planned(series=["1w"]), "2026-12-01", "2026-12-05"
    )


def test_an_empty_or_backward_range_has_no_slots() -> None:
    daily = planned(weekly=[f"{name} 19:00" for name in WEEKDAYS])
    assert keys(daily, "2026-12-01 19:00", "2026-12-01 19:00") == []
    assert keys(daily, "2026-12-05", "2026-12-01") == []


def test_a_clock_set_back_asks_for_the_same_keys_again() -> None:
    series = planned(series=["1d", "1w"])
    once = keys(series, "2026-12-01", "2026-12-05")
    again = keys(series, "2026-12-02 12:00", "2026-12-05")
    assert set(again) < set(once)


def test_all_of_time_is_answered_in_pieces_that_leave_nothing_out() -> None:
    daily = planned(series=["1d", "2d", "3d", "1w"])
    whole_time = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
    after, until = whole_time
    pieces: list[list[Slot]] = []
    while piece := slots(daily, after=after, until=until, begun=BEGUN):
        pieces.append(piece)
        after = piece[-1].due
    found = [slot.key for piece in pieces for slot in piece]
    assert len(found) == len(set(found)) == 4 * (date(2100, 1, 1) - date(2000, 1, 1)).days
    assert max(map(len, pieces)) < MAX_SLOTS + 4


def test_what_comes_next_is_told_in_order_whatever_the_kind() -> None:
    lunar = planned(lunar=["15/* 08:00"])
    assert [slot.key for slot in upcoming(lunar, after=BEGUN, count=3, begun=BEGUN)] == [
        "2026-12-23T08:00+07:00",
        "2027-01-22T08:00+07:00",
        "2027-02-20T08:00+07:00",
    ]
    assert len(upcoming(planned(once="2026-12-01 19:00"), after=BEGUN, count=5, begun=BEGUN)) == 1
    assert upcoming(planned(once="2026-11-01 19:00"), after=BEGUN, count=5, begun=BEGUN) == []


def test_of_a_series_every_step_comes_once_in_the_day_ahead() -> None:
    series = planned(series=["1d", "1w 08:00", "4w", "12w 23:00"])
    found = upcoming(series, after=BEGUN, count=2, begun=BEGUN)
    assert sorted(slot.days or 0 for slot in found) == [1, 7, 28, 84]


def test_now_is_still_to_come_for_whoever_looks_before_the_start() -> None:
    now = planned(now="true")
    assert upcoming(now, after=BEGUN, count=5, begun=BEGUN) == [Slot("now", BEGUN)]
    assert upcoming(now, after=BEGUN + timedelta(minutes=1), count=5, begun=BEGUN) == []


def test_only_a_moment_that_is_past_never_fires() -> None:
    once = planned(once="2026-12-01 19:00")
    assert not never_fires(once, after=at("2026-12-01 18:59"))
    assert never_fires(once, after=at("2026-12-01 19:00"))
    others = [planned(now="true"), planned(weekly=["fri 19:00"]), planned(lunar=["30/2 08:00"]), planned(series=["1d"])]
    assert not any(never_fires(other, after=BEGUN) for other in others)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ({"once": "2026-12-01 19:00"}, "một lần, lúc 19:00 thứ Ba, ngày 1/12/2026"),
        ({"now": "true"}, "một lần, ngay khi bắt đầu"),
        ({"weekly": ["fri 19:00"]}, "mỗi thứ Sáu lúc 19:00"),
        (
            {"weekly": ["sun 8:00", "fri 19:00", "mon 8:00", "sat 8:00"]},
            "mỗi thứ Hai, thứ Bảy và Chủ nhật lúc 08:00; mỗi thứ Sáu lúc 19:00",
        ),
        ({"monthly": ["31 19:00", "1 19:00"]}, "mỗi tháng vào ngày 1 và ngày cuối tháng, lúc 19:00"),
        ({"monthly": ["30 19:00"]}, "mỗi tháng vào ngày 30 (tháng ngắn hơn: ngày cuối tháng), lúc 19:00"),
        ({"lunar": ["23/12 08:00"]}, "ngày 23 tháng Chạp lúc 08:00 (âm lịch)"),
        ({"lunar": ["15/* 08:00"]}, "rằm hằng tháng lúc 08:00"),
        ({"lunar": ["1/1 08:00"]}, "mùng 1 tháng Giêng lúc 08:00 (âm lịch)"),
        (
            {"lunar": ["30/12 20:00", "10/3 07:00"]},
            "mùng 10 tháng 3 lúc 07:00; ngày cuối tháng Chạp lúc 20:00 (âm lịch)",
        ),
        (
            {"series": ["4w", "1d", "10d 08:00"]},
            "sau khi đăng ký 10 ngày, lúc 08:00; sau khi đăng ký 1 ngày và 4 tuần, lúc 19:00",
        ),
    ],
)
def test_a_schedule_is_told_in_plain_words(kind: dict[str, Any], said: str) -> None:
    assert describe(planned(**kind)) == said


HOURS = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
MOMENTS = st.datetimes(datetime(2023, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))


def entries(form: str, *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.builds(form.format, *parts, HOURS), min_size=1, max_size=4, unique=True)


SCHEDULES = st.one_of(
    st.builds(lambda moment: {"once": f"{moment:%Y-%m-%d %H:%M}"}, MOMENTS),
    st.just({"now": "true"}),
    st.builds(lambda found: {"weekly": found}, entries("{} {}", st.sampled_from(WEEKDAYS))),
    st.builds(lambda found: {"monthly": found}, entries("{} {}", st.integers(1, 31))),
    st.builds(
        lambda found: {"lunar": found},
        entries("{}/{} {}", st.integers(1, 30), st.sampled_from(["*", *map(str, range(1, 13))])),
    ),
    st.builds(
        lambda found: {"series": [f"{number}d {hour}" for number, hour in found.items()]},
        st.dictionaries(st.integers(1, 400), HOURS, min_size=1, max_size=4),
    ),
).map(Schedule.model_validate)


@given(SCHEDULES, MOMENTS, st.integers(0, 500), st.integers(0, 500), MOMENTS)
def test_adjoining_ranges_neither_miss_nor_repeat_a_slot(
    schedule: Schedule, start: datetime, first: int, second: int, begun: datetime
) -> None:
    middle = start + timedelta(hours=first * 7)
    end = middle + timedelta(hours=second * 11)
    one = slots(schedule, after=start, until=middle, begun=begun)
    two = slots(schedule, after=middle, until=end, begun=begun)
    assert one + two == slots(schedule, after=start, until=end, begun=begun)


@given(SCHEDULES, MOMENTS, st.integers(0, 700), MOMENTS)
def test_slots_lie_in_their_range_in_order_each_with_a_key_of_its_own(
    schedule: Schedule, start: datetime, length: int, begun: datetime
) -> None:
    end = start + timedelta(days=length)
    found = slots(schedule, after=start, until=end, begun=begun)
    assert all(start < slot.due <= end for slot in found)
    assert all(sooner.due <= later.due for sooner, later in pairwise(found))
    assert len({slot.key for slot in found}) == len(found)


@given(SCHEDULES, MOMENTS)
def test_what_never_fires_has_nothing_upcoming_and_everything_else_has(schedule: Schedule, after: datetime) -> None:
    assert never_fires(schedule, after=after) == (not upcoming(schedule, after=after, count=1, begun=after))


@given(st.integers(1, 31), st.integers(2023, 2031), st.integers(1, 12))
def test_a_monthly_campaign_fires_once_in_every_month(day: int, year: int, month: int) -> None:
    last = monthrange(year, month)[1]
    found = days(planned(monthly=[f"{day} 12:00"]), f"{year}-{month:02}-01", f"{year}-{month:02}-{last} 23:59")
    assert found == [f"{year}-{month:02}-{min(day, last):02}"]


@given(st.integers(1, 30), st.integers(1, 12))
def test_a_lunar_date_fires_once_in_every_lunar_year(day: int, month: int) -> None:
    """From Tết to the eve of the next."""
    found = days(planned(lunar=[f"{day}/{month} 12:00"]), "2025-01-29", "2026-02-16 23:59")
    assert len(found) == 1

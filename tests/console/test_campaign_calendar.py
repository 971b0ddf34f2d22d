"""Promises about the calendar: each day with its lunar date, what was sent and what is to come, series by step."""

from datetime import date

from bot.storage.tables import CampaignState
from console.campaigns.calendar import Day, Month, month_of, past, planned, standing, weeks
from tests.scheduler.office import LAN, Office

S = CampaignState
NOVEMBER = Month(2026, 11)
TODAY = date(2026, 11, 26)


def days(rows: list[list[Day | None]]) -> dict[int, Day]:
    return {day.date.day: day for row in rows for day in row if day}


def test_a_month_has_whole_weeks_and_each_day_its_lunar_date() -> None:
    rows = weeks(NOVEMBER, [], TODAY)
    assert {len(row) for row in rows} == {7}
    november = days(rows)
    assert list(november) == list(range(1, 31))
    # The ninth of November 2026 begins the tenth lunar month.
    assert (november[9].lunar, november[9].is_feast, november[9].spoken) == ("1/10", True, "mùng 1 tháng 10 âm lịch")
    assert (november[23].lunar, november[23].is_feast, november[23].spoken) == ("15", True, "rằm tháng 10 âm lịch")
    assert (november[26].is_today, november[27].is_today) == (True, False)


def test_a_leap_month_says_so() -> None:
    july = days(weeks(Month(2025, 7), [], TODAY))
    assert july[25].lunar == "1/6 nhuận"


def test_one_turns_over_the_months_of_all_years_a_schedule_may_name() -> None:
    assert (NOVEMBER.previous, NOVEMBER.next) == (Month(2026, 10), Month(2026, 12))
    assert Month(2026, 12).next == Month(2027, 1)
    assert (Month(2000, 1).previous, Month(2099, 12).next) == (None, None)
    assert month_of("2027-02", TODAY) == Month(2027, 2)
    assert {month_of(text, TODAY) for text in ("", "2026-13", "1999-01", "x", "2026-11 ")} == {NOVEMBER}


def test_what_is_planned_stands_on_its_days_from_now_on(office: Office) -> None:
    office.subscribe("1")
    weekly = office.bring(S.SCHEDULED, schedule={"weekly": ["fri 19:00"]})
    lunar = office.bring(S.SUBMITTED, schedule={"lunar": ["20/10 08:00"]})
    office.bring(S.DRAFT, schedule={"weekly": ["sat 08:00"]})
    kept = office.operations.to_come(LAN)
    events = planned(kept, NOVEMBER, office.clock())
    told = [(event.at.day, event.clock, event.campaign, event.words) for event in events]
    assert told == [(27, "19:00", weekly, "đã lên lịch"), (28, "08:00", lunar, "chờ duyệt")]
    december = planned(kept, Month(2026, 12), office.clock())
    assert [event.at.day for event in december] == [4, 11, 18, 25]
    assert planned(kept, Month(2026, 10), office.clock()) == []


def test_what_was_sent_stands_on_its_day_and_is_not_planned_again(office: Office) -> None:
    office.subscribe(*map(str, range(12)))
    id = office.bring(S.SCHEDULED, schedule={"weekly": ["fri 19:00"]})
    office.clock.advance(days=1, hours=7)
    office.look()
    office.send(id)
    sent = past(office.operations.sent_between(NOVEMBER.start, NOVEMBER.end, LAN))
    assert [(event.at.day, str(event.recipients), event.words, event.is_past) for event in sent] == [
        (27, "10", "đã xong", True)
    ]
    assert planned(office.operations.to_come(LAN), NOVEMBER, office.clock()) == []


def test_a_series_is_shown_by_its_steps_and_not_by_person(office: Office) -> None:
    office.subscribe("1", "2")
    series = [{"after": "1w 08:00", "topic": "gia-danh-cong-an"}, {"after": "1d", "topic": "viec-nhe-luong-cao"}]
    id = office.bring(S.SCHEDULED, topic=None, schedule={"series": series})
    kept = office.operations.to_come(LAN)
    assert planned(kept, Month(2026, 12), office.clock()) == []
    [shown] = standing(kept)
    assert (shown.campaign, shown.steps) == (id, ("sau 1 ngày lúc 19:00", "sau 1 tuần lúc 08:00"))
    office.clock.advance(days=1, hours=8)
    office.look()
    [event] = past(office.operations.sent_between(NOVEMBER.start, NOVEMBER.end, LAN))
    assert (event.words, str(event.recipients)) == ("đang gửi, sau 1 ngày", "dưới 10")


def test_what_is_sent_at_the_start_waits_beside_the_calendar(office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.APPROVED)
    [shown] = standing(office.operations.to_come(LAN))
    assert (shown.campaign, shown.steps) == (id, ("ngay khi có người bấm bắt đầu",))

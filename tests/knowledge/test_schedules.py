"""What people may write as a schedule, and what they are told when it cannot be meant."""

from datetime import UTC, datetime, time
from typing import Any

import pytest
from pydantic import TypeAdapter

from bot.knowledge.files import parse_document
from bot.knowledge.schedules import DEFAULT_TIME, MAX_DAYS, MAX_ENTRIES, Delay, Lunar, Monthly, Schedule, Weekly
from bot.knowledge.validation import validate


def read(text: str) -> tuple[Schedule | None, list[str]]:
    """The schedule in a file, and its faults as `line:column: message`."""
    document, slips = parse_document(text, "x.yaml")
    assert document is not None and not slips
    schedule, faults = validate(Schedule, document)
    return schedule, [f"{fault.line}:{fault.column}: {fault.message}" for fault in faults]


def sound(text: str) -> Schedule:
    schedule, faults = read(text)
    assert schedule is not None and not faults
    return schedule


@pytest.mark.parametrize(
    ("text", "key", "meant"),
    [
        ("once: 2026-12-01 19:00", "once", datetime(2026, 12, 1, 12, 0, tzinfo=UTC)),
        ("once: 2028-02-29 8:05", "once", datetime(2028, 2, 29, 1, 5, tzinfo=UTC)),
        ("now: true", "now", True),
        ("weekly: [mon 06:30, sun 19:00]", "weekly", (Weekly(0, time(6, 30)), Weekly(6, time(19)))),
        ("weekly: [Fri 19:00]", "weekly", (Weekly(4, time(19)),)),
        ("monthly: [1 19:00, 31 00:00]", "monthly", (Monthly(1, time(19)), Monthly(31, time(0)))),
        (
            'lunar: ["23/12 08:00", "15/* 08:00"]',
            "lunar",
            (Lunar(23, 12, time(8)), Lunar(15, None, time(8))),
        ),
        ("lunar: [30/2 08:00]", "lunar", (Lunar(30, 2, time(8)),)),
    ],
)
def test_every_kind_of_schedule_is_understood_in_vietnam_time(text: str, key: str, meant: Any) -> None:
    assert getattr(sound(text), key) == meant


def test_a_step_is_a_delay_alone_or_one_with_a_topic_of_its_own() -> None:
    steps = sound("series: [1d, 1w 08:00, {after: 4w, topic: vay-tien}, {after: 12w 07:30}]").series
    assert steps is not None
    assert [(step.after, step.topic) for step in steps] == [
        (Delay(1, DEFAULT_TIME), None),
        (Delay(7, time(8)), None),
        (Delay(28, DEFAULT_TIME), "vay-tien"),
        (Delay(84, time(7, 30)), None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "once: 2026-12-01 19:00",
        "now: true",
        "weekly: [sun 8:00]",
        "monthly: [31 19:00]",
        'lunar: ["15/* 08:00"]',
        "series: [10d, {after: 2w 08:00, topic: vay-tien}]",
    ],
)
def test_a_stored_schedule_is_read_as_the_same_schedule(text: str) -> None:
    schedule = sound(text)
    assert Schedule.model_validate(schedule.model_dump(mode="json")) == schedule
    assert Schedule.model_validate_json(schedule.model_dump_json()) == schedule


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("now: false", "1:1: Chưa có lịch gửi. Hãy viết đúng một mục: once, now"),
        ("now: true\nweekly: [fri 19:00]", "2:1: Đã có mục “now”"),
        ("once: 2026-12-01 19:00\nnow: true", "2:6: Đã có mục “once”. Hãy viết đúng một mục"),
        ("daily: [19:00]", "1:1: Không có mục tên “daily”"),
        ("weekly: []", "1:1: Danh sách đang trống"),
        ("weekly: fri 19:00", "1:9: Phải là danh sách"),
        ("once:", "1:1: Mục này đang trống. Hãy viết once"),
        ("once: [2026-12-01 19:00]", "1:1: Viết năm-tháng-ngày rồi giờ"),
        ("once: 2026-02-30 19:00", "1:7: Trong lịch không có ngày “2026-02-30”. Tháng 2 năm 2026 có 28 ngày"),
        ("once: 2026-13-01 19:00", "1:7: Trong lịch không có ngày “2026-13-01”. Viết năm"),
        ("once: 2026-12-01 25:00", "1:7: Không có giờ “25:00”. Viết giờ từ 00 tới 23"),
        ("once: 2026-12-01 24:00", "1:7: Không có giờ “24:00”"),
        ("once: 2026-12-01 19:60", "1:7: Không có giờ “19:60”"),
        ("once: 2026-12-01", "1:7: “2026-12-01” viết không đúng dạng. Viết năm-tháng-ngày rồi giờ"),
        ("once: 01/12/2026 19h00", "1:7: “01/12/2026 19h00” viết không đúng dạng"),
        ("weekly: [fri 19:00, xyz 19:00]", "1:21: “xyz” không phải tên ngày. Viết tên ngày rồi giờ"),
        ("weekly: [5 19:00]", "1:10: “5 19:00” viết không đúng dạng"),
        ("weekly: [thứ 6 19:00]", "1:10: “thứ 6 19:00” viết không đúng dạng"),
        ("weekly: [fri 19:00, mon 19:00, FRI 19:00]", "1:32: “fri 19:00” đã có ở mục thứ 1"),
        ("monthly: [0 19:00]", "1:11: Không có ngày “0” trong tháng"),
        ("monthly: [32 19:00]", "1:11: Không có ngày “32” trong tháng"),
        ("monthly: [1 08:00, 01 8:00]", "1:20: “1 08:00” đã có ở mục thứ 1"),
        ('lunar: ["31/1 08:00"]', "1:9: Âm lịch không có ngày “31”"),
        ('lunar: ["1/13 08:00"]', "1:9: Âm lịch không có tháng “13”"),
        ('lunar: ["1/0 08:00"]', "1:9: Âm lịch không có tháng “0”"),
        ('lunar: ["*/1 08:00"]', "1:9: “*/1 08:00” viết không đúng dạng"),
        ('lunar: ["15/* 08:00", "15/* 8:00"]', "1:23: “15/* 08:00” đã có ở mục thứ 1"),
        ("series: [0d]", "1:10: “0d” không dùng được: từ 1d tới"),
        ("series: [999w]", "1:10: “999w” không dùng được"),
        ("series: [1m]", "1:10: “1m” viết không đúng dạng. Viết số ngày (d) hoặc số tuần (w)"),
        ("series: [1w, {after: 7d 08:00, topic: a}]", "1:14: Mục thứ 1 cũng gửi sau 7 ngày"),
        ("series: [{topic: a}]", "1:10: Thiếu mục “after”"),
        ("series: [{after: 1d, at: 08:00}]", "1:22: Không có mục tên “at”"),
    ],
)
def test_a_slip_is_told_at_its_place_with_what_to_write(text: str, says: str) -> None:
    _, faults = read(text)
    assert any(fault.startswith(says) for fault in faults), faults
    assert len(faults) <= text.count("\n") + 1


def test_every_slip_of_a_list_is_told_at_once() -> None:
    _, faults = read("monthly:\n  - 32 19:00\n  - 1 25:00\n  - abc")
    assert [fault.split(" ")[0] for fault in faults] == ["2:5:", "3:5:", "4:5:"]


def test_a_list_has_an_end() -> None:
    _, faults = read(f"series: [{', '.join(f'{day}d' for day in range(1, MAX_ENTRIES + 2))}]")
    assert len(faults) == 1 and f"tối đa {MAX_ENTRIES} mục" in faults[0]
    assert sound(f"series: [{MAX_DAYS}d]")


def test_a_step_written_as_days_or_as_weeks_is_one_step() -> None:
    assert Delay(7, DEFAULT_TIME).name == "1w"
    assert Delay(10, DEFAULT_TIME).name == "10d"


def test_an_editors_program_can_complete_and_explain_a_schedule() -> None:
    schema = TypeAdapter(Schedule).json_schema()
    assert (schema["minProperties"], schema["maxProperties"]) == (1, 1)
    assert all(part["title"] and part["description"] for part in schema["properties"].values())
    step, _ = schema["properties"]["series"]["anyOf"]
    assert step["minItems"] == 1
    assert [one.get("type") for one in step["items"]["anyOf"]] == ["string", None], "a delay alone, or a mapping"
    weekly, _ = schema["properties"]["weekly"]["anyOf"]
    assert "fri 19:00" in weekly["items"]["patternErrorMessage"]

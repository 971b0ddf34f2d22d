"""The campaign file as its organiser writes it, and as the database keeps it."""

from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.knowledge.campaigns import CampaignFile, ChannelName
from bot.knowledge.library import load_library
from bot.messages import Channel
from tests.knowledge.conftest import edit, faults_of

READY_MADE = "campaigns/moi-thang.yaml"

EVERYTHING = {
    "name": "Cảnh giác việc nhẹ lương cao",
    "topic": "viec-nhe-luong-cao",
    "buttons": ["tin-dung-den"],
    "quiz": "viec-nhe-luong-cao",
    "audience": {"channels": ["telegram"], "audiences": ["sinh-vien"], "areas": ["mui-ne"], "topics": ["lua-dao"]},
    "exclude": {"audiences": ["hoc-sinh"], "not_within": "7d"},
    "schedule": {"lunar": ["23/12 08:00", "15/* 08:00"]},
    "window": "07:00-21:00",
    "urgent": "true",
    "pace": "5",
    "expires": "30m",
    "uncertain": "leave",
    "corrects": "12",
}

SCHEDULES = (
    {"once": "2026-12-01 19:00"},
    {"now": "true"},
    {"weekly": ["fri 19:00"]},
    {"monthly": ["1 19:00"]},
    {"lunar": ["15/* 08:00"]},
    {"series": ["1d", {"after": "1w", "topic": "ma-tuy"}]},
)


def plan(**changed: object) -> CampaignFile:
    base = {"name": "Một chiến dịch", "topic": "ma-tuy", "schedule": {"now": "true"}}
    return CampaignFile.model_validate({**base, **changed})


@pytest.mark.parametrize("written", [EVERYTHING, *({**EVERYTHING, "schedule": schedule} for schedule in SCHEDULES)])
def test_a_campaign_is_the_same_after_the_database_has_kept_it(written: dict[str, object]) -> None:
    campaign = CampaignFile.model_validate(written)
    assert CampaignFile.model_validate(campaign.model_dump(mode="json")) == campaign


def test_what_is_left_out_has_the_meaning_the_contract_gives_it() -> None:
    campaign = plan()
    assert campaign.expires_after == timedelta(hours=6)
    assert campaign.resends
    assert not campaign.urgent
    assert campaign.window_minutes is None
    assert campaign.exclude.rest is None
    assert not any(campaign.audience.model_dump().values())


@pytest.mark.parametrize(
    ("window", "minutes"),
    [("07:00-21:00", (420, 1260)), ("19:30-02:00", (1170, 120)), ("00:00-24:00", (0, 1440))],
)
def test_a_window_is_read_as_minutes_and_may_cross_midnight(window: str, minutes: tuple[int, int]) -> None:
    assert plan(window=window).window_minutes == minutes


@pytest.mark.parametrize(
    ("written", "span"),
    [
        ("30m", timedelta(minutes=30)),
        ("12h", timedelta(hours=12)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_spans_of_time_are_read_by_their_unit(written: str, span: timedelta) -> None:
    assert plan(expires=written).expires_after == span
    assert plan(exclude={"not_within": written}).exclude.rest == span


def test_every_channel_that_citizens_use_can_be_chosen() -> None:
    assert {channel.value for channel in Channel} - {Channel.TERMINAL} <= set(get_args(ChannelName))


def write(folder: Path, text: str) -> None:
    (folder / READY_MADE).write_text(text, encoding="utf-8")


SOUND = """name: Mỗi tháng một lần
topic: gia-danh-cong-an
audience:
  audiences: [moi-nguoi]
  areas: [lang-chai]
  topics: [lua-dao, gia-danh-cong-an]
schedule: {monthly: [1 19:00]}
"""


def test_a_ready_made_campaign_is_part_of_the_content(small_content: Path) -> None:
    write(small_content, SOUND)
    assert load_library(small_content).campaigns["moi-thang"].audience.areas == ("lang-chai",)


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("gia-danh-cong-an\naudience", "gia-danh-cong-ann\naudience", 2, "Có phải ý là “gia-danh-cong-an”?"),
        ("[moi-nguoi]", "[moi-nguo]", 4, "Có phải ý là “moi-nguoi”?"),
        ("[lang-chai]", "[lang-cha]", 5, "Có phải ý là “lang-chai”?"),
        ("[lua-dao, ", "[lua-da, ", 6, "Có phải ý là “lua-dao”?"),
        ("[lua-dao, ", "[lua-dao, lua-dao, ", 6, "đã ghi ở trên"),
        ("  areas", "  channels: [zallo]\n  areas", 5, "Có phải ý là “zalo”?"),
        ("schedule", "quiz: phai-lam-gi\nschedule", 7, "Không có câu đố “phai-lam-gi”"),
        ("schedule", "buttons: [phai-lam-j]\nschedule", 7, "Có phải ý là “phai-lam-gi”?"),
        ("schedule", "text: Bà con đừng chuyển tiền cho người lạ nhé.\nschedule", 7, "Hãy giữ một trong hai"),
        ("topic: gia-danh-cong-an\n", "", 1, "Chưa có điều để gửi"),
        ("schedule", "window: 7h-21h\nschedule", 7, "Ví dụ: 07:00-21:00"),
        ("schedule", "window: 07:00-07:00\nschedule", 7, "Cả ngày thì viết 00:00-24:00"),
        ("schedule", "window: 24:00-07:00\nschedule", 7, "Ví dụ: 07:00-21:00"),
        ("schedule", "expires: 6 giờ\nschedule", 7, "Ví dụ: 6h"),
        ("schedule", "exclude: {not_within: 0d}\nschedule", 7, "Ví dụ: 6h"),
        ("schedule", "uncertain: resend\nschedule", 7, "Hãy chọn: resend_once, leave"),
        ("schedule", "corrects: 0\nschedule", 7, "“0” nhỏ quá. Hãy viết một số từ 1 trở lên"),
        ("schedule", "pace: nhanh\nschedule", 7, "“nhanh” không phải số. Hãy viết một số nguyên"),
        ("schedule", "pace: 5000\nschedule", 7, "“5000” lớn quá. Hãy viết một số tới 1000"),
        ("schedule", "audiense: x\nschedule", 7, "Có phải ý là “audience”?"),
        ("name: Mỗi tháng một lần", 'name: ""', 1, "đang trống"),
        ("monthly: [1 19:00]", "series: [{after: 1d, topic: gia-danh}]", 7, "Không có chủ đề “gia-danh”"),
    ],
)
def test_a_slip_is_told_at_its_line_with_what_to_write(
    small_content: Path, before: str, after: str, line: int, said: str
) -> None:
    assert before in SOUND
    write(small_content, SOUND.replace(before, after, 1))
    told = [(fault.file, fault.line) for fault in faults_of(small_content) if said in fault.message]
    assert told == [(READY_MADE, line)]


def test_all_slips_are_told_at_once(small_content: Path) -> None:
    write(
        small_content, SOUND.replace("[moi-nguoi]", "[a]").replace("[lang-chai]", "[b]").replace("1 19:00", "32 19:00")
    )
    assert [fault.line for fault in faults_of(small_content)] == [4, 5, 7]


def test_a_series_whose_steps_have_topics_needs_none_of_its_own(small_content: Path) -> None:
    series = "series: [{after: 1d, topic: gia-danh-cong-an}, {after: 1w, topic: phai-lam-gi}]"
    write(small_content, f"name: Chào mừng\nschedule: {{{series}}}\n")
    assert load_library(small_content).campaigns["moi-thang"].topic is None
    write(small_content, f"name: Chào mừng\nschedule: {{{series.replace(', topic: phai-lam-gi', '')}}}\n")
    assert "Chưa có điều để gửi" in faults_of(small_content)[0].message


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Gọi 0912 345 678 ngay.", "phải viết bằng tên"),
        ("Gọi [[canh-sat-133]] ngay.", "Có phải ý là “canh-sat-113”?"),
        ("Theo luật.[^bao]", "Hãy bỏ [^bao]"),
        ("**Đừng chuyển tiền", "viết chưa đúng"),
        ("Nhắn @canhgiac_that nhé", "bỏ dấu @"),
        ("[Gọi ngay](tel:0912345678)", "bắt đầu bằng https://"),
    ],
)
def test_a_slip_in_an_own_text_is_told_at_its_own_line(small_content: Path, line: str, said: str) -> None:
    own = f"text: |\n  Bà con ơi,\n\n  {line}\n"
    write(small_content, SOUND.replace("topic: gia-danh-cong-an\n", own, 1))
    faults = faults_of(small_content)
    assert {fault.line for fault in faults} == {5}
    assert any(said in fault.message for fault in faults)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("signature: Bot [[ten-bot]] gửi, gọi [[canh-sat-113]].", "Dòng này hiện ra y như gõ"),
        ('allowed_domains: ["https://gov.vn"]', "không có https://"),
    ],
)
def test_what_holds_for_all_campaigns_is_checked_too(small_content: Path, line: str, said: str) -> None:
    edit(small_content, "broadcasting.vi.yaml", f"^{line.partition(':')[0]}: .*$", line)
    (fault,) = faults_of(small_content)
    assert fault.file == "broadcasting.vi.yaml"
    assert said in fault.message

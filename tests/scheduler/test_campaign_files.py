"""The one door for campaign files: schema, content, own text and links, with every fault at its line."""

from pathlib import Path

import pytest

from bot.errors import ContentError, Fault
from bot.knowledge.library import Library
from scheduler.campaign_files import TYPED, read_campaign
from tests.doubles.models import understanding

URL = "https://canhgiac.example:8443/bot"

FILE = """name: Cảnh giác việc nhẹ lương cao
topic: viec-nhe-luong-cao
audience: {channels: [telegram], audiences: [], areas: [mui-ne], topics: [lua-dao, ma-tuy]}
exclude: {not_within: 7d}
schedule: {once: 2026-12-01 19:00}
window: 07:00-21:00
expires: 6h
uncertain: resend_once
"""


@pytest.fixture(scope="session")
def library() -> Library:
    return understanding().library


def with_text(*lines: str) -> str:
    body = "".join(f"  {line}\n" for line in ("Bà con chú ý giúp một chuyện.", *lines))
    return f"name: Lời tự viết\ntext: |\n{body}schedule: {{now: true}}\n"


def faults(source: str, library: Library) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        read_campaign(source, library, URL)
    return caught.value.faults


def test_the_file_of_the_contract_is_read_from_disk_and_from_what_was_typed(tmp_path: Path, library: Library) -> None:
    file = tmp_path / "dot.yaml"
    file.write_text(FILE, encoding="utf-8")
    assert read_campaign(file, library) == read_campaign(FILE, library)
    assert read_campaign(FILE, library).audience.areas == ("mui-ne",)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path, library: Library) -> None:
    with pytest.raises(ContentError) as caught:
        read_campaign(tmp_path / "dot.yaml", library)
    assert caught.value.faults[0].file == "dot.yaml"


def test_all_faults_are_told_together_in_the_order_of_the_lines(library: Library) -> None:
    told = faults(FILE.replace("mui-ne", "mui-nee").replace("7d", "7 ngày").replace("12-01", "13-01"), library)
    assert [(fault.file, fault.line) for fault in told] == [(TYPED, 3), (TYPED, 4), (TYPED, 5)]


def test_a_line_that_cannot_be_read_is_told_beside_what_is_wrong_elsewhere(library: Library) -> None:
    told = faults(FILE.replace("window: 07", "\twindow: 07"), library)
    assert told[0].line == 6
    told = faults(FILE.replace("mui-ne", "mui-nee") + "topic: ma-tuy\n", library)
    assert [fault.line for fault in told] == [3, 9]


@pytest.mark.parametrize(
    "line",
    [
        "Xem https://chinhphu.vn/bai-viet",
        "Xem [trang của tỉnh](https://lamdong.gov.vn/tin)",
        "Xem csgt.bocongan.gov.vn.",
        "Xem {{ trang_web }}/chu-de",
        "Gọi [[canh-sat-113]] hoặc đến [[cong-an-xa]].",
        "Ở TP.HCM, v.v. có 1.500.000 người, ngày 20.11.",
    ],
)
def test_offices_and_the_bots_own_pages_may_be_linked(line: str, library: Library) -> None:
    campaign = read_campaign(with_text(line), library, URL)
    assert campaign.text
    assert campaign.text.endswith(line)


@pytest.mark.parametrize(
    "line",
    [
        "Xem http://chinhphu.vn.top/a",
        "Xem chinhphu.vn.evil.com",
        "Xem https://chinhphu.vn@evil.com/",
        "Xem https://chinhphu-vn.com",
        "Xem evil.me",
        "Xem EVIL.COM",
        "Xem bit.ly/abc",
        "Xem t.me/kenh",
        "Xem a.b.c.d.e.f.g.evil.com",
        "Xem evil。com",
        "Xem xn--bcher-kva.com",
        "Xem bücher.com",
        "Xem evil [.] com/dang-nhap",
        "Xem https://3232235777/",
        "Xem http://192.168.1.1/",
        "Xem 10.0.0.1",
        "Xem http://localhost/",
        "Xem tg://resolve?domain=x",
        "Viết thư a@evil.com",
        "Xem [chinhphu.vn](https://evil.com)",
        "{% if trang_web %}Xem bot{% else %}Xem evil.com{% endif %}",
        "Xem {{ ten_bot }}.com",
        "Đừng chuyển tiền.Xin gọi cho người nhà.",
    ],
)
def test_nothing_else_may_be_linked_however_it_is_written(line: str, library: Library) -> None:
    told = faults(with_text(line), library)
    assert any("Không được dẫn tới" in fault.message for fault in told)
    assert {fault.line for fault in told} <= {3, 4}


def test_a_domain_among_many_is_not_overlooked(library: Library) -> None:
    told = faults(with_text("a.gov.vn " * 60, "và evil.com"), library)
    assert [fault.line for fault in told] == [5]


def test_a_forbidden_construct_is_told_at_its_line(library: Library) -> None:
    (told,) = faults(with_text("Xin chào.", "{% for a in tinh %}x{% endfor %}"), library)
    assert told.line == 5
    assert "{% if %}" in told.message


def test_a_text_too_long_is_told_as_it_is_written_and_as_it_is_shown(library: Library) -> None:
    assert "tối đa 1200" in faults(with_text(*["Bà con nhớ kỹ nhé."] * 80), library)[0].message
    assert "tối đa 1500" in faults(with_text(*["{{ co_quan_phu_trach }}"] * 30), library)[0].message

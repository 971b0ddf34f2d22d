"""The places of the real content as facts, and the door that keeps a slip in them out."""

import re
from collections import Counter
from pathlib import Path

import pytest

from bot.knowledge.library import load_library
from bot.knowledge.places import PlacesFile
from tests.knowledge.conftest import CONTENT, faults_of

FILE = "places.vi.yaml"


@pytest.fixture(scope="module")
def places() -> PlacesFile:
    return load_library(CONTENT).places


def test_the_province_has_124_communes_as_the_resolution_says(places: PlacesFile) -> None:
    assert Counter(place.kind for place in places.places) == {"xã": 103, "phường": 20, "đặc khu": 1}


def test_every_former_district_is_there_with_its_communes_of_today(places: PlacesFile) -> None:
    of_the_province = {"Bình Thuận": 10, "Đắk Nông": 8}
    for name, districts in of_the_province.items():
        province = next(area for area in places.former_areas if area.full == f"tỉnh {name}")
        assert len(places.inside(province)) == districts
    assert all(places.communes_of(area) for area in places.former_areas)


@pytest.mark.parametrize(
    ("former", "within", "today"),
    [
        ("phường Hàm Tiến", "thanh-pho-phan-thiet", ["mui-ne"]),
        ("thị trấn Lạc Tánh", "huyen-tanh-linh", ["tanh-linh"]),
        ("xã Tam Thanh", "huyen-phu-quy", ["phu-quy"]),
        ("phường 1", "thanh-pho-da-lat", ["xuan-huong-da-lat"]),
        ("phường 1", "thanh-pho-bao-loc", ["phuong-1-bao-loc"]),
        ("thị trấn Phước Cát", "huyen-cat-tien", ["cat-tien-2"]),
        ("xã Phong Phú", "huyen-tuy-phong", ["phan-ri-cua", "tuy-phong"]),
        ("xã Hòa Thắng", "huyen-bac-binh", ["hoa-thang", "hong-thai"]),
    ],
)
def test_a_merged_commune_stands_where_it_went(places: PlacesFile, former: str, within: str, today: list[str]) -> None:
    heirs = [
        place.id
        for place in places.places
        for merged in place.formerly
        if merged.full == former and merged.within == within
    ]
    assert sorted(heirs) == today


def test_a_district_merged_before_the_last_lies_in_its_successor(places: PlacesFile) -> None:
    successor = {place.id for place in places.communes_of(places.areas["huyen-da-huoai"])}
    assert {place.id for place in places.communes_of(places.areas["huyen-cat-tien"])} < successor


@pytest.mark.parametrize(
    ("pattern", "replacement", "says"),
    [
        (r"name: Mẫu", "name: Mẫu Mới", "ở locality.vi.yaml là “tỉnh Mẫu”"),
        (r"id: doi-cat", "id: lang-chai", "đã dùng ở places.vi.yaml"),
        (r"id: doi-cat", "id: huyen-bai-bien", "đã dùng ở places.vi.yaml"),
        (r"name: Đồi Cát", "name: Làng Chài", "“xã Làng Chài” đã ghi ở dòng"),
        (r"name: Đồi Cát", "name: Đồi Cát\n  also: [đồi cát]", "trùng tên đã ghi"),
        (r"name: Đồi Cát", "name: Đồi Cát\n  also: [Đồi Hồng, doi hong]", "trùng tên đã ghi"),
        (r"name: Đồi Cát", "name: Đồi **Cát**", "hiện ra y như gõ"),
        (r"kind: xã\n  name: Đồi", "kind: thôn\n  name: Đồi", "Không có loại “thôn”"),
        (r"kind: tỉnh, name: M", "kind: tinh, name: M", "Có phải ý là “tỉnh”?"),
        (r"within: huyen-bai-bien\}\n- id: doi", "within: huyen-bai-bie}\n- id: doi", "Có phải ý là “huyen-bai-bien”?"),
        (r"Bãi Biển\}", "Bãi Biển, within: huyen-bai-bien}", "Không có mã “huyen-bai-bien”"),
        (
            r"- \{id: huyen-bai-bien.*",
            "- {id: huyen-bai-bien, kind: huyện, name: A, within: huyen-b}\n"
            "- {id: huyen-b, kind: huyện, name: B, within: huyen-bai-bien}",
            "nằm trong chính nó",
        ),
        (r"name: Đồi Gió", "name: Làng Muối", "ghi ở nhiều nơi mới. Hãy thêm part: true"),
        (r"(name: Đồi Gió.*)\}", r"name: Đồi Gió, within: huyen-bai-bien, part: true}", "Hãy ghi cả nơi nhận phần"),
        (r"review_by: 2026-06-01", "review_by: 2025-06-01", "sau ngày kiểm tra"),
        (r"since: 2025-07-01", "since: tháng bảy", "không phải ngày"),
    ],
)
def test_a_slip_in_the_places_is_told_where_it_stands(
    small_content: Path, pattern: str, replacement: str, says: str
) -> None:
    path = small_content / FILE
    path.write_text(re.sub(pattern, replacement, path.read_text("utf-8"), count=1), "utf-8")
    told = [fault.message for fault in faults_of(small_content) if fault.file == FILE]
    assert any(says in message for message in told), told
    assert len(told) <= 2


def test_sound_places_have_no_fault(small_content: Path) -> None:
    (small_content / "groups.vi.yaml").write_text("groups: []\n", "utf-8")
    assert FILE not in {fault.file for fault in faults_of(small_content)}

"""The words of the locality stand wherever content names them, and a slip in one file is told in that file alone."""

from pathlib import Path

import pytest

from bot.knowledge.library import load_library
from bot.knowledge.locality import MARKS, Locality, filled, values
from tests.knowledge.conftest import faults_of

HERE = Locality(bot="Bình Tâm", province="tỉnh Mẫu", area="miền núi tỉnh Mẫu", responsible="Chưa rõ.", place_names=())


def rewrite(file: Path, found: str, written: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert found in text
    file.write_text(text.replace(found, written, 1), encoding="utf-8")


def test_every_value_can_be_named_and_contacts_are_left_as_they_are() -> None:
    written = {
        "more": ["[[ten-bot]], [[tinh]], [[dia-ban]]: [[co-quan-phu-trach]]", "Gọi [[canh-sat-113]]."],
        "x": None,
    }
    said = {"more": ["Bình Tâm, tỉnh Mẫu, miền núi tỉnh Mẫu: Chưa rõ.", "Gọi [[canh-sat-113]]."], "x": None}
    assert filled(written, values(HERE)) == said


def test_what_a_label_shows_is_the_words_and_no_mark(content: Path) -> None:
    rewrite(content / "faq.vi.yaml", "button: Bot này là gì", 'button: "[[ten-bot]] là gì"')
    assert load_library(content).topics["bot-la-gi"].button == "Cảnh Giác là gì"


def test_the_finished_words_are_held_to_the_lengths(content: Path) -> None:
    rewrite(content / "locality.vi.yaml", "province: ", f"province: {'rất ' * 20}xa, ")
    told = [fault for fault in faults_of(content) if fault.file == "faq.vi.yaml"]
    assert any("Dài quá" in fault.message or "tối đa" in fault.message for fault in told)


def test_a_change_of_the_locality_is_a_new_version(content: Path) -> None:
    before = load_library(content).version
    rewrite(content / "locality.vi.yaml", "bot: Cảnh Giác", "bot: Bình Tâm")
    assert load_library(content).version != before


@pytest.mark.parametrize(
    ("found", "written", "says"),
    [
        ("province:", "provice:", "Có phải ý là “province”?"),
        ("bot: Cảnh Giác\n", "", "Thiếu mục “bot”"),
        ("bot: Cảnh Giác", 'bot: "**Cảnh Giác**"', "hiện ra y như gõ"),
        ("province: tỉnh", 'province: "[[tinh]]', "chưa đóng"),
        ("responsible: ", "responsible: Gọi 0912 345 678. ", "không ghi được nguồn"),
    ],
)
def test_a_slip_is_told_where_it_stands(content: Path, found: str, written: str, says: str) -> None:
    rewrite(content / "locality.vi.yaml", found, written)
    told = [fault for fault in faults_of(content) if says in fault.message]
    assert "locality.vi.yaml" in {fault.file for fault in told}


def test_a_file_that_is_gone_is_told_alone(content: Path) -> None:
    (content / "locality.vi.yaml").unlink()
    assert [fault.file for fault in faults_of(content)] == ["locality.vi.yaml"]


def test_a_misspelt_name_is_told_with_the_one_that_was_meant(content: Path) -> None:
    rewrite(content / "faq.vi.yaml", "người dân [[dia-ban]].", "người dân [[dia-bàn]]. [[dia-bam]].")
    told = " ".join(fault.message for fault in faults_of(content))
    assert "Có phải ý là “dia-ban”?" in told


@pytest.mark.parametrize("mark", MARKS)
def test_no_contact_may_take_a_name_of_the_locality(mark: str, content: Path) -> None:
    rewrite(content / "contacts.vi.yaml", "id: tra-phat-nguoi", f"id: {mark}")
    assert any(f"“{mark}” dành cho locality.vi.yaml" in fault.message for fault in faults_of(content))

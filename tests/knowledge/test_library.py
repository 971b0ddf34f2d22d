"""The door of the content: a copy of the real content is damaged in one place, and the fault is found there."""

import os
import re
import shutil
import unicodedata
from pathlib import Path

import pytest

from bot.knowledge.library import load_library
from bot.knowledge.messages import Sign
from bot.knowledge.reader import MAX_TOLD
from bot.knowledge.sentence_faults import LABELS, SENTENCES
from bot.knowledge.topics import MIN_PHRASES, Audience, Content, Faq, Group, Scam
from bot.knowledge.triage import DangerKind, RefusalKind, SmallTalkKind
from tests.knowledge.conftest import CONTENT, edit, faults_of
from tests.knowledge.small_content import PROFILE, profile


def test_the_real_content_is_sound() -> None:
    library = load_library(CONTENT)
    assert len(library.topics) >= 28
    assert re.fullmatch(r"[0-9a-f]{12}", library.version)


@pytest.mark.parametrize(
    "habit",
    [
        lambda raw: b"\xef\xbb\xbf" + raw,
        lambda raw: raw.replace(b"\n", b"\r\n"),
        lambda raw: raw.replace(b"\n", b"\r"),
        lambda raw: unicodedata.normalize("NFD", raw.decode()).encode(),
        lambda raw: b"---\n" + raw,
        lambda raw: raw + b"\n\n# het\n",
    ],
    ids=["byte order mark", "windows", "old mac", "decomposed", "document start", "blank end"],
)
def test_habits_of_editors_programs_do_not_change_the_content(habit: object, content: Path) -> None:
    assert callable(habit)
    before = load_library(content)
    for path in content.rglob("*.yaml"):
        path.write_bytes(habit(path.read_bytes()))
    after = load_library(content)
    assert after.version == before.version
    assert after.topics == before.topics


@pytest.mark.parametrize(
    ("pattern", "replacement", "says"),
    [
        (r"^group: .*$", "group: lua-da", "Có phải ý là “lua-dao”?"),
        (r"^summary: .*$", "sumary: x", "Có phải ý là “summary”?"),
        (r"^summary: .*$", "Tóm tắt: x", "Có phải ý là “summary”?"),
        (r"^summary: .*$", '"summary ": x', "dấu cách thừa"),
        (r"^summary: .*$", "summary:", "đang trống. Hãy viết summary: … (Tóm tắt"),
        (r"^stage: .*$", "stage: presed", "Có phải ý là “pressed”?"),
        (r"^stage: .*$", "stage: sau này", "Hãy chọn: approached, pressed, lost, general."),
        (r"^verified_on: .*$", "verified_on: hôm qua", "không phải ngày"),
        (r"^verified_on: .*$", "verified_on: 0", "không phải ngày"),
        (r"^verified_on: .*$", "verified_on: 2026-11-24 10:00", "không phải ngày"),
        (r"^verified_on: .*$", f"verified_on: {'9' * 5000}", "không phải ngày"),
        (r"^review_by: .*$", "review_by: 2020-01-01", "sau ngày kiểm tra"),
        (r"^related: \[[\w-]+", "related: [phai-lam-gii", "Có phải ý là “phai-lam-gi”?"),
        (r"^related: \[[\w-]+", "related: [gia-danh-cong-an", "Không có chủ đề khác"),
        (r"^contacts: \[([\w-]+)", r"contacts: [cong-an-xa, cong-an-xa", "đã ghi ở trên"),
        (r"^audiences: .*$|^audiences:\n(\s+)- .*$", "audiences:\n  - ai-do", "audiences.vi.yaml"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Gọi [[canh-sat-13]] ngay.", "Có phải ý là “canh-sat-113”?"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Kẻ gian lấy 300 triệu đồng.", "chưa ghi nguồn"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Theo báo.[^khong-co]", "Không có nguồn"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Đừng **sợ, cúp máy.", "hiện ra y như gõ"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Gọi 113 ngay.", "[[canh-sat-113]]"),
        (r"^do_now:\n(\s+)- .*$", "do_now:\n  - Vào vneid.gov.vn.", "phải là một liên hệ"),
        (r"^do_now:\n(\s+)- .*$", 'do_now:\n  - "**Gọi [[canh-sat-113]]** ngay."', "hai dấu sao"),
        (r"^title: .*$", 'title: "**Giả danh** công an"', "hiện ra y như gõ"),
        (r"^title: .*$", "title: Giả danh công an lấy 5 tỷ đồng", "không ghi được nguồn"),
        (r"^sources:$", "sources: []\npenalties2:", "Phải là các mục"),
        (r"^  bao:\n", "  Báo Mới:\n", "không đúng dạng"),
        (r"^id: .*$", "id: gia-danh-khac", "Hãy viết id: gia-danh-cong-an"),
    ],
)
def test_one_damage_is_one_fault_where_it_stands(
    small_content: Path, pattern: str, replacement: str, says: str
) -> None:
    line = edit(small_content, PROFILE, pattern, replacement)
    mine = [fault for fault in faults_of(small_content) if says in fault.message]
    assert mine
    assert mine[0].file == PROFILE
    assert line <= mine[0].line <= line + replacement.count("\n") + 1
    assert len(mine[0].message) < 400


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("Hỏi [[cong-an-huyen]] rồi gọi lại.", "[[cong-an-huyen]]"),
        ("Đừng vội. Kẻ gian lấy 300 triệu đồng.", "Kẻ gian lấy"),
        ("Đừng vội, theo báo.[^khong-co]", "[^khong-co]"),
        ("Đừng vội, gọi số 0912 345 678.[^x]", "0912 345 678"),
        ("Đừng vội, gọi **ngay.", "**ngay"),
        ("Đừng vào trang abc.com.vn nhé.", "abc.com.vn"),
    ],
)
def test_a_fault_in_a_sentence_is_told_at_the_very_words(small_content: Path, written: str, wrong: str) -> None:
    line = edit(small_content, PROFILE, r"^do_now:\n(\s+)- .*$", f"do_now:\n  - {written}")
    columns = {fault.column for fault in faults_of(small_content) if (fault.file, fault.line) == (PROFILE, line + 1)}
    assert f"  - {written}".index(wrong) + 1 in columns


@pytest.mark.parametrize(
    ("pattern", "replacement", "column"),
    [
        (r"^summary: .*$", "sumary: Có người xưng công an", 1),
        (r"^stage: .*$", "stage: sau này", 8),
        (r"^stage: .*$", "stage:", 1),
        (r"^at_risk: .*$", 'at_risk: ""', 1),
        (r"^contacts: .*$", "contacts: [canh-sat-113, khong-co]", 26),
        (r"^contacts: .*$", "contacts: canh-sat-113", 11),
        (r"^contacts: .*$", "contacts: {a: b}", 1),
        (r"^    title: .*$", "    title: X", 12),
        (r"^    title: .*$", "    titel: Một tờ báo", 5),
        (r"^    date: .*$", "    date: hôm qua", 11),
        (r"^  bao:$", "  Báo:", 3),
        (r"^  - chuyện mọi người a$", "  - '?'", 5),
    ],
)
def test_the_column_is_where_one_has_to_type(small_content: Path, pattern: str, replacement: str, column: int) -> None:
    line = edit(small_content, PROFILE, pattern, replacement)
    assert (PROFILE, line, column) in {(fault.file, fault.line, fault.column) for fault in faults_of(small_content)}


def test_all_faults_of_all_files_are_told_at_once(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^stage: .*$", "stage: x")
    edit(small_content, PROFILE, r"^do_now:\n(\s+)- .*$", "do_now:\n  - Hỏi [[so-la]] ngay.")
    edit(small_content, PROFILE, r"^never:\n(\s+)- .*$", 'never:\n  - "Không sợ.')
    edit(small_content, PROFILE, r"^related: \[", "related: [khong-co, ")
    edit(small_content, "faq.vi.yaml", r"^  verified_on: .*$", "  verified_on: x")
    edit(small_content, "contacts.vi.yaml", r"^  kind: phone", "  kind: fone")
    told = [fault.message for fault in faults_of(small_content) if fault.file == PROFILE]
    assert {fault.file for fault in faults_of(small_content)} == {PROFILE, "faq.vi.yaml", "contacts.vi.yaml"}
    assert len(told) == 4, told


def test_an_entry_with_a_fault_is_still_known_to_those_that_name_it(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^stage: .*$", "stage: x")
    edit(small_content, "contacts.vi.yaml", r"^  kind: phone", "  kind: fone")
    edit(small_content, "groups.vi.yaml", r"^  summary: .*$", "  summary:")
    assert len(faults_of(small_content)) == 3


@pytest.mark.parametrize("file", ["contacts.vi.yaml", "groups.vi.yaml", "audiences.vi.yaml", "faq.vi.yaml", PROFILE])
def test_a_file_that_cannot_be_read_is_the_only_thing_that_is_told(small_content: Path, file: str) -> None:
    (small_content / file).write_text("\t- a\n", encoding="utf-8")
    assert {fault.file for fault in faults_of(small_content)} == {file}


def test_a_line_that_cannot_be_read_is_told_once(small_content: Path) -> None:
    line = edit(small_content, PROFILE, r"^title: .*$", 'title: "Giả danh')
    assert [(fault.line, fault.column) for fault in faults_of(small_content)] == [(line, 8)]


def test_a_phrase_that_stands_elsewhere_is_a_fault_that_says_where(small_content: Path) -> None:
    phrase = load_library(small_content).topics["phai-lam-gi"].phrases[3]
    line = edit(small_content, PROFILE, r"^phrases:\n", f'phrases:\n  - "{phrase.upper()}"\n')
    [fault] = faults_of(small_content)
    assert fault.file == "faq.vi.yaml"
    assert f"đã có ở {PROFILE} dòng {line + 1}" in fault.message


@pytest.mark.parametrize(
    "key", ["title", "summary", "do_now", "signs", "phrases", "sources", "verified_on", "broadcast"]
)
def test_a_missing_key_is_named_at_the_beginning_of_its_entry(small_content: Path, key: str) -> None:
    edit(small_content, PROFILE, rf"^{key}:", f"{key}x:")
    [fault] = [fault for fault in faults_of(small_content) if f"Thiếu mục “{key}”. Hãy viết {key}:" in fault.message]
    assert (fault.file, fault.line, fault.column) == (PROFILE, 1, 1)


def test_a_sentence_the_editors_program_broke_into_lines_stays_one(small_content: Path) -> None:
    edit(small_content, PROFILE, r"^at_risk: .*$", "at_risk: |\n  Người lớn tuổi,\n  người ở nhà một mình.")
    assert load_library(small_content).topics["gia-danh-cong-an"].model_dump()["at_risk"] == (
        "Người lớn tuổi, người ở nhà một mình."
    )


@pytest.mark.parametrize(
    ("pattern", "replacement", "says"),
    [
        (r'"<toi> … bị_đánh"', '"<khong-co> …2 help"', "mục sets"),
        (r'"<toi> … bị_đánh"', '"help| |me"', "dấu |"),
        (r'"<toi> … bị_đánh"', '"… …8"', "ít nhất một chữ"),
        (r'"<toi> … bị_đánh"', '"help…me"', "cách chữ một dấu cách"),
        (r'"<toi> … bị_đánh"', '"<tien help"', "cách chữ một dấu cách"),
        (r"cancelled_by: \[[\w-]+", "cancelled_by: [khong-co", "mục cancels"),
        (r"^stops: \[\w+", 'stops: ["???"', "một chữ hoặc số"),
        (r"^- id: bi-danh\n", "- id: keu-cuu\n", "đã dùng ở"),
        (r"^  title: .*$", "  title: Gọi **ngay**", "hiện ra y như gõ"),
        (r"^    - \"Gọi.*$", '    - "Gọi cảnh sát 113 ngay bây giờ."', "[[canh-sat-113]]"),
        (r"^    - \"Dưới.*$", '    - "Dưới mười tám tuổi thì gọi ngay."', "chưa ghi nguồn"),
    ],
)
def test_a_slip_in_the_danger_words_is_told_before_it_can_stop_the_bot(
    small_content: Path, pattern: str, replacement: str, says: str
) -> None:
    line = edit(small_content, "urgency.vi.yaml", pattern, replacement)
    mine = [fault for fault in faults_of(small_content) if says in fault.message]
    assert {fault.file for fault in mine} == {"urgency.vi.yaml"}
    assert line in {fault.line for fault in mine} or "đã dùng" in says


@pytest.mark.parametrize(
    ("file", "pattern", "replacement", "says"),
    [
        ("contacts.vi.yaml", r"href: tel:113", "href: tel:114", "href: tel:113"),
        ("contacts.vi.yaml", r"  href: tel:113\n", "", "href: tel:113"),
        ("contacts.vi.yaml", r"href: tel:113", "href: javascript:1", "tel:113"),
        ("contacts.vi.yaml", r"id: cong-an-xa", "id: canh-sat-113", "dòng 2"),
        ("contacts.vi.yaml", r"kind: place\n", "kind: place\n  href: tel:113\n", "kind: web"),
        ("contacts.vi.yaml", r"review_by: 20.*", "review_by: 2020-01-01", "sau ngày kiểm tra"),
        ("groups.vi.yaml", r"id: ve-bot", "id: lua-dao", "đã dùng ở"),
        ("groups.vi.yaml", r"summary: .*", 'summary: "Gọi [[canh-sat-113]] ngay."', "hiện ra y như gõ"),
        ("commands.vi.yaml", r"command: bilua", "command: menu", "đã dùng ở"),
        ("commands.vi.yaml", r"command: bilua", "command: /bilua", "không có dấu gạch chéo"),
        ("refusals.vi.yaml", r"topics: \[[\w-]+", "topics: [khong-co", "Không có chủ đề"),
        ("refusals.vi.yaml", r"\[\[cong-an-xa\]\]", "[[cong-an-x]]", "Có phải ý là “cong-an-xa”?"),
        ("smalltalk.vi.yaml", r"fillers: \[", 'fillers: ["!!", ', "một chữ hoặc số"),
        ("teencode.vi.yaml", r"^abbreviations:\n", "abbreviations:\n  ban: [bạn bè]\n", "chính nó"),
        ("teencode.vi.yaml", r"^abbreviations:\n", "abbreviations:\n  <<: {a: [b]}\n", "một chữ hoặc số"),
        ("urgency.vi.yaml", r"^sets:\n", "sets:\n  <<: {a: [b]}\n", "không đúng dạng"),
        ("style.vi.yaml", r"^names_with_digits:\n", "<<: {a: b}\nnames_with_digits:\n", "Không có mục tên “<<”"),
        ("faq.vi.yaml", r"^faq:", "fqa:", "Có phải ý là “faq”?"),
        ("faq.vi.yaml", r"^faq:\n", "faq:\n- xin chào\n", "tên: nội dung"),
    ],
)
def test_every_file_is_checked(small_content: Path, file: str, pattern: str, replacement: str, says: str) -> None:
    edit(small_content, file, pattern, replacement)
    assert {fault.file for fault in faults_of(small_content) if says in fault.message} == {file}


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def text_beside(path: Path) -> None:
    path.with_suffix(".txt").write_text("x")


def a_second_spelling(path: Path) -> None:
    (path.parent / "gia-danh-cong-an.yml").write_text(profile())


@pytest.mark.parametrize("made", [a_folder, a_link_to_itself, text_beside, a_second_spelling])
def test_what_does_not_belong_among_the_profiles_is_told(small_content: Path, made: object) -> None:
    assert callable(made)
    made(small_content / "scams" / "la.yaml")
    [fault] = faults_of(small_content)
    assert fault.file.startswith("scams/")
    assert "Hãy" in fault.message


@pytest.mark.parametrize("left", [".la.yaml.swp", "la.yaml~", ".#la.yaml", "la.yaml.bak", "la.tmp", ".DS_Store"])
def test_what_editors_programs_leave_behind_is_no_content(small_content: Path, left: str) -> None:
    version = load_library(small_content).version
    (small_content / "scams" / left).write_bytes(b"\x00half a file")
    assert load_library(small_content).version == version


@pytest.mark.parametrize("name", ["gia-danh-cong-an.yml", "gia-danh-cong-an.YAML"])
def test_the_other_spelling_of_yaml_is_read(small_content: Path, name: str) -> None:
    (small_content / PROFILE).rename(small_content / "scams" / name)
    assert "gia-danh-cong-an" in load_library(small_content).topics


def test_a_file_nothing_reads_is_told_with_the_name_it_should_have(small_content: Path) -> None:
    (small_content / "contact.vi.yaml").write_text("contacts: []\n")
    [fault] = faults_of(small_content)
    assert (fault.file, "Có phải ý là “contacts.vi.yaml”?" in fault.message) == ("contact.vi.yaml", True)


@pytest.mark.parametrize("file", ["contacts.vi.yaml", "urgency.vi.yaml", "style.vi.yaml", "teencode.vi.yaml"])
def test_a_file_that_is_gone_is_told_alone(small_content: Path, file: str) -> None:
    (small_content / file).unlink()
    [fault] = faults_of(small_content)
    assert (fault.file, "Không có tệp này" in fault.message) == (file, True)


def test_content_that_is_not_there_is_one_fault(small_content: Path) -> None:
    shutil.rmtree(small_content / "scams")
    assert [fault.file for fault in faults_of(small_content)] == ["scams"]
    shutil.rmtree(small_content)
    assert len(faults_of(small_content)) == 1


def test_a_file_that_goes_while_it_is_read_is_a_fault_and_no_crash(
    small_content: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.listdir(small_content / "scams")
    read = Path.stat

    def gone(path: Path, **options: bool) -> os.stat_result:
        if path == small_content / "scams" / listed[0]:
            raise FileNotFoundError(2, "gone")
        return read(path, **options)

    monkeypatch.setattr(Path, "stat", gone)
    assert [fault.file for fault in faults_of(small_content)] == [f"scams/{listed[0]}"]


def test_a_hundred_profiles_are_read(content: Path) -> None:
    text = (content / PROFILE).read_text(encoding="utf-8")
    head, _, tail = re.split(r"(?<=phrases:\n)|(?=^sources:)", text, flags=re.MULTILINE)
    for number in range(100):
        told = "".join(f"  - chuyện số {number} kiểu {kind}\n" for kind in range(MIN_PHRASES))
        name = f"gia-danh-{number}"
        profile = f"{head}{told}{tail}".replace("id: gia-danh-cong-an", f"id: {name}")
        (content / "scams" / f"{name}.yaml").write_text(profile, encoding="utf-8")
    assert len(load_library(content).topics) >= 128


def test_thousands_of_faults_in_a_file_are_told_as_a_hundred_and_how_many_more(small_content: Path) -> None:
    with (small_content / PROFILE).open("a", encoding="utf-8") as file:
        file.writelines(f"muc_{number}: x\n" for number in range(3000))
    faults = faults_of(small_content)
    assert len(faults) == MAX_TOLD
    assert "còn 2900 lỗi nữa" in faults[-1].message


TYPED_NAMES = {
    "id",
    "group",
    "stage",
    "audiences",
    "contacts",
    "related",
    "topics",
    "sources",
    "verified_on",
    "review_by",
    "own_words",
    "strength",
    "unless_warned",
    "examples",
}
WORDS_OF_CITIZENS = {"phrases", "messages", "cues", "cues_en", "certain", "cancelled_by", "certain_cancelled_by"}


@pytest.mark.parametrize("model", [Scam, Faq, Group, Audience, DangerKind, RefusalKind, SmallTalkKind, Sign])
def test_every_text_citizens_read_is_checked_as_one(model: type[Content]) -> None:
    """A field added to a model is looked at by the checks of sentences or of labels, or is named here as neither."""
    assert model.model_fields.keys() - TYPED_NAMES - WORDS_OF_CITIZENS - {*SENTENCES, *LABELS} == set()


@pytest.mark.parametrize(
    "text", ["topic: gia-danh-cong-an\nscam:\n  arrives: Gọi video\n", "- a\n", "scam: x\ngenuine: [a]\n"]
)
def test_half_a_quiz_pair_is_faults_and_no_crash(small_content: Path, text: str) -> None:
    (small_content / "quiz/gia-danh-cong-an.yaml").write_text(text, encoding="utf-8")
    assert {fault.file for fault in faults_of(small_content)} == {"quiz/gia-danh-cong-an.yaml"}

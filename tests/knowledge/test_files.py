"""Strict YAML: what an editor may write, and what is said when something is wrong."""

import errno
import os
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Fault
from bot.knowledge.files import MAX_BYTES, Document, parse_document, read_document


def parsed(text: str) -> Document:
    document, faults = parse_document(text, "thu.yaml")
    assert document is not None
    assert faults == []
    return document


def faults_in(text: str) -> list[Fault]:
    return parse_document(text, "thu.yaml")[1]


def told(text: str) -> tuple[int, int, str]:
    """The only fault: line, column, message."""
    [fault] = faults_in(text)
    return fault.line, fault.column, fault.message


@pytest.mark.parametrize("typed", ["0252", "no", "on", "18:30", "1.10", "123_456", "2026-11-24", "null", "1e3", "~"])
def test_a_plain_value_stays_the_text_that_was_typed(typed: str) -> None:
    assert parsed(f"a: {typed}\n").value == {"a": typed}


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_a_quoted_text_is_what_stands_between_the_marks(text: str) -> None:
    text = " ".join(unicodedata.normalize("NFC", text).replace("\ufffd", "").split())
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    assert parsed(f'a: "{quoted}"\n').value == {"a": text}


def test_windows_line_ends_and_a_byte_order_mark_are_accepted() -> None:
    assert parsed("\ufeffa: một\r\nb:\r\n  - hai\r\n").value == {"a": "một", "b": ["hai"]}


def test_decomposed_letters_are_composed() -> None:
    assert parsed(unicodedata.normalize("NFD", "a: lừa đảo\n")).value == {"a": "lừa đảo"}


@pytest.mark.parametrize("blank", ["\u00a0", "\u3000", "\u2009"])
def test_blanks_of_word_processors_are_blanks(blank: str) -> None:
    assert parsed(f"a:\n{blank}{blank}- một{blank}hai\n").value == {"a": ["một hai"]}


def test_a_tab_behind_the_words_is_a_blank() -> None:
    assert parsed("a:\tmột\thai\nb: 1\n").value == {"a": "một hai", "b": "1"}


def test_emoji_and_smart_quotation_marks_are_letters_like_others() -> None:
    assert parsed("a: “Gọi” ngay 😀\n").value == {"a": "“Gọi” ngay 😀"}


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "đã có ở dòng 1"),
        ("a: {x: 1, x: 2}\n", 1, 11, "đã có ở dòng 1"),
        ("a: 1\n? [b]\n: 2\n", 2, 3, "tên mục"),
        ("a: 1\n: 2\n", 2, 1, "dấu hai chấm"),
        ("a: &x 1\n", 1, 4, "gọi lại"),
        ("a: 1\nb: *x\n", 2, 4, "gọi lại"),
        ("a: [đường, &x lạ]\n", 1, 12, "gọi lại"),
        ("a: !!python/object:os.system x\n", 1, 4, "dấu !"),
        ("a: !!int 5\n", 1, 4, "dấu !"),
        ("- !!set {a, b}\n", 1, 3, "dấu !"),
        ("!!str a: b\n", 1, 1, "dấu !"),
        ("a:\n\tb: 1\n", 2, 1, "Tab"),
        ("a:\n  \tb: 1\n", 2, 3, "Tab"),
        ("a: một\nb: h\x00ai\n", 2, 5, "U+0000"),
        ("a: đường\u200b dài\n", 1, 9, "U+200B"),
        ("a: một\ufeff\n", 1, 7, "U+FEFF"),
        ("a: m\u2028ột\n", 1, 5, "U+2028"),
        ("a: hỏng \ufffd\n", 1, 9, "hỏng"),
        ('a: "ẩn \\u200b"\n', 1, 4, "ký tự ẩn"),
        ('a: "\\0"\n', 1, 4, "ký tự ẩn"),
        ("a: một: hai\n", 1, 7, "dấu hai chấm"),
        ("- a: một: hai\n", 1, 9, "dấu hai chấm"),
        ('a: 1\nb: "chưa đóng\nc: 2\n', 2, 4, "chưa đóng"),
        ('a: "một\nb: hai\nc: "ba"\nd: 4\n', 1, 4, "chưa đóng"),
        ("a: 'một\nb: hai\n", 1, 4, "chưa đóng"),
        ('- "Gọi" ngay\n- b\n', 1, 8, "còn chữ"),
        ("a: [b, c\nd: e\n", 1, 4, "chưa đóng"),
        ("- [[canh-sat-113]] ngay\n- b\n", 1, 3, "[["),
        ("- **Gọi ngay**\n", 1, 3, "dấu *"),
        ("a: @x\n", 1, 4, "dấu @"),
        ("a: %x\n", 1, 4, "dấu %"),
        ("a: > x\n", 1, 4, "dấu >"),
        ('a: "C:\\dir"\n', 1, 7, "dấu \\"),
        ("a: 1\nb 2\nc: 3\n", 2, 1, "dấu hai chấm"),
        ("a:1\nb: 2\n", 1, 2, "dấu hai chấm"),
        ("a\uff1a 1\nb: 2\n", 1, 2, "dấu hai chấm"),
        ("a: 1\n  b: 2\n", 2, 3, "thụt sai"),
        ("a:\n  - x\n - y\n", 3, 2, "thụt sai"),
        ("a:\n  - x\n    - y\n", 3, 5, "nối vào câu trên"),
        ("a:\n  - x\n  -y\n", 3, 3, "gạch ngang ngắn"),
        ("a:\n  – x\n  – y\n", 2, 3, "gạch ngang ngắn"),
        ("a: bước #1 là gì\n", 1, 9, "bỏ mất"),
        ("a: 1\n---\nb: 2\n", 2, 1, "---"),
        ("a: 1\n...\nb: 2\n", 3, 1, ""),
        ("", 1, 1, "Tệp trống"),
        ("# chỉ có lời ghi\n", 1, 1, "Tệp trống"),
        ("---\n", 1, 1, "Tệp trống"),
    ],
)
def test_a_slip_is_told_where_it_stands_and_how_to_mend_it(text: str, line: int, column: int, says: str) -> None:
    found = told(text)
    assert found[:2] == (line, column)
    assert says in found[2]
    assert any(found[2].count(word) for word in ("Hãy", "phải", "Ví dụ", "thẳng hàng"))


def test_the_rest_of_a_file_with_slips_is_read_and_told_too() -> None:
    text = 'a: "mở\nb: 1\nc: một: hai\nd: *x\nd: 2\n- e\n'
    assert {fault.line for fault in faults_in(text)} == {1, 3, 4, 5, 6}


def test_what_was_meant_to_be_a_comment_is_one() -> None:
    assert parsed("a: một # lời ghi\n# lời ghi\nb: 2\n").value == {"a": "một", "b": "2"}


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    start = time.process_time()
    assert faults_in(bomb)
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize("sign", ["[", "{", "- ", "? ", "[{", "a: {"])
@pytest.mark.parametrize("depth", [13, 900, 50_000])
def test_deep_nesting_is_refused_without_recursion(sign: str, depth: int) -> None:
    start = time.process_time()
    assert faults_in(sign * depth)
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    "text", ["k: v\n" * 100_000, "".join(f"k{i}: v\n" for i in range(50_000)), "- x\n" * 200_000, "[" + "a," * 300_000]
)
def test_a_file_of_very_many_parts_is_refused_at_once(text: str) -> None:
    start = time.process_time()
    assert faults_in(text)
    assert time.process_time() - start < 3


def test_a_file_in_another_encoding_is_told_at_its_first_words_not_at_each() -> None:
    assert 1 <= len(faults_in("a: " + "\udce1 " * 5000)) <= 25


def test_invalid_utf8_is_a_fault_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "thu.yaml"
    file.write_bytes("a: một\nb: h".encode() + b"\xe9\xff\n")
    _, faults = read_document(file, "thu.yaml")
    assert [(fault.line, fault.column) for fault in faults] == [(2, 5)]
    assert "UTF-8" in faults[0].message


def test_a_file_of_windows_notepad_is_told_how_to_be_saved(tmp_path: Path) -> None:
    file = tmp_path / "thu.yaml"
    file.write_text("a: một\n", encoding="utf-16")
    assert "UTF-8" in read_document(file, "thu.yaml")[1][0].message


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "thu.yaml"
    with file.open("wb") as huge:
        huge.truncate(50_000 * MAX_BYTES)
    _, faults = read_document(file, "thu.yaml")
    assert "lớn hơn" in faults[0].message


def absent(path: Path) -> None:
    pass


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def link_to_nowhere(path: Path) -> None:
    path.symlink_to("khong-co")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("made", [absent, Path.mkdir, link_to_itself, link_to_nowhere, pipe, endless_device])
def test_what_is_no_file_is_a_fault_in_vietnamese_and_never_waited_for(made: object, tmp_path: Path) -> None:
    assert callable(made)
    made(tmp_path / "thu.yaml")
    document, [fault] = read_document(tmp_path / "thu.yaml", "thu.yaml")
    assert document is None
    assert (fault.file, fault.line, fault.column) == ("thu.yaml", 1, 1)
    assert "Hãy" in fault.message
    assert os.strerror(errno.EISDIR) not in fault.message


def test_a_file_one_may_not_read_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "thu.yaml"
    file.write_text("a: 1\n")

    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "open", refused)  # the tests may run as root, whom no file refuses
    assert "quyền" in read_document(file, "thu.yaml")[1][0].message

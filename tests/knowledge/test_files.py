"""Strict YAML: what an editor may write, and what is said when something is wrong."""

import time
import unicodedata
from pathlib import Path

import pytest

from bot.knowledge.files import MAX_BYTES, Document, parse_document, read_document


def parsed(text: str) -> Document:
    document, faults = parse_document(text, "thu.yaml")
    assert document is not None
    assert faults == []
    return document


def the_fault(text: str) -> tuple[int, int, str]:
    _, faults = parse_document(text, "thu.yaml")
    assert faults
    return faults[0].line, faults[0].column, faults[0].message


@pytest.mark.parametrize("typed", ["0252", "no", "on", "18:30", "1.10", "123_456", "2026-11-24", "null", "1e3", "~"])
def test_a_plain_value_stays_the_text_that_was_typed(typed: str) -> None:
    assert parsed(f"a: {typed}\n").value == {"a": typed}


def test_windows_line_ends_and_a_byte_order_mark_are_accepted() -> None:
    assert parsed("\ufeffa: một\r\nb:\r\n  - hai\r\n").value == {"a": "một", "b": ["hai"]}


def test_decomposed_letters_are_composed() -> None:
    assert parsed(unicodedata.normalize("NFD", "a: lừa đảo\n")).value == {"a": "lừa đảo"}


def test_a_key_written_twice_is_a_fault_at_the_second() -> None:
    line, column, message = the_fault("a: 1\nb: 2\na: 3\n")
    assert (line, column) == (3, 1)
    assert "dòng 1" in message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: &x 1\nb: *x\n", 1),
        ("a: 1\nb: *x\n", 2),
        ("a:\n\tb: 1\n", 2),
        ("a: một: hai\n", 1),
        ('a: 1\nb: "chưa đóng\n', 2),
        ("a: !!python/object:os.system x\n", 1),
        ("a: 1\n  b: 2\n", 2),
        ("a: @x\n", 1),
        ("", 1),
        ("# chỉ có lời ghi\n", 1),
    ],
)
def test_each_slip_is_a_fault_at_its_line(text: str, line: int) -> None:
    found, _, message = the_fault(text)
    assert abs(found - line) <= 1
    assert message.endswith(".")


def test_an_alias_bomb_is_refused_at_once() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{b}: &{b} [*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a},*{a}]\n"
        for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    start = time.perf_counter()
    the_fault(bomb)
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("depth", [13, 900, 100_000])
def test_deep_nesting_is_refused_without_recursion(depth: int) -> None:
    assert the_fault("[" * depth)[2]


def test_invalid_utf8_is_a_fault_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "thu.yaml"
    file.write_bytes("a: một\nb: h".encode() + b"\xe9\xff\n")
    _, faults = read_document(file, "thu.yaml")
    assert [(fault.line, fault.column) for fault in faults] == [(2, 5)]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "thu.yaml"
    file.write_bytes(b"a: " + b"x" * MAX_BYTES)
    _, faults = read_document(file, "thu.yaml")
    assert "lớn hơn" in faults[0].message


def test_a_missing_file_is_a_fault_and_no_crash(tmp_path: Path) -> None:
    _, faults = read_document(tmp_path / "khong-co.yaml", "khong-co.yaml")
    assert faults[0].file == "khong-co.yaml"

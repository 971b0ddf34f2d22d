"""Promises about tables of subscribers: any spreadsheet's way of writing is read, and a bad row costs itself alone."""

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages import Address, Channel
from bot.subscriber_file import ROW_CHARACTERS, BadRow, Entry, SubscriberFileError, Vocabulary, read_subscribers

KNOWN = Vocabulary(audiences={"ngu-dan", "hoc-sinh"}, areas={"mui-ne"}, topics={"tin-dung-den", "viec-nhe-luong-cao"})
ROWS = 1_000_000
READS_ALL = """
import json, resource, sys
from pathlib import Path
from bot.subscriber_file import BadRow, Vocabulary, read_subscribers
good, bad, grown = 0, [], lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for number, row in enumerate(read_subscribers(Path(sys.argv[1]), Vocabulary((), (), ()))):
    if number == 10_000:
        before = grown()
    if isinstance(row, BadRow):
        bad.append(row.line)
    else:
        good += 1
print(json.dumps({"good": good, "bad": bad, "grown_kb": grown() - before}))
"""
HEADER = "channel,address,audiences,area,topics\n"


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> list[Entry | BadRow]:
    file = tmp_path / "list.csv"
    file.write_bytes(text.encode(encoding))
    return list(read_subscribers(file, KNOWN))


def entry(line: int, chat: str, *audiences: str, area: str | None = None, topics: Sequence[str] = ()) -> Entry:
    return Entry(line, Address(Channel.TELEGRAM, chat), audiences, area, tuple(topics))


def why_bad(tmp_path: Path, row: str) -> str:
    [found] = read(tmp_path, HEADER + row)
    assert isinstance(found, BadRow)
    assert found.line == 2
    return found.message


LAN, TUAN = entry(2, "7", "ngu-dan", "hoc-sinh", area="mui-ne", topics=["tin-dung-den"]), entry(3, "8")
TABLE = HEADER + "telegram,7,ngu-dan|hoc-sinh,mui-ne,tin-dung-den\ntelegram,8,,,\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_any_spreadsheet_writes_is_read(tmp_path: Path, encoding: str, delimiter: str, end: str) -> None:
    assert read(tmp_path, TABLE.replace(",", delimiter).replace("\n", end), encoding) == [LAN, TUAN]


def test_columns_may_stand_in_any_order_with_capitals_and_spaces_and_only_two_are_needed(tmp_path: Path) -> None:
    assert read(tmp_path, "Area; ADDRESS ;Channel\nmui-ne; 7 ;Telegram\n;8;telegram") == [
        entry(2, "7", area="mui-ne"),
        entry(3, "8"),
    ]


def test_fields_may_be_quoted_and_lists_may_have_gaps(tmp_path: Path) -> None:
    row = '"telegram","7"," ngu-dan | |hoc-sinh|ngu-dan ","mui-ne","tin-dung-den"'
    assert read(tmp_path, HEADER + row) == [LAN]


def test_rows_that_are_empty_or_shorter_than_the_header_do_no_harm(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEADER}\n,,,,\ntelegram,7\ntelegram,8,,,,,\n\n") == [entry(4, "7"), entry(5, "8")]


def test_a_quote_that_is_not_closed_costs_its_own_row_only(tmp_path: Path) -> None:
    bad, good = read(tmp_path, HEADER + 'telegram,"7,,,\ntelegram,8,,,')
    assert isinstance(bad, BadRow)
    assert good == TUAN


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("telegram,,,,", "Địa chỉ Telegram"),
        ("telegram,0,,,", "Địa chỉ Telegram"),
        ("telegram,-100500,,,", "Địa chỉ Telegram"),
        ("telegram,007,,,", "Địa chỉ Telegram"),
        ("telegram,1.2E+09,,,", "“1.2E+09”"),
        ("telegram,٧,,,", "Địa chỉ Telegram"),
        ("telegram,4503599627370496,,,", "Địa chỉ Telegram"),
        ("telegram,lan,,,", "“lan”"),
        ("web,abc,,,", "trang web"),
        ("zalo,7,,,", "Địa chỉ Zalo"),
        (",7,,,", "Thiếu kênh"),
        ("email,7,,,", "Không có kênh “email”"),
        ("telegram,7,ngu-dan|bo-doi,,", "Không có đối tượng “bo-doi”"),
        ("telegram,7,,ha-noi,", "Không có địa bàn “ha-noi”"),
        ("telegram,7,,mui-ne|mui-ne,", "Không có địa bàn"),
        ("telegram,7,,,x", "Không có chủ đề “x”"),
        ("telegram,7,,,,x", "6 ô mà chỉ có 5 cột"),
        ('telegram,"7"8,,,', "nháy kép"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(tmp_path: Path, row: str, told: str) -> None:
    assert told in why_bad(tmp_path, row)


def test_somebody_on_zalo_is_known_by_the_chat_zalo_tells_of(tmp_path: Path) -> None:
    [entry] = read(tmp_path, HEADER + "zalo,6ede9afa66b88fe6d6a9,,,")
    assert isinstance(entry, Entry) and entry.address == Address(Channel.ZALO, "6ede9afa66b88fe6d6a9")


def test_everything_wrong_with_a_row_is_said_at_once(tmp_path: Path) -> None:
    message = why_bad(tmp_path, "email,7,bo-doi,ha-noi,x")
    assert all(f"“{word}”" in message for word in ("email", "bo-doi", "ha-noi", "x"))


def test_letters_of_another_encoding_cost_their_own_row_only(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(HEADER.encode() + b"telegram,7,\xe9,,\ntelegram,8,,,\n")
    bad, good = read_subscribers(file, KNOWN)
    assert isinstance(bad, BadRow)
    assert "CSV UTF-8" in bad.message
    assert good == TUAN


def test_an_address_counts_once_and_the_first_row_is_named(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER + "telegram,7,,,\ntelegram,8,,,\ntelegram,7,ngu-dan,,\n")
    assert rows == [entry(2, "7"), entry(3, "8"), BadRow(4, "Địa chỉ này đã có ở dòng 2.")]


def test_a_bad_row_does_not_stand_in_the_way_of_a_good_one_for_the_same_address(tmp_path: Path) -> None:
    _, good = read(tmp_path, HEADER + "telegram,8,x,,\ntelegram,8,,,\n")
    assert good == TUAN


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("", "Thiếu cột channel, address"),
        ("channel,area", "Thiếu cột address"),
        ("channel,address,phone", "Không có cột “phone”"),
        ("channel,address,area,Area", "Cột lặp lại: area"),
        ("telegram,7,,,", "Thiếu cột"),
        ('channel,"address', "Thiếu cột"),
        ("x" * 5_000, "Thiếu cột"),
    ],
)
def test_a_table_with_other_columns_is_refused_whole(tmp_path: Path, header: str, told: str) -> None:
    with pytest.raises(SubscriberFileError, match=told):
        read(tmp_path, f"{header}\ntelegram,7,,,\n")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SubscriberFileError, match=r"none\.csv"):
        list(read_subscribers(tmp_path / "none.csv", KNOWN))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("length", [ROW_CHARACTERS - 1, ROW_CHARACTERS, ROW_CHARACTERS + 1, 3 * ROW_CHARACTERS])
def test_a_row_without_end_costs_itself_alone(tmp_path: Path, end: str, length: int) -> None:
    bad, good = read(tmp_path, HEADER.replace("\n", end) + "x" * length + f"{end}telegram,8,,,{end}")
    assert isinstance(bad, BadRow) and bad.line == 2
    assert ("dài quá một trang" in bad.message) == (length >= ROW_CHARACTERS)
    assert good == TUAN


@pytest.mark.timeout(400)
def test_a_million_rows_are_read_in_little_memory_and_every_bad_one_is_named(tmp_path: Path) -> None:
    """Every thousandth is bad; all others come in, and a process that reads them grows by a few megabytes."""
    file = tmp_path / "large.csv"
    with file.open("w") as out:
        out.write(HEADER)
        out.writelines(f"telegram,{'x' if n % 1_000 == 0 else n},,,\n" for n in range(1, ROWS + 1))
    done = subprocess.run([sys.executable, "-c", READS_ALL, str(file)], capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["bad"] == [n + 1 for n in range(1_000, ROWS + 1, 1_000)]
    assert told["good"] == ROWS - len(told["bad"])
    assert told["grown_kb"] < 10_000


@pytest.mark.parametrize("wide", ["\x00", "x"])
def test_a_file_of_one_endless_line_takes_no_memory(tmp_path: Path, wide: str) -> None:
    file = tmp_path / "endless.csv"
    with file.open("w") as out:
        out.write(HEADER)
        out.writelines(wide * 1_000_000 for _ in range(50))
    tracemalloc.start()
    [found] = read_subscribers(file, KNOWN)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert isinstance(found, BadRow) and found.line == 2
    assert peak < 2_000_000


@pytest.mark.parametrize("kind", ["zip", "gzip", "png"])
def test_an_archive_or_a_picture_is_no_table_and_is_never_opened(tmp_path: Path, kind: str) -> None:
    beginning = {"zip": b"PK\x03\x04", "gzip": b"\x1f\x8b\x08", "png": b"\x89PNG\r\n\x1a\n"}[kind]
    file = tmp_path / "list.csv"
    file.write_bytes(beginning + b"\x00\xff" * 5_000)
    with pytest.raises(SubscriberFileError, match="tên các cột"):
        list(read_subscribers(file, KNOWN))


GOOD = st.integers(1, 2**52 - 1).map(lambda id: f"telegram,{id},ngu-dan,mui-ne,")
BAD = st.sampled_from(
    ["telegram,x,,,", "web,1,,,", 'telegram,"1,,,', "telegram,1,?,,", "telegram,1,,,,?", "\x00", "💥;;"]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(GOOD | BAD, max_size=30, unique_by=lambda row: row if row.endswith("mui-ne,") else object()))
def test_of_any_rows_exactly_the_good_ones_are_kept(tmp_path: Path, rows: list[str]) -> None:
    found = read(tmp_path, HEADER + "\n".join(rows))
    good = {line: row for line, row in enumerate(rows, 2) if row.endswith("mui-ne,")}
    assert {row.line: f"telegram,{row.address.chat},ngu-dan,mui-ne," for row in found if isinstance(row, Entry)} == good
    assert [row.line for row in found] == list(range(2, len(rows) + 2))

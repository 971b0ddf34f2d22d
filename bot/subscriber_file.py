"""A table of subscribers as people make them in a spreadsheet: read row by row, however many they are.

Every physical line is a row of its own: no field holds a line break, and a forgotten quote costs one row, not the rest.
"""

import csv
import re
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from bot.errors import BotError
from bot.messages import Address, Channel

COLUMNS = ("channel", "address", "audiences", "area", "topics")

REQUIRED = ("channel", "address")

DELIMITERS = ",;\t"

HEADER_CHARACTERS = 1_000
"""A first line longer than this is no header."""

ROW_CHARACTERS = 20_000
"""Of one row: every topic and commune of a province named in one fit many times. What is longer is read past in pieces,
so that a file without an end of line takes no memory."""

TELEGRAM_LARGEST = 2**52
"""Ids have at most 52 significant bits (core.telegram.org/bots/api, Chat)."""

_TELEGRAM_ID = re.compile(r"[1-9][0-9]{0,15}")
"""No zero in front: the same id twice must be seen as the same."""

_ZALO_CHAT = re.compile(r"[0-9A-Za-z_-]{6,64}")

UNREADABLE = "\N{REPLACEMENT CHARACTER}"


class SubscriberFileError(BotError):
    """The file cannot be read as a table of subscribers: nothing was taken from it, the person is told what to mend."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The ids of the content that a row may name."""

    audiences: Collection[str]
    areas: Collection[str]
    topics: Collection[str]
    """Groups of topics, and single ones."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A good row; `line` counts from 1, the header's."""

    line: int
    address: Address
    audiences: tuple[str, ...] = ()
    area: str | None = None
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken, and why, for the person who made it."""

    line: int
    message: str


def read_subscribers(file: Path, vocabulary: Vocabulary) -> Iterator[Entry | BadRow]:
    """The rows in order, each address once. Raises `SubscriberFileError` before the first when it is no such table."""
    try:
        with file.open(encoding=_encoding(file), errors="replace") as lines, closing(_Seen()) as seen:
            columns, delimiter = _header(lines.readline(HEADER_CHARACTERS))
            for line, text in enumerate(_rows(lines), 2):
                if text is None:
                    yield BadRow(line, "Dòng này dài quá một trang chữ. Hãy xem lại: có thể thiếu chỗ xuống dòng.")
                    continue
                if not text.strip(f" \r\n{delimiter}"):
                    continue
                row = _row(line, text, columns, delimiter, vocabulary)
                earlier = seen.earlier(row) if isinstance(row, Entry) else None
                yield BadRow(line, f"Địa chỉ này đã có ở dòng {earlier}.") if earlier else row
    except OSError as error:
        raise SubscriberFileError(f"Không đọc được tệp {file}: {error.strerror}.") from None


class _Seen:
    """On which line an address came first: kept on disk, since a large file's addresses would fill the memory."""

    def __init__(self) -> None:
        self._lines = sqlite3.connect("", isolation_level=None)
        self._lines.execute("PRAGMA journal_mode = OFF")
        self._lines.execute("CREATE TABLE seen (address TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._lines.execute("BEGIN")

    def earlier(self, entry: Entry) -> int | None:
        """The line that had the address before; None when this is the first."""
        address = str(entry.address)
        if self._lines.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (address, entry.line)).rowcount:
            return None
        [line] = self._lines.execute("SELECT line FROM seen WHERE address = ?", (address,)).fetchone()
        return int(line)

    def close(self) -> None:
        self._lines.close()


def _rows(lines: TextIO) -> Iterator[str | None]:
    """The rows as they are written; None in place of one that is longer than any can be."""
    while text := lines.readline(ROW_CHARACTERS):
        piece = text
        while len(piece) == ROW_CHARACTERS and not piece.endswith("\n"):
            piece = lines.readline(ROW_CHARACTERS)
        yield text if piece is text else None


def _encoding(file: Path) -> str:
    with file.open("rb") as start:
        mark = start.read(2)
    return "utf-16" if mark in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


def _header(text: str) -> tuple[Sequence[str], str]:
    """The columns in the order of the file, and what stands between them."""
    delimiter = max(DELIMITERS, key=text.count)
    columns = [name.strip().lower() for name in _cells(text, delimiter) or ()]
    if faults := _header_faults(columns):
        raise SubscriberFileError(f"Dòng đầu của tệp phải là tên các cột. {' '.join(faults)}")
    return columns, delimiter


def _header_faults(columns: Sequence[str]) -> list[str]:
    unknown = [name for name in dict.fromkeys(columns) if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in columns]
    twice = [name for name in COLUMNS if columns.count(name) > 1]
    faults = []
    if missing:
        faults.append(f"Thiếu cột {', '.join(missing)}.")
    if unknown:
        quoted = ", ".join(f"“{name[:40]}”" for name in unknown[:5])
        faults.append(f"Không có cột {quoted}; các cột được dùng: {', '.join(COLUMNS)}.")
    if twice:
        faults.append(f"Cột lặp lại: {', '.join(twice)}.")
    return faults


def _cells(text: str, delimiter: str) -> list[str] | None:
    """None when the quotes do not match."""
    try:
        return next(csv.reader([text.rstrip("\r\n")], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _row(line: int, text: str, columns: Sequence[str], delimiter: str, vocabulary: Vocabulary) -> Entry | BadRow:
    cells = _cells(text, delimiter)
    if cells is None:
        return BadRow(line, "Dấu nháy kép mở mà không đóng, hoặc đặt sai chỗ.")
    if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
        return BadRow(line, f"Có {len(cells)} ô mà chỉ có {len(columns)} cột.")
    if UNREADABLE in text:
        return BadRow(line, "Có chữ không đọc được. Hãy lưu lại tệp theo kiểu CSV UTF-8.")
    return _entry(line, {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}, vocabulary)


def _entry(line: int, cells: Mapping[str, str], vocabulary: Vocabulary) -> Entry | BadRow:
    channel, address, area = cells.get("channel", "").lower(), cells.get("address", ""), cells.get("area", "")
    audiences, topics = _listed(cells.get("audiences", "")), _listed(cells.get("topics", ""))
    faults = _address_faults(channel, address)
    faults += [f"Không có đối tượng {_quoted(each)}." for each in audiences if each not in vocabulary.audiences]
    if area and area not in vocabulary.areas:
        faults.append(f"Không có địa bàn {_quoted(area)}.")
    faults += [f"Không có chủ đề {_quoted(each)}." for each in topics if each not in vocabulary.topics]
    if faults:
        return BadRow(line, " ".join(faults))
    return Entry(line, Address(Channel(channel), address), audiences, area or None, topics)


def _address_faults(channel: str, address: str) -> list[str]:
    match channel:
        case Channel.TELEGRAM:
            if _TELEGRAM_ID.fullmatch(address) and int(address) < TELEGRAM_LARGEST:
                return []
            return [
                f"Địa chỉ Telegram phải là số id của một người, chỉ gồm chữ số, lớn hơn 0; ở đây là {_quoted(address)}."
            ]
        case Channel.WEB:
            return ["Không nhập được người của trang web: chỉ trình duyệt của họ giữ phiên trò chuyện."]
        case Channel.ZALO:
            if _ZALO_CHAT.fullmatch(address):
                return []
            return [f"Địa chỉ Zalo phải là mã cuộc trò chuyện mà Zalo cho bot biết; ở đây là {_quoted(address)}."]
        case "":
            return ["Thiếu kênh."]
        case _:
            return [f"Không có kênh {_quoted(channel)}; hiện nhập được: telegram, zalo."]


def _listed(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    return tuple(dict.fromkeys(each for part in cell.split("|") if (each := part.strip())))


def _quoted(text: str) -> str:
    return f"“{text[:60]}”"

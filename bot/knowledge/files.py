"""Strict YAML with positions: every scalar is text, every key stands once, nothing is larger than content can be.

YAML 1.1 reads `0252` as 170, `no` as false and `18:30` as 1110, and takes the last of two equal keys without a word.
Here plain values stay the text an editor typed; the schema decides what is a date or a number.
"""

import errno
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from bot.errors import Fault
from bot.knowledge.characters import cleaned, has_unseen
from bot.knowledge.syntax import Place, legible

MAX_BYTES = 2_000_000
"""A content file is at most this large; the real ones are under a tenth of it."""

PARSED_KEPT = 256
"""Files: more than twice what the content has."""

Keys: TypeAlias = tuple[str | int, ...]

_BLOCK = re.compile(r"[|>][-+0-9]*\s*(#.*)?$")
"""After the name of a text that stands on the lines below it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value (dicts, lists and text only) and where each part of it stands."""

    file: str
    value: Any
    places: dict[Keys, Place] = field(repr=False)
    names: dict[Keys, Place] = field(repr=False)
    """Where the name of a part stands; `places` is where its value begins."""
    lines: tuple[str, ...] = field(repr=False)
    damaged: frozenset[int] = frozenset()
    """Lines that could not be read: what is said of them is said already."""

    def at(self, path: Keys) -> Any:
        """The part named by `path`, which must exist."""
        value = self.value
        for key in path:
            value = value[key]
        return value

    def fault(self, path: Keys, message: str) -> Fault:
        """A fault at the part named by `path`, or at the nearest part around it that exists."""
        while path and path not in self.places:
            path = path[:-1]
        return Fault(self.file, *self.places.get(path, (1, 1)), message)

    def fault_within(self, path: Keys, words: str, message: str) -> Fault:
        """A fault at the words inside a text, or at its beginning when they stand on another line or escaped."""
        fault = self.fault(path, message)
        found = self.lines[fault.line - 1].find(words, fault.column - 1)
        return fault if found < 0 else Fault(fault.file, fault.line, found + 1, message)

    def fault_on_line(self, path: Keys, line: int, message: str) -> Fault:
        """A fault on a line, counted from 1, of a text; what is written on one line has all its faults there."""
        fault = self.fault(path, message)
        if not _BLOCK.search(self.lines[fault.line - 1]) or fault.line + line > len(self.lines):
            return fault
        written = self.lines[fault.line + line - 1]
        return Fault(fault.file, fault.line + line, len(written) - len(written.lstrip()) + 1, message)

    def fault_of_name(self, path: Keys, message: str) -> Fault:
        """A fault at the name of the part, which is what is wrong with it."""
        if path in self.names:
            return Fault(self.file, *self.names[path], message)
        return self.fault(path, message)


def read_document(path: Path, name: str) -> tuple[Document | None, list[Fault]]:
    """The document in `path`, called `name` in faults; None when it cannot be read at all."""
    try:
        raw = _read(path)
    except OSError as error:
        return None, [Fault(name, 1, 1, _NOT_READ.get(error.errno or 0, _NOT_READ_OTHER))]
    if len(raw) > MAX_BYTES:
        return None, [Fault(name, 1, 1, f"Tệp lớn hơn {MAX_BYTES // 1000} kB. Hãy chia nhỏ hoặc rút gọn.")]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None, [Fault(name, 1, 1, "Tệp lưu với bảng mã UTF-16. Hãy lưu lại với bảng mã UTF-8.")]
    # What is no UTF-8 becomes lone surrogates, each told at its place.
    document, faults = parsed(raw.decode("utf-8", "surrogateescape"), name)
    return document, list(faults)


@lru_cache(maxsize=PARSED_KEPT)
def parsed(text: str, name: str) -> tuple[Document | None, tuple[Fault, ...]]:
    """As `parse_document`, and remembered: after an edit all files but one are those of before."""
    document, faults = parse_document(text, name)
    return document, tuple(faults)


def parse_document(text: str, name: str) -> tuple[Document | None, list[Fault]]:
    """The document in `text`, NFC, and every fault of spelling and syntax in it; None when it cannot be read on."""
    plain, faults = cleaned(text, name)
    if plain is None:
        return None, faults
    read, slips = legible(plain, name)
    faults += slips
    if read is None:
        return None, faults
    builder = _Builder(name, read.events, faults)
    value = builder.value((), next(builder.events, None))
    if not value:
        return None, faults or [Fault(name, 1, 1, "Tệp trống. Hãy chép một tệp cùng loại rồi sửa.")]
    return Document(name, value, builder.places, builder.names, read.lines, read.damaged), faults


def _read(path: Path) -> bytes:
    """At most one byte more than a file may have. Never waits: a pipe or a device is no content."""
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise OSError(errno.EISDIR if stat.S_ISDIR(mode) else errno.EINVAL, "not a regular file")
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


_NOT_READ = {
    errno.ENOENT: "Không có tệp này. Hãy chép lại tệp, hoặc xem tên tệp đã đúng chưa.",
    errno.EISDIR: "Đây là thư mục, không phải tệp. Hãy đổi tên hoặc xóa thư mục này.",
    errno.EACCES: "Không có quyền đọc tệp này. Hãy nhờ người quản trị mở quyền đọc.",
    errno.ELOOP: "Tệp này là liên kết chỉ vòng về chính nó. Hãy chép tệp thật vào đây.",
}
_NOT_READ_OTHER = "Không đọc được tệp này. Hãy xóa rồi chép lại, hoặc nhờ người quản trị xem ổ đĩa."


class _Builder:
    """Makes dicts, lists and text of the parser's events, and keeps where each part stands."""

    def __init__(self, name: str, events: Iterable[Any], faults: list[Fault]) -> None:
        self.events = iter(events)
        self.places: dict[Keys, Place] = {}
        self.names: dict[Keys, Place] = {}
        self._name = name
        self._faults = faults

    def value(self, path: Keys, event: Any) -> Any:
        """The value that begins with the event; None for an empty file."""
        if event is None:
            return None
        self.places[path] = _place(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return [self.value((*path, index), item) for index, item in enumerate(self._until_end())]
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._pairs(path))
        text = str(event.value)
        # Escapes are read in double quotes only; everywhere else `cleaned` has seen every letter.
        if event.style == '"' and has_unseen(text):
            self._say(event, "Câu có ký tự ẩn viết bằng dấu \\. Hãy gõ lại câu này.")
        return text

    def _pairs(self, path: Keys) -> Iterator[tuple[str, Any]]:
        for event in self._until_end():
            key = getattr(event, "value", "")
            if not key:
                self._say(event, "Trước dấu hai chấm phải là tên mục. Ví dụ: group: lua-dao")
                self._skip(event)
                self._skip(next(self.events))
            elif (*path, key) in self.names:
                first, _ = self.names[(*path, key)]
                self._say(event, f"Mục “{key}” đã có ở dòng {first}. Hãy giữ một mục, xóa mục kia.")
                self._skip(next(self.events))
            else:
                self.names[(*path, key)] = _place(event)
                yield key, self._named((*path, key), next(self.events))

    def _named(self, path: Keys, event: Any) -> Any:
        value = self.value(path, event)
        if not isinstance(event, yaml.ScalarEvent) or value == "":
            # Of a list, a group or nothing at all the editor looks for the name.
            self.places[path] = self.names[path]
        return value

    def _until_end(self) -> Iterator[Any]:
        """The events that begin the parts of the list or mapping just begun."""
        for event in self.events:
            if isinstance(event, yaml.CollectionEndEvent):
                return
            yield event

    def _skip(self, event: Any) -> None:
        """Read over the value that begins with the event."""
        if isinstance(event, yaml.CollectionStartEvent):
            for part in self._until_end():
                self._skip(part)

    def _say(self, event: Any, message: str) -> None:
        self._faults.append(Fault(self._name, *_place(event), message))


def _place(event: Any) -> Place:
    return event.start_mark.line + 1, event.start_mark.column + 1

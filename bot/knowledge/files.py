"""Strict YAML with positions: every scalar is text, every key stands once, nothing is larger than content can be.

YAML 1.1 reads `0252` as 170, `no` as false and `18:30` as 1110, and takes the last of two equal keys without a word.
Here plain values stay the text an editor typed; the schema decides what is a date or a number.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from bot.errors import Fault

MAX_BYTES = 1_000_000
"""A content file is at most this large; the real ones are under a tenth of it."""

MAX_DEPTH = 12
"""Nesting of lists and mappings; the schema needs six."""

Place: TypeAlias = tuple[int, int]
Keys: TypeAlias = tuple[str | int, ...]

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value (dicts, lists and text only) and where each part of it stands."""

    file: str
    value: Any
    places: dict[Keys, Place] = field(repr=False)

    def fault(self, path: Keys, message: str) -> Fault:
        """A fault at the part named by `path`, or at the nearest part around it that exists."""
        while path and path not in self.places:
            path = path[:-1]
        line, column = self.places.get(path, (1, 1))
        return Fault(self.file, line, column, message)


class _Refused(Exception):
    def __init__(self, node: yaml.Node | yaml.Event, message: str) -> None:
        mark = node.start_mark
        self.place = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.message = message


def read_document(path: Path, name: str) -> tuple[Document | None, list[Fault]]:
    """The document in `path`, called `name` in faults; None when it cannot be read at all."""
    text, fault = _read_text(path, name)
    if fault:
        return None, [fault]
    return parse_document(text, name)


def parse_document(text: str, name: str) -> tuple[Document | None, list[Fault]]:
    """The document in `text`: NFC, with every duplicate key, alias and unknown tag a fault."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    tabs = _tab_fault(text, name)
    if tabs:
        return None, [tabs]
    try:
        _measure(text)
        node = yaml.compose(text, Loader=_Loader)
    except _Refused as refused:
        return None, [Fault(name, *refused.place, refused.message)]
    except yaml.YAMLError as error:
        return None, [_syntax_fault(error, name)]
    if node is None:
        return None, [Fault(name, 1, 1, "Tệp trống. Hãy chép một tệp mẫu rồi sửa.")]
    faults: list[Fault] = []
    places: dict[Keys, Place] = {}
    value = _value(node, (), places, faults, name)
    return Document(name, value, places), faults


def _read_text(path: Path, name: str) -> tuple[str, Fault | None]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        return "", Fault(name, 1, 1, f"Không mở được tệp: {error.strerror}.")
    if len(raw) > MAX_BYTES:
        return "", Fault(name, 1, 1, f"Tệp lớn hơn {MAX_BYTES // 1000} kB. Hãy chia nhỏ hoặc rút gọn.")
    try:
        return raw.decode("utf-8"), None
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line = before.count("\n") + 1
        column = len(before) - before.rfind("\n")
        return "", Fault(name, line, column, "Chữ ở đây không phải UTF-8. Hãy lưu lại tệp với bảng mã UTF-8.")


def _tab_fault(text: str, name: str) -> Fault | None:
    for number, line in enumerate(text.split("\n"), start=1):
        indent = line[: len(line) - len(line.lstrip())]
        if "\t" in indent:
            return Fault(name, number, indent.index("\t") + 1, "Thụt đầu dòng bằng phím Tab. Hãy thay bằng dấu cách.")
    return None


def _measure(text: str) -> None:
    """Refuse aliases and depth while the file is still a stream of events, before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _Refused(
                event, "Không dùng dấu & và * để tham chiếu. Hãy chép lại nội dung, hoặc đặt câu trong ngoặc kép."
            )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _Refused(event, f"Lồng nhau quá {MAX_DEPTH} tầng. Kiểm tra dấu ngoặc và thụt đầu dòng.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _syntax_fault(error: yaml.YAMLError, name: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Fault(name, line, column, _SYNTAX.get(_problem(error), _SYNTAX_OTHER))


_SYNTAX_OTHER = "Sai cú pháp YAML. Kiểm tra thụt đầu dòng, dấu hai chấm và dấu ngoặc kép ở dòng này và dòng trên."
_SYNTAX = {
    "mapping values are not allowed": "Có dấu hai chấm giữa câu. Hãy đặt cả câu trong ngoặc kép.",
    "could not find expected ':'": "Thiếu dấu hai chấm sau tên mục, hoặc dòng này thụt sai.",
    "did not find expected key": "Dòng này thụt sai, hoặc có ngoặc kép chưa đóng ở trên.",
    "did not find expected '-' indicator": "Dòng này phải bắt đầu bằng dấu gạch ngang và thẳng hàng với các dòng trên.",
    "found unexpected end of stream": "Ngoặc kép mở mà chưa đóng.",
    "found character that cannot start any token": "Câu bắt đầu bằng ký tự đặc biệt. Hãy đặt cả câu trong ngoặc kép.",
    "control characters are not allowed": "Có ký tự điều khiển lạ. Hãy xóa và gõ lại dòng này.",
}


def _problem(error: yaml.YAMLError) -> str:
    said = str(getattr(error, "problem", "") or getattr(error, "reason", "") or "")
    return next((known for known in _SYNTAX if known in said), "")


def _value(node: yaml.Node, path: Keys, places: dict[Keys, Place], faults: list[Fault], name: str) -> Any:
    places[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, index), places, faults, name) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return dict(_pairs(node, path, places, faults, name))
    if node.tag.startswith("tag:yaml.org,2002:python") or node.tag.startswith("!"):
        faults.append(_at(node, name, "Không dùng dấu ! ở đầu giá trị. Hãy đặt cả câu trong ngoặc kép."))
    return str(node.value)


def _pairs(
    node: yaml.MappingNode, path: Keys, places: dict[Keys, Place], faults: list[Fault], name: str
) -> Iterator[tuple[str, Any]]:
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(_at(key_node, name, "Tên mục phải là chữ."))
            continue
        key = str(key_node.value)
        if key in seen:
            faults.append(_at(key_node, name, f"Mục “{key}” đã có ở dòng {seen[key]}. Hãy giữ một mục."))
            continue
        seen[key] = key_node.start_mark.line + 1
        value = _value(value_node, (*path, key), places, faults, name)
        if not isinstance(value_node, yaml.ScalarNode) or value == "":
            places[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        yield key, value


def _at(node: yaml.Node, name: str, message: str) -> Fault:
    return Fault(name, node.start_mark.line + 1, node.start_mark.column + 1, message)

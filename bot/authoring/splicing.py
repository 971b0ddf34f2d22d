"""One value of a YAML file exchanged for another, as an editor would type it: every other byte stays.

Writing a file anew from what was read of it would fold, quote and indent it as the program likes. Here the parser says
where a value stands and which quotes it has; what is put in its place is spliced into the text as it was written. The
result is read again and must differ from the file before in that value alone.
"""

import difflib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.errors import BotError
from bot.knowledge.files import Document, Keys, parse_document, parsed
from bot.knowledge.syntax import LOADER

Value: TypeAlias = str | tuple[str, ...]
"""A sentence, or a list of them."""

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Lists of these stand on one line."""

_DASH = re.compile(r"(?P<indent> *)- +")

_BY_HAND = "Hãy sửa mục này trong cả tệp."

STEP = "  "


class SplicingError(BotError):
    """The value cannot be exchanged without touching the rest; the message tells an editor what to do."""


@dataclass(frozen=True, slots=True)
class _Cut:
    """Characters from `start` up to `end` give way to `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Page:
    """The text that is cut, by lines too."""

    text: str
    name: str
    ends: str

    def line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1

    def line_end(self, index: int) -> int:
        """Behind the line's end."""
        found = self.text.find("\n", index)
        return len(self.text) if found < 0 else found + 1

    def before(self, index: int) -> str:
        """What stands on the line to the left."""
        return self.text[self.line_start(index) : index]

    def block_end(self, start: int, indent: int) -> int:
        """Behind the last line with words of what begins on the line at `start`: it may go on below, further in."""
        end = at = self.line_end(start)
        while at < len(self.text):
            line = self.text[at : self.line_end(at)]
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                break
            at += len(line)
            end = at if line.strip() else end
        return end

    def lines(self, *lines: str) -> str:
        return "".join(f"{line}{self.ends}" for line in lines)


def spliced(text: str, name: str, at: Keys, values: Mapping[str, Value], order: Sequence[str]) -> str:
    """The file's text with other values for some fields of the entry at `at`.

    `order`: all fields an entry may have; one that is not there yet goes below the one before it. `name`: of the file,
    for messages. Raises `SplicingError`.
    """
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    page = _Page(text.removeprefix(bom), name, "\r\n" if "\r\n" in text else "\n")
    entry = _node(page, at)
    if not isinstance(entry, MappingNode) or entry.flow_style:
        raise SplicingError(f"{name}: mục này không viết mỗi dòng một tên. {_BY_HAND}")
    nodes = {str(key.value): (key, node) for key, node in entry.value}
    read = _read(text, name)
    cuts: list[_Cut] = []
    for field, value in values.items():
        if field not in nodes:
            cuts += [_added(page, nodes, field, value, order)] if value else []
        elif _value_of(value) != _value_of(old := read.at(at)[field]):
            cuts += _exchanged(page, *nodes[field], old, value)
    edited = page.text
    for cut in reversed(sorted(cuts, key=lambda cut: cut.start)):
        edited = edited[: cut.start] + cut.text + edited[cut.end :]
    _check(read, _read(edited, name), at, values)
    return bom + edited


def _node(page: _Page, at: Keys) -> Node:
    name = page.name
    try:
        node = yaml.compose(page.text, Loader=LOADER)
    except (yaml.YAMLError, UnicodeEncodeError):  # the latter for bytes that are no UTF-8
        raise SplicingError(f"{name}: tệp này đang có lỗi. Hãy sửa lỗi trong cả tệp trước.") from None
    for key in at:
        if isinstance(node, MappingNode):
            node = next((below for named, below in node.value if named.value == key), None)
        elif isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
        else:
            node = None
    if not isinstance(node, Node):
        raise SplicingError(f"{name}: không còn mục này. Hãy tải lại trang.")
    return node


def _exchanged(page: _Page, key: Node, node: Node, old: Any, value: Value) -> Iterator[_Cut]:
    """`old`: the value as our own reader has it: without what no one sees."""
    if isinstance(value, str) and isinstance(node, ScalarNode):
        yield _scalar(page, node, value, indent=key.start_mark.column)
    elif isinstance(value, tuple) and isinstance(node, SequenceNode) and _is_texts(node):
        if node.flow_style:
            yield _Cut(node.start_mark.index, node.end_mark.index, _flow(page, node, old, value))
        elif value:
            yield from _items(page, node, old, value)
        else:
            yield _Cut(*_lines_of(page, key, node), page.lines(" []"))
    elif isinstance(value, tuple) and isinstance(node, ScalarNode) and not old:
        yield _Cut(*_lines_of(page, key, node), _written(page, value, key.start_mark.column))
    else:
        raise SplicingError(f"{page.name} dòng {node.start_mark.line + 1}: mục này viết theo kiểu khác. {_BY_HAND}")


def _lines_of(page: _Page, key: Node, node: Node) -> tuple[int, int]:
    """From behind the colon of a name to behind the last line of its value."""
    colon = page.text.index(":", key.end_mark.index) + 1
    ending = page.block_end(key.start_mark.index, key.start_mark.column)
    if (
        isinstance(node, SequenceNode) and node.value and not node.flow_style
    ):  # its dashes may stand as far out as the name
        last = node.value[-1]
        ending = max(ending, page.block_end(last.start_mark.index, len(_dash(page, last)["indent"])))
    return colon, ending


def _scalar(page: _Page, node: ScalarNode, value: str, indent: int) -> _Cut:
    start, end = node.start_mark.index, node.end_mark.index
    if node.style in ("|", ">"):
        # Of a block the parser tells where the next thing begins, beyond blank lines and remarks.
        return _Cut(start, page.block_end(start, indent), _block(page, value, node.style, indent))
    if "\n" in value:
        return _Cut(start, page.line_end(end), _block(page, value, "|", indent))
    blank = " " if start and page.text[start - 1] == ":" else ""  # a name without a value yet
    return _Cut(start, end, blank + in_line(value, node.style))


def _block(page: _Page, value: str, style: str, indent: int) -> str:
    """A text on lines of its own below its name. A paragraph of a folded one stays one line."""
    kept = "\n\n".join(value.split("\n")) if style == ">" else value
    inner = " " * indent + STEP
    return page.lines(f"{style}-", *(f"{inner}{line}".rstrip() for line in kept.rstrip("\n").split("\n")))


def in_line(value: str, style: str | None = None, *, flow: bool = False) -> str:
    """A sentence on the line of its name, with the quotes it had (`style`) when they still do."""
    if style == "'" and "\n" not in value:
        return "'" + value.replace("'", "''") + "'"
    if style != '"' and _is_plain(value, flow=flow):
        return value
    return json.dumps(value, ensure_ascii=False)


def _is_plain(value: str, *, flow: bool) -> bool:
    """Whether YAML and our own reader, which is stricter, take the words without quotes for what they are."""
    document, faults = parse_document(f"a: [{value}, b]\n" if flow else f"a: {value}\nb: b\n", "")
    return (
        not faults
        and document is not None
        and document.value == ({"a": [value, "b"]} if flow else {"a": value, "b": "b"})
    )


def _is_texts(node: SequenceNode) -> bool:
    return all(isinstance(item, ScalarNode) for item in node.value)


def _flow(page: _Page, node: SequenceNode, old: Sequence[str], value: tuple[str, ...]) -> str:
    """The list on one line; what stood in it before keeps its quotes."""
    pairs = zip(old, node.value, strict=True)
    written = {text: page.text[item.start_mark.index : item.end_mark.index] for text, item in pairs}
    return f"[{', '.join(written.get(item) or in_line(item, flow=True) for item in value)}]"


def _items(page: _Page, node: SequenceNode, old: Sequence[str], value: tuple[str, ...]) -> Iterator[_Cut]:
    """Only the items that changed: what stands between the others stays where it is."""
    items = list(node.value)
    prefix = _dash(page, items[0])[0]
    ends = [page.block_end(item.start_mark.index, len(_dash(page, item)["indent"])) for item in items]
    starts = [page.line_start(item.start_mark.index) for item in items]
    match = difflib.SequenceMatcher(None, old, value, autojunk=False)
    for kind, first, last, new_first, new_last in match.get_opcodes():
        if kind == "equal":
            continue
        paired = min(last - first, new_last - new_first)
        for number in range(paired):
            yield _scalar(page, items[first + number], value[new_first + number], len(_dash(page, items[0])["indent"]))
        for number in range(first + paired, last):
            yield _Cut(starts[number], ends[number], "")
        added = value[new_first + paired : new_last]
        if added:
            after = first + paired - 1
            place = ends[after] if after >= 0 else starts[0]
            newline = "" if place == 0 or page.text[place - 1] == "\n" else page.ends
            lines = (f"{prefix}{in_line(item)}" for item in added)
            yield _Cut(place, place, newline + page.lines(*lines))


def _dash(page: _Page, item: Node) -> re.Match[str]:
    dash = _DASH.fullmatch(page.before(item.start_mark.index))
    if not dash:
        raise SplicingError(
            f"{page.name} dòng {item.start_mark.line + 1}: danh sách này không viết mỗi ý một dòng “- …”. {_BY_HAND}"
        )
    return dash


def _added(page: _Page, nodes: Mapping[str, tuple[Node, Node]], field: str, value: Value, order: Sequence[str]) -> _Cut:
    """A field that was not there, below the last of those that come before it."""
    above = [name for name in order[: order.index(field)] if name in nodes]
    key, node = nodes[above[-1]] if above else next(iter(nodes.values()))
    _, place = _lines_of(page, key, node)
    indent = key.start_mark.column
    newline = "" if page.text[place - 1] == "\n" else page.ends
    return _Cut(place, place, f"{newline}{' ' * indent}{field}:{_written(page, value, indent)}")


def _written(page: _Page, value: Value, indent: int) -> str:
    """A value where none was, to the end of its last line."""
    if isinstance(value, str):
        if "\n" in value:
            return f" {_block(page, value, '|', indent)}"
        return page.lines(f" {in_line(value)}")
    if all(_ID.fullmatch(item) for item in value):
        return page.lines(f" [{', '.join(value)}]")
    inner = " " * indent + STEP
    return page.lines("", *(f"{inner}- {in_line(item)}" for item in value))


def _check(old: Document, new: Document, at: Keys, values: Mapping[str, Value]) -> None:
    """Whether the values are what was meant, and everything else what it was."""
    wrong = [field for field, value in values.items() if _found(new, (*at, field)) != _value_of(value)]
    if wrong or _without(old.value, at, values) != _without(new.value, at, values):
        raise SplicingError(f"Không sửa được {old.file} mà không làm đổi chỗ khác. {_BY_HAND}")


def _read(text: str, name: str) -> Document:
    document, faults = parsed(text, name)
    if document is None or faults:
        raise SplicingError(f"{faults[0] if faults else name}. {_BY_HAND}")
    return document


def _found(document: Document, path: Keys) -> Any:
    *above, field = path
    return _value_of(document.at(tuple(above)).get(field, []))


def _value_of(found: Any) -> Value:
    """What was read, as it is given to be written."""
    return found.rstrip("\n") if isinstance(found, str) else tuple(found)


def _without(value: Any, at: Keys, fields: Collection[str]) -> Any:
    """The value without these fields of the entry to which the path leads."""
    if not at:
        return {name: inner for name, inner in value.items() if name not in fields}
    first, rest = at[0], at[1:]
    if isinstance(value, dict):
        return {name: _without(inner, rest, fields) if name == first else inner for name, inner in value.items()}
    return [_without(inner, rest, fields) if index == first else inner for index, inner in enumerate(value)]

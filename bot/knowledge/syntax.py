"""What is wrong when a file is no YAML, told so that somebody who has never heard of YAML can mend it.

The parser stops at its first surprise, often far below the slip: an open quotation mark swallows half a file. So the
line to blame is looked for: the one without which the surprise is gone. With that line out of the way the rest is read,
and the slips of a file are told at once.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import yaml

from bot.errors import Fault

Place: TypeAlias = tuple[int, int]
"""Line and column, from 1."""

LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

MAX_DEPTH = 12
"""Nesting of lists and mappings; the schema needs six."""

MAX_PARTS = 20_000
"""Lists, mappings and values in one file; the largest real one has under 2,500."""

MAX_SLIPS = 12
"""After so many slips a file is not read on."""

MAX_SUSPECTS = 8
"""Distant lines of one sort tried for one slip; each costs a reading of the file."""


@dataclass(frozen=True, slots=True)
class Legible:
    """A file that YAML can read: its lines, its events without those of stream and document, and the lines that had to
    be put out of the way."""

    lines: tuple[str, ...]
    events: tuple[Any, ...]
    damaged: frozenset[int]


def legible(text: str, name: str) -> tuple[Legible | None, list[Fault]]:
    """The text with every slip out of the way and a fault for each; None when it cannot be read on."""
    lines = text.split("\n")
    slips: list[_Slip] = []
    while True:
        events: list[Any] = []
        stop, asides = _survey(lines, events)
        if stop is None:
            read = Legible(tuple(lines), tuple(events), frozenset(slip.line for slip in slips))
            return read, [slip.fault(name) for slip in (*slips, *asides)]
        slip = stop if isinstance(stop, _Slip) else _blamed(lines, stop)
        slips.append(slip)
        if slip.instead is None or len(slips) > MAX_SLIPS:
            return None, [slip.fault(name) for slip in slips]
        lines[slip.line - 1] = slip.instead


@dataclass(frozen=True, slots=True)
class _Slip:
    line: int
    column: int
    message: str
    instead: str | None = None
    """The line with which the rest can be read; None when there is none."""

    def fault(self, name: str) -> Fault:
        return Fault(name, self.line, self.column, self.message)


def _survey(lines: list[str], events: list[Any]) -> tuple[_Slip | yaml.YAMLError | None, list[_Slip]]:
    """What stops the reading, and what is wrong besides, while the file is still a stream of events.

    Aliases, depth and size are refused before anything is built: a bomb never goes off. `events` gathers what is read.
    """
    asides: list[_Slip] = []
    depth = documents = 0
    try:
        for event in iter(LOADER("\n".join(lines)).get_event, None):
            if isinstance(event, yaml.NodeEvent) and event.anchor:  # of an alias: the part it calls for
                return _at(event, _REFERENCE, _emptied(lines[_line_of(event)])), asides
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag:
                asides.append(_at(event, _starts_with("!")))
            if isinstance(event, yaml.ScalarEvent):
                events.append(event)
                if not event.style:
                    asides += _swallowed(event, lines)
            elif isinstance(event, yaml.CollectionStartEvent):
                events.append(event)
                depth += 1
                if depth > MAX_DEPTH:
                    return _at(event, f"Lồng nhau quá {MAX_DEPTH} bậc. {_CHECK_INDENT}"), asides
            elif isinstance(event, yaml.CollectionEndEvent):
                events.append(event)
                depth -= 1
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    return _at(event, "Dấu --- hoặc ... chia tệp làm hai. Hãy xóa dòng này.", "#"), asides
            if len(events) > MAX_PARTS:
                return _at(event, f"Tệp có quá {MAX_PARTS} mục. Hãy chia nhỏ hoặc xóa bớt."), asides
    except yaml.YAMLError as error:
        return error, asides
    return None, asides


def _swallowed(event: Any, lines: list[str]) -> Iterator[_Slip]:
    """Words YAML joins to a plain sentence before them, or drops as a comment, without a word."""
    first, last = event.start_mark.line, event.end_mark.line
    if last >= len(lines) or (first == last and "#" not in lines[last]):
        return  # at the end of the file, or whole
    dashed = [number for number in range(first + 1, last + 1) if _DASH.match(lines[number])]
    if dashed and event.value[0] in _DASHES:
        yield _at(event, _DASH_HELP)
    elif dashed:
        column = len(lines[dashed[0]]) - len(lines[dashed[0]].lstrip()) + 1
        yield _Slip(dashed[0] + 1, column, f"Dòng này bị nối vào câu trên. {_CHECK_INDENT}")
    if lost := re.match(r" +#\S", lines[last][event.end_mark.column :]):
        column = event.end_mark.column + lost.end() - 1
        yield _Slip(last + 1, column, f"Chữ từ dấu # trở đi bị bỏ mất. Hãy đặt cả câu trong ngoặc kép. {_QUOTED}")


def _at(event: Any, message: str, instead: str | None = None) -> _Slip:
    return _Slip(_line_of(event) + 1, event.start_mark.column + 1, message, instead)


def _line_of(event: Any) -> int:
    # The parser's marks are never None, but its types say that they may be: hence Any.
    line: int = event.start_mark.line
    return line


def _blamed(lines: list[str], error: yaml.YAMLError) -> _Slip:
    """The line without which the file can be read further, or else the place the parser names."""
    line, column = place = _place(error)
    nearer: _Slip | None = None
    for slip in _suspects(lines, line):
        reached = _reached(lines, slip)
        if reached > max(place[0], slip.line):
            return slip
        # What an open quotation mark had swallowed may have slips of its own, nearer than the one the parser named.
        if nearer is None and slip.line < reached < place[0]:
            nearer = slip
    return nearer or _Slip(line, column, _told_by_parser(error))


def _place(error: yaml.YAMLError) -> Place:
    problem = str(getattr(error, "problem", ""))
    # Of an unfinished name the parser gives the line after it.
    mark = getattr(error, "context_mark" if "expected ':'" in problem else "problem_mark", None)
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _reached(lines: list[str], slip: _Slip) -> float:
    """The line at which the reading stops with the suspected line out of the way."""
    mended = lines.copy()
    mended[slip.line - 1] = slip.instead or "#"
    stop, _ = _survey(mended, [])
    return _place(stop)[0] if isinstance(stop, yaml.YAMLError) else math.inf


def _suspects(lines: list[str], last: int) -> Iterator[_Slip]:
    """What may be wrong up to the line the parser names, the likeliest first.

    A first line that stands further in than that line, which makes all others seem wrong; values near that line;
    quotation marks left open anywhere above; other values upwards; then what stands before the value on that line and
    the one above.
    """
    yield from _shifted(lines, last)
    near = [number for number in (last, last - 1) if 1 <= number <= len(lines) and lines[number - 1].strip()]
    above = range(min(last - 2, len(lines)), 0, -1)
    for number in near:
        yield from _of_value(lines, number)
    values = [slip for number in above for slip in _of_value(lines, number)]
    left_open = [slip for slip in reversed(values) if slip.message == _LEFT_OPEN]
    yield from left_open[:MAX_SUSPECTS]
    yield from [slip for slip in values if slip.message != _LEFT_OPEN][:MAX_SUSPECTS]
    for number in near:
        yield from _of_line(lines[number - 1], number)
    for number in near:
        indent = len(lines[number - 1]) - len(lines[number - 1].lstrip())
        yield _Slip(number, indent + 1, f"Dòng này thụt sai, hoặc thiếu dấu gạch ngang ở đầu. {_CHECK_INDENT}", "#")


def _shifted(lines: list[str], last: int) -> Iterator[_Slip]:
    first = next((number for number, line in enumerate(lines, 1) if line.strip() and not line.startswith("#")), last)
    text = lines[first - 1].lstrip()
    indent = len(lines[first - 1]) - len(text)
    if first < last <= len(lines) and indent > len(lines[last - 1]) - len(lines[last - 1].lstrip()):
        yield _Slip(first, indent + 1, f"Dòng này thụt sai. {_CHECK_INDENT}", text)


# What stands before a value: indentation, dashes, a name with its colon.
_LEAD = re.compile(r"\s*(?:- +)*(?:[\w-]+ *:(?: +|$))?")
_NAMED = re.compile(r"\s*(?:- +)*(?P<name>[a-z_]+) *(?P<colon>[:\uff1a]?)(?P<rest>.*)")
_ESCAPE = re.compile(r"\\(?:x[0-9a-f]{2}|u(?!d[89a-f])[0-9a-f]{4}|[\"\\/ntr])|(?P<bad>\\)", re.IGNORECASE)
_DASHES = "-\u2013\u2014\u2022"
_DASH = re.compile(rf"\s*[{_DASHES}]")
_NO_DASH = re.compile(rf"-[^\s-]|[{_DASHES[1:]}]")


def _emptied(line: str) -> str:
    """The line with a harmless value."""
    match = _LEAD.match(line)
    assert match
    return f"{match[0].rstrip()} x" if match[0].strip() else "#"


def _of_value(lines: list[str], number: int) -> Iterator[_Slip]:
    line = lines[number - 1]
    match = _LEAD.match(line)
    assert match
    if not line.lstrip().startswith("#"):
        for offset, message in _slips_in(line[match.end() :]):
            yield _Slip(number, match.end() + offset + 1, message, _emptied(line))


def _slips_in(value: str) -> Iterator[tuple[int, str]]:
    """(offset, message) of what may be wrong with a value."""
    first = value[:1]
    if not first:
        return
    if first in "\"'":
        yield from _quoting(value)
        return
    if value.startswith("[["):
        yield 0, f"Câu bắt đầu bằng [[ phải đặt trong ngoặc kép. {_QUOTED}"
    elif first in "[{" and value.count("[") + value.count("{") != value.count("]") + value.count("}"):
        yield 0, f"Danh sách mở bằng {first} mà chưa đóng ở cuối dòng. Ví dụ: [hoc-sinh, sinh-vien]"
    elif first in "*&%@`!|>":
        yield 0, _starts_with(first)
    if colon := re.search(r":(?= |$)", value):
        yield colon.start(), f"Có dấu hai chấm giữa câu. Hãy đặt cả câu trong ngoặc kép. {_QUOTED}"


def _quoting(value: str) -> Iterator[tuple[int, str]]:
    quote = value[0]
    closed = re.match(r'"(?:[^"\\]|\\.)*"' if quote == '"' else r"'(?:[^']|'')*'", value)
    if not closed:
        yield 0, _LEFT_OPEN
        return
    if value[closed.end() :].split(" #")[0].strip():
        yield closed.end(), f"Sau ngoặc {quote} đóng còn chữ. Hãy đặt cả câu trong một cặp ngoặc; bên trong dùng “ ”."
    escapes = _ESCAPE.finditer(closed[0]) if quote == '"' else ()
    yield from ((sign.start(), "Trong ngoặc kép có dấu \\. Hãy bỏ dấu này.") for sign in escapes if sign["bad"])


def _of_line(line: str, number: int) -> Iterator[_Slip]:
    """What may be wrong before the value."""
    indent = len(line) - len(line.lstrip())
    named = _NAMED.fullmatch(line)
    if named and (not named["colon"] or named["colon"] != ":" or named["rest"][:1] not in ("", " ")):
        column = named.end("colon" if named["colon"] else "name")
        message = f"Sau tên mục phải có dấu hai chấm rồi một dấu cách. Ví dụ: {named['name']}: nội dung"
        yield _Slip(number, column, message, f"{line[: named.end('name')]}: x")
    if _NO_DASH.match(line, indent):
        yield _Slip(number, indent + 1, _DASH_HELP, f"{line[:indent]}- x")


def _starts_with(sign: str) -> str:
    return f"Câu bắt đầu bằng dấu {sign} phải đặt trong ngoặc kép. {_QUOTED}"


def _told_by_parser(error: yaml.YAMLError) -> str:
    problem = str(getattr(error, "problem", ""))
    return next((message for known, message in _PARSER.items() if known in problem), _OTHER)


_LEFT_OPEN = "Ngoặc kép mở ở đây mà chưa đóng. Hãy thêm ngoặc kép vào cuối câu."
_QUOTED = 'Ví dụ: "Nguy hiểm: gọi [[canh-sat-113]]."'
_CHECK_INDENT = "Các dòng cùng bậc phải thẳng hàng, mỗi bậc thụt vào hai dấu cách."
_DASH_HELP = "Đầu ý phải là dấu gạch ngang ngắn rồi một dấu cách. Ví dụ: - Cúp máy."
_REFERENCE = (
    "Không dùng dấu & và * để gọi lại phần khác: hãy chép lại nội dung. "
    f"Câu bắt đầu bằng dấu này thì đặt trong ngoặc kép. {_QUOTED}"
)
_OTHER = f"Dòng này hoặc dòng trên viết sai. {_CHECK_INDENT} Câu có dấu lạ thì đặt trong ngoặc kép."
_PARSER = {
    "maximum nesting depth": f"Lồng nhau quá {MAX_DEPTH} bậc. {_CHECK_INDENT}",
    "incompatible YAML document": "Hãy xóa dòng bắt đầu bằng dấu %.",
}

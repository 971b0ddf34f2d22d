"""The letters of a file: what editors' programs add without showing it is put right or told where it stands."""

import re
import unicodedata
from itertools import islice

from bot.errors import Fault

MAX_TOLD = 20
"""More bad characters than this mean a whole file in another encoding: one by one they help nobody."""

_BLANKS = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
"""Blanks of word processors; YAML would take them for letters."""

_INDENT = re.compile(r"^[ \t]*\t", re.MULTILINE)

# Control characters, marks of direction and width, private and broken characters. Bytes that are no UTF-8 come as
# lone surrogates, and what an earlier program could not read as U+FFFD.
_BAD = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\uffff\ue000-\uf8ff\ud800-\udfff\U000e0000-\U0010ffff]+"
)


def cleaned(text: str, name: str) -> tuple[str | None, list[Fault]]:
    """The text in NFC with plain line ends and blanks, blanks for bad characters, and a fault for each run of those.

    None when lines are indented with tabs: what was meant cannot be told, a tab is as wide as each program likes.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", _BLANKS.sub(" ", text))
    tabs = [_fault(text, match, name) for match in islice(_INDENT.finditer(text), MAX_TOLD)] if "\t" in text else []
    bad = [_fault(text, match, name) for match in islice(_BAD.finditer(text), MAX_TOLD)]
    blank = _BAD.sub(lambda run: " " * len(run[0]), text) if bad else text
    return None if tabs else blank.replace("\t", " "), [*tabs, *bad]


def has_unseen(text: str) -> bool:
    """Whether a character stands in the text that nobody sees; only an escape such as \\u200b brings it there now."""
    return bool(_BAD.search(text)) or "\t" in text


def _fault(text: str, match: re.Match[str], name: str) -> Fault:
    at = match.start() + match[0].find("\t") if "\t" in match[0] else match.start()
    return Fault(name, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at), _message(text[at]))


def _message(character: str) -> str:
    if character == "\t":
        return "Đầu dòng có dấu Tab. Hãy xóa đi rồi gõ dấu cách, mỗi bậc hai dấu cách."
    if "\ud800" <= character <= "\udfff":
        return "Chữ ở đây không phải UTF-8. Hãy gõ lại chữ này, rồi lưu tệp với bảng mã UTF-8."
    if character == "\ufffd":
        return "Chữ ở đây đã hỏng (\ufffd). Hãy gõ lại chữ này."
    return f"Có ký tự ẩn ở đây (U+{ord(character):04X}). Hãy xóa chỗ này rồi gõ lại."

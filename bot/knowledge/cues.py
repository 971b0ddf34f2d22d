"""What may be wrong with a cue: the notation that `bot/matching/cues.py` reads, checked where its line is known."""

import re
from collections.abc import Collection

_GAP = re.compile(r"[…~]\d{0,2}")


def cue_problem(cue: str, sets: Collection[str]) -> str | None:
    """What is wrong with the cue and what to write, or None; `sets` are the names that may stand in <…>."""
    for part in cue.split(" + "):
        steps = [token for token in part.replace("...", "…").split() if not _GAP.fullmatch(token)]
        if not steps:
            return "Dấu hiệu phải có ít nhất một chữ giữa các khoảng trống. Ví dụ: đang … đuổi"
        for choice in (choice for step in steps for choice in step.split("|")):
            if problem := _choice_problem(choice, sets):
                return problem
    return None


def _choice_problem(choice: str, sets: Collection[str]) -> str | None:
    if choice in ("^", "$"):
        return None
    if named := re.fullmatch(r"<([^<>]*)>", choice):
        return None if named[1] in sets else f"Không có bộ chữ “{named[1]}” trong mục sets."
    if re.search(r"[<>…~^$+]", choice):
        return f"“{choice}”: các dấu … ~ ^ $ + phải cách chữ một dấu cách; tên bộ chữ viết <tên>."
    if not any(character.isalnum() for character in choice):
        return "Giữa hai dấu | phải có chữ. Ví dụ: nó|hắn … cầm"
    return None

"""What may be wrong with a cue: the notation that `bot/matching/cues.py` reads, checked where its line is known."""

import re
from collections.abc import Collection, Iterator, Sequence

GAP_WORDS = 4
"""Words that a gap without a number may stand for at most."""

LONGEST_GAP = 12
"""Words; what stands further apart has nothing to do with each other."""

BEGIN, END = "^", "$"

_GAP = re.compile(r"[…~](\d*)")


def cue_problem(cue: str, sets: Collection[str]) -> str | None:
    """What is wrong with the cue and what to write, or None; `sets` are the names that may stand in <…>."""
    for part in cue.split(" + "):
        tokens = part.replace("...", "…").split()
        if problem := next(_problems(tokens, sets), None):
            return problem
    return None


def words_problem(words: str) -> str | None:
    """What is wrong with a member of a set or a stop word, which hold words only, or None."""
    if re.search(r"[…~+|<>^$_]", words) or "!" in words[1:]:
        return f"“{words}”: ở đây chỉ viết chữ, mỗi chữ một mục; dấu ! chỉ đứng liền trước chữ. Ví dụ: [nó, hắn, !súng]"
    return None


def _problems(tokens: Sequence[str], sets: Collection[str]) -> Iterator[str]:
    """What is wrong with one stretch of words and gaps."""
    gaps = [bool(_GAP.fullmatch(token)) for token in tokens]
    if all(gaps):
        yield "Dấu hiệu phải có ít nhất một chữ giữa các khoảng trống. Ví dụ: đang … đuổi"
        return
    if gaps[0] or gaps[-1]:
        yield f"Khoảng trống “{tokens[0] if gaps[0] else tokens[-1]}” phải có chữ ở cả hai bên. Hãy xóa nó."
    for place, token in enumerate(tokens):
        if gaps[place]:
            yield from _gap_problems(token, doubled=gaps[place - 1] and place > 0)
        else:
            yield from _step_problems(token.split("|"), sets, place == 0, place == len(tokens) - 1)


def _gap_problems(gap: str, *, doubled: bool) -> Iterator[str]:
    if doubled:
        yield f"Trước “{gap}” đã có một khoảng trống. Hãy giữ một."
    if not 0 < int(gap[1:] or GAP_WORDS) <= LONGEST_GAP:
        yield f"“{gap}”: khoảng trống từ 1 đến {LONGEST_GAP} chữ. Ví dụ: {gap[0]}8"


def _step_problems(choices: Sequence[str], sets: Collection[str], first: bool, last: bool) -> Iterator[str]:
    if (BEGIN in choices and not first) or (END in choices and not last):
        yield f"“{BEGIN}” chỉ đứng đầu dấu hiệu, “{END}” chỉ đứng cuối. Ví dụ: {BEGIN} cứu … {END}"
    for choice in choices:
        if choice not in (BEGIN, END) and (problem := _choice_problem(choice, sets)):
            yield problem


def _choice_problem(choice: str, sets: Collection[str]) -> str | None:
    if named := re.fullmatch(r"<([^<>]*)>", choice):
        return None if named[1] in sets else f"Không có bộ chữ “{named[1]}” trong mục sets."
    if re.search(r"[<>…~^$+]", choice):
        return f"“{choice}”: các dấu … ~ ^ $ + phải cách chữ một dấu cách; tên bộ chữ viết <tên>."
    if "!" in choice[1:] or choice == "!":
        return f"“{choice}”: dấu ! đứng liền trước chữ phải gõ đúng dấu. Ví dụ: !cháy"
    if not any(character.isalnum() for character in choice):
        return "Giữa hai dấu | phải có chữ. Ví dụ: nó|hắn … cầm"
    return None

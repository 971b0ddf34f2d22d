"""The lines that a change touches, changed in another version of the same file."""

import difflib
from collections.abc import Sequence
from typing import TypeAlias

_Piece: TypeAlias = tuple[int, int, Sequence[str]]
"""Lines from the first up to the second give way to the third."""


def merged(before: str | None, after: str | None, now: str | None) -> str | None:
    """`now` with what was changed between `before` and `after`; None when others changed the same lines.

    Lines that touch count as the same: neighbours in a list are read together.
    """
    if before is None or after is None or now is None:
        return None
    base = before.splitlines(keepends=True)
    ours, theirs = _pieces(base, after), _pieces(base, now)
    if any(one[0] <= other[1] and other[0] <= one[1] for one in ours for other in theirs):
        return None
    lines = list(base)
    for first, last, instead in sorted((*ours, *theirs), key=lambda piece: piece[0], reverse=True):
        lines[first:last] = instead
    return "".join(lines)


def _pieces(base: Sequence[str], text: str) -> list[_Piece]:
    lines = text.splitlines(keepends=True)
    found = difflib.SequenceMatcher(None, base, lines, autojunk=False).get_opcodes()
    return [(first, last, lines[start:end]) for kind, first, last, start, end in found if kind != "equal"]

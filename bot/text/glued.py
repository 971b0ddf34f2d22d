"""Syllables written without a blank between them: "luadao", "chuyenkhoan"."""

from bot.text.syllable import LONGEST, is_syllable

SHORTEST_GLUED = 6
"""Letters a token must have to be taken apart; shorter ones ("game", "momo") are words of their own."""

LONGEST_GLUED = 40

_VOWELS = "aeiouy"


def parted(letters: str) -> tuple[str, ...]:
    """The syllables a folded token is made of, or nothing if it is not made of syllables.

    The fewest pieces win; among these, those that begin with a consonant, then the longest first: "ngan hang",
    neither "nganh ang" nor "nga nhang".
    """
    if not SHORTEST_GLUED <= len(letters) <= LONGEST_GLUED or not letters.isalpha():
        return ()
    best: list[tuple[int, tuple[str, ...]] | None] = [(0, ())]
    for end in range(1, len(letters) + 1):
        ways = [
            (found[0] + _cost(piece), (*found[1], piece))
            for start in range(max(0, end - LONGEST), end)
            if (found := best[start]) and is_syllable(piece := letters[start:end])
        ]
        best.append(min(ways, key=_preference, default=None))
    whole = best[-1]
    return whole[1] if whole else ()


def _preference(way: tuple[int, tuple[str, ...]]) -> tuple[int, list[int]]:
    cost, pieces = way
    return cost, [-len(piece) for piece in pieces]


def _cost(piece: str) -> int:
    if len(piece) == 1:
        return 8
    return 3 if piece[0] in _VOWELS else 2

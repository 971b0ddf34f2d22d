"""Syllables written without a blank between them: "luadao", "chuyenkhoan"."""

from bot.text.syllable import LONGEST, is_syllable

SHORTEST_GLUED = 6
"""Letters a token must have to be taken apart; shorter ones ("game", "momo") are words of their own."""

LONGEST_GLUED = 40

LETTERS_A_PIECE = 3
"""Fewer on average is a foreign word that happens to break up: ca-si-no, so-meo-ne."""


def parted(letters: str) -> tuple[str, ...]:
    """The syllables a folded token is made of, or nothing if it is not made of syllables.

    Each begins with a consonant: a glued vowel would leave more than one reading. The fewest pieces win, then the
    longest first: "ngan hang", not "nga nhang".
    """
    if not SHORTEST_GLUED <= len(letters) <= LONGEST_GLUED:
        return ()
    best: list[tuple[str, ...] | None] = [()]
    for end in range(1, len(letters) + 1):
        ways = [
            (*found, piece)
            for start in range(max(0, end - LONGEST), end - 1)
            if (found := best[start]) is not None and _is_piece(piece := letters[start:end])
        ]
        best.append(min(ways, key=_preference, default=None))
    pieces = best[-1] or ()
    return pieces if len(letters) >= LETTERS_A_PIECE * len(pieces) else ()


def _is_piece(letters: str) -> bool:
    return letters[0] not in "aeiouy" and is_syllable(letters)


def _preference(pieces: tuple[str, ...]) -> tuple[int, list[int]]:
    return len(pieces), [-len(piece) for piece in pieces]

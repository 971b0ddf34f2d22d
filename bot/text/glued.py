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
    best: dict[int, tuple[str, ...]] = {0: ()}
    for start in range(len(letters)):
        if start not in best or letters[start] in "aeiouy":
            continue
        for end in range(start + 2, min(start + LONGEST, len(letters)) + 1):
            if is_syllable(piece := letters[start:end]):
                way = (*best[start], piece)
                best[end] = min(best.get(end, way), way, key=_preference)
    pieces = best.get(len(letters), ())
    return pieces if len(letters) >= LETTERS_A_PIECE * len(pieces) else ()


def _preference(pieces: tuple[str, ...]) -> tuple[int, list[int]]:
    return len(pieces), [-len(piece) for piece in pieces]

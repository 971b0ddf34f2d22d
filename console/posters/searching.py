"""How lists are searched: every word, in any order, without regard to marks and capitals."""

from bot.text.fold import fold


def matches(wanted: str, *texts: str) -> bool:
    """Whether all words of `wanted` stand in the texts; nothing wanted matches all."""
    folded = fold(" ".join(texts))
    return all(word in folded for word in fold(wanted).split())

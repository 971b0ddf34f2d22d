"""English as it stands: Vietnamese spelling rules would read "now" and "me" as Vietnamese words."""

import re

from bot.text.spelling import Reading

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def read_plainly(text: str) -> Reading:
    """The words in lower case, apostrophes straight."""
    words = tuple(word.replace("’", "'") for word in _WORD.findall(text.lower()))
    return Reading(words, (None,) * len(words))

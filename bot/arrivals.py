"""How people come from a poster: the word its link carries, and the name of a poster's place among observations.

Telegram takes at most 64 of `A-Z a-z 0-9 _ -` behind `?start=`. Neither a topic's id nor a source's code has an
underscore, so one underscore parts them, whichever of the two is missing.
"""

import re

START_CHARACTERS = 64

CODE_CHARACTERS = (3, 8)
"""Of a source's code: at least, at most."""

_CODE = re.compile(rf"[a-z0-9]{{{CODE_CHARACTERS[0]},{CODE_CHARACTERS[1]}}}")
_NAMED = "source:"


def is_code(text: str) -> bool:
    """Whether this could be the code of a source: small letters and digits."""
    return bool(_CODE.fullmatch(text))


def start_word(topic: str, code: str) -> str:
    """What the link of a poster carries; either may be empty: `ma-tuy_k4tm`, `_k4tm`, `ma-tuy`."""
    return f"{topic}_{code}" if code else topic


def parted(word: str) -> tuple[str, str]:
    """(what is to be opened, code of the source) of a start word; no code where there is none of the right form.

    What is wrong with a code never keeps anybody from what is to be opened.
    """
    opened, _, code = word.partition("_")
    return opened, code.lower() if is_code(code.lower()) else ""


def named(code: str) -> str:
    """The source as an observation names it."""
    return f"{_NAMED}{code}"


def code_in(name: str) -> str:
    """The inverse of `named`."""
    return name.removeprefix(_NAMED)

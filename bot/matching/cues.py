"""The notation editors write cues in.

nó|hắn … cầm|xách dao      "nó" or "hắn", up to four words between, "cầm" or "xách", then "dao"
<người-nhà> …8 mất_tích    a set of words by its name; up to eight words between; "_" joins words
vừa ~ chuyển               a gap that does not run over a stop word ("vừa gọi bảo tôi chuyển" is no transfer)
dao + máu                  both within one stretch of the text, in any order
!cháy                      typed with its marks, because without them it is another word ("xe chay": a car drives)
^ cứu … $                  "^" is the beginning of the message, "$" its end
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.matching.marks import marks
from bot.text.spelling import Reading

GAP_WORDS = 4
"""Words that a gap without a number may stand for at most."""

LONGEST_GAP = 12

BEGIN, END = "^", "$"

_GAP = re.compile(r"([…~])(\d{0,2})")


@dataclass(frozen=True, slots=True)
class Form:
    """A word folded, its marks, and whether they must have been typed."""

    word: str
    marks: frozenset[str]
    strict: bool = False


Forms: TypeAlias = tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Alternatives of which one must stand at most `gap` words further on; `stops`: not beyond a stop word."""

    alternatives: frozenset[Forms]
    gap: int
    stops: bool


Chain: TypeAlias = tuple[Step, ...]

Reader: TypeAlias = Callable[[str], Reading]
"""How a text is read as words: by the spelling rules, or plainly."""


class Notation:
    """Reads cues. What reads a citizen's words reads the cue's, so that both meet."""

    def __init__(self, sets: Mapping[str, Sequence[str]], read: Reader) -> None:
        self._read = read
        self._sets = {name: frozenset(self._forms(member) for member in members) for name, members in sets.items()}

    def chains(self, cue: str) -> tuple[Chain, ...]:
        """The chains of steps that must all be found. Raises `ValueError` for a cue that cannot be read."""
        return tuple(self._chain(part) for part in cue.split(" + "))

    def _chain(self, text: str) -> Chain:
        steps: list[Step] = []
        gap, stops = 0, False
        for token in text.replace("...", "…").split():
            if match := _GAP.fullmatch(token):
                gap, stops = min(int(match[2] or GAP_WORDS), LONGEST_GAP), match[1] == "~"
                continue
            steps.append(Step(frozenset(self._alternatives(token)), gap if steps else 0, stops))
            gap, stops = 0, False
        if not steps:
            raise ValueError(f"no word in “{text}”")
        return tuple(steps)

    def _alternatives(self, token: str) -> Iterator[Forms]:
        for choice in token.split("|"):
            if choice.startswith("<") and choice.endswith(">"):
                if choice[1:-1] not in self._sets:
                    raise ValueError(f"unknown set {choice}")
                yield from self._sets[choice[1:-1]]
            else:
                yield self._forms(choice.replace("_", " "))

    def _forms(self, words: str) -> Forms:
        if words in (BEGIN, END):
            return (Form(words, frozenset()),)
        strict = words.startswith("!")
        reading = self._read(words.removeprefix("!"))
        if not reading.words:
            raise ValueError(f"no word in “{words}”")
        return tuple(
            Form(word, marks(typed or ""), strict) for word, typed in zip(reading.words, reading.typed, strict=True)
        )

"""The notation editors write cues in.

nó|hắn … cầm|xách dao      "nó" or "hắn", up to four words between, "cầm" or "xách", then "dao"
<người-nhà> …8 mất_tích    a set of words by its name; up to eight words between; "_" joins words
vừa ~ chuyển               a gap that does not run over a stop word ("vừa gọi bảo tôi chuyển" is no transfer)
dao + máu                  both within one stretch of the text, in any order
!cháy                      typed with its marks, because without them it is another word ("xe chay": a car drives)
^ cứu … $                  "^" is the beginning of the message, "$" its end
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from bot.knowledge.cues import BEGIN, END, GAP_WORDS, LONGEST_GAP
from bot.matching.marks import Marks, marks
from bot.text.fold import fold
from bot.text.spelling import Reading

_GAP = re.compile(r"([…~])(\d*)")
_SIGN = re.compile(r"[…~+|<>!^$]")


class Form(NamedTuple):
    """A word folded, its marks, and whether they must have been typed."""

    word: str
    marks: Marks
    strict: bool = False


Forms: TypeAlias = tuple[Form, ...]
"""A phrase."""

Alternatives: TypeAlias = frozenset[int]
"""Phrases by their numbers."""


class Step(NamedTuple):
    """Alternatives of which one must stand at most `gap` words further on; `stops`: not beyond a stop word."""

    alternatives: Alternatives
    gap: int
    stops: bool


Chain: TypeAlias = tuple[Step, ...]

Reader: TypeAlias = Callable[[str], Reading]
"""How a text is read as words: by the spelling rules, or plainly."""


class Notation:
    """Reads cues. What reads a citizen's words reads the cue's, so that both meet."""

    def __init__(self, sets: Mapping[str, Sequence[str]], read: Reader) -> None:
        """Raises `ValueError` for a member of a set that is no words."""
        self._read = read
        self._numbers: dict[Forms, int] = {}
        self._read_before: dict[str, Alternatives] = {}
        self._sets = {name: self.alternatives(members) for name, members in sets.items()}

    @property
    def phrases(self) -> Sequence[Forms]:
        """Every phrase met so far; the number of one is its place."""
        return tuple(self._numbers)

    def chains(self, cue: str) -> tuple[Chain, ...]:
        """The chains of steps that must all be found. Raises `ValueError` for a cue that cannot be read."""
        try:
            return tuple(self._chain(part) for part in cue.split(" + "))
        except ValueError as error:
            raise ValueError(f"{error} in the cue “{cue}”") from None

    def alternatives(self, phrases: Iterable[str]) -> Alternatives:
        """Phrases without any notation but "!"."""
        return frozenset(number for phrase in phrases for number in self._numbered(phrase))

    def _numbered(self, phrase: str) -> Alternatives:
        """Read once: the same words stand in many cues."""
        if phrase not in self._read_before:
            forms = phrase_forms(phrase, self._read)
            self._read_before[phrase] = frozenset(self._number(form) for form in forms)
        return self._read_before[phrase]

    def _chain(self, text: str) -> Chain:
        tokens = text.replace("...", "…").split()
        later, earlier = ("|".join(part).split("|") for part in (tokens[1:], tokens[:-1]))
        if BEGIN in later or END in earlier:
            raise ValueError(f"“{BEGIN}” not at the beginning or “{END}” not at the end")
        steps: list[Step] = []
        gap: tuple[int, bool] | None = None
        for token in tokens:
            if match := _GAP.fullmatch(token):
                if gap:
                    raise ValueError("two gaps in a row")
                gap = _gap_words(match[2]), match[1] == "~"
                continue
            steps.append(Step(self._step(token), *(gap or (0, False))))
            gap = None
        if not steps or gap or steps[0].gap:
            raise ValueError("a gap needs words on both sides" if steps else "no words")
        return tuple(steps)

    def _step(self, token: str) -> Alternatives:
        found: set[int] = set()
        for choice in token.split("|"):
            if choice in (BEGIN, END):
                found.add(self._number((Form(choice, frozenset()),)))
            elif choice.startswith("<") and choice.endswith(">"):
                if choice[1:-1] not in self._sets:
                    raise ValueError(f"no set {choice}")
                found |= self._sets[choice[1:-1]]
            else:
                found |= self.alternatives([choice.replace("_", " ")])
        return frozenset(found)

    def _number(self, forms: Forms) -> int:
        return self._numbers.setdefault(forms, len(self._numbers))


def phrase_forms(phrase: str, read: Reader) -> Iterator[Forms]:
    """A phrase as it is read, and as it stands: "vô" is read "vào", but typed without its mark it stays "vo".

    Raises `ValueError` if there is no word in it.
    """
    strict = phrase.startswith("!")
    phrase = phrase.removeprefix("!")
    reading = read(phrase)
    if not reading.words or _SIGN.search(phrase):
        raise ValueError(f"“{phrase}” is no word")
    words = reading.words[: reading.meant]
    yield tuple(Form(word, marks(typed), strict) for word, typed in zip(words, reading.typed, strict=False))
    yield tuple(Form(fold(word), marks(word.lower()), strict) for word in phrase.split())


def _gap_words(number: str) -> int:
    words = int(number or GAP_WORDS)
    if not 0 < words <= LONGEST_GAP:
        raise ValueError(f"a gap of {words} words")
    return words

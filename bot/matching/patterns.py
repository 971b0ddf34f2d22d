"""Many cues looked for together in one reading of a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import takewhile
from operator import or_
from typing import Generic, TypeVar

from rapidfuzz import fuzz, process

from bot.matching.cues import Alternatives, Chain, Notation, Reader
from bot.matching.phrases import Phrases, Places
from bot.matching.told import Told
from bot.text.syllable import is_syllable

STRETCH_WORDS = 24
"""Within so many words the chains of one cue joined by "+" must stand."""

SLIP_LETTERS = 5
SLIP_CUT = 82
"""A word of five letters or more that no syllable explains is the cue word it nearly equals: a letter more or less,
or among six letters and more another one."""

Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class Hit(Generic[Owner]):
    """A cue that was found, whose it is, and between which words."""

    owner: Owner
    cue: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Cue(Generic[Owner]):
    owner: Owner
    text: str
    chains: tuple[Chain, ...]
    steps: int
    """One bit for each of its steps."""


class Patterns(Generic[Owner]):
    """Built once, thread-safe. The time is bounded: every gap is, and a chain keeps one start for each end."""

    def __init__(
        self,
        cues: Iterable[tuple[Owner, str]],
        sets: Mapping[str, Sequence[str]],
        read: Reader,
        stops: Sequence[str] = (),
    ) -> None:
        """`read`: as the texts are read. `stops`: words that a "~" gap does not run over.

        Raises `ValueError` for a cue that cannot be read.
        """
        notation = Notation(sets, read)
        bits: dict[Alternatives, int] = {}
        self._cues: list[_Cue[Owner]] = []
        for owner, text in cues:
            chains = notation.chains(text)
            steps = (bits.setdefault(step.alternatives, 1 << len(bits)) for chain in chains for step in chain)
            self._cues.append(_Cue(owner, text, chains, reduce(or_, steps)))
        self._stops = notation.alternatives(stops)
        phrases = notation.phrases
        self._phrases = Phrases(phrases)
        self._steps = [0] * len(phrases)
        for alternatives, bit in bits.items():
            for phrase in alternatives:
                self._steps[phrase] |= bit
        # A cue comes to mind only by its narrowest step: "<toi> … chết" by a death, not by every "tôi".
        self._prompted: list[list[int]] = [[] for _ in phrases]
        for number, cue in enumerate(self._cues):
            for phrase in min((step.alternatives for chain in cue.chains for step in chain), key=len):
                self._prompted[phrase].append(number)
        self._words = {form.word for forms in phrases for form in forms}
        self._vocabulary = sorted(word for word in self._words if len(word) >= SLIP_LETTERS)

    def find(self, told: Told) -> Iterator[Hit[Owner]]:
        """Every cue found, in the order the cues were given."""
        search = _Search(self._phrases.find(told, [*map(self._repaired, told.words)]), self._stops)
        present = reduce(or_, (self._steps[phrase] for phrase in search.phrases), 0)
        for number in sorted(set().union(*(self._prompted[phrase] for phrase in search.phrases))):
            cue = self._cues[number]
            if cue.steps & present == cue.steps:
                parts = [*takewhile(bool, map(search.chain, cue.chains))]
                if len(parts) == len(cue.chains):
                    yield from (Hit(cue.owner, cue.text, start, end) for start, end in _together(parts))

    def _repaired(self, word: str) -> str:
        if len(word) < SLIP_LETTERS or word in self._words or is_syllable(word) or not word.isascii():
            return word
        nearest = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=SLIP_CUT)
        return nearest[0] if nearest else word


class _Search:
    """What was found in one text; each step and each chain is put together when a cue first asks for it."""

    def __init__(self, phrases: Mapping[int, Places], stops: Alternatives) -> None:
        self.phrases = phrases
        self._steps: dict[Alternatives, Places] = {}
        self._chains: dict[Chain, Places] = {}
        self._stops = frozenset(at for start, ends in self._step(stops).items() for at in range(start, max(ends)))

    def chain(self, chain: Chain) -> Places:
        """Where a whole chain stands."""
        if chain not in self._chains:
            self._chains[chain] = self._linked(chain)
        return self._chains[chain]

    def _step(self, alternatives: Alternatives) -> Places:
        if alternatives not in self._steps:
            places: Places = {}
            for phrase in alternatives.intersection(self.phrases):
                for start, ends in self.phrases[phrase].items():
                    places.setdefault(start, set()).update(ends)
            self._steps[alternatives] = places
        return self._steps[alternatives]

    def _linked(self, chain: Chain) -> Places:
        """For each end the nearest start is enough."""
        latest = {end: start for start, ends in sorted(self._step(chain[0].alternatives).items()) for end in ends}
        for step in chain[1:]:
            places = self._step(step.alternatives)
            stops = self._stops if step.stops else frozenset[int]()
            following: dict[int, int] = {}
            for end, start in latest.items():
                for at in range(end, end + step.gap + 1):
                    for further in places.get(at, ()):
                        following[further] = max(start, following.get(further, start))
                    if at in stops:  # the next step may stand on it, but not beyond
                        break
            latest = following
        linked: Places = {}
        for end, start in latest.items():
            linked.setdefault(start, set()).add(end)
        return linked


def _together(parts: Sequence[Places]) -> Iterator[tuple[int, int]]:
    """The stretches in which every part stands."""
    if len(parts) == 1:
        yield from ((start, max(ends)) for start, ends in parts[0].items())
        return
    last: dict[int, tuple[int, int]] = {}
    places = sorted((start, max(ends), part) for part, found in enumerate(parts) for start, ends in found.items())
    for start, end, part in places:
        last[part] = (start, end)
        first = min(begin for begin, _ in last.values())
        furthest = max(close for _, close in last.values())
        if len(last) == len(parts) and furthest - first <= STRETCH_WORDS:
            yield first, furthest

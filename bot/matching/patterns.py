"""Many cues looked for together in one reading of a text."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

from rapidfuzz import fuzz, process

from bot.matching.cues import Chain, Forms, Notation, Reader, Step
from bot.matching.marks import agree
from bot.matching.told import Told, tell
from bot.text.syllable import is_syllable

STRETCH_WORDS = 24
"""Within so many words the chains of one cue joined by "+" must stand."""

SLIP_LETTERS = 5
SLIP_CUT = 82
"""A word of five letters or more that no syllable explains is the cue word it equals but for one letter."""

Owner = TypeVar("Owner")

Found: TypeAlias = dict[int, set[int]]
"""Where something was found: start → ends."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Owner]):
    """A cue that was found, whose it is, and between which words."""

    owner: Owner
    cue: str
    start: int
    end: int


class Patterns(Generic[Owner]):
    """Built once, thread-safe. The time is bounded: every gap is, and a chain keeps one start for each end."""

    def __init__(
        self,
        cues: Iterable[tuple[Owner, str]],
        sets: Mapping[str, Sequence[str]],
        read: Reader,
        stops: Sequence[str] = (),
    ) -> None:
        """`stops`: words that a "~" gap does not run over. Raises `ValueError` for a cue that cannot be read."""
        self._read = read
        notation = Notation(sets, read)
        self._cues = [(owner, cue, notation.chains(cue)) for owner, cue in cues]
        self._stop = notation.chains("|".join(stop.replace(" ", "_") for stop in stops))[0][0] if stops else None
        steps = {step.alternatives for _, _, chains in self._cues for chain in chains for step in chain}
        steps |= {self._stop.alternatives} if self._stop else set()
        self._starts: dict[str, list[tuple[frozenset[Forms], Forms]]] = defaultdict(list)
        for alternatives in steps:
            for forms in alternatives:
                self._starts[forms[0].word].append((alternatives, forms))
        self._vocabulary = sorted(
            {form.word for a in steps for forms in a for form in forms if len(form.word) >= SLIP_LETTERS}
        )

    def read(self, text: str) -> Told:
        return tell(text, self._read, self._repaired)

    def find(self, told: Told) -> Iterator[Hit[Owner]]:
        """Every cue found, in the order the cues were given."""
        steps = self._steps(told)
        stops = _covered(steps.get(self._stop.alternatives, {})) if self._stop else frozenset[int]()
        chains: dict[Chain, Found] = {}
        for owner, cue, parts in self._cues:
            if not all(step.alternatives in steps for chain in parts for step in chain):
                continue
            for chain in parts:
                if chain not in chains:
                    chains[chain] = _linked(chain, steps, stops)
            for start, end in _together([chains[chain] for chain in parts]):
                yield Hit(owner, cue, start, end)

    def _steps(self, told: Told) -> dict[frozenset[Forms], Found]:
        """Every place where one of a step's alternatives stands."""
        found: dict[frozenset[Forms], Found] = {}
        for start, word in enumerate(told.words):
            for alternatives, forms in self._starts.get(word, ()):
                if _stands(forms, told, start):
                    found.setdefault(alternatives, {}).setdefault(start, set()).add(start + len(forms))
        return found

    def _repaired(self, word: str) -> str:
        if len(word) < SLIP_LETTERS or word in self._starts or is_syllable(word):
            return word
        nearest = process.extractOne(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=SLIP_CUT)
        return nearest[0] if nearest else word


def _covered(found: Found) -> frozenset[int]:
    """Every place that what was found lies on."""
    return frozenset(at for start, ends in found.items() for at in range(start, max(ends)))


def _stands(forms: Forms, told: Told, at: int) -> bool:
    if at + len(forms) > len(told.words):
        return False
    return all(
        told.words[at + offset] == form.word
        and agree(told.marks[at + offset], form.marks, typist=told.typist, strict=form.strict)
        for offset, form in enumerate(forms)
    )


def _linked(chain: Chain, steps: Mapping[frozenset[Forms], Found], stops: frozenset[int]) -> Found:
    """Where the whole chain stands; for each end the nearest start is enough."""
    latest = {end: start for start, ends in sorted(steps[chain[0].alternatives].items()) for end in ends}
    for step in chain[1:]:
        found = steps[step.alternatives]
        following: dict[int, int] = {}
        for end, start in latest.items():
            for at in _reach(step, end, stops):
                for further in found.get(at, ()):
                    following[further] = max(start, following.get(further, start))
        latest = following
    linked: Found = {}
    for end, start in latest.items():
        linked.setdefault(start, set()).add(end)
    return linked


def _reach(step: Step, end: int, stops: frozenset[int]) -> Iterator[int]:
    """The places where the next step may begin."""
    for at in range(end, end + step.gap + 1):
        yield at
        if step.stops and at in stops:
            return


def _together(parts: Sequence[Found]) -> Iterator[tuple[int, int]]:
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

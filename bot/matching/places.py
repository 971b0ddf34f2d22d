"""Which place somebody means who names one: of today, merged since, or a former district or province.

Only a message that is a place's name as a whole counts, with words such as "tôi ở" or "công an" around it. One name
may mean several places; then all are told, and whoever asked is asked back.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.places import FormerArea, FormerPlace, Named, Place, PlacesFile
from bot.matching.marks import Marks, agree, marks
from bot.text.fold import fold
from bot.text.normalise import normalise

LONGEST_WORDS = 12
"""A message of more words is no place's name, however much stands around it."""

DEEPEST = 2
"""What a name may be followed by: a district, and a province. The province of today is free."""

SLIP_LETTERS = 6
"""A name of fewer letters must be typed right: with a slip it is too easily another word."""

TWO_SLIP_LETTERS = 11
"""From so many letters on two slips are forgiven."""

_WORD = re.compile(r"[^\W\d_]+|\d+")
_NO_LETTER = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name may mean: a commune of today, or a former area; `former`: the merged commune of that name."""

    target: Place | FormerArea
    former: FormerPlace | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a text may mean, best first: names of today, then of merged communes, then of former areas.

    No meaning at all: the province as a whole was named, and where in it is still to be asked.
    `sure` is False when letters had to be changed: the one who wrote it should be asked.
    """

    meanings: tuple[Meaning, ...]
    sure: bool = True


class Word(NamedTuple):
    """A word without its marks, and as it was typed, in lower case."""

    folded: str
    typed: str


Words: TypeAlias = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name, and what it may mean."""

    key: str
    marks: Marks
    kind: str
    meaning: Meaning


class _Phrases:
    """Phrases looked for at the beginning of words; marks may be missing there, not contradict."""

    def __init__(self, phrases: Iterable[Words]) -> None:
        self._known: dict[tuple[str, ...], list[Words]] = defaultdict(list)
        for phrase in phrases:
            self._known[_folded(phrase)].append(phrase)
        self._lengths = sorted({len(phrase) for phrase in self._known}, reverse=True)

    def at(self, words: Words) -> Iterator[Words]:
        """The phrases that the words begin with, the longest first."""
        for length in self._lengths:
            for phrase in self._known.get(_folded(words[:length]), ()):
                pairs = zip(words[:length], phrase, strict=True)
                if all(agree(marks(word.typed), marks(meant.typed), typist=False) for word, meant in pairs):
                    yield phrase

    def reach(self, words: Words) -> set[int]:
        """How many words may be left out: none, or those of one phrase after another."""
        reached = {0}
        for at in range(len(words)):
            if at in reached:
                reached |= {at + len(phrase) for phrase in self.at(words[at:])}
        return reached


class Gazetteer:
    """All names of places, found however they are spelled: without marks, glued, with or without their kind."""

    def __init__(self, places: PlacesFile, fillers: Iterable[str] = ()) -> None:
        """`fillers`: words of courtesy that may stand around a name, too."""
        self._places = places
        self._province = {_key(_words(name)) for name in (places.province.name, *places.province.also)}
        # A short form is worth what it stands for: "tx la gi" is "thị xã la gi".
        forms = {_words(form): kind for kind, short in places.kinds.items() for form in (kind, *short)}
        self._kinds = _Phrases(forms)
        self._kind_of = forms
        self._areas = {area.kind for area in places.former_areas} | {places.province.kind}
        self._opening = _Phrases(map(_words, [*places.opening, *fillers]))
        self._closing = _Phrases(_words(phrase)[::-1] for phrase in [*places.closing, *fillers])
        self._entries: dict[str, list[_Entry]] = defaultdict(list)
        """By key, in the order of rank."""
        for entry in _entries(places):
            self._entries[entry.key].append(entry)
        self._keys = list(self._entries)
        self._endings = {key[at:] for key in (*self._keys, *self._province) for at in range(len(key))}
        """What the last word of a name may be: of the name's words, or some glued together."""

    def find(self, text: str) -> Found | None:
        """What the text means if it is a place's name as a whole, spelled right; None otherwise."""
        for span in self._spans(text):
            if (found := self._read(span)) or self._is_province(span):
                return Found(found)
        return None

    def guess(self, text: str) -> Found | None:
        """As `find`, with slips of a letter forgiven; what was guessed is not `sure`."""
        if found := self.find(text):
            return found
        for span in self._spans(text):
            if guessed := self._read(span, slips=True):
                return Found(guessed, sure=False)
        return None

    def _spans(self, text: str) -> list[Words]:
        """The text, and what is left of it without the words around a name; the longest first."""
        words = _words(text)
        if not 0 < len(words) <= LONGEST_WORDS:
            return []
        starts = self._opening.reach(words)
        ends = [len(words) - left for left in self._closing.reach(words[::-1])]
        spans = sorted((start - end, start, end) for start, end in product(starts, ends) if start < end)
        return [words[start:end] for _, start, end in spans]

    def _read(self, words: Words, *, slips: bool = False, depth: int = DEEPEST) -> tuple[Meaning, ...]:
        """The words as a name, or as a name and what it lies in ("xã A, huyện B"); slips only in the first."""
        if named := self._named(words, slips=slips):
            return named
        if not depth or _key(words[-1:]) not in self._endings:
            return ()
        for at in range(len(words) - 1, 0, -1):
            inner, outer = words[:at], words[at:]
            if self._is_province(outer):
                within = self._read(inner, slips=slips, depth=depth - 1)
            elif around := self._read(outer, depth=depth - 1):
                within = tuple(inside for inside in self._named(inner, slips=slips) if self._lies_in(inside, around))
            else:
                continue
            if within:
                return within
        return ()

    def _named(self, words: Words, *, slips: bool) -> tuple[Meaning, ...]:
        """What bears this name; a kind that was typed tells the communes of a name from the areas."""
        if self._is_province(words):
            return ()
        kind, name = self._parted(words)
        plain = self._bearers(name, slips=slips) if kind else []
        right = [entry for entry in plain if entry.kind == kind]
        near = [entry for entry in plain if (entry.kind in self._areas) == (kind in self._areas)]
        bare = [entry for entry in self._bearers(words, slips=slips) if _can_stand_alone(entry)]
        meanings = [entry.meaning for entry in right or near or bare]
        # What leads to one place is one meaning, told by its best name.
        return tuple({meaning.target.id: meaning for meaning in reversed(meanings)}.values())[::-1]

    def _bearers(self, words: Words, *, slips: bool) -> list[_Entry]:
        key = _key(words)
        entries = self._within_a_slip(key) if slips else self._entries.get(key, [])
        typed = marks("".join(word.typed for word in words))
        return [entry for entry in entries if agree(typed, entry.marks, typist=False)]

    def _within_a_slip(self, key: str) -> list[_Entry]:
        if len(key) < SLIP_LETTERS:
            return []
        allowed = 1 if len(key) < TWO_SLIP_LETTERS else 2
        near = process.extract(key, self._keys, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        far = {name: distance for name, distance, _ in near if name[0] == key[0] and _digits(name) == _digits(key)}
        entries = [entry for name in far if far[name] == min(far.values()) for entry in self._entries[name]]
        return sorted(entries, key=_rank)

    def _parted(self, words: Words) -> tuple[str, Words]:
        """The kind in front of a name, and the name; without a kind, all of it is the name."""
        for form in self._kinds.at(words):
            if len(words) > len(form):
                return self._kind_of[form], words[len(form) :]
        return "", words

    def _is_province(self, words: Words) -> bool:
        _, name = self._parted(words)
        return _key(name) in self._province

    def _lies_in(self, inner: Meaning, outer: Sequence[Meaning]) -> bool:
        around = self._around(inner)
        return any(meaning.target in around for meaning in outer)

    def _around(self, meaning: Meaning) -> list[Place | FormerArea]:
        """The commune of today and the former areas that a place lies or lay in."""
        if isinstance(meaning.target, FormerArea):
            return list(self._places.around(meaning.target))
        merged = [meaning.former] if meaning.former else meaning.target.formerly
        areas = [area for former in merged for area in self._places.around(former)]
        return [*([meaning.target] if meaning.former else []), *areas]


def _entries(places: PlacesFile) -> Iterator[_Entry]:
    """Every name, in the order of rank. A merged commune of its successor's name says nothing of its own."""
    for place in places.places:
        yield from _names_of(place, Meaning(place))
    for place in places.places:
        for former in place.formerly:
            same = fold(former.name) == fold(place.name)
            yield from _names_of(former, Meaning(place) if same else Meaning(place, former))
    for area in places.former_areas:
        yield from _names_of(area, Meaning(area))


def _names_of(named: Named, meaning: Meaning) -> Iterator[_Entry]:
    for name in (named.name, *named.also):
        words = _words(name)
        yield _Entry(_key(words), marks("".join(word.typed for word in words)), named.kind, meaning)


def _rank(entry: _Entry) -> int:
    if isinstance(entry.meaning.target, FormerArea):
        return 2
    return 1 if entry.meaning.former else 0


def _can_stand_alone(entry: _Entry) -> bool:
    """A number, or a name of one short word ("Lát"), is a name only after its kind."""
    return not entry.key.isdigit() and len(entry.key) > len("lat")


def _words(text: str) -> Words:
    return tuple(Word(fold(typed), typed) for typed in _WORD.findall(normalise(text).lower()))


def _key(words: Words) -> str:
    """Letters and digits alone; "y" and "i" are one: Quý and Quí, La Gi and Lagy."""
    return _NO_LETTER.sub("", "".join(word.folded for word in words)).replace("y", "i")


def _digits(key: str) -> str:
    return "".join(character for character in key if character.isdigit())


def _folded(words: Words) -> tuple[str, ...]:
    return tuple(word.folded for word in words)

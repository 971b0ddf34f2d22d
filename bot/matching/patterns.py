"""Cues: short patterns over words that editors write and people's sentences are searched for.

    nó|hắn … cầm|xách dao        "nó" or "hắn", up to four words, "cầm" or "xách", then "dao"
    <người-thân> … mất tích      a set of words by name

A cue word written with marks matches the same word without marks, but not with others: "đao" is no "dao".
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.text.fold import fold
from bot.text.spelling import Reading, Spelling

GAP_WORDS = 4
"""Words that "…" may stand for at most."""

_SENTENCE = re.compile(r"[.!?\n;]+")

Form: TypeAlias = tuple[str, str | None]
"""A word folded, and with its marks if the editor wrote any."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue that was found, and the words it was found in."""

    owner: str
    cue: str
    quote: str


@dataclass(frozen=True, slots=True)
class _Cue:
    owner: str
    text: str
    steps: tuple[tuple[bool, tuple[tuple[Form, ...], ...]], ...]
    """(a gap may stand before, alternatives each of one or more words)."""


class Patterns:
    """Many cues, searched together. Thread-safe: it only reads."""

    def __init__(self, cues: Iterable[tuple[str, str]], sets: Mapping[str, Sequence[str]], spelling: Spelling) -> None:
        """`cues`: (owner, cue text). Raises `ValueError` for a cue that names an unknown set or has no word."""
        self._spelling = spelling
        self._by_start: dict[str, list[_Cue]] = defaultdict(list)
        for owner, text in cues:
            cue = _compile(owner, text, sets)
            for start in {alternative[0][0] for alternative in cue.steps[0][1]}:
                self._by_start[start].append(cue)

    def find(self, text: str) -> Iterator[Hit]:
        """Every cue found in a text, sentence by sentence."""
        for sentence in _SENTENCE.split(text):
            yield from self._in_sentence(self._spelling.read(sentence))

    def _in_sentence(self, reading: Reading) -> Iterator[Hit]:
        for start, word in enumerate(reading.words):
            for cue in self._by_start.get(word, ()):
                end = _match(cue.steps, reading, start)
                if end is not None:
                    yield Hit(cue.owner, cue.text, " ".join(reading.words[start:end]))


def _match(steps: Sequence[tuple[bool, tuple[tuple[Form, ...], ...]]], reading: Reading, at: int) -> int | None:
    """Where the steps end when they begin at `at`, or None."""
    if not steps:
        return at
    gap, alternatives = steps[0]
    for start in range(at, min(at + GAP_WORDS, len(reading.words)) + 1) if gap else (at,):
        for alternative in alternatives:
            if _stands(alternative, reading, start):
                end = _match(steps[1:], reading, start + len(alternative))
                if end is not None:
                    return end
    return None


def _stands(forms: Sequence[Form], reading: Reading, at: int) -> bool:
    if at + len(forms) > len(reading.words):
        return False
    return all(
        reading.words[at + offset] == folded and _agree(reading.typed[at + offset], marked)
        for offset, (folded, marked) in enumerate(forms)
    )


def _agree(typed: str | None, marked: str | None) -> bool:
    """Marks that were typed must be the cue's; without marks on either side nothing contradicts."""
    return typed is None or marked is None or _tone_free_equal(typed, marked)


def _tone_free_equal(typed: str, marked: str) -> bool:
    # hòa and hoà are one word: compare the marks as a set, not their places.
    return typed == marked or sorted(_decomposed(typed)) == sorted(_decomposed(marked))


def _decomposed(word: str) -> str:
    return unicodedata.normalize("NFD", word)


def _compile(owner: str, text: str, sets: Mapping[str, Sequence[str]]) -> _Cue:
    steps: list[tuple[bool, tuple[tuple[Form, ...], ...]]] = []
    gap = False
    for part in text.replace("...", "…").replace("…", " … ").split():
        if part == "…":
            gap = True
            continue
        steps.append((gap and bool(steps), tuple(_alternatives(part, sets))))
        gap = False
    if not steps:
        raise ValueError(f"cue without words: {text}")
    return _Cue(owner, text, tuple(steps))


def _alternatives(part: str, sets: Mapping[str, Sequence[str]]) -> Iterator[tuple[Form, ...]]:
    for choice in part.split("|"):
        if choice.startswith("<") and choice.endswith(">"):
            name = choice[1:-1]
            if name not in sets:
                raise ValueError(f"unknown set <{name}>")
            for member in sets[name]:
                yield _forms(member)
        elif choice:
            yield _forms(choice.replace("_", " "))


def _forms(phrase: str) -> tuple[Form, ...]:
    forms = []
    for word in phrase.lower().split():
        folded = fold(word)
        forms.append((folded, word if word.replace("đ", "d") != folded else None))
    if not forms:
        raise ValueError("empty alternative")
    return tuple(forms)

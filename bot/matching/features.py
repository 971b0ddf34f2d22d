"""A text as what is seen of it: words, neighbouring words, letter sequences and typed marks; rare ones weigh more."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from bot.text.spelling import Reading

Vector: TypeAlias = npt.NDArray[np.float32]
Columns: TypeAlias = npt.NDArray[np.intp]

LENGTHS = SPOKEN, SPELT, MARKED = 1.0, 1.0, 0.15
"""Lengths of the three parts of a text: words and their neighbours, letter sequences, words with marks on them.

Most people type no marks, so a mark that was typed may tell "nợ" from "nổ" but must not be needed: with 0.5 every tenth
question finds another topic when it is typed without, with 0.15 every fortieth.
"""

SHORTEST, LONGEST = 3, 4
"""Letters of a sequence, the blanks around a word included; 2 to 5 find no more and take longer."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What is seen of a text: columns of its features and their values."""

    columns: Columns
    values: Vector


class Features:
    """Which features there are, and what each is worth.

    Names are looked up by their 64-bit hash: a dictionary of fifty thousand names takes twenty times the memory, and
    that two of them share a hash comes to pass once in ten billion starts.
    """

    def __init__(self, names: Sequence[str], worth: Vector) -> None:
        """`names`: of the features, column by column."""
        self.written = "\n".join(names).encode()
        """The names, as they are stored."""
        self.worth = worth
        hashes = np.fromiter(map(hash, names), dtype=np.int64, count=len(names))
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        self._order = order.astype(np.int32)
        self._words = "\n".join(name for name in names if name[0] not in "|'" and " " not in name)
        self._spelt: dict[str, tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._hashes)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The features that are words; copies, since each of the names themselves would hold a page in memory."""
        return frozenset(filter(None, self._words.split("\n")))

    def read(self, text: Reading, slips: Mapping[str, float]) -> Signs:
        """A question. What no text holds says nothing; `slips`: known words it may stand for, and how surely."""
        spelt = [*chain.from_iterable(map(self._letters, text.words))]
        parts = [
            self._part(self._known(_spoken(text)), SPOKEN),
            self._part(spelt, SPELT),
            self._part(self._known(_marked(text)), MARKED),
        ]
        if slips:
            parts.append(self._meant(text, slips))
        return Signs(np.concatenate([part.columns for part in parts]), np.concatenate([part.values for part in parts]))

    def told_by(self, text: Reading) -> list[tuple[str, list[int]]]:
        """For each word of a text the columns it has a share in: for explanations."""
        told = []
        for at, (word, typed) in enumerate(zip(text.words, text.typed, strict=True)):
            pairs = [f"{first} {second}" for first, second in pairwise(text.words[max(at - 1, 0) : at + 2])]
            said = [word, *pairs, *([f"'{typed}"] if typed else [])]
            told.append((typed or word, [*self._known(said), *self._letters(word)]))
        return told

    def _letters(self, word: str) -> Sequence[int]:
        """Looked up once for each word there is; others may be without end."""
        if (known := self._spelt.get(word)) is not None:
            return known
        columns = tuple(self._known(_sequences(word)))
        if word in self.vocabulary:
            self._spelt[word] = columns
        return columns

    def _known(self, names: Iterable[str]) -> list[int]:
        """The columns of those there are, in the order of the names."""
        wanted = np.fromiter(map(hash, names), dtype=np.int64)
        places = np.minimum(self._hashes.searchsorted(wanted), len(self._hashes) - 1)
        columns: list[int] = self._order[places[self._hashes[places] == wanted]].tolist()
        return columns

    def _part(self, features: Sequence[int], length: float) -> Signs:
        """Each part of its own length: a long word must not drown what is said."""
        # Of so few a dictionary counts faster than numpy sorts.
        counted = Counter(features)
        columns = np.fromiter(counted, dtype=np.intp, count=len(counted))
        values = _values(np.fromiter(counted.values(), dtype=np.intp, count=len(counted)), self.worth[columns])
        if len(values):
            values *= np.float32(length / np.sqrt(values @ values))
        return Signs(columns, values)

    def _meant(self, text: Reading, slips: Mapping[str, float]) -> Signs:
        columns = np.array(self._known(slips), dtype=np.intp)
        shares = np.fromiter(slips.values(), dtype=np.float32, count=len(slips)) * self.worth[columns]
        said = np.linalg.norm(self.worth[self._known(_spoken(text))])
        return Signs(columns, shares / np.float32(said + np.linalg.norm(shares)))


def learn_features(texts: Sequence[Reading]) -> tuple[Features, list[Signs]]:
    """The features of many texts, worth the more the fewer texts have them, and what is seen of each text."""
    columns: dict[str, int] = {}
    letters: dict[str, list[int]] = {}

    def grown(names: Iterable[str]) -> list[int]:
        return [columns.setdefault(name, len(columns)) for name in names]

    def spelt(text: Reading) -> list[int]:
        for word in text.words:
            if word not in letters:
                letters[word] = grown(_sequences(word))
        return [column for word in text.words for column in letters[word]]

    seen = [(grown(_spoken(text)), spelt(text), grown(_marked(text))) for text in texts]
    counted = [_Counted.of([parts[which] for parts in seen], len(columns)) for which in range(len(LENGTHS))]
    frequency = np.sum([np.bincount(part.columns, minlength=len(columns)) for part in counted], axis=0)
    worth = (np.log((1 + len(texts)) / (1 + frequency)) + 1).astype(np.float32)
    values = [part.weighted(worth, length) for part, length in zip(counted, LENGTHS, strict=True)]
    rows = np.concatenate([part.rows for part in counted])
    order = np.argsort(rows, kind="stable")
    bounds = np.searchsorted(rows[order], np.arange(1, len(texts)))
    by_text = zip(
        np.split(np.concatenate([part.columns for part in counted])[order], bounds),
        np.split(np.concatenate(values)[order], bounds),
        strict=True,
    )
    return Features(list(columns), worth), [Signs(*signs) for signs in by_text]


@dataclass(frozen=True, slots=True)
class _Counted:
    """How often each text has each feature of one part; all texts at once, which is three times as fast."""

    rows: Columns
    columns: Columns
    counts: Columns

    @classmethod
    def of(cls, texts: Sequence[Sequence[int]], features: int) -> "_Counted":
        rows = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        columns = np.fromiter((column for text in texts for column in text), dtype=np.intp, count=len(rows))
        pairs, counts = np.unique(rows * features + columns, return_counts=True)
        return cls(pairs // features, pairs % features, counts)

    def weighted(self, worth: Vector, length: float) -> Vector:
        """Their values; those of a text are of the given length together."""
        values = _values(self.counts, worth[self.columns])
        lengths = np.sqrt(np.bincount(self.rows, weights=values**2))
        weighted: Vector = (values * length / lengths[self.rows]).astype(np.float32)
        return weighted


def _values(counts: Columns, worth: Vector) -> Vector:
    values: Vector = ((1 + np.log(counts)) * worth).astype(np.float32)
    return values


def _spoken(text: Reading) -> Iterator[str]:
    yield from text.words
    yield from (f"{first} {second}" for first, second in pairwise(text.words))


def _marked(text: Reading) -> Iterator[str]:
    return (f"'{typed}" for typed in text.typed if typed)


def _sequences(word: str) -> Iterator[str]:
    """Letter sequences of a word with a blank at each end; a slip leaves most of them standing.

    Marked by a stroke, so that none is taken for the word it equals.
    """
    padded = f" {word} "
    for size in range(SHORTEST, LONGEST + 1):
        yield from (f"|{padded[start : start + size]}" for start in range(len(padded) - size + 1))

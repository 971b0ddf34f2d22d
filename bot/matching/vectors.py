"""Texts as weighted features: rare ones weigh more, frequent ones in a text less and less.

The weights are BM25's inverse document frequency over the topics' merged documents and a logarithmic count, both
L2-normalised; one merged document per topic beats the nearest single phrasing by 5 to 11 points.
"""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Generic, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

Vector: TypeAlias = npt.NDArray[np.float32]
Columns: TypeAlias = npt.NDArray[np.intp]

Feature = TypeVar("Feature", bound=Hashable)

UNKNOWN_SHARE = 0.5
"""A word no topic knows counts half of the rarest known word in a question's length: foreign questions score low."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """The known features of a text by column, and their weights; of length one with the unknown ones."""

    columns: Columns
    weights: Vector


class Table:
    """Documents as vectors of length one, laid out feature by feature: a text has few of them and reads only those."""

    def __init__(self, features: Vector) -> None:
        """`features`: a row for each feature, a column for each document; changed in place."""
        lengths = np.linalg.norm(features, axis=0).astype(np.float32)
        self._features: Vector = np.divide(features, lengths, out=features, where=lengths > 0)

    def cosines(self, text: Weighted) -> Vector:
        """Cosine of a text with every document."""
        cosines: Vector = text.weights @ self._features[text.columns]
        return cosines


class FeatureSpace(Generic[Feature]):
    """The features of a set of documents, what each is worth, and the documents themselves."""

    def __init__(self, documents: Sequence[Mapping[Feature, float]]) -> None:
        """`documents`: feature → (weighted) count."""
        self.index = {feature: column for column, feature in enumerate(dict.fromkeys(chain(*documents)))}
        frequency = Counter(feature for document in documents for feature in document)
        total = len(documents)
        self._worth: Vector = np.array(
            [math.log(1 + (total - frequency[f] + 0.5) / (frequency[f] + 0.5)) for f in self.index], dtype=np.float32
        )
        self._unknown = float(self._worth.max(initial=0.0)) * UNKNOWN_SHARE
        self.documents = self.table([{f: _damped(count) for f, count in document.items()} for document in documents])

    def table(self, documents: Sequence[Mapping[Feature, float]]) -> Table:
        """Documents made of features of this space."""
        features = np.zeros((len(self.index), len(documents)), dtype=np.float32)
        for number, document in enumerate(documents):
            for feature, count in document.items():
                features[self.index[feature], number] = count
        return Table(features * self._worth[:, np.newaxis])

    def weighted(self, columns: Columns, counts: Vector, unknown: float = 0.0) -> Weighted:
        """A text as a vector. `unknown`: how many of its features no document has."""
        weights = counts * self._worth[columns]
        length = math.sqrt(float(weights @ weights) + unknown * self._unknown**2)
        return Weighted(columns, weights / np.float32(length or 1))

    def counted(self, counts: Mapping[int, float], unknown: float = 0.0) -> Weighted:
        """A text as a vector. `counts`: by column; `unknown`: how many of its features no document has."""
        columns = np.fromiter(counts, dtype=np.intp, count=len(counts))
        return self.weighted(columns, np.fromiter(counts.values(), dtype=np.float32, count=len(counts)), unknown)

    def read(self, features: Iterable[Feature]) -> Weighted:
        """A text by its features as they stand."""
        counts = Counter(features)
        known = {self.index[feature]: count for feature, count in counts.items() if feature in self.index}
        return self.counted(known, len(counts) - len(known))


def _damped(count: float) -> float:
    """A feature ten times in a document does not weigh ten times as much."""
    return 1 + math.log(count) if count >= 1 else count


def ngrams(word: str, shortest: int = 2, longest: int = 5) -> Iterator[str]:
    """Letter sequences of a word with a blank at each end; a typo leaves most of them standing."""
    padded = f" {word} "
    for size in range(shortest, longest + 1):
        yield from (padded[start : start + size] for start in range(len(padded) - size + 1))

"""Texts as weighted features: rare ones weigh more, frequent ones in a text less and less.

The weights are BM25's inverse document frequency over the topics' merged documents and a logarithmic count, both
L2-normalised; one merged document per topic beats the nearest single phrasing by 5 to 11 points.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]


class FeatureSpace:
    """The features of a set of documents, and every document as a row of unit length."""

    def __init__(self, documents: Sequence[Mapping[str, float]]) -> None:
        """`documents`: feature → (weighted) count."""
        self.index = {feature: column for column, feature in enumerate(sorted(set().union(*documents)))}
        frequency = Counter(feature for document in documents for feature in document)
        total = len(documents)
        self.idf: Vector = np.array(
            [math.log(1 + (total - frequency[f] + 0.5) / (frequency[f] + 0.5)) for f in self.index], dtype=np.float32
        )
        self.unknown_weight = float(self.idf.max(initial=0.0)) * UNKNOWN_SHARE
        self._rows = np.zeros((total, len(self.index)), dtype=np.float32)
        for row, document in enumerate(documents):
            for feature, count in document.items():
                self._rows[row, self.index[feature]] = 1 + math.log(count) if count >= 1 else count
        self._rows *= self.idf[np.newaxis, :]
        to_unit_length(self._rows)

    def similarities(self, weights: Mapping[int, float], unknown: float = 0.0) -> Vector:
        """Cosine of a question with every document.

        `weights`: column → count; `unknown`: how many of its features were never seen.
        """
        if not weights:
            return np.zeros(len(self._rows), dtype=np.float32)
        columns = np.fromiter(weights, dtype=np.intp, count=len(weights))
        values = np.fromiter(weights.values(), dtype=np.float32, count=len(weights)) * self.idf[columns]
        norm = math.sqrt(float(values @ values) + unknown * self.unknown_weight**2)
        similarity: Vector = (self._rows[:, columns] @ values / norm).astype(np.float32)
        return similarity

    def columns(self, counts: Mapping[str, float]) -> tuple[dict[int, float], float]:
        """The known features of a question by column, and how many it has that are not known."""
        known = {self.index[feature]: count for feature, count in counts.items() if feature in self.index}
        return known, len(counts) - len(known)


def to_unit_length(rows: Vector) -> None:
    """Scale each row to length one, in place; a row of zeros stays."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True).astype(np.float32)
    np.divide(rows, norms, out=rows, where=norms > 0)


UNKNOWN_SHARE = 0.5
"""A word no topic knows counts half of the rarest known word in a question's length: foreign questions score low."""


def ngrams(words: Iterable[str], shortest: int = 2, longest: int = 5) -> Counter[str]:
    """Letter sequences inside each word, blanks at its ends, so that a typo leaves most of them standing."""
    found: Counter[str] = Counter()
    for word in words:
        padded = f" {word} "
        for size in range(shortest, longest + 1):
            found.update(padded[start : start + size] for start in range(len(padded) - size + 1))
    return found


def pairs(words: Sequence[str]) -> Counter[str]:
    """Neighbouring words: "doi no" and "phao no" differ only there once the marks are off."""
    return Counter(f"{first} {second}" for first, second in pairwise(words))

"""Three well-known ways to find a topic, each as it stands in the textbook: what the matcher must beat.

They see the texts the topics are known by, without marks and capitals, and nothing of what the house knows about
Vietnamese. A figure says little alone; beside these, on the same questions, it says how hard the questions are.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.evaluation.figures import Share, share_of
from bot.knowledge.labelled import Labelled
from bot.text.fold import bare, fold, syllables

Texts: TypeAlias = Mapping[str, Sequence[str]]
"""Topic → the texts it is known by; at least one each."""

Ranking: TypeAlias = Callable[[str], Sequence[str]]
"""From a question to topics, best first."""

Scores: TypeAlias = NDArray[np.float32]

BM25_K1, BM25_B = 1.2, 0.75
"""How soon a repeated word stops counting, and how much long documents pay: the values of Robertson and Zaragoza, The
Probabilistic Relevance Framework (2009), which search engines ship with."""

SHORTEST_GRAM, LONGEST_GRAM = 3, 5
"""Letters."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """How questions with a topic fared with a mere ranking: right first, right among three."""

    first: Share
    among_three: Share


def ranked(questions: Sequence[Labelled], ranking: Ranking) -> Ranked:
    """Rank the topics for every question and count."""
    found = [(question.right, ranking(question.q)) for question in questions]
    return Ranked(
        first=share_of(not right.isdisjoint(topics[:1]) for right, topics in found),
        among_three=share_of(not right.isdisjoint(topics[:3]) for right, topics in found),
    )


def token_set_ratio(topics: Texts) -> Ranking:
    """The text of a topic that is most alike, word for word in any order (rapidfuzz)."""
    texts = [bare(text) for known in topics.values() for text in known]
    starts = [0, *accumulate(len(known) for known in topics.values())][:-1]

    def rank(question: str) -> Sequence[str]:
        alike = process.cdist([bare(question)], texts, scorer=fuzz.token_set_ratio, dtype=np.float32)[0]
        return _best(topics, np.maximum.reduceat(alike, starts))

    return rank


def bm25(topics: Texts) -> Ranking:
    """Okapi BM25 over one merged document for each topic."""
    counts = [Counter(word for text in texts for word in syllables(fold(text))) for texts in topics.values()]
    columns, table = _counted(counts)
    lengths = table.sum(axis=1, keepdims=True)
    having = (table > 0).sum(axis=0)
    rarity = np.log1p((len(topics) - having + 0.5) / (having + 0.5))
    weights = rarity * table * (BM25_K1 + 1) / (table + BM25_K1 * (1 - BM25_B + BM25_B * lengths / lengths.mean()))

    def rank(question: str) -> Sequence[str]:
        asked = [columns[word] for word in syllables(fold(question)) if word in columns]
        return _best(topics, weights[:, asked].sum(axis=1))

    return rank


def character_tfidf(topics: Texts) -> Ranking:
    """Cosine of TF-IDF over letter sequences within words, one merged document for each topic."""
    counts = [Counter(gram for text in texts for gram in _grams(text)) for texts in topics.values()]
    columns, table = _counted(counts)
    rarity = np.log((1 + len(topics)) / (1 + (table > 0).sum(axis=0))) + 1
    weights = table * rarity
    weights /= np.linalg.norm(weights, axis=1, keepdims=True)

    def rank(question: str) -> Sequence[str]:
        asked = Counter(columns[gram] for gram in _grams(question) if gram in columns)
        found = list(asked)
        return _best(topics, weights[:, found] @ (np.fromiter(asked.values(), np.float32) * rarity[found]))

    return rank


BASELINES: Mapping[str, Callable[[Texts], Ranking]] = {
    "token_set_ratio": token_set_ratio,
    "bm25": bm25,
    "character_tfidf": character_tfidf,
}


def _counted(counts: Sequence[Counter[str]]) -> tuple[dict[str, int], Scores]:
    """Features by column, and how often each stands in each document."""
    columns = {feature: column for column, feature in enumerate(sorted(set().union(*counts)))}
    table = np.zeros((len(counts), len(columns)), dtype=np.float32)
    for row, count in enumerate(counts):
        table[row, [columns[feature] for feature in count]] = list(count.values())
    return columns, table


def _best(topics: Texts, scores: Scores) -> Sequence[str]:
    ids = tuple(topics)
    return [ids[row] for row in np.argsort(-scores, kind="stable") if scores[row] > 0]


def _grams(text: str) -> Iterator[str]:
    for word in syllables(fold(text)):
        padded = f" {word} "
        for size in range(SHORTEST_GRAM, LONGEST_GRAM + 1):
            yield from (padded[start : start + size] for start in range(len(padded) - size + 1))

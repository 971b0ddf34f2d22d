"""Is a text a message somebody received, or a question? Learned from example messages and from how people ask."""

import hashlib
from collections.abc import Iterator, Sequence

from bot.inspection.judge import links_told, tell_links
from bot.inspection.links import Links
from bot.kept import Kept
from bot.knowledge.examples import UrgencyExamplesFile
from bot.knowledge.messages import MessageExamplesFile
from bot.knowledge.topics import Faq, Scam
from bot.matching.linear import Lesson
from bot.matching.shelf import Preparation, Shelf
from bot.text.spelling import Spelling

QUESTION, RECEIVED = 0, 1

ONE_IN = 3
"""Of the topics' phrases so many teach how people ask: all of them teach the same and take three times as long."""

SEEN_CHARACTERS = 1_000
"""How a text begins tells what it is."""


class Received:
    """Built once per content version; thread-safe, it only reads."""

    def __init__(
        self,
        examples: MessageExamplesFile,
        urgency: UrgencyExamplesFile,
        topics: Sequence[Scam | Faq],
        outside: Sequence[str],
        links: Links,
        spelling: Spelling,
        shelf: Shelf | None = None,
    ) -> None:
        self._links = links
        self._spelling = spelling
        lessons = [
            *(Lesson(text, QUESTION, 1.0) for text in _questions(urgency, topics, outside)),
            *(Lesson(text, RECEIVED, 1.0) for text in _messages(examples)),
        ]
        self._model = (shelf or Shelf(Kept(None))).model(lessons, spelling, _links_of_messages_told(links))

    def lead(self, text: str) -> float:
        """How much more a text is like a message received than like a question; below 0: rather a question."""
        beginning = text[:SEEN_CHARACTERS]
        told = tell_links(beginning, self._links.find(beginning))
        scores = self._model.scores(self._model.features.read(self._spelling.read(told), {}))
        return float(scores[RECEIVED] - scores[QUESTION])


def _links_of_messages_told(links: Links) -> Preparation:
    """As `links_told`, and questions stay as they are asked."""
    told = links_told(links)
    return Preparation(told.name, lambda lesson: told.prepare(lesson) if lesson.label == RECEIVED else lesson)


def _messages(examples: MessageExamplesFile) -> Iterator[str]:
    yield from examples.genuine
    for texts in examples.scam.values():
        yield from texts


def _questions(urgency: UrgencyExamplesFile, topics: Sequence[Scam | Faq], outside: Sequence[str]) -> Iterator[str]:
    yield from urgency.calm
    for texts in urgency.urgent.values():
        yield from texts
    yield from outside
    for topic in topics:
        yield from (phrase for phrase in topic.phrases if _drawn(phrase))


def _drawn(phrase: str) -> bool:
    """By the phrase alone, so that a new one changes nothing for the others."""
    return hashlib.blake2b(phrase.encode(errors="surrogatepass"), digest_size=4).digest()[0] % ONE_IN == 0

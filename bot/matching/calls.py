"""Calls for help that no cue finds: told as hints and stories, learned from examples of every kind of danger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.kept import Kept
from bot.knowledge.examples import UrgencyExamplesFile
from bot.knowledge.topics import Faq, Scam, Stage
from bot.matching.linear import Lesson
from bot.matching.shelf import Shelf
from bot.matching.utterance import Utterance
from bot.text.spelling import Spelling

OUTSIDE, ASKED, NEARLY = 0.5, 1.0, 0.3
"""How much texts without danger count: everyday questions, phrases of topics, phrases of topics near a danger."""


@dataclass(frozen=True, slots=True)
class Call:
    """The kind of danger a text resembles most, and its lead over everything that is none (below 0: it trails)."""

    kind: str
    lead: float


class Calls:
    """How much a text sounds like somebody in danger now."""

    def __init__(
        self,
        examples: UrgencyExamplesFile,
        topics: Sequence[Scam | Faq],
        outside: Sequence[str],
        related: frozenset[str],
        spelling: Spelling,
        shelf: Shelf | None = None,
    ) -> None:
        """`outside`: questions about something else; `related`: ids of topics that dangers lead to."""
        self._kinds = tuple(examples.urgent)
        lessons = [*self._urgent(examples), *self._calm(examples, topics, outside, related)]
        self._model = (shelf or Shelf(Kept(None))).model(lessons, spelling)

    def nearest(self, said: Utterance) -> Call:
        """The danger a text resembles most."""
        signs = self._model.features.read(said.reading, {})
        scores = self._model.scores(signs)
        best = int(scores[:-1].argmax())
        return Call(self._kinds[best], float(scores[best] - scores[-1]))

    def _urgent(self, examples: UrgencyExamplesFile) -> Iterator[Lesson]:
        for label, kind in enumerate(self._kinds):
            yield from (Lesson(text, label, 1.0) for text in examples.urgent[kind])

    def _calm(
        self,
        examples: UrgencyExamplesFile,
        topics: Sequence[Scam | Faq],
        outside: Sequence[str],
        related: frozenset[str],
    ) -> Iterator[Lesson]:
        none = len(self._kinds)
        yield from (Lesson(text, none, 1.0) for text in examples.calm)
        yield from (Lesson(text, none, OUTSIDE) for text in outside)
        for topic in topics:
            # Who has just lost money asks about these, too: their phrases are no proof of calm.
            near = topic.stage is Stage.LOST or topic.id in related
            yield from (Lesson(phrase, none, NEARLY if near else ASKED) for phrase in topic.phrases)

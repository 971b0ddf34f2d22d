"""Whether topics find phrases they have not learnt from: some are held back, the rest is learnt, those are asked.

A topic that does not find its own phrases has too few of a sort, or shares them with a neighbour: an editor can mend
both. What it finds here says little about citizens' questions; `canhgiac eval questions` measures those.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.errors import Fault
from bot.knowledge.library import Reading
from bot.knowledge.topics import Faq, Scam
from bot.matching.matcher import Document, Match, document_of

EVERY = 5
"""Each fifth phrase is held back: four fifths still teach, and a topic is asked at least six times."""

AMONG = 3
"""A topic counts as found among so many: the bot offers as many to choose from."""

ENOUGH = 0.4
"""Share of its held-back phrases that a topic should find."""


Ranker: TypeAlias = Callable[[str], Sequence[Match]]
"""Ranks topics for a question, best first."""

RankerOf: TypeAlias = Callable[[Sequence[Document]], Ranker]
"""Builds what ranks topics from what is known of each."""


@dataclass(frozen=True, slots=True)
class Recall:
    """How many of a topic's held-back phrases found it, and those that did not."""

    topic: str
    asked: int
    missed: tuple[str, ...]

    @property
    def found(self) -> int:
        return self.asked - len(self.missed)


def held_back(topics: Mapping[str, Scam | Faq], ranker_of: RankerOf) -> Iterator[Recall]:
    """Learn every topic without its held-back phrases, then ask those."""
    rank = ranker_of([document_of(_taught(topic)) for topic in topics.values()])
    for topic in topics.values():
        asked = topic.phrases[::EVERY]
        missed = [phrase for phrase in asked if topic.id not in [found.topic for found in rank(phrase)[:AMONG]]]
        yield Recall(topic.id, len(asked), tuple(missed))


def lost_topics(reading: Reading, topics: Mapping[str, Scam | Faq], ranker_of: RankerOf) -> Iterator[Fault]:
    """A warning at the phrases of each topic that too few of its held-back phrases find."""
    entries = {entry.id: entry for entry in reading.topics}
    for recall in held_back(topics, ranker_of):
        if recall.found < ENOUGH * recall.asked:
            entry = entries[recall.topic]
            yield entry.document.fault_of_name(
                (*entry.path, "phrases"),
                f"Giấu bớt mẫu câu rồi hỏi lại thì chỉ {recall.found} trong {recall.asked} câu tìm ra chủ đề này. "
                f"Hãy viết thêm câu gần với: “{recall.missed[0]}”.",
            )


def _taught(topic: Scam | Faq) -> Scam | Faq:
    """The topic without the phrases held back."""
    kept = tuple(phrase for place, phrase in enumerate(topic.phrases) if place % EVERY)
    return topic.model_copy(update={"phrases": kept})

"""Phrases that say the same: within a topic the second teaches nothing, in two topics they contradict each other.

Compared are the words folded and in alphabetical order, by the share of letters they have in common (`fuzz.ratio`: 100
is the same): marks, order and a typo make no other question. A different number does ("gọi 113" is not "gọi 111"), and
so does one word more or less among a few, so key words are left alone: exact repetition is a fault already.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.files import Keys
from bot.text.fold import fold, syllables

SAME_QUESTION = 80
"""Ratio from which two phrases of one topic are one question put twice. Six pairs of the first 82 topics reached it,
and most were; of the pairs at 74 to 79 few were."""

SAME_ELSEWHERE = 88
"""Ratio from which a phrase of another topic is the same question. Both pairs that reached it were; below, the word
that differs is the subject ("this link", "this number")."""

FEWEST_WORDS = 5
"""Shorter phrases are key words."""


class _Phrase(NamedTuple):
    topic: Entry
    path: Keys
    words: str
    numbers: frozenset[str]

    def place(self) -> str:
        fault = self.topic.fault(self.path, "")
        return f"{fault.file} dòng {fault.line}"


def near_twins(topics: Sequence[Entry]) -> Iterator[Fault]:
    """A warning at each phrase that nearly repeats one above it, naming the nearest."""
    earlier: list[_Phrase] = []
    for topic in topics:
        own = [phrase for path, text in topic.texts("phrases") if (phrase := _read(topic, path, text))]
        yield from _within(own)
        yield from _between(own, earlier)
        earlier += own


def _read(topic: Entry, path: Keys, text: str) -> _Phrase | None:
    words = syllables(fold(text))
    if len(words) < FEWEST_WORDS:
        return None
    return _Phrase(topic, path, " ".join(sorted(words)), frozenset(word for word in words if word.isdigit()))


def _within(own: Sequence[_Phrase]) -> Iterator[Fault]:
    for place, phrase in enumerate(own):
        if twin := _nearest(phrase, own[:place], SAME_QUESTION):
            message = (
                f"Gần như lặp lại mẫu câu ở {twin.place()}, nên bot không học thêm gì. Hãy viết một tình huống khác."
            )
            yield phrase.topic.fault(phrase.path, message)


def _between(own: Sequence[_Phrase], earlier: Sequence[_Phrase]) -> Iterator[Fault]:
    for phrase in own:
        if twin := _nearest(phrase, earlier, SAME_ELSEWHERE):
            message = (
                f"Gần như mẫu câu của chủ đề “{twin.topic.id}” ({twin.place()}), nên bot không biết chọn bên nào. "
                "Hãy viết lại một trong hai câu."
            )
            yield phrase.topic.fault(phrase.path, message)


def _nearest(phrase: _Phrase, others: Sequence[_Phrase], cut: int) -> _Phrase | None:
    """The most similar of the others with the same numbers, if it reaches the cut."""
    near = process.extract(
        phrase.words, [other.words for other in others], scorer=fuzz.ratio, score_cutoff=cut, limit=None
    )
    return next((others[place] for _, _, place in near if others[place].numbers == phrase.numbers), None)

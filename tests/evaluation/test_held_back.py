"""Phrases held back from what is learnt: do they still find their topic?"""

from collections.abc import Sequence
from pathlib import Path

from bot.evaluation.held_back import EVERY, Ranker, held_back, lost_topics
from bot.knowledge.library import Library, Reading, load_library, read_content
from bot.knowledge.topics import MIN_PHRASES
from bot.matching.matcher import Document, Match, Matcher
from bot.matching.utterance import Utterance
from bot.text.spelling import Spelling
from tests.knowledge.small_content import PROFILE, write_small_content

TOPICS = ("gia-danh-cong-an", "phai-lam-gi")
HELD_BACK = MIN_PHRASES // EVERY


class Says:
    """Ranks the same topics whatever is asked, and remembers what it was taught."""

    def __init__(self, *topics: str) -> None:
        self._topics = topics
        self.taught: Sequence[Document] = ()
        self.asked: list[str] = []

    def __call__(self, documents: Sequence[Document]) -> Ranker:
        self.taught = documents
        return self._rank

    def _rank(self, question: str) -> Sequence[Match]:
        self.asked.append(question)
        return [Match(topic, 0.5, 0.5) for topic in self._topics]


def content(tmp_path: Path) -> tuple[Reading, Library]:
    folder = write_small_content(tmp_path / "content")
    return read_content(folder), load_library(folder)


def test_what_is_asked_has_not_been_taught(tmp_path: Path) -> None:
    _, library = content(tmp_path)
    says = Says()
    assert [recall.asked for recall in held_back(library.topics, says)] == [HELD_BACK] * 2
    taught = {text for document in says.taught for text, _ in document.texts}
    phrases = {phrase for topic in library.topics.values() for phrase in topic.phrases}
    assert len(says.asked) == 2 * HELD_BACK
    assert taught.isdisjoint(says.asked)
    assert taught | set(says.asked) >= phrases


def test_a_topic_that_is_not_among_three_is_lost_and_told_what_it_missed(tmp_path: Path) -> None:
    reading, library = content(tmp_path)
    [warning] = lost_topics(reading, library.topics, Says("a", "b", "phai-lam-gi", "gia-danh-cong-an"))
    assert warning.file == PROFILE
    assert f"chỉ 0 trong {HELD_BACK}" in warning.message
    assert library.topics["gia-danh-cong-an"].phrases[0] in warning.message


def test_topics_that_are_found_are_not_told(tmp_path: Path) -> None:
    reading, library = content(tmp_path)
    assert list(lost_topics(reading, library.topics, Says(*TOPICS))) == []


def test_the_matcher_finds_phrases_that_are_like_those_it_knows(tmp_path: Path) -> None:
    reading, library = content(tmp_path)
    spelling = Spelling({})

    def ranker_of(documents: Sequence[Document]) -> Ranker:
        matcher = Matcher(documents, spelling)
        return lambda question: matcher.match(Utterance(question, spelling))

    assert list(lost_topics(reading, library.topics, ranker_of)) == []

"""What the conversation knows: the content, and the recognisers built from it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bot.inspection.brands import Brands
from bot.inspection.inspector import Inspector
from bot.inspection.links import Links
from bot.inspection.received import Received
from bot.knowledge.library import Library
from bot.matching.alarms import Alarms
from bot.matching.calls import Calls
from bot.matching.matcher import Matcher, document_of
from bot.matching.places import Gazetteer
from bot.matching.refusals import Refusals
from bot.matching.shelf import Shelf
from bot.matching.small_talk import SmallTalk
from bot.matching.urgency import Urgency
from bot.matching.utterance import Utterance
from bot.text.fold import fold
from bot.text.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Understanding:
    """One version of the content, ready to answer from."""

    library: Library
    spelling: Spelling
    matcher: Matcher
    alarms: Alarms
    refusals: Refusals
    small_talk: SmallTalk
    gazetteer: Gazetteer
    links: Links
    inspector: Inspector
    received: Received
    command_words: dict[str, str]
    """Folded whole messages that stand for a command."""

    def hear(self, text: str) -> Utterance:
        """A text made ready for everything that listens to it."""
        return Utterance(text, self.spelling)

    def command_of(self, text: str) -> str | None:
        """The command that a text stands for as a whole."""
        return self.command_words.get(fold(text).strip(" .!?"))


def adopt(known: Understanding, library: Library) -> Understanding | None:
    """What is understood, answering with the texts of an edit, while what the edit teaches is still being learned.

    None when the edit is of more than texts, phrases and new topics: then nothing learned before can speak for it.
    """
    before = known.library
    if not before.topics.keys() <= library.topics.keys() or any(
        getattr(before, part) != getattr(library, part)
        for part in (
            "commands",
            "urgency",
            "refusals",
            "small_talk",
            "teencode",
            "places",
            "brands",
            "signs",
            "message_examples",
        )
    ):
        return None
    return replace(known, library=library)


def understand(library: Library, shelf: Shelf | None = None) -> Understanding:
    """Build every recogniser from the content; what was learned from it before is taken from the shelf."""
    spelling = Spelling(library.teencode.abbreviations)
    topics = list(library.topics.values())
    kinds = library.urgency.kinds
    related = frozenset(topic for kind in kinds for topic in kind.topics)
    with ThreadPoolExecutor() as pool:  # each learns in a process of its own where the shelf has it so
        calls = pool.submit(Calls, library.urgency_examples, topics, library.outside, related, spelling, shelf)
        matcher = pool.submit(Matcher, [document_of(topic) for topic in topics], spelling, library.outside, shelf)
        links = Links(library.brands, Brands(library.brands))
        received = pool.submit(
            Received,
            library.message_examples,
            library.urgency_examples,
            topics,
            library.outside,
            links,
            spelling,
            shelf,
        )
        inspector = pool.submit(Inspector, library.brands, library.signs, library.message_examples, spelling, shelf)
        urgency = Urgency(library.urgency, spelling)
        refusals = Refusals(library.refusals, spelling)
        small_talk = SmallTalk(library.small_talk, spelling)
        gazetteer = Gazetteer(library.places, library.small_talk.fillers)
    return Understanding(
        library=library,
        spelling=spelling,
        matcher=matcher.result(),
        alarms=Alarms(urgency, calls.result(), kinds),
        refusals=refusals,
        small_talk=small_talk,
        gazetteer=gazetteer,
        links=links,
        inspector=inspector.result(),
        received=received.result(),
        command_words={fold(word): entry.command for entry in library.commands for word in entry.words},
    )

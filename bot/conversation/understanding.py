"""What the conversation knows: the content, and the recognisers built from it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from bot.conversation.choosing import is_one_of
from bot.inspection.inspector import Inspector
from bot.inspection.links import Links
from bot.inspection.received import Received
from bot.knowledge.library import Library
from bot.matching.alarms import Alarms
from bot.matching.calls import Calls
from bot.matching.homophones import Homophones, neighbours_in
from bot.matching.matcher import Matcher, document_of
from bot.matching.places import Gazetteer
from bot.matching.refusals import Refusals
from bot.matching.shelf import Shelf
from bot.matching.small_talk import SmallTalk
from bot.matching.urgency import Alarm, Urgency
from bot.matching.utterance import Utterance
from bot.text.fold import fold
from bot.text.spelling import Spelling

CHECK = "kiemtra"
"""The command that has a message judged."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """One version of the content, ready to answer from."""

    library: Library
    spelling: Spelling
    homophones: Homophones
    matcher: Matcher
    urgency: Urgency
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
        return Utterance(text, self.spelling, self.homophones)

    def alarm_in(self, said: Utterance) -> Alarm | None:
        """The danger told in a text, or None. A whole message that is known for something else only resembles one."""
        alarm = self.alarms.recognise(said)
        if alarm and not alarm.cue and (self.command_of(said.text) or self.small_talk.recognise(said)):
            return None
        return alarm

    def command_of(self, text: str) -> str | None:
        """The command that a text stands for as a whole."""
        return self.command_words.get(fold(text).strip(" .!?"))

    def waves_off(self, said: Utterance) -> bool:
        """Whether a text as a whole turns down what the bot has just asked."""
        return is_one_of(self.library.small_talk.never_mind, said, self.library.small_talk.fillers)

    def handed_over(self, text: str) -> str | None:
        """The message in a text that asks, on a line of its own or before a colon, whether that is a scam."""
        first, _, after_first = text.partition("\n")
        before, _, last = text.rpartition("\n")
        asked, _, after_colon = text.partition(":")
        for question, message in ((first, after_first), (last, before), (asked, after_colon)):
            if message.strip() and self.command_of(question) == CHECK:
                return message.strip()
        return None


_LEARNED_FROM = (
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
"""Parts of the library without which what was built before cannot speak for what stands there now."""


def adopt(known: Understanding, library: Library) -> Understanding | None:
    """What is understood, answering with the texts of an edit, while what the edit teaches is still being learned.

    New phrases are recognised by their words meanwhile. None when the edit is of more than texts, phrases and new
    topics: then nothing learned before can speak for it.
    """
    before = known.library
    if not before.topics.keys() <= library.topics.keys() or _same(known, library, *_LEARNED_FROM) is None:
        return None
    phrases = {name: topic.phrases for name, topic in before.topics.items()}
    new = [
        (phrase, name)
        for name, topic in library.topics.items()
        for phrase in sorted(set(topic.phrases).difference(phrases.get(name, ())))
    ]
    return replace(known, library=library, matcher=known.matcher.hearing(new, known.spelling))


def understand(library: Library, shelf: Shelf | None = None, known: Understanding | None = None) -> Understanding:
    """Build every recogniser from the content; what was learned from it before is taken from the shelf.

    `known`: an earlier version, of which is taken what the new content leaves as it was.
    """
    kept = partial(_same, known, library, "teencode")
    spelling = before.spelling if (before := kept()) else Spelling(library.teencode.abbreviations)
    topics = list(library.topics.values())
    kinds = library.urgency.kinds
    related = frozenset(topic for kind in kinds for topic in kind.topics)
    links = before.links if (before := kept("brands")) else Links(library.brands)

    def inspector() -> Inspector:
        if before := kept("brands", "signs", "message_examples"):
            return before.inspector
        return Inspector(links, library.signs, library.message_examples, spelling, shelf)

    with ThreadPoolExecutor() as pool:  # each learns in a process of its own where the shelf has it so
        calls = pool.submit(Calls, library.urgency_examples, topics, library.outside, related, spelling, shelf)
        matcher = pool.submit(Matcher, [document_of(topic) for topic in topics], spelling, library.outside, shelf)
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
        judge = pool.submit(inspector)
        homophones = Homophones(_well_spelled(library))
        urgency = before.urgency if (before := kept("urgency")) else Urgency(library.urgency, spelling)
        refusals = before.refusals if (before := kept("refusals")) else Refusals(library.refusals, spelling)
        small_talk = before.small_talk if (before := kept("small_talk")) else SmallTalk(library.small_talk, spelling)
        before = kept("places", "small_talk")
        gazetteer = before.gazetteer if before else Gazetteer(library.places, library.small_talk.fillers)
    return Understanding(
        library=library,
        spelling=spelling,
        homophones=homophones,
        matcher=matcher.result(),
        urgency=urgency,
        alarms=Alarms(urgency, calls.result(), kinds),
        refusals=refusals,
        small_talk=small_talk,
        gazetteer=gazetteer,
        links=links,
        inspector=judge.result(),
        received=received.result(),
        command_words={fold(word): entry.command for entry in library.commands for word in entry.words},
    )


def _well_spelled(library: Library) -> Iterator[str]:
    """Texts of the content that hold words as they are meant to be written."""
    for topic in library.topics.values():
        yield topic.title
        yield from topic.phrases
    yield from chain(library.urgency_examples.calm, *library.urgency_examples.urgent.values())
    for kind in library.urgency.kinds:
        yield from chain.from_iterable(map(neighbours_in, (*kind.certain, *kind.cues)))
    yield from chain.from_iterable(library.urgency.sets.values())


def _same(known: Understanding | None, library: Library, *parts: str) -> Understanding | None:
    """What was known, if these parts of its library are those of the other."""
    is_same = known and all(getattr(known.library, part) == getattr(library, part) for part in parts)
    return known if is_same else None

"""Which button somebody means who types: by its number, its words, or a yes or no."""

import re
from collections.abc import Collection, Iterator, Sequence

from bot.knowledge.first_aid import FirstAidFile, Meaning, Option, Step
from bot.matching.utterance import Utterance
from bot.text.fold import bare

SHORT_WORDS = 6
"""A text of so many words may hold a button's words among others; a longer one is a tale or a question."""

LONGEST_WORDS = 12
"""A longer text is no button's words, whatever courtesies stand around them."""

_NUMBER = re.compile(r"(?:(?:so|nut|bam|chon) ){0,2}([1-9][0-9]?)")


def number(text: str) -> int | None:
    """The number of a button, if the text is nothing else."""
    found = _NUMBER.fullmatch(bare(text))
    return int(found[1]) if found else None


def chosen(file: FirstAidFile, step: Step, said: Utterance, fillers: Collection[str]) -> Option | None:
    """The button that the words of a text stand for; where a text of one's own is awaited, only when they are all."""
    if named := named_plainly(file, step, said, fillers):
        return named
    if step.asks or asks_back(said.text):
        return None
    short = [reading for reading in _readings(said) if len(reading.split()) <= SHORT_WORDS]
    within = [option for option in step.options if any(_holds(reading, _words(file, option)) for reading in short)]
    return within[0] if len(within) == 1 else None


def named_plainly(file: FirstAidFile, step: Step, said: Utterance, fillers: Collection[str]) -> Option | None:
    """The button whose words a text is, as a whole but for courtesies; "xong rồi" is another than "xong"."""
    by_words = {bare(word): option for option in step.options for word in _words(file, option)}
    return next((by_words[core] for core in _cores(said, fillers) if core in by_words), None)


def is_one_of(words: Collection[str], said: Utterance, fillers: Collection[str]) -> bool:
    """Whether a text is one of the words as a whole, but for courtesies around it."""
    known = set(map(bare, words))
    return any(core in known for core in _cores(said, fillers))


def asks_back(text: str) -> bool:
    """Whether a text is a question itself, and so no answer to one."""
    # The wide mark is that of some keyboards.
    return text.rstrip().endswith(("?", "？"))


def _words(file: FirstAidFile, option: Option) -> tuple[str, ...]:
    """What stands for a button: its own words, and those for the yes or no it means."""
    meaning = {Meaning.YES: file.yes, Meaning.NO: file.no, None: ()}[option.means]
    return option.button, *option.words, *meaning


def _readings(said: Utterance) -> list[str]:
    """The words as they stand, and with short forms written out."""
    reading = said.reading
    return [bare(said.text), " ".join(reading.words[: reading.meant])]


def _cores(said: Utterance, fillers: Collection[str]) -> list[str]:
    """The text, then what is left of it between words of courtesy, the longest first."""
    courtesies = set(map(bare, fillers))
    short = [words for reading in _readings(said) if len(words := reading.split()) <= LONGEST_WORDS]
    cores = [core for words in short for core in _without_fillers(words, courtesies)]
    return sorted(cores, key=len, reverse=True)


def _without_fillers(words: Sequence[str], courtesies: Collection[str]) -> Iterator[str]:
    starts = 1 + next((at for at, word in enumerate(words) if word not in courtesies), len(words))
    ends = 1 + next((at for at, word in enumerate(reversed(words)) if word not in courtesies), len(words))
    for start in range(starts):
        for end in range(ends):
            yield " ".join(words[start : len(words) - end])


def _holds(text: str, phrases: Collection[str]) -> bool:
    """Whether one of the phrases stands in the text; a single word is too easily another one's."""
    return any(" " in phrase and f" {phrase} " in f" {text} " for phrase in map(bare, phrases))

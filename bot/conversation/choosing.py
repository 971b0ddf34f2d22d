"""Which button somebody means who types: by its number, its words, or a yes or no."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

from bot.knowledge.first_aid import FirstAidFile, Meaning, Option, Step
from bot.matching.utterance import Utterance
from bot.text.fold import bare

SHORT_WORDS = 6
"""A text of so many words may hold a button's words among others; a longer one is a tale or a question."""

LONGEST_WORDS = 12
"""A longer text is no button's words, whatever courtesies stand around them."""

_NUMBER = re.compile(r"(?:(?:so|nut|bam|chon|cau|dap an) ){0,2}([1-9][0-9]?)")
_LETTER = re.compile(r"(?:(?:chu|chon|cau|dap an) ){0,2}([a-z])")

_NUMBERS_IN_WORDS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
"""With their marks only: without, "nam" is a name as well, and "sau" means later."""


def number(text: str) -> int | None:
    """The number of a button, if the text is nothing else."""
    found = _NUMBER.fullmatch(bare(text))
    return int(found[1]) if found else None


def number_in_words(text: str) -> int | None:
    """The number of a button that is written out, if the text is nothing else."""
    word = unicodedata.normalize("NFC", text).strip(" .!)").lower()
    return _NUMBERS_IN_WORDS.index(word) + 1 if word in _NUMBERS_IN_WORDS else None


def letter(text: str) -> int | None:
    """Which button a letter stands for, if the text is nothing else: the first is a."""
    found = _LETTER.fullmatch(bare(text))
    return ord(found[1]) - ord("a") + 1 if found else None


def chosen(
    file: FirstAidFile, step: Step, said: Utterance, fillers: Collection[str], *, is_tale: bool = False
) -> Option | None:
    """The button that the words of a text stand for; where a text of one's own is awaited, only when they are all.

    `is_tale`: the text is known to tell what happened, so that it may be long and hold a button's words all the same.
    """
    if named := named_plainly(file, step, said, fillers):
        return named
    if step.asks or asks_back(said.text):
        return None
    texts = [reading for reading in _readings(said) if is_tale or len(reading.split()) <= SHORT_WORDS]
    held = [max(_held(text, _words(file, option)) for text in texts) if texts else 0 for option in step.options]
    most = max(held)
    # "Chưa chuyển tiền" says more than the "chuyển tiền" in it; what says two things alike is asked again.
    return step.options[held.index(most)] if most and held.count(most) == 1 else None


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


def _held(text: str, phrases: Collection[str]) -> int:
    """How many words the longest of the phrases in the text has; a single word is too easily another one's."""
    found = [phrase for phrase in map(bare, phrases) if f" {phrase} " in f" {text} "]
    return max((len(phrase.split()) for phrase in found if " " in phrase), default=0)

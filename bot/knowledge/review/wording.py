"""Wording: sentences too long for a phone held in fear, and words of the office that nobody says at a kitchen table.

How long is too long. In Vietnamese, too, the length of its sentences is the first measure of how hard a text is (Luong,
Nguyen, Dinh, Bui: Assessing Vietnamese Text Readability using Multi-Level Linguistic Features, IJACSA 11(8), 2020). One
sentence is what Flesch counts as one (How to Write Plain English, 1979): a full unit of speech up to its period, colon,
semicolon, dash, question or exclamation mark. The limit is that of GOV.UK: look again at what is longer than 25 words
("Sentence length: why 25 words is our limit", Inside GOV.UK, 2014).

Vietnamese is written in syllables. Most words of the dictionary have two, the commonest words one (Le, Quasthoff:
Construction and Analysis of a Large Vietnamese Text Corpus, LREC 2016); we allow 32 syllables for 25 words. An article
of law in brackets is not counted: nobody reads it on the way to what to do.

Which words are of the office, and what to say instead, is content: `style.vi.yaml`.

The same text is read on every channel: on Zalo there is no button to press and no command behind a slash.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.library import Reading
from bot.knowledge.sentence_faults import SENTENCES
from bot.knowledge.statements import plain, sentences

OTHER_TEXTS = ("use", "button", "description")
"""Texts besides sentences that are in our own words; a title may be in the words of the law."""

LONGEST_WORDS = 25
"""Of an English sentence."""

LONGEST_SYLLABLES = 32
"""Of a Vietnamese one."""

QUOTED_WORDS = 6
"""So many words of a sentence are quoted to an editor: enough to find it."""

_UNIT_END = re.compile(r"(?<=[;:–—])(?:\*\*)?\s+")
_CITATION = re.compile(
    r"\((?:điều|khoản|điểm|luật|bộ luật|nghị định|nghị quyết|thông tư|hiệu lực)\b[^()]*\)", re.IGNORECASE
)
_OF_ONE_CHANNEL = re.compile(
    r"(?<![\w/.:])/[a-z]{2,}(?![\w/]|\.\w)|bấm (?:một |vào )?nút (?:bên dưới|dưới đây)", re.IGNORECASE
)
_SAID_BY_OTHERS = re.compile(r"“[^“”]*”")


def about_wording(entry: Entry, reading: Reading) -> Iterator[Fault]:
    """Long sentences and words of the office in everything citizens read of an entry."""
    shown = {contact.id: contact.text("value") for contact in reading.contacts}
    instead = reading.style.office_words if reading.style else {}
    for part in entry.parts():
        for path, text in part.sentences((*SENTENCES, "use")):
            yield from _too_long(part, path, text, shown)
        for path, text in part.sentences((*SENTENCES, *OTHER_TEXTS)):
            yield from _of_the_office(part, path, text, instead)
            yield from _of_one_channel(part, path, text)


def _too_long(entry: Entry, path: tuple[str | int, ...], text: str, shown: Mapping[str, str]) -> Iterator[Fault]:
    english = path[0] == "english"
    longest, what = (LONGEST_WORDS, "từ tiếng Anh") if english else (LONGEST_SYLLABLES, "tiếng")
    for unit in units(text):
        length = _length(plain(unit, shown))
        if length > longest:
            start = " ".join(unit.split()[:QUOTED_WORDS])
            message = f"Câu dài {length} {what}, nên tối đa {longest}: “{start} …”. Hãy tách làm hai câu."
            yield entry.fault(path, message, start)


def units(text: str) -> list[str]:
    """The full units of speech of a content text, with their marks."""
    return [unit for sentence in sentences(text) for unit in _UNIT_END.split(sentence) if unit]


def _length(unit: str) -> int:
    words = _CITATION.sub("", unit).split()
    return sum(any(character.isalnum() for character in word) for word in words)


def _of_the_office(entry: Entry, path: tuple[str | int, ...], text: str, instead: Mapping[str, str]) -> Iterator[Fault]:
    if not instead:
        return
    for found in _any_of(tuple(instead)).finditer(_SAID_BY_OTHERS.sub("“”", text)):
        words = found[0]
        message = f"“{words}” là chữ hành chính. Nên viết: {instead[words.lower()]}"
        yield entry.fault(path, message, words)


def _of_one_channel(entry: Entry, path: tuple[str | int, ...], text: str) -> Iterator[Fault]:
    for found in _OF_ONE_CHANNEL.finditer(text):
        message = (
            f"“{found[0]}”: trên Zalo không có nút, không có lệnh. Nên viết “chọn”, hoặc chữ để gõ, như “xóa dữ liệu”."
        )
        yield entry.fault(path, message, found[0])


@lru_cache(maxsize=4)
def _any_of(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """The phrases as whole words, the longest first."""
    longest_first = sorted(phrases, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)

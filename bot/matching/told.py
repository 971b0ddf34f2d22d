"""A citizen's text as words with their sentences: what cues are looked for in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.cues import BEGIN, END
from bot.matching.cues import Reader
from bot.matching.marks import types_marks
from bot.text.normalise import normalise
from bot.text.spelling import READ_CHARACTERS

_SENTENCE_END = re.compile(r"[!?\n;…]+|\.{2,}|\.(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Told:
    """The words folded, between a begin and an end sign; behind them stand further meanings of short forms."""

    words: tuple[str, ...]
    typed: tuple[str | None, ...]
    """The words with marks, where the writer typed any."""
    sentences: tuple[int, ...]
    """For each word up to the end sign the number of its sentence."""
    typist: bool
    """Whether the writer puts marks on words."""
    spans: Mapping[int, tuple[int, int]]
    """For each further meaning the words it may stand for."""
    turns: Mapping[int, Sequence[int]]
    """What may come next where it is not just the next word."""
    doubtful: frozenset[int]
    """Short forms meant as they stand: words of a longer phrase ("moc tui"), but "tui" alone is no gang ("tụi")."""

    def span(self, at: int) -> tuple[int, int]:
        return self.spans.get(at, (at, at + 1))

    def quote(self, start: int, end: int) -> str:
        return " ".join(word for word in self.words[start:end] if word not in (BEGIN, END))


def sentences_of(text: str) -> list[str]:
    """The sentences of a text as they are written, by the numbers a `Told` of it gives them."""
    return _SENTENCE_END.split(_bounded(normalise(text)))


def tell(text: str, read: Reader) -> Told:
    """Read a text; of a very long one the middle is left out."""
    text = _bounded(normalise(text))
    words: list[str] = [BEGIN]
    typed: list[str | None] = [None]
    sentences = [0]
    further: list[_Further] = []
    for number, sentence in enumerate(_SENTENCE_END.split(text)):
        reading = read(sentence)
        at, meant = len(words), reading.meant
        words += reading.words[:meant]
        typed += reading.typed[:meant]
        sentences += [number] * meant
        for other in reading.further:
            place = slice(other.first, other.last)
            further.append(_Further(at + other.start, at + other.end, reading.words[place], reading.typed[place]))
    words.append(END)
    typed.append(None)
    sentences.append(sentences[-1])
    return _told(words, typed, sentences, further, typist=types_marks(text))


@dataclass(frozen=True, slots=True)
class _Further:
    """A further meaning of the words from `start` to `end`."""

    start: int
    end: int
    words: Sequence[str]
    typed: Sequence[str | None]


def _told(
    words: list[str], typed: list[str | None], sentences: list[int], further: Sequence[_Further], *, typist: bool
) -> Told:
    """Sets the further meanings behind the end sign, with the ways to them and back."""
    turns: dict[int, Sequence[int]] = {len(words) - 1: ()}
    spans: dict[int, tuple[int, int]] = {}
    doubtful: set[int] = set()
    begins: dict[int, list[int]] = {}
    ends: dict[int, int] = {}
    for meaning in further:
        first = len(words)
        words += meaning.words
        typed += meaning.typed
        begins.setdefault(meaning.start, [meaning.start]).append(first)
        ends[len(words) - 1] = meaning.end
        spans |= dict.fromkeys(range(first, len(words)), (meaning.start, meaning.end))
        if meaning.typed == (None,):
            doubtful.add(first)
    turns |= {start - 1: options for start, options in begins.items()}
    turns |= {last: begins.get(end, [end]) for last, end in ends.items()}
    return Told(tuple(words), tuple(typed), tuple(sentences), typist, spans, turns, frozenset(doubtful))


def _bounded(text: str) -> str:
    if len(text) <= READ_CHARACTERS:
        return text
    return f"{text[: READ_CHARACTERS // 2]}\n{text[-READ_CHARACTERS // 2 :]}"

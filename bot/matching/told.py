"""A citizen's text as words with their sentences: what cues are looked for in."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.matching.cues import BEGIN, END, Reader
from bot.matching.marks import marks, types_marks
from bot.text.spelling import READ_CHARACTERS

_SENTENCE_END = re.compile(r"[!?\n;…]+|\.+(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Told:
    """The words folded, between a begin and an end sign; the marks typed on each; the number of its sentence."""

    words: tuple[str, ...]
    marks: tuple[frozenset[str], ...]
    sentences: tuple[int, ...]
    typist: bool
    """Whether the writer puts marks on words."""

    def quote(self, start: int, end: int) -> str:
        return " ".join(word for word in self.words[start:end] if word not in (BEGIN, END))


def tell(text: str, read: Reader, repaired: Callable[[str], str]) -> Told:
    """Read a text; `repaired` may replace a word that is no syllable. Of a very long one the middle is left out."""
    words: list[str] = [BEGIN]
    typed: list[str | None] = [None]
    sentences = [0]
    for number, sentence in enumerate(_SENTENCE_END.split(_bounded(text))):
        reading = read(sentence)
        words += map(repaired, reading.words)
        typed += reading.typed
        sentences += [number] * len(reading.words)
    words.append(END)
    typed.append(None)
    sentences.append(sentences[-1])
    return Told(tuple(words), tuple(marks(word or "") for word in typed), tuple(sentences), types_marks(typed[1:-1]))


def _bounded(text: str) -> str:
    if len(text) <= READ_CHARACTERS:
        return text
    return f"{text[: READ_CHARACTERS // 2]}\n{text[-READ_CHARACTERS // 2 :]}"

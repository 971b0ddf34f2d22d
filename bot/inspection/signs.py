"""Signs told by words: cues of the content, unless the sentence is a warning."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.inspection.quotes import quote
from bot.knowledge.messages import Sign, SignsFile
from bot.matching.patterns import Hit, Patterns
from bot.matching.told import Told, sentences_of, tell
from bot.text.spelling import Spelling


@dataclass(frozen=True, slots=True)
class Found:
    """A sign, and the words of the message that show it."""

    sign: Sign
    quote: str


class Signs:
    """Looks for the cues of the content. Built once, thread-safe."""

    def __init__(self, file: SignsFile, spelling: Spelling) -> None:
        """Raises `ValueError` for a cue that cannot be read."""
        self._spelling = spelling
        cues: list[tuple[Sign | None, str]] = [(None, cue) for cue in file.warnings]
        cues += [(sign, cue) for sign in file.signs for cue in sign.cues]
        self._patterns: Patterns[Sign | None] = Patterns(cues, file.sets, spelling.read, file.stops)

    def find(self, text: str) -> tuple[Found, ...]:
        """Each sign once, where it is first told, in the order of the content; `text`: as much as is read at once."""
        found: dict[str, Found] = {}
        for sign, words in self._told(text):
            found.setdefault(sign.id, Found(sign, words))
        return tuple(found.values())

    def warns(self, sentence: str) -> bool:
        """Whether a sentence warns of what it tells."""
        return any(hit.owner is None for hit in self._patterns.find(self._read(sentence)))

    def _read(self, text: str) -> Told:
        # One message may quote another: who typed marks around it tells nothing of who typed none in it.
        return replace(tell(text, self._spelling.read), typist=False)

    def _told(self, text: str) -> Iterator[tuple[Sign, str]]:
        told = self._read(text)
        hits = list(self._patterns.find(told))
        warned = {told.sentences[hit.start] for hit in hits if hit.owner is None}
        sentences = sentences_of(text)
        for hit in hits:
            sentence = told.sentences[hit.start]
            if hit.owner and not (hit.owner.unless_warned and sentence in warned):
                yield hit.owner, quote(sentences[sentence], _place(hit, told.sentences))


def _place(hit: Hit[Sign | None], sentences: tuple[int, ...]) -> float:
    """Where in its sentence a cue was found: 0 at the beginning, 1 at the end."""
    number = sentences[hit.start]
    first = sentences.index(number)
    return ((hit.start + hit.end) / 2 - first) / max(1, sentences.count(number))

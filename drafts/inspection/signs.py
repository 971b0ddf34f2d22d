"""Signs in the words of a message, each with the piece of the message that shows it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.messages import Sign, SignsFile
from bot.matching.patterns import Hit, Patterns
from bot.matching.told import Told, sentences
from bot.matching.utterance import Utterance
from bot.text.fold import fold
from bot.text.spelling import Spelling

QUOTED_CHARACTERS = 80

SLY = "viet-lach"
FOREIGN = "so-nuoc-ngoai"

_SLY = re.compile(
    r"(?<!\w)(?:[^\W\d_][.*_/|-]){3,}[^\W\d_](?!\w)"  # v.a.y v.o.n
    r"|(?<!\w)[^\W\d_]+[0134@$!][^\W\d_]+(?!\w)"  # l0an, h4n
)


@dataclass(frozen=True, slots=True)
class FoundSign:
    """A sign, and the piece of the message that shows it: verbatim, at most QUOTED_CHARACTERS."""

    sign: Sign
    quote: str


class SignFinder:
    """Looks for the signs of the content. Built once per content version, thread-safe."""

    def __init__(self, content: SignsFile, spelling: Spelling) -> None:
        """Raises `ValueError` for a cue that cannot be read."""
        asked = ((sign, cue) for sign in content.signs for cue in sign.cues)
        self._patterns = Patterns(asked, content.sets, spelling.read)
        self._warnings = Patterns(((None, cue) for cue in content.warnings), content.sets, spelling.read)
        self.by_id = {sign.id: sign for sign in content.signs}

    def find(self, said: Utterance) -> tuple[FoundSign, ...]:
        """The signs told in words, each once, in the order of the content."""
        told = said.told
        warned = {told.sentences[hit.start] for hit in self._warnings.find(told)}
        found: dict[str, FoundSign] = {}
        for hit in self._patterns.find(told):
            sign = hit.owner
            if sign.id not in found and not (sign.unless_warned and told.sentences[hit.start] in warned):
                found[sign.id] = FoundSign(sign, _quoted(said.text, told, hit))
        if SLY in self.by_id and (match := _SLY.search(said.text)):
            found[SLY] = FoundSign(self.by_id[SLY], _verbatim(said.text, match[0]))
        return tuple(found[name] for name in self.by_id if name in found)


def _quoted(text: str, told: Told, hit: Hit[Sign]) -> str:
    """The piece of the text around a hit. Words were folded and spelt out: the first is looked for in its sentence."""
    sentence = sentences(text)[told.sentences[min(hit.start, len(told.sentences) - 1)]].strip()
    folded = fold(sentence)
    first = next(iter(told.quote(hit.start, hit.end).split()), "")
    at = folded.find(first) if len(folded) == len(sentence) else 0
    return _verbatim(text, _cut(sentence, max(at, 0)))


def _cut(sentence: str, at: int) -> str:
    """At most QUOTED_CHARACTERS of a sentence, from a little before `at`, whole words where there are any."""
    if len(sentence) <= QUOTED_CHARACTERS:
        return sentence
    start = sentence.rfind(" ", 0, at) + 1 if at > QUOTED_CHARACTERS // 2 else 0
    piece = sentence[start : start + QUOTED_CHARACTERS]
    whole, blank, _ = piece.rpartition(" ")
    return whole if blank and start + QUOTED_CHARACTERS < len(sentence) else piece


def _verbatim(text: str, piece: str) -> str:
    """The piece as it stands in the text, whatever blanks are between its words."""
    pattern = r"\s+".join(map(re.escape, piece.split()))
    match = re.search(pattern, text) if pattern else None
    return match[0][:QUOTED_CHARACTERS] if match else piece[:QUOTED_CHARACTERS]


def of_links(finder: SignFinder, links: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[FoundSign]:
    """Signs of links as (text, sign ids)."""
    for written, ids in links:
        yield from (FoundSign(finder.by_id[name], written[:QUOTED_CHARACTERS]) for name in ids if name in finder.by_id)

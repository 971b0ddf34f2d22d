"""Is this message a scam? All evidence weighed together: how it sounds, what it asks for, where its links lead."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.inspection.disguise import disguised_word
from bot.inspection.judge import Judge, Opinion, tell_links
from bot.inspection.links import Link, Links, program_sent
from bot.inspection.numbers import Number, NumberKind, find_numbers
from bot.inspection.quotes import quote
from bot.inspection.signs import Found, Signs
from bot.knowledge.messages import MessageExamplesFile, Seen, Sign, SignsFile, Strength
from bot.matching.shelf import Shelf
from bot.matching.told import sentences_of
from bot.text.normalise import normalise
from bot.text.spelling import READ_CHARACTERS, Spelling

INSPECTED_CHARACTERS = 20_000
"""Of a longer text the first and last halves of this are read."""

WHOLE_CHARACTERS, PIECE_CHARACTERS = 1_200, 600
"""A text up to the first is judged as a whole, as the examples are; a longer one in pieces of the second: what matters
may be said in one of them, among much that is harmless."""

MANY_PIECES = 0.1
"""The more pieces there are, the likelier one of them sounds like a scam by chance: each time there are e times as many
it must sound so much more like one."""

WEIGHTS = {Strength.STRONG: 0.5, Strength.MEDIUM: 0.35, Strength.WEAK: 0.25}
"""What a sign adds to how a message sounds; about what logistic regression gives on the examples, each judged by what
the others teach."""

MOST_FROM_SIGNS = 1.5

CAUTION, DANGER = -0.27, 0.31
"""From this much evidence on a message is called so. Set on the content's own examples, each judged by what the others
teach: one genuine one in a hundred is called danger, seven are flagged. Most examples are harder than what arrives."""

CERTAIN = frozenset({Seen.BORROWED_NAME, Seen.LOOK_ALIKE, Seen.BARE_ADDRESS, Seen.INSTALLER})
"""However kindly a message sounds: with a link or file like these it needs caution, and with one more strong sign
beside it, it is a danger."""

SHARPNESS = 4.0
"""Turns evidence into a score between 0 and 1, with 0.5 where caution begins."""


class Verdict(StrEnum):
    """What a message is called; none of them means safe. The words of `canhgiac inspect --json`."""

    DANGER = "danger"
    CAUTION = "caution"
    NO_SIGN = "no_sign"


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was found in a message. The message is judged, never the one it says it is from."""

    verdict: Verdict
    evidence: float
    """From CAUTION and DANGER on it is called so."""
    signs: tuple[Found, ...]
    """The strongest first; none with NO_SIGN."""
    profiles: tuple[tuple[str, float], ...]
    """Topics it resembles with their shares, best first."""
    links: tuple[Link, ...]
    numbers: tuple[Number, ...]
    shortened: bool
    """The middle of it was too long to be read."""

    @property
    def score(self) -> float:
        """The evidence between 0 and 1; 0.5 where caution begins."""
        return round(1 / (1 + math.exp(-SHARPNESS * (self.evidence - CAUTION))), 4)


class Inspector:
    """Built once per content version; thread-safe. It opens no link and asks nobody."""

    def __init__(
        self,
        links: Links,
        signs: SignsFile,
        examples: MessageExamplesFile,
        spelling: Spelling,
        shelf: Shelf | None = None,
    ) -> None:
        self._links = links
        self._signs = Signs(signs, spelling)
        self._judge = Judge(examples, self._links, spelling, shelf)
        self._named = signs.by_id
        self.profiles = frozenset(examples.scam)
        """Ids of the topics a message can resemble."""

    def inspect(self, received: str) -> Assessment:
        """Judges a text as it was received. Never fails; the time is bounded."""
        bounded, shortened = _bounded(received)
        text = normalise(bounded)
        links, numbers = self._links.find(text), find_numbers(text)
        signs = self._signs_in(bounded, text, links, numbers)
        lead, opinion, piece = self._heard(text)
        evidence = lead + min(MOST_FROM_SIGNS, sum(WEIGHTS[found.sign.strength] for found in signs))
        verdict = _verdict(evidence, [found.sign for found in signs])
        if verdict is Verdict.NO_SIGN:
            signs = ()
        elif not signs:
            signs = (self._alike(piece, opinion),)
        return Assessment(verdict, evidence, signs, opinion.profiles, links, numbers, shortened)

    def signs_of(self, received: str) -> tuple[Found, ...]:
        """Every sign a text shows, whatever the verdict on it."""
        bounded, _ = _bounded(received)
        text = normalise(bounded)
        return self._signs_in(bounded, text, self._links.find(text), find_numbers(text))

    def _signs_in(
        self, received: str, text: str, links: Sequence[Link], numbers: Sequence[Number]
    ) -> tuple[Found, ...]:
        return _strongest_first([*self._seen(received, text, links, numbers), *self._told(text)])

    def _heard(self, text: str) -> tuple[float, Opinion, str]:
        """How much it sounds like a scam, and the opinion on the piece that does so most."""
        pieces = [text] if len(text) <= WHOLE_CHARACTERS else _cut(text, PIECE_CHARACTERS)
        opinions = [(self._judge.opinion(tell_links(piece, self._links.find(piece))), piece) for piece in pieces]
        opinion, piece = max(opinions, key=lambda each: each[0].lead)
        return opinion.lead - MANY_PIECES * math.log(len(pieces)), opinion, piece

    def _told(self, text: str) -> Iterator[Found]:
        known: set[str] = set()
        for piece in _cut(text, READ_CHARACTERS):
            for found in self._signs.find(piece):
                if found.sign.id not in known:
                    known.add(found.sign.id)
                    yield found

    def _seen(self, received: str, text: str, links: Sequence[Link], numbers: Sequence[Number]) -> Iterator[Found]:
        """Signs that are no words."""
        seen: dict[Seen, str] = {}
        for link in links:
            for sign in link.signs:
                seen.setdefault(sign, link.text)
        if Seen.INSTALLER not in seen and (program := self._program(text)):
            seen[Seen.INSTALLER] = program
        if CERTAIN.isdisjoint(seen) and (stranger := self._stranger(text, links)):
            seen[Seen.OTHER_SITE] = stranger.text
        for number in numbers:
            if number.kind is NumberKind.FOREIGN:
                seen.setdefault(Seen.FOREIGN_NUMBER, number.text)
        if hidden := disguised_word(received):
            seen[Seen.DISGUISED_WORDS] = hidden
        yield from (Found(self._named[sign], quote(words)) for sign, words in seen.items())

    def _program(self, text: str) -> str | None:
        """A program sent as a file, where no sentence warns of it."""
        if not program_sent(text):
            return None
        named = ((program_sent(sentence), sentence) for sentence in sentences_of(text))
        return next((name for name, told in named if name and not self._signs.warns(told[:READ_CHARACTERS])), None)

    def _stranger(self, text: str, links: Sequence[Link]) -> Link | None:
        """A link that is not of the place the message says it is from."""
        claimed = [brand for brand in self._links.brands.claimed_in(text) if brand.domains and not brand.incomplete]
        if not claimed or any(link.official for link in links):
            return None
        return next((link for link in links if not link.open_to_all), None)

    def _alike(self, piece: str, opinion: Opinion) -> Found:
        sentences = [sentence for sentence in sentences_of(piece) if sentence.strip()]
        profile = opinion.profiles[0][0]
        return Found(self._named[Seen.LIKE_A_PROFILE], quote(self._judge.speaks_most(sentences, profile)))


def _verdict(evidence: float, signs: Sequence[Sign]) -> Verdict:
    certain = any(sign.id in CERTAIN for sign in signs)
    strong = sum(sign.strength is Strength.STRONG for sign in signs)
    if evidence >= DANGER or (certain and strong > 1):
        return Verdict.DANGER
    return Verdict.CAUTION if evidence >= CAUTION or certain else Verdict.NO_SIGN


def _strongest_first(signs: Sequence[Found]) -> tuple[Found, ...]:
    order = list(Strength)
    return tuple(sorted(signs, key=lambda found: order.index(found.sign.strength)))


def _bounded(text: str) -> tuple[str, bool]:
    if len(text) <= INSPECTED_CHARACTERS:
        return text, False
    half = INSPECTED_CHARACTERS // 2
    return f"{text[:half]}\n{text[-half:]}", True


def _cut(text: str, most: int) -> list[str]:
    """The text in pieces of so many characters at most, cut between lines or words where it can be."""
    pieces: list[str] = []
    while len(text) > most:
        cut = max(text.rfind(sign, most // 2, most) for sign in "\n ")
        cut = cut if cut > 0 else most
        pieces.append(text[:cut])
        text = text[cut:]
    return [*pieces, text]

"""How much a message sounds like a scam, and like which: learned from the example messages of the content."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.inspection.links import Link, Links
from bot.kept import Kept
from bot.knowledge.messages import MessageExamplesFile, Seen
from bot.matching.features import Vector
from bot.matching.linear import Lesson
from bot.matching.shelf import Preparation, Shelf
from bot.text.spelling import Spelling

SHARPNESS = 6.0
"""Turns differences between profiles into shares, as for questions."""

_TOLD = {
    Seen.BORROWED_NAME: "link mượn tên",
    Seen.LOOK_ALIKE: "link mượn tên",
    Seen.BARE_ADDRESS: "link bằng số",
    Seen.INSTALLER: "link tải tệp",
    Seen.SHORTENED: "link rút gọn",
    Seen.FREE_HOST: "link trang miễn phí",
    Seen.RISKY_ENDING: "link đuôi lạ",
}


@dataclass(frozen=True, slots=True)
class Opinion:
    """`lead`: of the likeliest profile over "genuine"; below 0 a message is rather genuine."""

    lead: float
    profiles: tuple[tuple[str, float], ...]
    """The likeliest profiles with their shares, 0 to 1, best first."""


class Judge:
    """Built once per content version; thread-safe, it only reads."""

    def __init__(
        self, examples: MessageExamplesFile, links: Links, spelling: Spelling, shelf: Shelf | None = None
    ) -> None:
        self._profiles = tuple(sorted(examples.scam))
        self._spelling = spelling
        lessons = list(_lessons(examples, self._profiles))
        self._model = (shelf or Shelf(Kept(None))).model(lessons, spelling, links_told(links))

    def opinion(self, text: str, *, limit: int = 5) -> Opinion:
        """Of a text with its links told as words (`tell_links`)."""
        scores = self._scores(text)
        scams = scores[:-1]
        odds: Vector = np.exp((scams - scams.max()) * SHARPNESS)
        odds /= odds.sum()
        best = np.argsort(-scams, kind="stable")[:limit]
        ranked = tuple((self._profiles[row], float(odds[row])) for row in best)
        return Opinion(float(scams.max() - scores[-1]), ranked)

    def speaks_most(self, sentences: Sequence[str], profile: str) -> str:
        """The sentence that speaks most for a profile."""
        row = self._profiles.index(profile)

        def lead(sentence: str) -> float:
            scores = self._scores(sentence)
            return float(scores[row] - scores[-1])

        return max(sentences, key=lead)

    def _scores(self, text: str) -> Vector:
        return self._model.scores(self._model.features.read(self._spelling.read(text), {}))


def links_told(links: Links) -> Preparation:
    """Has what is learned from messages read as `tell_links` has it."""

    def prepare(lesson: Lesson) -> Lesson:
        return replace(lesson, text=tell_links(lesson.text, links.find(lesson.text)))

    return Preparation(links.version, prepare)


def tell_links(text: str, links: Sequence[Link]) -> str:
    """The text with what a link is in place of the link: its letters say less than whose it is."""
    told: list[str] = []
    at = 0
    for link in links:
        told += [text[at : link.start], f" {_words_for(link)} "]
        at = link.end
    return "".join([*told, text[at:]])


def _words_for(link: Link) -> str:
    if link.official:
        return "link chính thức"
    if link.signs:
        return " ".join(_TOLD[sign] for sign in link.signs)
    return "link mạng xã hội" if link.open_to_all else "link trang khác"


def _lessons(examples: MessageExamplesFile, profiles: Sequence[str]) -> Iterator[Lesson]:
    for row, profile in enumerate(profiles):
        yield from (Lesson(text, row, 1.0) for text in examples.scam[profile])
    yield from (Lesson(text, len(profiles), 1.0) for text in examples.genuine)

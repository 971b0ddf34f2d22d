"""Names of offices and companies: where a message says them, and where a link borrows them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.messages import Brand, BrandsFile
from bot.text.fold import fold, syllables
from bot.text.syllable import is_syllable

CLAIM_CHARACTERS = 160
"""Who writes says so at the beginning."""

SHORTEST_INSIDE = 5
"""Letters of a name that is looked for inside other words of a link; shorter ones must stand by themselves."""

SHORTEST = 3
"""Letters of a name that is looked for at all: two stand anywhere."""

_BETWEEN = re.compile(r"[^a-z]+")


@dataclass(frozen=True, slots=True)
class _Name:
    written: str
    """Folded, without blanks."""
    brand: Brand


class Brands:
    """Looks for brands by name. Built once, thread-safe."""

    def __init__(self, file: BrandsFile) -> None:
        self._names = [*_names(file)]
        self._written: dict[str, set[str]] = {}
        for name in self._names:
            self._written.setdefault(name.brand.id, set()).add(name.written)
        own = {domain.partition(".")[0] for brand in file.brands for domain in brand.domains}
        self.names = frozenset(
            written
            for written in (*own, *(name.written for name in self._names if not _is_everyday(name)))
            if len(written) >= SHORTEST_INSIDE
        )
        """What links of theirs may be taken for: names of domains and brands, folded."""
        spoken = {" ".join(syllables(fold(said))): brand for brand in file.brands for said in (brand.name, *brand.also)}
        longest_first = sorted((said for said in spoken if len(said) >= SHORTEST), key=len, reverse=True)
        self._spoken = {said: spoken[said] for said in longest_first}
        self._any = re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")

    def claimed_in(self, text: str) -> tuple[Brand, ...]:
        """The brands named where a message says who writes."""
        said = " ".join(syllables(fold(text[:CLAIM_CHARACTERS])))
        return tuple({match[0]: self._spoken[match[0]] for match in self._any.finditer(said)}.values())

    def borrowed_by(self, host: str, domain: str) -> Brand | None:
        """The brand whose name stands in a host that is not its own.

        Where not all of a brand's domains are confirmed, its bare name may well be one of them: that tells nothing.
        """
        bare = host.removeprefix("www.")
        parts = set(_BETWEEN.split(bare))
        label = domain.partition(".")[0]
        for name in self._names:
            inside = len(name.written) >= SHORTEST_INSIDE and name.written in bare.replace("-", "")
            if not inside and name.written not in parts:
                continue
            if not (name.brand.incomplete and label in self._written[name.brand.id]):
                return name.brand
        return None


def _names(file: BrandsFile) -> Iterator[_Name]:
    for brand in file.brands:
        for said in (brand.name, *brand.also, *(domain.partition(".")[0] for domain in brand.domains)):
            written = "".join(syllables(fold(said)))
            if len(written) >= SHORTEST and not (len(written) < SHORTEST_INSIDE and is_syllable(written)):
                yield _Name(written, brand)


def _is_everyday(name: _Name) -> bool:
    """ "phatnguoi": words of every day written together resemble many others."""
    return name.brand.office

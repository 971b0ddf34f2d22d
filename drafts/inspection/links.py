"""Links in a message: where they really lead, and what is odd about them. Nothing is ever fetched."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from confusable_homoglyphs import confusables
from rapidfuzz.distance import OSA
from tldextract import TLDExtract

from bot.knowledge.messages import Brand, BrandsFile
from bot.text.fold import fold
from bot.text.syllable import is_syllable

MAX_LINKS = 20
"""Links of one message that are looked at; what has more is judged by these."""

LOOKALIKE_LETTERS = 6
"""Shorter names are within a letter or two of ordinary words."""

NAME_LETTERS = 3
"""A brand's name of so few letters counts only as a whole part of a host: "vcb-diem", not "mvcbx"."""

_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\[dot\]|\s\.\s)"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_TAIL = r"(?::\d{1,5})?(?:[/?#][^\s<>\"“”]{0,500})?"
_LINK = re.compile(
    rf"(?<![\w@.-])(?P<scheme>h(?:tt|xx)ps?(?::|\[:\])//)?(?P<host>(?:{_LABEL}{_DOT}){{1,8}}(?:[a-z]{{2,24}}|xn--[a-z0-9-]{{1,59}}))"
    rf"(?![\w@-])(?P<tail>{_TAIL})",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    rf"(?<![\w@.-])(?P<scheme>h(?:tt|xx)ps?(?::|\[:\])//)?(?P<host>(?:\d{{1,3}}\.){{3}}\d{{1,3}})(?![\w.])(?P<tail>{_TAIL})",
    re.IGNORECASE,
)
_DOTS = re.compile(_DOT, re.IGNORECASE)
_FILE = re.compile(r"\.(?:apk|exe|ipa|xapk|msi|scr)(?:$|[?#/])", re.IGNORECASE)
_PARTS = re.compile(r"[.-]")

_domain_of = TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it was written, its registered domain (empty for an address of numbers), whose it is, its signs."""

    text: str
    domain: str
    official: str | None
    """The id of the place whose own domain it is; `nha-nuoc` under an ending kept for the state."""
    signs: tuple[str, ...]


STATE = "nha-nuoc"


class Links:
    """Knows whose domains are whose. Built once per content version, thread-safe."""

    def __init__(self, brands: BrandsFile) -> None:
        self._brands = brands
        self._owners = {domain: brand.id for brand in brands.brands for domain in brand.domains}
        self._names = {brand.id: _names(brand) for brand in brands.brands}
        self._by_id = {brand.id: brand for brand in brands.brands}
        self._official = sorted({domain.split(".")[0] for domain in self._owners})
        spoken = {fold(name): brand.id for brand in brands.brands for name in (brand.name, *brand.also)}
        self._spoken = spoken
        names = "|".join(map(re.escape, sorted(spoken, key=len, reverse=True)))
        self._claim = re.compile(rf"(?<!\w)(?:{names})(?!\w)")

    def claimed(self, text: str) -> frozenset[str]:
        """Ids of the places a message names."""
        return frozenset(self._spoken[match[0]] for match in self._claim.finditer(fold(text)))

    def find(self, text: str) -> tuple[Link, ...]:
        """The links of a message, in order; bounded by MAX_LINKS."""
        claimed = self.claimed(_LINK.sub(" ", text))
        found = sorted([*_LINK.finditer(text), *_NUMERIC.finditer(text)], key=lambda match: match.start())
        links = (link for match in found if (link := self._link(match, claimed)))
        return tuple(dict.fromkeys(link for link, _ in zip(links, range(MAX_LINKS), strict=False)))

    def _link(self, match: re.Match[str], claimed: frozenset[str]) -> Link | None:
        written, tail = match[0].rstrip(".,;:!?)"), match["tail"]
        host = _DOTS.sub(".", match["host"]).lower()
        if match.re is _NUMERIC:
            if not (match["scheme"] or tail):
                return None  # four numbers alone are a version, a date
            return Link(written, "", None, tuple(dict.fromkeys(["link-so", *_of_file(tail)])))
        plain = _plain(host)
        parts = _domain_of(plain)
        if not parts.suffix or not parts.domain or not (match["scheme"] or _is_meant(match["host"], plain, tail)):
            return None
        domain = f"{parts.domain}.{parts.suffix}"
        official = self._official_of(domain, parts.suffix)
        signs = [] if official else [*self._of_host(host, plain, parts.domain, domain, claimed), *_of_file(tail or plain)]
        return Link(written, domain, official, tuple(dict.fromkeys(signs)))

    def _official_of(self, domain: str, suffix: str) -> str | None:
        if domain in self._owners:
            return self._owners[domain]
        return STATE if suffix in self._brands.reserved else None

    def _of_host(
        self, host: str, plain: str, label: str, domain: str, claimed: frozenset[str]
    ) -> Iterator[str]:
        if plain != host or "xn--" in host:
            yield "link-chu-giong"
        if _is_under(plain, self._brands.open_platforms):
            return
        if _is_under(plain, self._brands.shorteners):
            yield "link-rut-gon"
            return
        borrowed = self._borrowed(plain, label, domain)
        if borrowed:
            yield "link-gia-ten"
        elif self._resembles(label):
            yield "link-chu-giong"
        elif any(self._by_id[name].domains and not self._by_id[name].incomplete for name in claimed):
            yield "link-khac-noi-xung"
        if _is_under(plain, self._brands.free_hosts):
            yield "link-mien-phi"
        if domain.rpartition(".")[2] in self._brands.risky_endings:
            yield "link-duoi-la"

    def _borrowed(self, host: str, label: str, domain: str) -> bool:
        """Whether a place's name stands in a host that is not its own."""
        parts = set(_PARTS.split(host.removesuffix(domain.removeprefix(label))))
        joined = "".join(parts and _PARTS.split(host.removesuffix(domain.removeprefix(label))))
        for brand, names in self._names.items():
            known = self._by_id[brand]
            # Of a place with other domains that we could not confirm its bare name is no proof.
            if not known.domains or (known.incomplete and label in names):
                continue
            if any(name in parts or (len(name) > NAME_LETTERS + 1 and name in joined) for name in names):
                return True
        return False

    def _resembles(self, label: str) -> bool:
        """Whether it is a letter or two away from an official name."""
        if len(label) < LOOKALIKE_LETTERS or label in self._official:
            return False
        allowed = 1 if len(label) < 10 else 2
        return any(
            len(known) >= LOOKALIKE_LETTERS and OSA.distance(label, known, score_cutoff=allowed) <= allowed
            for known in self._official
        )


def _names(brand: Brand) -> frozenset[str]:
    """How a brand is called in a host: its domains' first parts and its short names of one word."""
    words = {fold(name) for name in (brand.name, *brand.also) if " " not in name}
    labels = {domain.split(".")[0] for domain in brand.domains}
    return frozenset(name for name in words | labels if len(name) >= NAME_LETTERS and name.isascii() and name.isalnum())


def _of_file(tail: str) -> list[str]:
    return ["link-tai-tep"] if tail and _FILE.search(tail) else []


def _is_under(host: str, domains: Collection[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _is_meant(written: str, host: str, tail: str) -> bool:
    """Whether words joined by a full stop are a link: "hôm qua.me tôi", "xong rồi.vn ơi" are none."""
    if tail or host.startswith("www.") or "[" in written or "(" in written:
        return True
    first, _, last = host.rpartition(".")
    if not host.isascii() or fold(written) != written.lower():
        return False
    if is_syllable(last) and is_syllable(first):
        return False
    return not (len(last) > 2 and is_syllable(last) and last not in ("info", "online", "com", "net", "org"))


@lru_cache(maxsize=1024)
def _plain(host: str) -> str:
    """Look-alike letters of other alphabets as Latin ones, punycode as what it shows."""
    shown = ".".join(_shown(part) for part in unquote(host).split("."))
    return "".join(_latin(letter) for letter in shown)


def _shown(part: str) -> str:
    try:
        return part.encode("ascii").decode("idna") if part.startswith("xn--") else part
    except UnicodeError:
        return part


def _latin(letter: str) -> str:
    if letter.isascii():
        return letter
    found = confusables.is_confusable(letter, preferred_aliases=["latin"], greedy=False)
    for twin in found[0]["homoglyphs"] if found else ():
        if twin["c"].isascii():
            return str(twin["c"]).lower()
    return fold(letter)

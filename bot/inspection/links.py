"""Links in a message, and what they show of themselves. None is ever opened: all is read from how it is written."""

import hashlib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from importlib.metadata import version
from typing import Any

from rapidfuzz.distance import OSA
from tldextract import TLDExtract

import bot.inspection
import bot.text
from bot.inspection.brands import Brands
from bot.kept import code_of
from bot.knowledge.messages import BrandsFile, Seen
from bot.text.fold import fold
from bot.text.syllable import is_syllable

MAX_LINKS = 40
"""Links looked at in one message; a text full of them is judged by the first ones."""

NEAR_LETTERS = 5
"""A name of so many letters with one letter wrong is a look-alike ("vietconbank"); shorter ones are other names."""

FAR_LETTERS = 10
"""From so many letters on two may be wrong."""

_WORD_DOT = r"\s?(?:\(?\b(?:chấm|cham|dot)\b\)?)\s?"
_DOT = rf"(?:\.|\s?\[\.\]\s?|\s?\(\.\)\s?|\s\.\s|\s\.(?=\w)|{_WORD_DOT})"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_SCHEME = r"h\s?[tx]\s?[tx]\s?ps?\s?(?::|\[:\])\s?/\s?/\s?"
_LINK = re.compile(
    rf"(?P<scheme>{_SCHEME})?(?P<user>[\w.+-]{{1,64}}@)?"
    rf"(?<![\w.-])(?P<host>{_LABEL}(?:{_DOT}{_LABEL}){{1,5}})(?P<port>:\d{{1,5}})?(?P<path>/[^\s<>\"“”]{{0,300}})?",
    re.IGNORECASE,
)
_SCHEMED = re.compile(r"[a-z][a-z0-9+.-]{0,20}://(?:[^\s/?#]*@)?(?P<host>[^\s/?#:)<>\"“”]*)", re.IGNORECASE)
_WIDE_DOT = re.compile("[\u3002\uff0e\uff61]")
"""Signs that browsers read as the dot of an address."""

_DOTTED = re.compile(r"(?<![\w-])(?P<host>[\w-]+(?:[.\u3002\uff0e\uff61][\w-]+)+)")
_ADDRESS = re.compile(r"(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}")
_INSTALLERS = (".apk", ".xapk", ".apks", ".exe", ".msi", ".scr", ".ipa", ".mobileconfig", ".dmg")
_SENT_FILE = re.compile(
    r"(?<![\w/.@-])[\w-]{1,80}(?:\.[\w-]{1,20}){0,2}\.(?:apk|xapk|apks|exe|scr)(?![\w.-]*\w)", re.IGNORECASE
)
_COMMON = frozenset({"com", "vn", "net", "org", "info"})
_DIGIT_LETTERS = str.maketrans("013457", "oleast")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_DOT_OF_LINK = re.compile(r"(?<=\w)\.(?=[^\W\d_])|(?<=\d)\.(?=\d{1,3}[.:/]?)(?=(?:\d{1,3}\.){0,2}\d{1,3}[:/])")
_PARTS = re.compile(r"[^a-z]+")

_NOT_READ: Any = {"sources": True, "verified_on": True, "review_by": True, "brands": {"__all__": {"sources"}}}
"""Of the brands: how it is known where they are."""

_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None, fallback_to_snapshot=True)
"""The list of public suffixes in the version that comes with the library; it is never fetched."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link: as it is written, the whole host, and the domain somebody registered."""

    text: str
    start: int
    end: int
    host: str
    domain: str
    official: bool
    """Whether the domain belongs to an office or company of the content, or only offices can have it."""
    open_to_all: bool
    """Whether anybody can put something there: a social network, a shortener."""
    owners: frozenset[str]
    """Ids of the brands the domain belongs to."""
    signs: tuple[Seen, ...]


def program_sent(text: str) -> str | None:
    """The name of a program that goes with a message as a file, not by a link."""
    named = _SENT_FILE.search(text)
    return named.group() if named else None


def defanged(text: str) -> str:
    """The text with its links broken, so that no app makes them links nor shows a preview."""
    return _DOT_OF_LINK.sub("[.]", re.sub(r"(?i)\bhttp(?=s?:)", "hxxp", text))


def linkable(text: str) -> Iterator[tuple[str, str]]:
    """All that an app may show as a link, and what people may read as one: the words, and the host they lead to.

    Stricter than `Links.find`, which asks whether a link is meant: "tiền.Xin" is one here, for some app makes it one.
    """
    for match in _SCHEMED.finditer(text):
        yield match[0], _ascii(match["host"].lower())
    for match in (*_LINK.finditer(text), *_DOTTED.finditer(text)):
        host = _ascii(_plain_host(_WIDE_DOT.sub(".", match["host"])))
        parts = _suffixes.extract_str(host, include_psl_private_domains=False)
        if (parts.suffix and parts.domain) or _ADDRESS.fullmatch(host):
            yield match[0].strip(), host


class Links:
    """Finds links and compares them with the confirmed domains of the content. Built once, thread-safe."""

    def __init__(self, file: BrandsFile) -> None:
        self.brands = Brands(file)
        """The names that links borrow."""
        self._owners: dict[str, set[str]] = {}
        for brand in file.brands:
            for domain in brand.domains:
                self._owners.setdefault(domain, set()).add(brand.id)
        self.version = _version(file)
        """Names all that links are read by: any of the same version finds the same ones."""
        self._reserved = file.reserved
        self._reserved_names = frozenset(end.partition(".")[0] for end in file.reserved)
        self._shorteners = frozenset(file.shorteners)
        self._free_hosts = frozenset(file.free_hosts)
        self._open = frozenset(file.open_platforms)
        self._risky = frozenset(file.risky_endings)
        self._known = frozenset((*self._owners, *self._shorteners, *self._free_hosts, *self._open))
        # Of the names, not of self: what refers to itself is cleared away late, or never.
        self._look_alike = lru_cache(1_024)(partial(_resembles, self.brands.names))

    def find(self, text: str) -> tuple[Link, ...]:
        """The links of a text in their order, at most MAX_LINKS."""
        found: list[Link] = []
        for match in _LINK.finditer(text):
            if link := self._read(match):
                found.append(link)
                if len(found) == MAX_LINKS:
                    break
        return tuple(found)

    def _read(self, match: re.Match[str]) -> Link | None:
        host = _plain_host(match["host"])
        told = bool(match["scheme"] or match["path"] or match["port"] or host.startswith("www."))
        if _ADDRESS.fullmatch(host):
            return self._link(match, host, host) if told else None
        ascii_host = _ascii(host)
        parts = _suffixes.extract_str(ascii_host, include_psl_private_domains=False)
        if not parts.suffix or not parts.domain:
            return None
        domain = f"{parts.domain}.{parts.suffix}"
        if domain not in self._known and not _is_meant(match, parts.suffix, host, told=told, risky=self._risky):
            return None
        return self._link(match, ascii_host, domain)

    def _link(self, match: re.Match[str], host: str, domain: str) -> Link:
        owners = frozenset(owner for place in _and_above(host) for owner in self._owners.get(place, ()))
        official = bool(owners) or any(host == end or host.endswith(f".{end}") for end in self._reserved)
        places = frozenset(_and_above(host))
        open_to_all = bool(places & (self._open | self._shorteners))
        path = (match["path"] or "").rstrip(".,;:!?)]}'’”")
        end = match.end() - (len(match["path"] or "") - len(path))
        signs = () if match["user"] and official else tuple(self._signs(host, domain, path, places, official=official))
        return Link(
            match.string[match.start() : end].strip(),
            match.start(),
            end,
            host,
            domain,
            official,
            open_to_all,
            owners,
            signs,
        )

    def _signs(self, host: str, domain: str, path: str, places: frozenset[str], *, official: bool) -> Iterator[Seen]:
        if path.lower().split("?")[0].endswith(_INSTALLERS):
            yield Seen.INSTALLER
        if host == domain and _ADDRESS.fullmatch(host):
            yield Seen.BARE_ADDRESS
            return
        if official:
            return
        if places & self._shorteners:
            yield Seen.SHORTENED
            return
        if places & self._open:
            return
        if self._look_alike(domain):
            yield Seen.LOOK_ALIKE
        elif self.brands.borrowed_by(host, domain) or self._reserved_names & set(_PARTS.split(host)):
            yield Seen.BORROWED_NAME
        if places & self._free_hosts:
            yield Seen.FREE_HOST
        if domain.rpartition(".")[2] in self._risky:
            yield Seen.RISKY_ENDING


def _version(file: BrandsFile) -> str:
    read_by = (code_of(bot.inspection, bot.text), _libraries(), file.model_dump(exclude=_NOT_READ))
    return hashlib.sha256(repr(read_by).encode(errors="surrogatepass")).hexdigest()


@cache
def _libraries() -> tuple[str, ...]:
    return tuple(map(version, ("tldextract", "rapidfuzz", "confusable-homoglyphs")))


def _resembles(names: Collection[str], domain: str) -> bool:
    """Whether the registered name is that of a brand but for letters that look alike or are wrong."""
    label = domain.partition(".")[0]
    shown = _shown(label)
    plain = _skeleton(shown)
    if shown != plain and plain.isascii():
        return True
    return any(_near(name, word) for name in names for word in {plain, *plain.split("-")})


def _is_meant(match: re.Match[str], suffix: str, host: str, *, told: bool, risky: Collection[str]) -> bool:
    """Whether what has the form of a link is one: "hom qua.me toi" is two sentences."""
    ending = suffix.rpartition(".")[2]
    apart = " " in match["host"]
    if match["user"]:
        return not apart
    if apart:  # "những trang đuôi .top" names no link
        return told or ((ending in _COMMON or ending in risky) and not is_syllable(fold(host.split(".")[-2])))
    if told or ending in _COMMON or ending in risky:
        return True
    return not is_syllable(ending) or bool(re.search(r"[\d-]", host))


def _plain_host(written: str) -> str:
    joined = re.sub(_WORD_DOT, ".", written, flags=re.IGNORECASE)
    return re.sub(r"[\s\[\]()]", "", joined).strip(".").lower()


def _ascii(host: str) -> str:
    """As it travels the net; what cannot be written so stays as it stands."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host


def _shown(label: str) -> str:
    """As a browser shows it: punycode is spelt out."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode().decode("idna")
    except UnicodeError:
        return label


@cache
def _latin_of(sign: str) -> str:
    """The Latin letter a sign is taken for, or itself."""
    from confusable_homoglyphs import confusables  # 7 MB, for one link in a thousand

    found = confusables.is_confusable(sign, preferred_aliases=["latin"])
    letters = (other["c"] for entry in found or () for other in entry["homoglyphs"])
    return next((letter for letter in letters if letter.isascii() and letter.isalpha()), sign)


def _skeleton(label: str) -> str:
    """The label as it looks at a glance."""
    latin = "".join(sign if sign.isascii() else _latin_of(sign) for sign in label[:63])
    return latin.lower()


def _near(name: str, word: str) -> bool:
    """Whether a word is not a brand's name but may be taken for it."""
    if word.replace("-", "") == name or len(name) < NEAR_LETTERS or abs(len(name) - len(word)) > 2:
        return False
    if word.translate(_DIGIT_LETTERS) == name or _paired(word) == name:
        return True
    allowed = 2 if len(name) >= FAR_LETTERS else 1
    return word[0] == name[0] and OSA.distance(name, word, score_cutoff=allowed) <= allowed


def _paired(word: str) -> str:
    for two, one in _PAIRS:
        word = word.replace(two, one)
    return word


def _and_above(host: str) -> Iterator[str]:
    """The host and the domains it lies in."""
    labels = host.split(".")
    yield from (".".join(labels[at:]) for at in range(len(labels) - 1))

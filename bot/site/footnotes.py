"""The sources and contacts of one topic while its page is written."""

from collections.abc import Mapping

from bot.knowledge.topics import Contact, Source
from bot.text.markup import Token, parse


class Footnotes:
    """Numbers the sources in the order in which the text of a page refers to them."""

    def __init__(self, sources: Mapping[str, Source], contacts: Mapping[str, Contact]) -> None:
        self._sources = sources
        self._contacts = contacts
        self._numbers: dict[str, int] = {}

    def tokens(self, text: str) -> tuple[Token, ...]:
        """The pieces of a marked-up text; a footnote sits close to the word before it."""
        return parse(text.replace(" [^", "[^"))

    def contact(self, name: str) -> Contact:
        return self._contacts[name]

    def number(self, key: str) -> int:
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def listed(self) -> list[tuple[str, Source]]:
        """Every source, those referred to first and in the order of their numbers."""
        for key in self._sources:
            self.number(key)
        return sorted(self._sources.items(), key=lambda entry: self.number(entry[0]))

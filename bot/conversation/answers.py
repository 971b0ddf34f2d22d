"""What was answered on the way through the first aid: kept as short texts by key, told as an account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.knowledge.first_aid import Asks
from bot.statement.form import Account, Entry

MOST_ENTRIES = 12
"""Of the timeline: what fits two printed pages."""

LONGEST: Mapping[Asks, int] = {Asks.WHEN: 80, Asks.WHAT: 600, Asks.AMOUNT: 80, Asks.OTHER_SIDE: 300}
"""Characters kept of an answer."""

_HAPPENED = "happened"
_OF_AN_ENTRY = tuple(LONGEST)


@dataclass(frozen=True, slots=True)
class Answers:
    """Every change gives new answers. An answer to "when?" opens an entry of the timeline; the others belong to it."""

    kept: Mapping[str, str] = field(default_factory=dict)

    @property
    def commune(self) -> str:
        """The id of the commune; empty if none was named."""
        return self.kept.get(Asks.COMMUNE, "")

    @property
    def full(self) -> bool:
        """Whether the timeline takes no more."""
        return self._entries >= MOST_ENTRIES and not self._is_begun_only

    def with_happened(self, option: str, sentence: str) -> "Answers":
        """With one of the things that happened; told twice it stands once."""
        return self._with(f"{_HAPPENED}.{option}", sentence)

    def with_answer(self, asks: Asks, text: str) -> "Answers":
        if asks is Asks.COMMUNE:
            return self._with(asks, text)
        # Whoever presses a day twice means one entry.
        opens = asks is Asks.WHEN and not self._is_begun_only
        return self._with(f"{asks}.{max(self._entries + opens, 1)}", text)

    def account(self) -> Account:
        happened = (text for key, text in self.kept.items() if key.startswith(f"{_HAPPENED}."))
        return Account(tuple(dict.fromkeys(happened)), tuple(self._told()))

    @property
    def _entries(self) -> int:
        return max((int(key.rpartition(".")[2]) for key in self.kept if key.startswith(_OF_AN_ENTRY)), default=0)

    @property
    def _is_begun_only(self) -> bool:
        """Whether of the last entry nothing is known but when."""
        others = (asks for asks in _OF_AN_ENTRY if asks is not Asks.WHEN)
        return self._entries > 0 and not any(f"{asks}.{self._entries}" in self.kept for asks in others)

    def _told(self) -> Iterator[Entry]:
        for number in range(1, self._entries + 1):
            when, what, amount, other_side = (self.kept.get(f"{asks}.{number}", "") for asks in _OF_AN_ENTRY)
            if when or what or amount or other_side:
                yield Entry(when, what, amount, other_side)

    def _with(self, key: str, text: str) -> "Answers":
        return Answers({**self.kept, key: text})

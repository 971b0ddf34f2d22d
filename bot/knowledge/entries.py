"""Content items as they were typed, and what they may name.

The checks read what was typed, not the models made of it: an entry with a fault of its own is still checked for the
rest, so that an editor is told everything at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.errors import Fault
from bot.knowledge.files import Document, Keys

LONGEST_READ = 1_000
"""Characters; what is longer is a fault already, and its sentences need not be looked at."""


@dataclass(frozen=True)
class Entry:
    """A content item as it was typed, and where it stands."""

    document: Document
    path: Keys
    kind: str
    """Name of the model it should become: Scam, Faq, Contact."""

    @property
    def value(self) -> Any:
        return self.document.at(self.path)

    @property
    def id(self) -> str:
        """Its id, or nothing when there is none."""
        return next((text for _, text in self.texts("id")), "")

    def texts(self, field: str) -> list[tuple[Keys, str]]:
        """The texts of a field that holds one or a list of them, each with its path; what is no text is left out."""
        value = self.value.get(field) if isinstance(self.value, dict) else None
        if isinstance(value, str):
            return [((field,), value)]
        if isinstance(value, list):
            return [((field, index), text) for index, text in enumerate(value) if isinstance(text, str)]
        return []

    def sentences(self, fields: Iterable[str]) -> Iterator[tuple[Keys, str]]:
        """The texts of several fields, as far as they can be read."""
        written = self.value if isinstance(self.value, dict) else {}
        there = (field for field in fields if field in written)
        yield from (found for field in there for found in self.texts(field) if len(found[1]) <= LONGEST_READ)

    def text(self, field: str) -> str:
        return " ".join(text for _, text in self.texts(field))

    def keys(self, field: str) -> list[str] | None:
        """The names under a field that is a mapping; None when it is missing or something else."""
        value = self.value.get(field) if isinstance(self.value, dict) else None
        return list(value) if isinstance(value, dict) else None

    def below(self, field: str) -> list["Entry"]:
        """The entries of a list inside this one."""
        value = self.value.get(field) if isinstance(self.value, dict) else None
        count = len(value) if isinstance(value, list) else 0
        return [Entry(self.document, (*self.path, field, index), field) for index in range(count)]

    def parts(self) -> list["Entry"]:
        """The entry and those written inside it: kinds of danger, the two messages of a quiz pair."""
        named = ("scam", "genuine") if self.kind == "Quiz" and isinstance(self.value, dict) else ()
        pair = [Entry(self.document, (*self.path, name), "QuizItem") for name in named if name in self.value]
        steps = self.below("steps") if self.kind == "FirstAidFile" else []
        return [
            self,
            *self.below("kinds"),
            *pair,
            *steps,
            *(option for step in steps for option in step.below("options")),
        ]

    def fault(self, path: Keys, message: str, at: str = "") -> Fault:
        """A fault at a part of the entry, or at the words `at` in it."""
        return self.document.fault_within((*self.path, *path), at, message)


@dataclass(frozen=True)
class Known:
    """What may be named elsewhere; None where a file could not be read, so that nothing seems to be missing from it."""

    topics: Collection[str] | None
    groups: Collection[str] | None
    audiences: Collection[str] | None
    contacts: Mapping[str, str] | None
    """Id → what is written for it."""
    names_with_digits: Collection[str] | None
    areas: Collection[str] | None = None
    quizzes: Collection[str] | None = None
    """Topics with a pair of messages to tell apart."""

"""From what was told to a statement: every word on it, in order, before anybody decides how it looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict

from bot.knowledge.first_aid import StatementWords
from bot.text.normalise import normalise

BLANK_ROWS = 2
"""Of the timeline, for what the person remembers later and writes by hand."""

Clean = Annotated[str, AfterValidator(normalise)]
"""No control characters, no lone surrogates, nothing that turns the direction of writing: no file breaks on it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, in the person's own words; empty where nothing was told."""

    when: str = ""
    what: str = ""
    amount: str = ""
    other_side: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What was told: which things happened, and the timeline."""

    happened: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()


class Statement(BaseModel):
    """A filled-in statement. As text it travels sealed; whatever it holds can be printed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    heading: tuple[Clean, ...]
    title: Clean
    subject: Clean
    addressee: Clean
    about_me: tuple[Clean, ...]
    """Each is followed by a dotted line."""
    happened: Clean
    happened_items: tuple[Clean, ...]
    timeline: Clean
    columns: tuple[Clean, Clean, Clean, Clean]
    rows: tuple[tuple[Clean, Clean, Clean, Clean], ...]
    totals: tuple[Clean, ...]
    """Each is followed by a dotted line."""
    evidence: Clean
    evidence_items: tuple[Clean, ...]
    """Each has a box to tick."""
    requests: tuple[Clean, ...]
    place_and_date: Clean
    signature: tuple[Clean, ...]
    print_hint: Clean

    def to_text(self) -> str:
        return self.model_dump_json()

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The inverse of `to_text`; a `ValueError` for anything else."""
        return cls.model_validate_json(text)


def fill(words: StatementWords, account: Account, office: str = "") -> Statement:
    """The statement to the police of `office`, a commune with its province; empty: to be filled in by hand."""
    columns = words.columns
    return Statement(
        heading=words.heading,
        title=words.title,
        subject=words.subject,
        addressee=f"{words.to} {office or words.to_unnamed}",
        about_me=words.about_me,
        happened=words.happened,
        happened_items=account.happened,
        timeline=words.timeline,
        columns=(columns.when, columns.what, columns.amount, columns.other_side),
        rows=_rows(account.entries),
        totals=words.totals,
        evidence=words.evidence,
        evidence_items=words.evidence_items,
        requests=words.requests,
        place_and_date=words.place_and_date,
        signature=words.signature,
        print_hint=words.print_hint,
    )


def _rows(entries: Sequence[Entry]) -> tuple[tuple[str, str, str, str], ...]:
    told = [(entry.when, entry.what, entry.amount, entry.other_side) for entry in entries]
    return (*told, *[("", "", "", "")] * BLANK_ROWS)

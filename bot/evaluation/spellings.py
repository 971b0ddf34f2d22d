"""One question in four spellings: whoever types without marks or in capitals means the same."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.evaluation.figures import Share, share_of
from bot.evaluation.questions import Answer
from bot.knowledge.labelled import Labelled

_STROKED = str.maketrans("đĐ", "dD")


@dataclass(frozen=True, slots=True)
class Alike:
    """Questions whose first topic is that of the question as typed: in every spelling, and in each."""

    all_spellings: Share
    spellings: dict[str, Share]


def without_marks(text: str) -> str:
    """The text as it is typed on a keyboard without Vietnamese: capitals and punctuation stay."""
    letters = unicodedata.normalize("NFD", text.translate(_STROKED))
    return unicodedata.normalize("NFC", "".join(c for c in letters if not unicodedata.combining(c)))


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "without_marks": without_marks,
    "upper_case": str.upper,
    # Macs and some phones send letters and marks apart.
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
}


def alike(questions: Sequence[Labelled], answer: Answer) -> Alike:
    """Ask every question as typed and in each spelling."""
    same = [_same(question.q, answer) for question in questions]
    return Alike(
        all_spellings=share_of(all(each.values()) for each in same),
        spellings={name: share_of(each[name] for each in same) for name in SPELLINGS},
    )


def _same(question: str, answer: Answer) -> dict[str, bool]:
    typed = answer(question).topics[:1]
    return {name: answer(spell(question)).topics[:1] == typed for name, spell in SPELLINGS.items()}

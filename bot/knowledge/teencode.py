"""Short forms and what they mean (teencode.vi.yaml)."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator

from bot.knowledge.topics import Content, Words, wrong_parts
from bot.text.fold import fold
from bot.text.syllable import is_syllable

Meanings = Annotated[tuple[Words, ...], Field(min_length=1, max_length=3)]


class Teencode(Content):
    """Short form → meanings, the likeliest first.

    A form that is also a real word (typed without marks) must list itself among its meanings, or the real word
    would be lost: "ca" is "công an" to some, and the first half of "ca do" to others.
    """

    abbreviations: dict[Words, Meanings] = Field(
        title="Chữ viết tắt",
        description=(
            "Chữ tắt (một đến ba chữ): [nghĩa]. Nhiều nghĩa thì ghi nghĩa hay gặp nhất trước. "
            "Chữ tắt mà cũng là một tiếng thật thì ghi cả chính nó: ca: [ca, công an]."
        ),
    )

    @field_validator("abbreviations")
    @classmethod
    def _real_words_stay_themselves(cls, abbreviations: dict[str, Meanings]) -> dict[str, Meanings]:
        wrong_parts(_wrong(abbreviations))
        return abbreviations


def _wrong(abbreviations: dict[str, Meanings]) -> Iterator[tuple[tuple[str], str]]:
    for short, meanings in abbreviations.items():
        if len(short) > 1 and short.isascii() and is_syllable(fold(short)) and short not in meanings:
            yield (short,), f"“{short}” cũng là một tiếng thật. Hãy ghi thêm chính nó: {short}: [{short}, …]"

"""What the machine checks about the writing (style.vi.yaml)."""

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.knowledge.topics import Content, Words


def _lower(words: dict[str, str]) -> dict[str, str]:
    return {phrase.lower(): instead for phrase, instead in words.items()}


class Style(Content):
    """Conventions of writing that an editor can change without code."""

    names_with_digits: tuple[Words, ...] = Field(
        title="Tên có chữ số", description="Tên gọi có chữ số mà không phải số liệu, như “mức 2”."
    )
    office_words: Annotated[dict[Words, Words], AfterValidator(_lower)] = Field(
        title="Chữ hành chính",
        description="Cụm từ: nên viết thay. Bài có cụm này thì canhgiac check nhắc; lời trong “ ” không tính.",
        default={},
    )

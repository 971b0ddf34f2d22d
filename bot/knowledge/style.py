"""What the machine checks about the writing (style.vi.yaml)."""

from pydantic import Field

from bot.knowledge.topics import Content, Words


class Style(Content):
    """Conventions of writing that an editor can change without code."""

    names_with_digits: tuple[Words, ...] = Field(
        title="Tên có chữ số", description="Tên gọi có chữ số mà không phải số liệu, như “mức 2”."
    )

"""Short forms and what they mean (teencode.vi.yaml)."""

from typing import Annotated

from pydantic import Field

from bot.knowledge.topics import Content, Words


class Teencode(Content):
    """Short form → meanings. A form with several meanings is read as all of them; real syllables stay out."""

    abbreviations: dict[Words, Annotated[tuple[Words, ...], Field(min_length=1, max_length=3)]] = Field(
        title="Chữ viết tắt", description="Chữ tắt: [nghĩa]. Nhiều nghĩa thì ghi nghĩa hay gặp nhất trước."
    )

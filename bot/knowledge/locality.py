"""What is true of one province only (locality.vi.yaml): the bot's name, its people, who answers for it.

Templates read the model. Content names its values by marks, `[[ten-bot]]`, which the loader fills in before anything is
checked: lengths, sources and phrases are those of the finished words.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import Field

from bot.knowledge.topics import Content, Label, Line, Title, Words

MARKS: Mapping[str, str] = MappingProxyType(
    {"ten-bot": "bot", "tinh": "province", "dia-ban": "area", "co-quan-phu-trach": "responsible"}
)
"""What content writes between `[[` and `]]` → the field whose value stands there."""

_MARK = re.compile(rf"\[\[({'|'.join(MARKS)})\]\]")


class Locality(Content):
    """Everything an adopting province writes anew before it looks at a single topic."""

    bot: Label = Field(title="Tên bot", description="Tên bot tự xưng. Trong nội dung viết [[ten-bot]].")
    province: Title = Field(
        title="Tên tỉnh, thành phố", description="Kèm chữ tỉnh hoặc thành phố. Trong nội dung viết [[tinh]]."
    )
    area: Title = Field(
        title="Địa bàn",
        description="Cách gọi vùng mà bot phục vụ, đọc được sau chữ “người dân”. Trong nội dung viết [[dia-ban]].",
    )
    responsible: Line = Field(
        title="Cơ quan phụ trách",
        description=(
            "Một hai câu trọn vẹn: ai chịu trách nhiệm về bot; chưa công bố thì nói là chưa công bố. "
            "Hiện ở chân trang và trong mục giới thiệu. Trong nội dung viết [[co-quan-phu-trach]]."
        ),
    )
    place_names: tuple[Words, ...] = Field(
        title="Địa danh giống tên người",
        description=(
            "Máy che tên người trong câu hỏi được giữ lại. Địa danh bắt đầu bằng chữ cũng là họ người (Hồ, Lý, Phan…) "
            "ghi ở đây thì không bị che nhầm. "
            "Đừng ghi địa danh cũng là tên người thường gặp."
        ),
    )


def values(locality: Locality | None) -> Mapping[str, str]:
    """Mark → what stands for it; its own name while the file cannot be read, so that nothing else seems to be wrong."""
    return {mark: str(getattr(locality, field)) if locality else mark for mark, field in MARKS.items()}


def filled(value: Any, words: Mapping[str, str]) -> Any:
    """A document's value with every mark in its texts replaced; everything else stays where it is."""
    match value:
        case str():
            return _MARK.sub(lambda mark: words[mark[1]], value)
        case list():
            return [filled(item, words) for item in value]
        case dict():
            return {key: filled(item, words) for key, item in value.items()}
        case _:
            return value

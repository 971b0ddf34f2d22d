"""What people agree to who want campaign messages, and the words with which they leave (consent.vi.yaml)."""

from typing import Annotated

from pydantic import Field

from bot.knowledge.topics import Content, Line, Words


class ConsentFile(Content):
    """Every word of it is kept with each subscription: who changes it changes what the next ones agree to."""

    agreement: Annotated[tuple[Line, ...], Field(min_length=3, max_length=9)] = Field(
        title="Lời đồng ý",
        description="Gửi gì, giữ gì, để làm gì, ai chịu trách nhiệm, quyền của người nhận. Mỗi điều một dòng.",
    )
    young: Annotated[tuple[Line, ...], Field(min_length=1, max_length=4)] = Field(
        title="Lời với em dưới 16 tuổi", description="Nhờ cha mẹ, người giám hộ; nói rõ không giữ gì thêm."
    )
    leave: Annotated[tuple[Words, ...], Field(min_length=5)] = Field(
        title="Chữ để dừng nhận tin",
        description="Cả tin nhắn chỉ gồm những chữ này (không phân biệt dấu, hoa thường) thì dừng gửi ngay.",
    )
    agree: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        title="Chữ để đồng ý nhận tin",
        description="Gõ ngay sau lời đồng ý thì như bấm nút. Chỉ những chữ nói rõ là đồng ý, không “ừ”, “ok”.",
    )
    erase: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        title="Chữ để xóa hết",
        description="Gõ ngay sau “Xóa hết?” thì như bấm nút. Xóa rồi không lấy lại được, nên chỉ những chữ nói rõ.",
    )

"""The commands a channel offers in its menu, and the words that stand for them (commands.vi.yaml)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.topics import Content, Line, Phrase


class Command(Content):
    """One command. It is listed only because it works: the conversation must know it (a test says so)."""

    command: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,32}$")] = Field(
        title="Lệnh", description="Không có dấu gạch chéo."
    )
    description: Annotated[Line, StringConstraints(max_length=60)] = Field(
        title="Mô tả", description="Dòng hiện cạnh lệnh trong ứng dụng nhắn tin."
    )
    words: tuple[Phrase, ...] = Field(
        title="Chữ gõ thay", description="Cả tin nhắn chỉ gồm những chữ này thì coi như lệnh."
    )

"""The shapes of Telegram's updates, as far as we read them (Bot API, Update). They never leave this folder."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

UpdateId = Annotated[int, Field(ge=0, lt=2**63)]
MessageId = Annotated[int, Field(ge=0, lt=2**63)]

ChatId = Annotated[int, Field(ge=-(2**52), le=2**52)]
"""The Bot API promises at most 52 significant bits."""


class _Foreign(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class User(_Foreign):
    id: ChatId
    is_bot: bool = False


class Chat(_Foreign):
    id: ChatId
    type: Literal["private", "group", "supergroup", "channel"]


class Entity(_Foreign):
    type: str
    offset: int = Field(ge=0)
    length: int = Field(ge=0)
    user: User | None = None


class RepliedTo(_Foreign):
    sender: User | None = Field(default=None, alias="from")
    text: str | None = None
    caption: str | None = None


class Media(_Foreign):
    """What can be sent instead of words. Only that it is there matters: none of it is read or kept."""

    animation: Any = None
    audio: Any = None
    checklist: Any = None
    contact: Any = None
    dice: Any = None
    document: Any = None
    game: Any = None
    location: Any = None
    paid_media: Any = None
    photo: Any = None
    poll: Any = None
    sticker: Any = None
    story: Any = None
    venue: Any = None
    video: Any = None
    video_note: Any = None
    voice: Any = None

    @property
    def has_media(self) -> bool:
        return any(getattr(self, name) for name in Media.model_fields)


class Said(Media):
    """A message. Without words and media it is Telegram's own note (somebody joined, a title changed)."""

    message_id: MessageId
    media_group_id: str | None = None
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    sender_chat: Chat | None = None
    via_bot: User | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[Entity] = []
    caption_entities: list[Entity] = []
    reply_to_message: RepliedTo | None = None
    forward_origin: Any = None
    """Who wrote it first, if it was handed on; only that it was matters."""


class PressedOn(_Foreign):
    chat: Chat


class Press(_Foreign):
    id: str
    sender: User = Field(alias="from")
    data: str | None = None
    message: PressedOn | None = None


class Inline(_Foreign):
    id: str
    sender: User = Field(alias="from")
    query: str


class Member(_Foreign):
    status: str


class Membership(_Foreign):
    chat: Chat
    new_chat_member: Member


class Update(_Foreign):
    update_id: UpdateId
    message: Said | None = None
    edited_message: Said | None = None
    callback_query: Press | None = None
    inline_query: Inline | None = None
    my_chat_member: Membership | None = None

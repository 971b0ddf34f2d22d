"""What is recognised before any search: danger, requests for wrongdoing, pleasantries."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.topics import Content, Line, Source, SourceKey, Title, TopicId, Words

Cue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Step = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=180)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=34)]
WordSets = dict[TopicId, tuple[Words, ...]]

CUE_HELP = (
    "Các chữ theo thứ tự. “a|b” là hoặc; “…” là vài chữ bất kỳ ở giữa; “<tên>” là một bộ chữ trong mục sets. "
    "Viết đủ dấu: người dân gõ dấu khác thì không tính."
)


class DangerKind(Content):
    """One kind of emergency and the first card for it."""

    id: TopicId
    title: Title = Field(title="Tiêu đề")
    title_en: Title = Field(title="Tiêu đề tiếng Anh")
    button: Label = Field(title="Tên ngắn")
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=5)] = Field(
        title="Các bước", description="Bước đầu là việc cứu người, giữ tiền trong phút tới."
    )
    english: Line = Field(title="Tiếng Anh", description="Một hai câu, có số cần gọi.")
    topics: tuple[TopicId, ...] = Field(title="Chủ đề liên quan")
    contacts: tuple[TopicId, ...] = Field(title="Liên hệ")
    cues: Annotated[tuple[Cue, ...], Field(min_length=1)] = Field(title="Dấu hiệu trong câu", description=CUE_HELP)
    cancelled_by: tuple[TopicId, ...] = Field(
        title="Bỏ qua khi",
        description="Các bộ trong mục cancels: có một câu trong đó thì không coi là khẩn cấp.",
        default=(),
    )


class UrgencyFile(Content):
    """urgency.vi.yaml: kinds of danger, the most serious first."""

    sets: WordSets = Field(title="Bộ chữ")
    cancels: dict[TopicId, tuple[Cue, ...]] = Field(title="Điều làm câu không còn là khẩn cấp")
    kinds: Annotated[tuple[DangerKind, ...], Field(min_length=1)] = Field(title="Các loại nguy hiểm")
    sources: dict[SourceKey, Source] = Field(title="Nguồn")
    verified_on: date
    review_by: date


class RefusalKind(Content):
    """A kind of request the bot does not help with, and what it says instead."""

    id: TopicId
    cues: Annotated[tuple[Cue, ...], Field(min_length=1)] = Field(description=CUE_HELP)
    reply: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=350)] = Field(
        title="Trả lời"
    )
    topics: tuple[TopicId, ...] = Field(title="Chủ đề nên đọc")


class RefusalsFile(Content):
    """refusals.vi.yaml."""

    sets: WordSets
    cancels: tuple[Cue, ...] = Field(
        title="Không từ chối khi", description="Người hỏi là nạn nhân, cha mẹ, người báo tin."
    )
    kinds: tuple[RefusalKind, ...]


class SmallTalkKind(Content):
    """Greetings, thanks and the like: recognised only when they are the whole message."""

    id: TopicId
    messages: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        title="Cả tin nhắn", description="Tin nhắn chỉ gồm những chữ này, thêm vài chữ đệm ở hai đầu cũng được."
    )
    reply: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=350)]


class SmallTalkFile(Content):
    """smalltalk.vi.yaml."""

    fillers: tuple[Words, ...] = Field(
        title="Chữ đệm", description="Chữ bỏ qua ở đầu và cuối tin nhắn: ạ, nha, bot, em…"
    )
    kinds: tuple[SmallTalkKind, ...]

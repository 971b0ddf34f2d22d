"""What is recognised before any search: danger, requests for wrongdoing, pleasantries."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.knowledge.topics import Content, Line, Source, SourceKey, Title, TopicId, Words

Cue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=600)]
Step = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=160)]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=34)]
WordSets = dict[TopicId, tuple[Words, ...]]

CUE_HELP = (
    "Các chữ theo thứ tự, viết đủ dấu. “a|b” là hoặc; “_” nối các chữ liền nhau; “…” là tối đa bốn chữ bất kỳ ở giữa "
    "(“…8” là tám chữ); “~” như “…” nhưng không vượt qua chữ trong mục stops; “<tên>” là một bộ chữ trong mục sets; "
    "“a + b” là cùng có trong một đoạn, trước sau tùy ý; “!chữ” là phải gõ đúng đủ dấu; “^” là đầu tin nhắn, “$” là "
    "cuối tin nhắn."
)


class Scope(StrEnum):
    """Which dangers a doubt speaks of."""

    SENTENCE = "sentence"
    BEFORE = "before"
    TEXT = "text"


class Cancel(Content):
    """Words that make a sentence no emergency: long past, hypothetical, told of a film."""

    scope: Scope = Field(
        title="Phạm vi",
        description="sentence: dấu hiệu trong cùng câu; before: dấu hiệu đứng sau trong cùng câu; text: cả tin nhắn.",
    )
    unless_now: bool = Field(
        title="Trừ khi câu có chữ trong mục now",
        description="“Tháng trước quen, hôm nay mới chuyển tiền” vẫn là khẩn cấp.",
        default=False,
    )
    cues: Annotated[tuple[Cue, ...], Field(min_length=1)] = Field(title="Dấu hiệu trong câu", description=CUE_HELP)
    cues_en: tuple[Cue, ...] = Field(title="Dấu hiệu tiếng Anh", default=())


class DangerKind(Content):
    """One kind of emergency and the first card for it."""

    id: TopicId
    title: Title = Field(title="Tiêu đề")
    title_en: Title = Field(title="Tiêu đề tiếng Anh")
    button: Label = Field(title="Tên ngắn")
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=5)] = Field(
        title="Các bước", description="Bước đầu là việc cứu người, giữ tiền trong phút tới."
    )
    english: Line = Field(title="Tiếng Anh", description="Hai ba câu ngắn, có số cần gọi.")
    topics: tuple[TopicId, ...] = Field(title="Chủ đề liên quan")
    contacts: tuple[TopicId, ...] = Field(title="Liên hệ")
    certain: tuple[Cue, ...] = Field(
        title="Dấu hiệu chắc chắn",
        description="Chỉ bỏ qua khi gặp các bộ trong certain_cancelled_by. " + CUE_HELP,
        default=(),
    )
    cues: Annotated[tuple[Cue, ...], Field(min_length=1)] = Field(title="Dấu hiệu trong câu", description=CUE_HELP)
    cues_en: tuple[Cue, ...] = Field(
        title="Dấu hiệu tiếng Anh", description="Viết như dấu hiệu tiếng Việt; không dùng bộ chữ.", default=()
    )
    cancelled_by: tuple[TopicId, ...] = Field(
        title="Bỏ qua khi", description="Các bộ trong mục cancels: gặp thì không coi là khẩn cấp.", default=()
    )
    certain_cancelled_by: tuple[TopicId, ...] = Field(title="Dấu hiệu chắc chắn bỏ qua khi", default=())


class UrgencyFile(Content):
    """urgency.vi.yaml: kinds of danger, the most serious first."""

    sets: WordSets = Field(title="Bộ chữ")
    stops: tuple[Words, ...] = Field(
        title="Chữ chặn", description="Khoảng trống “~” không vượt qua các chữ này: bảo, đòi, chưa, không…"
    )
    now: tuple[Cue, ...] = Field(title="Chữ chỉ ngay lúc này", description=CUE_HELP)
    cancels: dict[TopicId, Cancel] = Field(title="Điều làm câu không còn là khẩn cấp")
    kinds: Annotated[tuple[DangerKind, ...], Field(min_length=1)] = Field(title="Các loại nguy hiểm, nặng nhất trước")
    sources: dict[SourceKey, Source] = Field(title="Nguồn")
    verified_on: date = Field(title="Ngày kiểm tra")
    review_by: date = Field(title="Hạn xem lại")

    @model_validator(mode="after")
    def _names_only_cancels_that_exist(self) -> Self:
        for kind in self.kinds:
            for name in (*kind.cancelled_by, *kind.certain_cancelled_by):
                if name not in self.cancels:
                    raise ValueError(f"kinds “{kind.id}”: không có bộ “{name}” trong mục cancels")
        return self


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

"""What is recognised before any search: danger, requests for wrongdoing, pleasantries."""

from collections.abc import Collection, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Self, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from bot.knowledge.cues import cue_problem, words_problem
from bot.knowledge.topics import Content, Day, Label, Line, Source, SourceKey, Title, TopicId, Words, wrong_parts

Cue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=600)]
Step = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=160)]
Wrong: TypeAlias = tuple[tuple[str | int, ...], str]
"""Where something is wrong in a file, and what."""
WordSets = dict[TopicId, tuple[Words, ...]]

CUE_HELP = (
    "Các chữ theo thứ tự, viết đủ dấu. “a|b” là hoặc; “_” nối các chữ liền nhau; “…” là tối đa bốn chữ bất kỳ ở giữa "
    "(“…8” là tám chữ); “~” như “…” nhưng không vượt qua chữ trong mục stops; “<tên>” là một bộ chữ trong mục sets; "
    "“a + b” là cùng có trong một đoạn, trước sau tùy ý; “!chữ” là phải gõ đúng đủ dấu; “^” là đầu tin nhắn, “$” là "
    "cuối tin nhắn."
)

ENGLISH_HELP = "Viết như dấu hiệu tiếng Việt; không dùng bộ chữ."


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
    asks_how: bool = Field(
        title="Hỏi cách làm",
        description="true: gặp dấu hiệu này thì cả câu nghe giống kêu cứu cũng chưa phải là khẩn cấp.",
        default=False,
    )
    is_over: bool = Field(
        title="Chuyện đã qua",
        description="true: câu nào cũng có dấu hiệu này thì nghe giống kêu cứu cũng chưa phải là khẩn cấp.",
        default=False,
    )
    cues: Annotated[tuple[Cue, ...], Field(min_length=1)] = Field(title="Dấu hiệu trong câu", description=CUE_HELP)
    cues_en: tuple[Cue, ...] = Field(title="Dấu hiệu tiếng Anh", default=())


class DangerKind(Content):
    """One kind of emergency and the first card for it."""

    id: TopicId = Field(title="Mã loại nguy hiểm", description="Chữ thường không dấu, nối bằng gạch ngang.")
    title: Title = Field(title="Tiêu đề")
    title_en: Title = Field(title="Tiêu đề tiếng Anh")
    button: Label = Field(title="Tên ngắn")
    steps: Annotated[tuple[Step, ...], Field(min_length=2, max_length=5)] = Field(
        title="Các bước", description="Bước đầu là việc cứu người, giữ tiền trong phút tới."
    )
    english: Line = Field(title="Tiếng Anh", description="Hai ba câu ngắn, có số cần gọi.")
    topics: tuple[TopicId, ...] = Field(title="Chủ đề liên quan")
    contacts: tuple[TopicId, ...] = Field(title="Liên hệ")
    own_words: bool = Field(
        title="Chỉ khi chính người nhắn kể",
        description="true: trong tin người khác gửi tới, các dấu hiệu này không nói ai đang nguy hiểm.",
        default=False,
    )
    certain: tuple[Cue, ...] = Field(
        title="Dấu hiệu chắc chắn",
        description="Chỉ bỏ qua khi gặp các bộ trong certain_cancelled_by, hoặc cả câu nghe rất đời thường. "
        + CUE_HELP,
        default=(),
    )
    cues: Annotated[tuple[Cue, ...], Field(min_length=1)] = Field(title="Dấu hiệu trong câu", description=CUE_HELP)
    cues_en: tuple[Cue, ...] = Field(title="Dấu hiệu tiếng Anh", description=ENGLISH_HELP, default=())
    cancelled_by: tuple[TopicId, ...] = Field(
        title="Bỏ qua khi", description="Các bộ trong mục cancels: gặp thì không coi là khẩn cấp.", default=()
    )
    certain_cancelled_by: tuple[TopicId, ...] = Field(title="Dấu hiệu chắc chắn bỏ qua khi", default=())


class UrgencyFile(Content):
    """urgency.vi.yaml: kinds of danger, the most serious first."""

    sets: WordSets = Field(title="Bộ chữ", description="Tên bộ: [các chữ]. Trong dấu hiệu viết <tên bộ>.")
    stops: tuple[Words, ...] = Field(
        title="Chữ chặn", description="Khoảng trống “~” không vượt qua các chữ này: bảo, đòi, chưa, không…"
    )
    now: tuple[Cue, ...] = Field(title="Chữ chỉ ngay lúc này", description=CUE_HELP)
    now_en: tuple[Cue, ...] = Field(
        title="Chữ tiếng Anh chỉ ngay lúc này",
        description="Như mục now, cho dấu hiệu tiếng Anh; không dùng bộ chữ.",
        default=(),
    )
    cancels: dict[TopicId, Cancel] = Field(title="Điều làm câu không còn là khẩn cấp")
    kinds: Annotated[tuple[DangerKind, ...], Field(min_length=1)] = Field(title="Các loại nguy hiểm, nặng nhất trước")
    sources: dict[SourceKey, Source] = Field(title="Nguồn")
    verified_on: Day = Field(title="Ngày kiểm tra")
    review_by: Day = Field(title="Hạn xem lại")

    @model_validator(mode="after")
    def _cues_can_be_read(self) -> Self:
        wrong_parts(_wrong_in_urgency(self))
        return self


class RefusalKind(Content):
    """A kind of request the bot does not help with, and what it says instead."""

    id: TopicId = Field(title="Mã loại", description="Chữ thường không dấu, nối bằng gạch ngang.")
    cues: Annotated[tuple[Cue, ...], Field(min_length=1)] = Field(title="Dấu hiệu trong câu", description=CUE_HELP)
    cues_en: tuple[Cue, ...] = Field(title="Dấu hiệu tiếng Anh", description=ENGLISH_HELP, default=())
    reply: Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=350)] = Field(
        title="Trả lời"
    )
    topics: tuple[TopicId, ...] = Field(title="Chủ đề nên đọc")


class RefusalsFile(Content):
    """refusals.vi.yaml."""

    sets: WordSets = Field(title="Bộ chữ", description="Tên bộ: [các chữ]. Trong dấu hiệu viết <tên bộ>.")
    cancels: tuple[Cue, ...] = Field(
        title="Không từ chối khi", description="Người hỏi là nạn nhân, cha mẹ, người báo tin."
    )
    cancels_en: tuple[Cue, ...] = Field(title="Không từ chối khi (tiếng Anh)", description=ENGLISH_HELP, default=())
    kinds: tuple[RefusalKind, ...] = Field(title="Các loại điều bot không giúp")

    @model_validator(mode="after")
    def _cues_can_be_read(self) -> Self:
        wrong_parts(
            [
                *wrong_sets(self.sets),
                *wrong_cues(self.cancels, self.sets, "cancels"),
                *wrong_cues(self.cancels_en, (), "cancels_en"),
                *(
                    wrong
                    for at, kind in enumerate(self.kinds)
                    for wrong in (
                        *wrong_cues(kind.cues, self.sets, "kinds", at, "cues"),
                        *wrong_cues(kind.cues_en, (), "kinds", at, "cues_en"),
                    )
                ),
            ]
        )
        return self


class SmallTalkKind(Content):
    """Greetings, thanks and the like: recognised only when they are the whole message."""

    id: TopicId = Field(title="Mã loại", description="Chữ thường không dấu, nối bằng gạch ngang.")
    messages: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        title="Cả tin nhắn", description="Tin nhắn chỉ gồm những chữ này, thêm vài chữ đệm ở hai đầu cũng được."
    )
    reply: Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=350)] = Field(
        title="Trả lời", description="Điều bot nói lại, tối đa 350 ký tự."
    )


class SmallTalkFile(Content):
    """smalltalk.vi.yaml."""

    fillers: tuple[Words, ...] = Field(
        title="Chữ đệm", description="Chữ bỏ qua ở đầu và cuối tin nhắn: ạ, nha, bot, em…"
    )
    never_mind: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(
        title="Chữ để thôi điều bot vừa hỏi",
        description="Ngay sau “Xóa hết?”, “Đồng ý nhận tin chứ?”, “Dán tin vào đây”: cả tin nhắn chỉ có vậy thì thôi.",
    )
    kinds: tuple[SmallTalkKind, ...] = Field(title="Các loại lời chào hỏi, cảm ơn")


def _wrong_in_urgency(file: UrgencyFile) -> Iterator[Wrong]:
    yield from wrong_sets(file.sets)
    yield from _wrong_words(file.stops, "stops")
    yield from wrong_cues(file.now, file.sets, "now")
    yield from wrong_cues(file.now_en, (), "now_en")
    for name, cancel in file.cancels.items():
        if cancel.unless_now and cancel.scope is Scope.TEXT:
            message = "Với scope: text, mục này không có tác dụng. Hãy xóa dòng này, hoặc đổi thành scope: sentence"
            yield ("cancels", name, "unless_now"), message
        yield from wrong_cues(cancel.cues, file.sets, "cancels", name, "cues")
        yield from wrong_cues(cancel.cues_en, (), "cancels", name, "cues_en")
    for at, kind in enumerate(file.kinds):
        yield from wrong_cues(kind.certain, file.sets, "kinds", at, "certain")
        yield from wrong_cues(kind.cues, file.sets, "kinds", at, "cues")
        yield from wrong_cues(kind.cues_en, (), "kinds", at, "cues_en")
        for field, names in (("cancelled_by", kind.cancelled_by), ("certain_cancelled_by", kind.certain_cancelled_by)):
            for index, name in enumerate(names):
                if name not in file.cancels:
                    yield ("kinds", at, field, index), f"Không có bộ “{name}” trong mục cancels."


def wrong_sets(sets: WordSets) -> Iterator[Wrong]:
    """What is wrong with the members of sets of words."""
    for name, members in sets.items():
        yield from _wrong_words(members, "sets", name)


def _wrong_words(members: Sequence[str], *path: str | int) -> Iterator[Wrong]:
    for index, words in enumerate(members):
        if problem := words_problem(words):
            yield (*path, index), problem


def wrong_cues(cues: Sequence[str], sets: Collection[str], *path: str | int) -> Iterator[Wrong]:
    """What is wrong with cues; `sets`: the names that may stand in them, `path`: where the cues stand."""
    for index, cue in enumerate(cues):
        if problem := cue_problem(cue, sets):
            yield (*path, index), problem

"""First aid for those who were deceived, step by step (first_aid.vi.yaml): what is said, asked, and where it leads."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.knowledge.topics import Content, Day, Label, Line, Source, SourceKey, Title, TopicId, Words, wrong_parts

STEP_ID_CHARACTERS = 16
"""So that a button's payload holds the step and the longest id of a place."""

LINES = 3
"""Of a step: what somebody in fear reads at once, the question among them."""

StepId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=STEP_ID_CHARACTERS)]
StepLine = Annotated[Line, StringConstraints(max_length=170)]


class Meaning(StrEnum):
    YES = "yes"
    NO = "no"


class Asks(StrEnum):
    """What is asked to be written, for the statement."""

    COMMUNE = "commune"
    WHEN = "when"
    WHAT = "what"
    AMOUNT = "amount"
    OTHER_SIDE = "other_side"


class NamedDay(StrEnum):
    TODAY = "today"
    YESTERDAY = "yesterday"


class Role(StrEnum):
    """What a step does besides what it says."""

    REPORT = "report"
    """Every way leads here: to whom it is reported, and what else can be done."""
    OFFICE = "office"
    """Names the police of the commune that was answered."""
    STATEMENT = "statement"
    """Hands the filled-in statement over and forgets the answers."""
    END = "end"
    """All is done; the answers are forgotten."""
    ERASED = "erased"
    """The person had the answers erased."""


class Option(Content):
    """One way on from a step."""

    button: Label = Field(title="Chữ trên nút")
    next: StepId = Field(title="Bước tiếp theo", description="Mã của một bước trong tệp này.")
    words: tuple[Words, ...] = Field(
        title="Chữ gõ thay", description="Gõ những chữ này, có dấu hay không, thì như bấm nút.", default=()
    )
    means: Meaning | None = Field(
        title="Nghĩa là", description="yes hoặc no: các chữ chung trong mục yes, no cũng chọn nút này.", default=None
    )
    writes: StepLine | None = Field(title="Ghi vào đơn", description="Một câu về việc đã xảy ra.", default=None)
    fills: Words | None = Field(title="Điền câu trả lời", description="Bấm nút này như đã gõ chữ này.", default=None)
    day: NamedDay | None = Field(
        title="Điền ngày", description="today: ngày hôm nay; yesterday: ngày hôm qua.", default=None
    )


class Step(Content):
    """What is said at once, and the ways on."""

    id: StepId = Field(title="Mã bước", description="Chữ thường không dấu, nối bằng gạch ngang, tối đa 16 ký tự.")
    say: Annotated[tuple[StepLine, ...], Field(max_length=LINES)] = Field(
        title="Việc cần làm", description="Mỗi việc một dòng ngắn. Cùng câu hỏi nhiều nhất ba dòng.", default=()
    )
    question: StepLine | None = Field(title="Câu hỏi", description="Đứng sau các việc cần làm.", default=None)
    card: Annotated[tuple[Line, ...], Field(max_length=8)] = Field(
        title="Lời nhắn người thân", description="Cả tin chỉ có những dòng này, để chuyển tiếp được ngay.", default=()
    )
    asks: Asks | None = Field(
        title="Chờ gõ",
        description="commune: tên xã; when: lúc nào; what: việc gì; amount: số tiền; other_side: bên kia.",
        default=None,
    )
    next: StepId | None = Field(title="Gõ xong thì tới", description="Chỉ có khi chờ gõ.", default=None)
    role: Role | None = Field(
        title="Vai trò",
        description=(
            "report: nơi mọi nhánh dẫn tới; office: nói công an xã nào; statement: giao đơn; end: kết thúc; "
            "erased: đã xóa."
        ),
        default=None,
    )
    options: Annotated[tuple[Option, ...], Field(min_length=1, max_length=9)] = Field(title="Các nút")
    topics: Annotated[tuple[TopicId, ...], Field(max_length=2)] = Field(
        title="Chủ đề đọc thêm", description="Mã chủ đề; hiện thành nút sau các nút của bước.", default=()
    )

    @model_validator(mode="after")
    def _says_what_one_reads_at_once(self) -> Self:
        wrong_parts(_wrong_in_step(self))
        return self


class Buttons(Content):
    """Buttons that stand beside what else is said."""

    begin: Label = Field(title="Mở từ thẻ khẩn cấp")
    resume: Label = Field(title="Làm tiếp")
    restart: Label = Field(title="Làm lại từ đầu")
    erase: Label = Field(title="Xóa câu trả lời")
    fetch: Label = Field(title="Tải đơn")
    print: Label = Field(title="Mở trang in đơn")


class Notices(Content):
    """Sentences said above a step."""

    resumed: StepLine = Field(title="Khi làm tiếp chỗ dở")
    choose: StepLine = Field(title="Khi chưa hiểu", description="Nhắc chọn một mục hoặc gõ lại chữ của mục đó.")
    left: StepLine = Field(title="Khi dừng giữa chừng")
    which_place: StepLine = Field(title="Khi nhiều nơi cùng tên")
    place_unknown: StepLine = Field(title="Khi không thấy tên xã")
    shortened: StepLine = Field(title="Khi câu dài quá", description="Phần đầu được giữ, phần sau thì không.")
    masked: StepLine = Field(title="Khi đã che mã, số thẻ")
    full: StepLine = Field(title="Khi đã đủ số việc ghi được")


class Columns(Content):
    """Headings of the timeline in the statement."""

    when: Title = Field(title="Lúc nào")
    what: Title = Field(title="Việc gì")
    amount: Title = Field(title="Số tiền")
    other_side: Title = Field(title="Bên kia")


class StatementWords(Content):
    """Everything printed on the statement but the answers. It asks for nothing: what was not asked is a dotted line."""

    heading: Annotated[tuple[Line, ...], Field(min_length=1, max_length=3)] = Field(title="Quốc hiệu, tiêu ngữ")
    title: Title = Field(title="Tên đơn")
    subject: Line = Field(title="Về việc")
    to: Title = Field(title="Kính gửi", description="Tên xã, phường đứng ngay sau dòng này.")
    to_unnamed: Title = Field(title="Khi chưa biết xã", description="Đứng thay tên xã, có chỗ chấm.")
    about_me: Annotated[tuple[Title, ...], Field(min_length=1, max_length=8)] = Field(
        title="Dòng để điền tay về mình", description="Sau mỗi dòng là chỗ chấm."
    )
    happened: Line = Field(title="Trước các việc đã xảy ra")
    timeline: Line = Field(title="Trước bảng diễn biến")
    columns: Columns = Field(title="Tên các cột")
    totals: Annotated[tuple[Title, ...], Field(max_length=5)] = Field(title="Dòng để điền tay sau bảng")
    evidence: Line = Field(title="Trước danh sách bằng chứng")
    evidence_items: Annotated[tuple[Line, ...], Field(min_length=1, max_length=10)] = Field(
        title="Bằng chứng gửi kèm", description="Mỗi thứ một ô để đánh dấu."
    )
    requests: Annotated[tuple[Line, ...], Field(min_length=1, max_length=5)] = Field(title="Đề nghị và cam đoan")
    place_and_date: Line = Field(title="Nơi và ngày viết")
    signature: Annotated[tuple[Title, ...], Field(min_length=1, max_length=2)] = Field(title="Chỗ ký")
    print_hint: Line = Field(title="Lời nhắc trên trang in", description="Chỉ hiện trên màn hình, không in ra.")


class FirstAidFile(Content):
    """first_aid.vi.yaml; the first step is where everybody begins."""

    yes: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(title="Chữ nghĩa là có")
    no: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(title="Chữ nghĩa là không")
    leave: Annotated[tuple[Words, ...], Field(min_length=1)] = Field(title="Chữ để dừng giữa chừng")
    topic: TopicId = Field(title="Chủ đề", description="Chủ đề mà các bước này giúp làm.")
    handles: tuple[TopicId, ...] = Field(
        title="Loại nguy hiểm các bước này đã lo",
        description="Mã trong urgency.vi.yaml. Đang làm từng bước mà kể chuyện này thì thẻ khẩn cấp không cắt ngang.",
    )
    offered_after: tuple[TopicId, ...] = Field(
        title="Mời làm từng bước sau thẻ khẩn cấp", description="Mã trong urgency.vi.yaml, ngoài các loại ở handles."
    )
    nothing_beside: tuple[TopicId, ...] = Field(
        title="Không mời gì thêm", description="Loại nguy hiểm mà bên cạnh thẻ không hiện nút nào khác."
    )
    offered_below: tuple[TopicId, ...] = Field(
        title="Mời làm từng bước dưới chủ đề", description="Mã chủ đề về chuyện đã lỡ."
    )
    buttons: Buttons = Field(title="Nút chung")
    notices: Notices = Field(title="Câu nhắc")
    statement: StatementWords = Field(title="Đơn trình báo")
    steps: Annotated[tuple[Step, ...], Field(min_length=1)] = Field(title="Các bước, bước mở đầu đứng trước")
    sources: dict[SourceKey, Source] = Field(title="Nguồn")
    verified_on: Day = Field(title="Ngày kiểm tra", description="Ngày gần nhất có người đối chiếu với nguồn.")
    review_by: Day = Field(title="Hạn xem lại")

    @property
    def first(self) -> Step:
        return self.steps[0]

    @cached_property
    def by_id(self) -> Mapping[str, Step]:
        return MappingProxyType({step.id: step for step in self.steps})

    @cached_property
    def erased(self) -> Step:
        """The step that says that the answers are erased (there is one: the loader has seen to it)."""
        return next(step for step in self.steps if step.role is Role.ERASED)

    def opens_after(self, kind: str) -> bool:
        """Whether these steps are offered below the emergency card of a kind of danger."""
        return kind in self.handles or kind in self.offered_after


def _wrong_in_step(step: Step) -> Iterator[tuple[tuple[str | int, ...], str]]:
    lines = len(step.say) + (step.question is not None)
    if step.card and lines:
        yield ("card",), "Bước có lời nhắn người thân thì chỉ có lời nhắn. Hãy bỏ say và question."
    if not step.card and not lines:
        yield (), "Bước này chưa nói gì. Hãy viết say hoặc question."
    if lines > LINES:
        yield ("say",), f"Bước này có {lines} dòng, nhiều nhất {LINES}. Hãy bớt hoặc tách thành hai bước."
    if step.asks and not step.next:
        yield ("asks",), "Bước chờ gõ thì phải có next: gõ xong tới bước nào."
    if step.next and not step.asks:
        yield ("next",), "Chỉ bước chờ gõ mới có next. Hãy bỏ dòng này, hoặc viết next trong từng nút."
    for at, option in enumerate(step.options):
        if option.day and step.asks is not Asks.WHEN:
            yield ("options", at, "day"), "Chỉ dùng được ở bước hỏi lúc nào (asks: when)."
        if option.fills and (step.asks is None or step.asks is Asks.COMMUNE):
            yield ("options", at, "fills"), "Chỉ dùng được ở bước chờ gõ một câu."

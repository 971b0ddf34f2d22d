"""What suspicious messages are judged by: signs, whose domains are whose, and examples to learn from."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.knowledge.topics import Content, Day, Line, Source, SourceKey, TopicId, Words, wrong_parts
from bot.knowledge.triage import CUE_HELP, Cue, WordSets, wrong_cues, wrong_sets

Domain = Annotated[
    str, StringConstraints(pattern=r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$", max_length=120)
]
Ending = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,24}(?:\.[a-z]{2,24})?$")]
MessageText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=2_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)]


class Strength(StrEnum):
    """How much a sign says by itself."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Sign(Content):
    """Something in a message that people should notice."""

    id: TopicId = Field(title="Mã")
    label: Name = Field(title="Tên dấu hiệu", description="Một dòng người dân đọc: tin này làm gì.")
    explanation: Line = Field(title="Vì sao đáng ngờ")
    strength: Strength = Field(
        title="Mức", description="strong: tự nó đã rất đáng ngờ; medium; weak: chỉ thêm vào dấu hiệu khác."
    )
    unless_warned: bool = Field(
        title="Bỏ qua trong lời dặn", description="true: không tính khi câu là lời cảnh báo (mục warnings).", default=False
    )
    cues: tuple[Cue, ...] = Field(
        title="Dấu hiệu trong câu", description="Bỏ trống: chương trình tự nhìn ra. " + CUE_HELP, default=()
    )


class SignsFile(Content):
    """signs.vi.yaml."""

    sets: WordSets = Field(title="Bộ chữ")
    warnings: tuple[Cue, ...] = Field(title="Lời dặn, lời cảnh báo", description=CUE_HELP)
    signs: Annotated[tuple[Sign, ...], Field(min_length=1)] = Field(title="Dấu hiệu, nặng nhất trước")

    @model_validator(mode="after")
    def _cues_can_be_read(self) -> Self:
        wrong_parts(
            [
                *wrong_sets(self.sets),
                *wrong_cues(self.warnings, self.sets, "warnings"),
                *(
                    wrong
                    for number, sign in enumerate(self.signs)
                    for wrong in wrong_cues(sign.cues, self.sets, "signs", number, "cues")
                ),
            ]
        )
        return self


class BrandKind(StrEnum):
    """What sort of place is impersonated."""

    BANK = "ngan-hang"
    WALLET = "vi-dien-tu"
    OFFICE = "co-quan"
    CARRIER = "nha-mang"
    UTILITY = "dien-nuoc"
    POST = "buu-chinh"
    SHOP = "thuong-mai"
    NETWORK = "mang-xa-hoi"
    AIRLINE = "hang-khong"
    INSURER = "bao-hiem"
    TECHNOLOGY = "cong-nghe"
    OTHER = "khac"


class Brand(Content):
    """A place whose name is borrowed, and the domains that are its own."""

    id: TopicId = Field(title="Mã")
    name: Name = Field(title="Tên")
    kind: BrandKind = Field(title="Loại")
    also: tuple[Words, ...] = Field(title="Cách gọi khác", description="Như trong tin nhắn: VCB, BHXH.", default=())
    domains: tuple[Domain, ...] = Field(
        title="Tên miền chính thức", description="Tên miền đăng ký, đã có hai nguồn: vietcombank.com.vn.", default=()
    )
    incomplete: bool = Field(
        title="Chưa đủ", description="true: nơi này còn tên miền khác chưa xác nhận được.", default=False
    )
    sources: dict[SourceKey, Source] = Field(title="Nguồn", default_factory=dict)


class BrandsFile(Content):
    """brands.vi.yaml."""

    verified_on: Day = Field(title="Ngày kiểm tra")
    review_by: Day = Field(title="Hạn xem lại")
    brands: Annotated[tuple[Brand, ...], Field(min_length=1)] = Field(title="Nơi hay bị mạo danh")
    reserved: tuple[Ending, ...] = Field(title="Đuôi chỉ dành cho cơ quan nhà nước")
    shorteners: tuple[Domain, ...] = Field(title="Nơi rút gọn link")
    free_hosts: tuple[Domain, ...] = Field(title="Nơi ai cũng mở được trang")
    open_platforms: tuple[Domain, ...] = Field(title="Mạng xã hội, kho tài liệu")
    risky_endings: tuple[Ending, ...] = Field(title="Đuôi hay gặp ở link xấu")
    sources: dict[SourceKey, Source] = Field(title="Nguồn của các danh sách")


class MessageExamplesFile(Content):
    """message-examples.vi.yaml: what scammers send, by topic, and genuine messages that look alike."""

    scam: Annotated[dict[TopicId, Annotated[tuple[MessageText, ...], Field(min_length=1)]], Field(min_length=1)] = Field(
        title="Tin lừa đảo", description="Mã chủ đề: [các tin]. Đường link, số điện thoại đều bịa."
    )
    genuine: Annotated[tuple[MessageText, ...], Field(min_length=1)] = Field(title="Tin thật")

"""What is known of messages that citizens receive: whose links are whose, signs of a scam, and examples."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from bot.knowledge.topics import Content, Day, Line, Phrase, Source, SourceKey, TopicId, Words, wrong_parts
from bot.knowledge.triage import CUE_HELP, Cue, WordSets, Wrong, wrong_cues, wrong_sets

Domain = Annotated[
    str, StringConstraints(pattern=r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$", max_length=120)
]
Ending = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,24}$")]
Sample = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=6_000)]
"""A message as it is received: its lines are part of it."""


class Brand(Content):
    """An office or company whose name is borrowed by others, and where it really is on the net."""

    id: TopicId = Field(title="Mã", description="Chữ thường không dấu, nối bằng gạch ngang.")
    name: Words = Field(title="Tên")
    office: bool = Field(title="Cơ quan nhà nước", default=False)
    also: tuple[Words, ...] = Field(title="Cách gọi khác", description="Tên tắt, tên ứng dụng…", default=())
    domains: tuple[Domain, ...] = Field(
        title="Tên miền chính thức",
        description="Chỉ ghi khi có hai nguồn độc lập, hoặc danh bạ chính thức.",
        default=(),
    )
    incomplete: bool = Field(
        title="Còn thiếu", description="true khi nơi này còn tên miền khác mà chưa xác nhận được.", default=False
    )
    sources: dict[SourceKey, Source] = Field(title="Nguồn", default={})


class BrandsFile(Content):
    """brands.vi.yaml."""

    brands: Annotated[tuple[Brand, ...], Field(min_length=1)] = Field(title="Nơi hay bị mượn tên")
    reserved: tuple[Domain, ...] = Field(
        title="Tên miền dành riêng", description="Chỉ cơ quan nhà nước mới được cấp: gov.vn."
    )
    shorteners: tuple[Domain, ...] = Field(title="Dịch vụ rút gọn link")
    free_hosts: tuple[Domain, ...] = Field(title="Nơi ai cũng mở được trang")
    open_platforms: tuple[Domain, ...] = Field(title="Mạng xã hội, kho tài liệu")
    risky_endings: tuple[Ending, ...] = Field(title="Đuôi hay gặp trong link xấu", description="Không có dấu chấm: xyz")
    sources: dict[SourceKey, Source] = Field(title="Nguồn")
    verified_on: Day = Field(title="Ngày kiểm tra", description="Ngày gần nhất có người đối chiếu với nguồn.")
    review_by: Day = Field(title="Hạn xem lại")

    @model_validator(mode="after")
    def _domains_have_sources(self) -> Self:
        wrong_parts(_unsourced(self.brands))
        return self


class Strength(StrEnum):
    """How much a sign says by itself."""

    STRONG = "strong"
    MEDIUM = "medium"
    WEAK = "weak"


class Seen(StrEnum):
    """Signs that are no words: the program sees them, the content names and explains them."""

    BORROWED_NAME = "link-gia-ten"
    OTHER_SITE = "link-khac-noi-xung"
    LOOK_ALIKE = "link-chu-giong"
    BARE_ADDRESS = "link-so"
    INSTALLER = "link-tai-tep"
    SHORTENED = "link-rut-gon"
    FREE_HOST = "link-mien-phi"
    RISKY_ENDING = "link-duoi-la"
    FOREIGN_NUMBER = "so-nuoc-ngoai"
    DISGUISED_WORDS = "viet-lach"
    LIKE_A_PROFILE = "giong-loi"


class Sign(Content):
    """Something in a message that speaks for a scam."""

    id: TopicId = Field(title="Mã dấu hiệu", description="Chữ thường không dấu, nối bằng gạch ngang.")
    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=70)] = Field(
        title="Tên dấu hiệu", description="Dòng người dân đọc, tối đa 70 ký tự."
    )
    explanation: Line = Field(title="Vì sao đáng ngờ", description="Một hai câu ngắn.")
    strength: Strength = Field(title="Mức", description="strong: tự nó đã rất đáng ngờ; medium; weak: chỉ nói thêm.")
    unless_warned: bool = Field(
        title="Bỏ qua trong lời dặn",
        description="true: không tính khi câu ấy là lời cảnh báo, như “tuyệt đối không cung cấp OTP”.",
        default=False,
    )
    cues: tuple[Cue, ...] = Field(title="Dấu hiệu trong câu", description=CUE_HELP, default=())
    examples: tuple[Phrase, ...] = Field(
        title="Câu ví dụ",
        description="Câu trong tin mà dấu hiệu này phải nhận ra; `canhgiac check` thử từng câu.",
        default=(),
    )


class SignsFile(Content):
    """signs.vi.yaml."""

    sets: WordSets = Field(title="Bộ chữ", description="Tên bộ: [các chữ]. Trong dấu hiệu viết <tên bộ>.")
    stops: tuple[Words, ...] = Field(
        title="Chữ chặn", description="Khoảng trống “~” không vượt qua các chữ này.", default=()
    )
    warnings: tuple[Cue, ...] = Field(title="Lời dặn, lời cảnh báo", description=CUE_HELP)
    signs: Annotated[tuple[Sign, ...], Field(min_length=1)] = Field(title="Các dấu hiệu")

    @model_validator(mode="after")
    def _cues_can_be_read(self) -> Self:
        wrong_parts(_wrong_in_signs(self))
        return self

    @cached_property
    def by_id(self) -> Mapping[str, Sign]:
        """The signs in the order of the file."""
        return MappingProxyType({sign.id: sign for sign in self.signs})


class MessageExamplesFile(Content):
    """message-examples.vi.yaml: made-up messages from which the bot learns to judge others."""

    scam: dict[TopicId, Annotated[tuple[Sample, ...], Field(min_length=1, max_length=500)]] = Field(
        title="Tin lừa đảo, phạm pháp", description="Mã chủ đề: [các tin]. Tin tự viết, không chép tin của ai."
    )
    genuine: Annotated[tuple[Sample, ...], Field(min_length=1, max_length=5_000)] = Field(
        title="Tin thật", description="Tin thật mà trông gần giống: ngân hàng, nhà mạng, trường học, người nhà…"
    )


def _unsourced(brands: tuple[Brand, ...]) -> Iterator[Wrong]:
    for at, brand in enumerate(brands):
        if brand.domains and not brand.sources:
            yield ("brands", at, "domains"), "Tên miền phải có nguồn. Hãy thêm mục sources, hoặc xóa mục domains."
        if not brand.domains and not brand.incomplete:
            yield ("brands", at, "id"), "Chưa có tên miền nào thì ghi thêm dòng incomplete: true"


def _wrong_in_signs(file: SignsFile) -> Iterator[Wrong]:
    yield from wrong_sets(file.sets)
    yield from wrong_cues(file.warnings, file.sets, "warnings")
    seen = {sign.value for sign in Seen}
    for at, sign in enumerate(file.signs):
        yield from wrong_cues(sign.cues, file.sets, "signs", at, "cues")
        if sign.id in seen and sign.cues:
            yield ("signs", at, "cues"), "Dấu hiệu này do chương trình nhìn ra. Hãy xóa mục cues."
        if sign.id not in seen and not sign.cues:
            yield ("signs", at, "id"), "Dấu hiệu này chưa có mục cues nên không bao giờ được thấy. Hãy thêm cues."
    for missing in sorted(seen - {sign.id for sign in file.signs}):
        yield ("signs",), f"Thiếu dấu hiệu “{missing}”, mà chương trình có thể thấy. Hãy thêm lại nó."

"""The schema of the content: what an editor writes, and what it must hold.

The models are the single source: the strict loader (`library.py`), the JSON Schema that editors' programs complete
from (`schema.py`) and the templates all read them. Field titles and descriptions are Vietnamese because editors see
them as hover texts.
"""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

FIRST_SCREEN_CHARACTERS = 500
"""The first card answers "is this happening to me, and what do I do now?" within one phone screen."""

BROADCAST_CHARACTERS = 300

READ_ALOUD_SYLLABLES = 230
"""A minute: the pace at which radio news in Vietnamese is read."""

LOUDSPEAKER_SYLLABLES = 180
"""Read aloud within a minute with room to breathe (see `READ_ALOUD_SYLLABLES`)."""

MIN_PHRASES = 30


def _one_line(value: Any) -> Any:
    """A sentence the editor's program broke into lines is one sentence still: a card shows it as one point."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _with_a_word(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise ValueError("Phải có ít nhất một chữ hoặc số.")
    return text


def _day(value: Any) -> Any:
    """Only as 2026-11-24: pydantic alone takes "0" for 1970-01-01, and a time of day with the date."""
    if isinstance(value, str) and not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date_form", "not a day")
    return value


def _partial_day(text: str) -> str:
    try:
        date.fromisoformat(text + "-01" * (2 - text.count("-")))
    except ValueError as error:
        raise PydanticCustomError("date_form", "not a day") from error
    return text


_OneLine = BeforeValidator(_one_line)

TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
SourceKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400), _OneLine]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=110), _OneLine]
Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=34), _OneLine]
Summary = Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=220), _OneLine]
Phrase = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300), _OneLine, AfterValidator(_with_a_word)
]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80), _OneLine, AfterValidator(_with_a_word)
]
Broadcast = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=40, max_length=BROADCAST_CHARACTERS + 60)
]
Script = Annotated[str, StringConstraints(strip_whitespace=True, min_length=200, max_length=1500), _OneLine]
WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]
PartialDate = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"), AfterValidator(_partial_day)]
Day = Annotated[date, BeforeValidator(_day)]


def wrong_parts(parts: Iterable[tuple[tuple[str | int, ...], str]]) -> None:
    """Raise what a validator has found: (path below what it validates, message) of every part that is wrong."""
    if found := list(parts):
        said = "; ".join(message for _, message in found)
        raise PydanticCustomError("wrong_parts", "{said}", {"said": said, "parts": found})


class Content(BaseModel):
    """Base of everything editors write: frozen, and a key we do not know is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(StrEnum):
    """Which moment a topic speaks to."""

    APPROACHED = "approached"
    PRESSED = "pressed"
    LOST = "lost"
    GENERAL = "general"


class Source(Content):
    """Where a fact was read."""

    title: Title = Field(title="Tên trang", description="Tên bài hoặc văn bản, kèm cơ quan hoặc báo đăng.")
    url: WebAddress = Field(title="Địa chỉ trang")
    date: PartialDate = Field(title="Ngày đăng", description="2026-03-15, hoặc 2026-03, hoặc 2026 nếu không rõ ngày.")


class Topic(Content):
    """What a scam profile and an FAQ entry have in common."""

    id: TopicId = Field(
        title="Mã chủ đề", description="Chữ thường không dấu, nối bằng gạch ngang. Không đổi sau khi đã công bố."
    )
    group: TopicId = Field(title="Nhóm chủ đề", description="Một mã trong groups.vi.yaml.")
    title: Title = Field(title="Tiêu đề", description="Dòng đậm đầu thẻ và tên nút.")
    button: Label = Field(title="Tên ngắn", description="Chữ trên nút bấm, tối đa 34 ký tự.")
    summary: Summary = Field(title="Tóm tắt", description="Một hai câu: đây có phải chuyện đang xảy ra với tôi không?")
    stage: Stage = Field(
        title="Thời điểm",
        description=(
            "approached: đang được tiếp cận; pressed: đang bị ép; "
            "lost: đã mất tiền hoặc lộ thông tin; general: hỏi chung."
        ),
    )
    phrases: Annotated[tuple[Phrase, ...], Field(min_length=MIN_PHRASES, max_length=400)] = Field(
        title="Mẫu câu",
        description="Người dân hỏi thật sự như thế nào: có dấu, không dấu, viết tắt, sai chính tả, một từ, chuyện kể.",
    )
    contacts: tuple[TopicId, ...] = Field(title="Liên hệ", description="Các mã trong contacts.vi.yaml.", max_length=8)
    related: Annotated[tuple[TopicId, ...], Field(min_length=1, max_length=6)] = Field(
        title="Chủ đề liên quan", description="Mã các chủ đề nên xem tiếp; chủ đề kia cũng nên có mã của chủ đề này."
    )
    sources: Annotated[dict[SourceKey, Source], Field(min_length=1, max_length=20)] = Field(
        title="Nguồn", description="Khóa nguồn dùng trong câu: viết [^khoa] ngay sau điều lấy từ nguồn đó."
    )
    verified_on: Day = Field(title="Ngày kiểm tra", description="Ngày gần nhất có người đối chiếu nội dung với nguồn.")
    review_by: Day = Field(
        title="Hạn xem lại", description="Tới ngày này canhgiac check nhắc đối chiếu lại. Bot vẫn dùng nội dung."
    )


class Scam(Topic):
    """A profile of one crime or trick: content/scams/<id>.yaml."""

    do_now: Annotated[tuple[Line, ...], Field(min_length=2, max_length=5)] = Field(
        title="Làm ngay", description="Việc gấp nhất đứng đầu. Cùng tóm tắt phải vừa một màn hình (500 ký tự)."
    )
    signs: Annotated[tuple[Line, ...], Field(min_length=3, max_length=10)] = Field(
        title="Dấu hiệu", description="Điều người ta nhìn thấy, nghe thấy."
    )
    how_it_works: Annotated[tuple[Line, ...], Field(min_length=2, max_length=8)] = Field(title="Kẻ gian làm thế nào")
    never: Annotated[tuple[Line, ...], Field(min_length=2, max_length=8)] = Field(title="Tuyệt đối không")
    if_caught: Annotated[tuple[Line, ...], Field(min_length=2, max_length=10)] = Field(title="Nếu đã lỡ")
    at_risk: Line = Field(title="Ai dễ gặp")
    audiences: Annotated[tuple[TopicId, ...], Field(min_length=1, max_length=9)] = Field(
        title="Đối tượng", description="Các mã trong audiences.vi.yaml."
    )
    penalties: Annotated[tuple[Line, ...], Field(max_length=6)] = Field(
        title="Pháp luật", description="Chỉ khi giúp ích. Ghi điều, văn bản, ngày.", default=()
    )
    broadcast: Broadcast = Field(title="Tin tuyên truyền", description="Tối đa 300 ký tự, đọc riêng vẫn hiểu.")
    loudspeaker: Script = Field(
        title="Bài đọc loa", description=f"Đọc trên loa xã trong một phút: tối đa {LOUDSPEAKER_SYLLABLES} tiếng."
    )


class Faq(Topic):
    """One question people ask, with its answer: an entry of content/faq.vi.yaml."""

    answer: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)] = Field(
        title="Trả lời", description="Màn hình đầu. Cùng tóm tắt phải vừa 500 ký tự."
    )
    more: Annotated[tuple[Line, ...], Field(max_length=14)] = Field(title="Xem thêm", default=())
    never: Annotated[tuple[Line, ...], Field(max_length=6)] = Field(title="Tuyệt đối không", default=())


class Group(Content):
    """A heading of the menu (groups.vi.yaml)."""

    id: TopicId = Field(title="Mã nhóm", description="Chữ thường không dấu, nối bằng gạch ngang.")
    title: Title = Field(title="Tên nhóm")
    button: Label = Field(title="Tên ngắn", description="Chữ trên nút bấm, tối đa 34 ký tự.")
    summary: Line = Field(title="Tóm tắt", description="Một câu: nhóm này nói về điều gì.")


class ContactKind(StrEnum):
    PHONE = "phone"
    SMS = "sms"
    WEB = "web"
    PLACE = "place"


class Contact(Content):
    """A number, office or link, written once (contacts.vi.yaml) and used by name as [[id]] everywhere else."""

    id: TopicId = Field(title="Mã liên hệ", description="Nơi khác gọi bằng mã này: [[canh-sat-113]].")
    name: Title = Field(title="Tên gọi")
    kind: ContactKind = Field(
        title="Loại", description="phone: số điện thoại; sms: đầu số nhắn tin; web: trang mạng; place: nơi cần đến."
    )
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)] = Field(
        title="Giá trị", description="Điều được viết ra: 113, hoặc tên nơi cần đến."
    )
    href: Annotated[str, StringConstraints(pattern=r"^(tel:|sms:|https://)\S+$", max_length=300)] | None = Field(
        title="Liên kết", description="tel:113, sms:1414 hoặc https://…; bỏ trống với nơi chốn.", default=None
    )
    use: Line = Field(title="Dùng khi nào")
    sources: Annotated[dict[SourceKey, Source], Field(min_length=1)] = Field(
        title="Nguồn", description="Nơi đã đọc thấy số hoặc địa chỉ này."
    )
    verified_on: Day = Field(title="Ngày kiểm tra", description="Ngày gần nhất có người đối chiếu với nguồn.")
    review_by: Day = Field(
        title="Hạn xem lại", description="Tới ngày này canhgiac check nhắc đối chiếu lại. Bot vẫn dùng nội dung."
    )


class Audience(Content):
    """People a warning is written for (audiences.vi.yaml)."""

    id: TopicId = Field(title="Mã đối tượng", description="Chữ thường không dấu, nối bằng gạch ngang.")
    title: Title = Field(title="Tên đối tượng")

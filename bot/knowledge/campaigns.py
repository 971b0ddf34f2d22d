"""The campaign file: what is to be said, to whom and when.

Ready-made ones stand in content/campaigns/<name>.yaml; the database keeps the same as JSON (`model_dump(mode="json")`).
"""

import re
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias

from pydantic import AfterValidator, Field, StringConstraints

from bot.knowledge.schedules import Schedule
from bot.knowledge.topics import Content, Line, Title, TopicId

OWN_TEXT_CHARACTERS = 1_200
"""As it is written: what is longer is read by nobody on a telephone, and bounds the work of checking it."""


_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"


def _two_ends(window: str) -> str:
    start, end = window.split("-")
    if start == end:
        raise ValueError("Giờ đầu và giờ cuối giống nhau. Cả ngày thì viết 00:00-24:00")
    return window


ChannelName: TypeAlias = Literal["web", "telegram", "zalo"]
Duration = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}[mhdw]$")]
Window = Annotated[str, StringConstraints(pattern=rf"^{_CLOCK}-({_CLOCK}|24:00)$"), AfterValidator(_two_ends)]
Domain = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", max_length=100)]


def timespan(duration: str) -> timedelta:
    """`30m`, `6h`, `2d`, `1w` as a span of time."""
    return timedelta(**{_UNITS[duration[-1]]: int(duration[:-1])})


class People(Content):
    """Who is meant. Within a list one is enough, each list narrows down; an empty one means everybody."""

    channels: tuple[ChannelName, ...] = Field(title="Kênh", description="telegram, web, zalo.", default=())
    audiences: tuple[TopicId, ...] = Field(title="Đối tượng", description="Các mã trong audiences.vi.yaml.", default=())
    areas: tuple[TopicId, ...] = Field(
        title="Địa bàn", description="Mã xã, phường, đặc khu trong places.vi.yaml.", default=()
    )
    topics: tuple[TopicId, ...] = Field(
        title="Chủ đề quan tâm", description="Mã nhóm trong groups.vi.yaml, hoặc mã một chủ đề.", default=()
    )


class Exclusion(People):
    """Who is left out though meant; here an empty list leaves out nobody."""

    not_within: Duration | None = Field(
        title="Mới nhận tin",
        description="Bỏ qua người vừa nhận một tin trong khoảng này. Ví dụ: 7d (bảy ngày), 2w, 12h.",
        default=None,
    )

    @property
    def rest(self) -> timedelta | None:
        """Who was reached within so long before is left out."""
        return timespan(self.not_within) if self.not_within else None


class InDoubt(StrEnum):
    """What happens to a message that may have arrived, or not."""

    RESEND_ONCE = "resend_once"
    LEAVE = "leave"


FASTEST_PACE = 1_000
"""Messages a second: what a platform takes at most, for money."""


class CampaignFile(Content):
    """One campaign, as its organiser writes it."""

    name: Title = Field(title="Tên chiến dịch", description="Tên để người tổ chức nhận ra; người dân không thấy.")
    topic: TopicId | None = Field(
        title="Chủ đề", description="Gửi tin tuyên truyền của chủ đề này. Hoặc viết text.", default=None
    )
    text: (
        Annotated[str, StringConstraints(strip_whitespace=True, min_length=20, max_length=OWN_TEXT_CHARACTERS)] | None
    ) = Field(
        title="Lời tự viết",
        description="text: | rồi xuống dòng, thụt vào hai dấu cách. Dùng được **chữ đậm**, [[canh-sat-113]].",
        default=None,
    )
    buttons: Annotated[tuple[TopicId, ...], Field(max_length=3)] = Field(
        title="Nút", description="Mã các chủ đề đặt thành nút, nhiều nhất ba.", default=()
    )
    quiz: TopicId | None = Field(title="Câu đố", description="Mã chủ đề có tệp trong thư mục quiz.", default=None)
    audience: People = Field(title="Gửi cho ai", description="Để trống là mọi người.", default=People())
    exclude: Exclusion = Field(title="Trừ ai", default=Exclusion())
    schedule: Schedule = Field(title="Lịch gửi")
    window: Window | None = Field(
        title="Khung giờ",
        description="Chỉ gửi trong khung giờ này. Ví dụ: 07:00-21:00. Qua nửa đêm cũng được: 19:00-02:00.",
        default=None,
    )
    urgent: bool = Field(
        title="Gấp",
        description="true: gửi cả ngoài khung giờ và giờ nghỉ; luôn cần người thứ hai duyệt.",
        default=False,
    )
    pace: Annotated[int, Field(ge=1, le=FASTEST_PACE)] | None = Field(
        title="Nhịp gửi",
        description="Mỗi giây gửi khoảng bấy nhiêu tin trên mỗi ứng dụng nhắn tin. Để trống: nhanh nhất. Ví dụ: 5",
        default=None,
    )
    expires: Duration = Field(
        title="Quá hạn",
        description="Trễ hơn khoảng này thì báo là lỡ, không gửi nữa. Ví dụ: 30m, 6h, 2d.",
        default="6h",
    )
    uncertain: InDoubt = Field(
        title="Khi không chắc đã tới",
        description="resend_once: gửi lại một lần; leave: để yên.",
        default=InDoubt.RESEND_ONCE,
    )
    corrects: Annotated[int, Field(ge=1)] | None = Field(
        title="Đính chính cho chiến dịch số",
        description="Số của chiến dịch đã gửi sai; tin mới mở đầu bằng chữ Đính chính.",
        default=None,
    )

    @property
    def expires_after(self) -> timedelta:
        """A slot that could begin only so long after its moment is missed."""
        return timespan(self.expires)

    @property
    def window_minutes(self) -> tuple[int, int] | None:
        """Minutes after midnight in Viet Nam: from, to. `to` before `from` means the next day; None: none is set."""
        if self.window is None:
            return None
        hours = [int(part) for part in re.split("[:-]", self.window)]
        return hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]

    @property
    def resends(self) -> bool:
        """Whether what may have arrived is sent once more."""
        return self.uncertain is InDoubt.RESEND_ONCE


class Broadcasting(Content):
    """broadcasting.vi.yaml: what holds for every campaign message."""

    signature: Annotated[Line, StringConstraints(max_length=120)] = Field(
        title="Dòng ký tên", description="Ai gửi tin, ở cuối mỗi tin. Tối đa 120 ký tự."
    )
    allowed_domains: tuple[Domain, ...] = Field(
        title="Tên miền được dẫn tới",
        description="Lời tự viết chỉ được dẫn tới các tên miền này, kể cả tên miền con.",
    )

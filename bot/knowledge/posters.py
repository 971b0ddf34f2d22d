"""What stands on a poster and on a loudspeaker sheet besides the words of its topic (posters.vi.yaml)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.topics import Content, Label, Line, TopicId

ShortLine = Annotated[Line, StringConstraints(max_length=80)]
Numbers = Annotated[tuple[TopicId, ...], Field(min_length=1, max_length=4)]


class PostersFile(Content):
    """posters.vi.yaml."""

    signs: Label = Field(title="Trên ba dấu hiệu", description="Của một thủ đoạn.")
    steps: Label = Field(title="Trên ba việc cần làm", description="Của một thủ đoạn.")
    facts: Label = Field(title="Trên ba điều trả lời", description="Của một câu hỏi thường gặp.")
    details: Label = Field(title="Trên ba điều nói thêm", description="Của một câu hỏi thường gặp.")
    correction: Label = Field(title="Đầu tờ đính chính")
    scan: ShortLine = Field(title="Cạnh mã QR", description="Mời người đọc quét mã, nói được gì sau khi quét.")
    free: ShortLine = Field(title="Dòng nhỏ dưới lời mời", description="Điều làm người ta yên tâm mà quét.")
    typed_web: ShortLine = Field(title="Trước địa chỉ trang web", description="Cho người không quét được.")
    typed_telegram: ShortLine = Field(title="Trước tên bot trên Telegram", description="Cho người không quét được.")
    calling: Label = Field(title="Trên các số điện thoại")
    numbers: Numbers = Field(
        title="Các số điện thoại",
        description="Mã trong contacts.vi.yaml, nhiều nhất bốn. Số ngắn của riêng chủ đề được đưa lên trước.",
    )
    issued: Line = Field(title="Ai phát hành", description="Dòng nhỏ cuối tờ.")
    checked: ShortLine = Field(title="Trước ngày của nội dung")
    source: Label = Field(title="Trước mã nơi dán", description="Để người dán nhận ra tờ của nơi mình.")
    reading: Label = Field(title="Đầu tờ đọc loa")
    readings: Label = Field(title="Đầu tập bài đọc loa của một tháng", description="Tháng và năm được viết tiếp sau.")
    duration: ShortLine = Field(title="Trước thời gian đọc", description="Số giây được viết tiếp sau.")
    seconds: Label = Field(title="Sau số giây")
    pauses: Line = Field(title="Cách ngắt, nghỉ", description="Giải thích dấu | và chỗ xuống dòng.")
    read_on: Label = Field(title="Cột ngày đọc", description="Để trống cho người đọc ghi.")
    read_by: Label = Field(title="Cột người đọc", description="Để trống cho người đọc ghi.")

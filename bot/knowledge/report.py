"""The letterhead of the periodic report (reports/report.vi.yaml): who sends it to whom, and who signs."""

from typing import Annotated

from pydantic import Field

from bot.knowledge.topics import Content, Line


class ReportFile(Content):
    """What stands around the figures, in the layout of Decree 30/2020/NĐ-CP; the form itself is reports/thang.docx."""

    parent: Line = Field(
        title="Cơ quan chủ quản",
        description="Dòng trên cùng bên trái. Không có thì ghi “-”.",
    )
    issuer: Line = Field(title="Cơ quan ban hành", description="Cơ quan, tổ chức làm báo cáo; in đậm dưới dòng trên.")
    symbol: Line = Field(title="Ký hiệu", description="Sau số của văn bản: BC-… (chữ viết tắt tên cơ quan).")
    place: Line = Field(title="Địa danh", description="Đứng trước ngày, tháng, năm.")
    subject: Line = Field(title="Trích yếu", description="Dưới chữ BÁO CÁO; tên tháng được thêm vào sau.")
    to: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)] = Field(title="Kính gửi")
    opening: Line = Field(title="Câu mở đầu", description="Thực hiện kế hoạch, công văn nào.")
    closing: Line = Field(title="Câu kết")
    authority: Line = Field(title="Thẩm quyền ký", description="TM. BAN CHẤP HÀNH, KT. GIÁM ĐỐC… Không có thì ghi “-”.")
    signer: Line = Field(title="Chức vụ người ký")
    copies: Annotated[tuple[Line, ...], Field(min_length=1, max_length=8)] = Field(title="Nơi nhận")

"""The journal: who did what, and when. Nobody can change it here."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.presentation.pages import thousands
from bot.storage import audit
from bot.storage.audit import Entry
from bot.storage.database import Database
from bot.storage.tables import Role
from console.content.words import ACTS
from console.doors import Door, Visit
from console.frame import ADMINISTRATING, ROLES, Frame

PAGE = 50

ACTIONS = {
    "add": "thêm tài khoản",
    "assign": "đổi vai trò",
    "disable": "khóa tài khoản",
    "enable": "mở lại tài khoản",
    "offer_chat": "lấy mã gắn cuộc trò chuyện",
    "offer_link": "tạo liên kết đăng nhập",
    "bind": "gắn cuộc trò chuyện",
    "set_password": "đặt mật khẩu",
    "set_second_factor": "đặt mã trên điện thoại",
    "sign_in": "đăng nhập",
    "end_session": "đăng xuất một trình duyệt",
    "create": "soạn chiến dịch",
    "revise": "sửa chiến dịch",
    "submit": "trình duyệt",
    "send_back": "trả lại để sửa",
    "approve": "duyệt",
    "start": "bắt đầu",
    "pause": "tạm dừng",
    "resume": "gửi tiếp",
    "drop_rest": "bỏ phần còn lại của một lần gửi",
    "cancel": "hủy",
    "test": "gửi thử cho mình",
    "retry_failed": "gửi lại cho người gửi lỗi",
    "resend_uncertain": "gửi thêm cho người không chắc đã nhận",
    "stop_sending": "dừng mọi tin gửi hàng loạt",
    "allow_sending": "cho gửi hàng loạt trở lại",
    "save_audience": "lưu nhóm người nhận",
    "rename_audience": "đổi tên nhóm người nhận",
    "remove_audience": "xóa nhóm người nhận",
    "make_source": "thêm nơi dán",
    "retire_source": "thôi dùng nơi dán",
    "backup": "sao lưu cơ sở dữ liệu",
    "restore": "phục hồi cơ sở dữ liệu từ bản sao",
    "erase_person": "xóa dữ liệu theo yêu cầu của người dân",
    **ACTS,
}
"""As people read them; what is missing here is shown as it is kept."""

SUBJECTS = {
    "account": "tài khoản",
    "campaign": "chiến dịch",
    "audience": "nhóm người nhận",
    "sending": "việc gửi tin",
    "source": "nơi dán",
    "content_change": "thay đổi nội dung",
    "content": "tệp",
}


class Journal:
    """The page of the audit."""

    def __init__(self, frame: Frame, database: Database) -> None:
        self._frame = frame
        self._database = database

    def doors(self) -> Sequence[Door]:
        return (Door("GET", "/journal", self.show, ADMINISTRATING),)

    def show(self, visit: Visit) -> Response:
        actor, before = visit.query.text("actor"), visit.query.number("before")
        with self._database.read() as connection:
            found = audit.newest(connection, before=before, actor=actor, limit=PAGE + 1)
        return self._frame.page(
            visit,
            "account/journal",
            entries=[(entry, action_in_words(entry), subject_in_words(entry)) for _, entry in found[:PAGE]],
            actor=actor,
            older=found[PAGE - 1][0] if len(found) > PAGE else None,
            is_first=before is None,
        )


def action_in_words(entry: Entry) -> str:
    """What was done, with what belongs to it."""
    return ACTIONS.get(entry.action, entry.action) + _details(entry.detail or {})


def subject_in_words(entry: Entry) -> str:
    """What it was done to."""
    kind, _, name = entry.subject.partition(":")
    if kind == "person":
        # By a mark that only a program compares.
        return "một người"
    return f"{SUBJECTS.get(kind, kind)} {name}".strip()


def _details(detail: Mapping[str, Any]) -> str:
    named = ("role", "unit", "expected", "recipients", "reason", "renamed")
    told = [_value_in_words(name, detail[name]) for name in named if detail.get(name)]
    return f" ({', '.join(told)})" if told else ""


def _value_in_words(name: str, value: object) -> str:
    if name == "role" and value in set(Role):
        return ROLES[Role(str(value))]
    if isinstance(value, int):
        return f"{thousands(value)} người nhận"
    return str(value)

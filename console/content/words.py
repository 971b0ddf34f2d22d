"""The words of the editors' corner."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.evaluation.impact import DECISIONS_SAID
from bot.storage.audit import Entry
from bot.storage.console_tables import ChangeState

STATES: Mapping[ChangeState, tuple[str, str]] = {
    ChangeState.PROPOSED: ("chờ đồng ý", "warn"),
    ChangeState.LIVE: ("đã ghi vào nội dung", "good"),
    ChangeState.REJECTED: ("bị từ chối", "bad"),
    ChangeState.UNDONE: ("đã hoàn tác", "plain"),
    ChangeState.WITHDRAWN: ("đã rút lại", "plain"),
}
"""What became of a change, and the kind of its badge."""

PARTS: Mapping[str, str] = {
    "": "Danh bạ, lệnh, cách nhận ra",
    "scams": "Thủ đoạn",
    "quiz": "Câu đố",
    "campaigns": "Chiến dịch làm sẵn",
    "reports": "Mẫu báo cáo",
}
"""The folders of the content; one that is not here is called by its name."""

SCREENS: Mapping[str, str] = {"card": "Thẻ đầu", "more": "Xem thêm", "share": "Gửi cho người thân"}

MEASURES: Mapping[str, str] = {
    "first_screen": "Thẻ đầu, không kể nút",
    "card_telegram": "Thẻ đầu trên Telegram",
    "card_zalo": "Thẻ đầu trên Zalo",
    "more_telegram": "Xem thêm trên Telegram",
    "more_zalo": "Xem thêm trên Zalo",
    "share_telegram": "Gửi cho người thân trên Telegram",
    "share_zalo": "Gửi cho người thân trên Zalo",
    "broadcast": "Tin tuyên truyền",
    "loudspeaker": "Bài đọc loa, tính theo tiếng",
}

EFFECTS: Mapping[str, tuple[str, str]] = {
    "worse": ("Trả lời kém hơn", "bad"),
    "unknown": ("Nay nói là chưa biết", "warn"),
    "better": ("Trả lời tốt hơn", "good"),
    "decision": ("Đổi cách trả lời", "plain"),
}
"""What becomes of questions, the bad first."""

ACTS: Mapping[str, str] = {
    "propose": "gửi đề xuất",
    "renew": "cập nhật đề xuất theo tệp mới",
    "agree": "đồng ý, đã ghi vào tệp",
    "reject": "từ chối",
    "withdraw": "rút lại",
    "commit": "đã lưu vào kho git",
    "commit_failed": "chưa lưu được vào kho git",
    "undone": "được hoàn tác",
    "begin_draft": "tạo bản nháp chủ đề mới",
    "save_draft": "lưu bản nháp",
    "drop_draft": "xóa bản nháp",
}
"""What was done to a change, or to a draft."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a diff: its sign, its kind (`added`, `removed`, `place`, `same`), and in words what the sign says."""

    sign: str
    kind: str
    said: str
    text: str


def diff_lines(diff: Sequence[str]) -> Iterator[Line]:
    """The lines of a unified diff, to be read without colour and by ear."""
    for line in diff:
        match line[:1]:
            case "+":
                yield Line("+", "added", "thêm", line[1:])
            case "-":
                yield Line("−", "removed", "bỏ", line[1:])
            case "@":
                start = line.split(" ")[2].lstrip("+").partition(",")[0]
                yield Line("", "place", "", f"Từ dòng {start}")
            case _:
                yield Line("", "same", "", line[1:])


def impact_in_words(impact: Mapping[str, Any]) -> list[str]:
    """What a change does to answers, the most important first."""
    if impact.get("faults"):
        return ["Chưa hỏi thử được, vì với thay đổi này nội dung có lỗi:", *impact["faults"]]
    if not impact["of"]:
        return ["Chưa có câu đo nào (tệp questions.jsonl), nên chưa biết thay đổi này ảnh hưởng tới ai."]
    changed = sum(impact["counts"].values())
    asked = f"Đã hỏi thử {impact['lines'] + impact['left_out']} trong {impact['of']} câu đo, trước và sau thay đổi."
    if not changed:
        return ["Không câu nào được trả lời khác đi.", asked]
    lost = [f"{impact['lost']} câu đang trả lời đúng sẽ không còn đúng."] if impact["lost"] else []
    if impact["lost_urgent"]:
        said = f"{impact['lost_urgent']} câu kêu cứu sẽ không còn được nhận ra."
        lost.insert(0, f"{said} Đừng đưa lên; hãy hỏi người phụ trách.")
    right = impact["right"]
    found = f"Số câu thấy đúng chủ đề: trước {right['before']}, sau {right['after']}."
    return [*lost, f"{changed} câu được trả lời khác đi. {found}", asked]


def outcome_in_words(outcome: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """What the bot said to a question."""
    said = DECISIONS_SAID[outcome["decision"]]
    shown = outcome["topics"][: 1 if outcome["decision"] == "answer" else 3]
    if not shown or outcome["decision"] == "unknown":
        return said
    return f"{said}: {', '.join(titles.get(topic, topic) for topic in shown)}"


def act_in_words(entry: Entry) -> str:
    """What somebody did to a change, and why if they said so."""
    detail = entry.detail or {}
    why = detail.get("why") or detail.get("problem")
    return f"{ACTS.get(entry.action, entry.action)}{f': {why}' if why else ''}"

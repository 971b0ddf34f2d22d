"""Calls for help that no cue finds."""

import pytest

from bot.conversation.understanding import Understanding
from bot.evaluation.questions import open_labelled
from bot.knowledge.labelled import EMERGENCY
from bot.knowledge.topics import Stage
from tests.matching.conftest import CONTENT


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("anh nhân viên cứ bảo bấm xác nhận hoài, nãy giờ tiền trong máy vơi dần mà em không dám tắt", "tien-dang-mat"),
        ("thúng tụi tui vô nước gần lút be, cách bờ xa lắm, bơm không kịp", "nguy-hiem-tren-bien"),
        ("bà nội lẫn, đi ra cổng từ trưa, cả xóm tìm tới giờ chưa thấy", "nguoi-mat-tich"),
        ("tài xế rẽ vào đường khác, cửa khóa, em nhắc thì anh ta không trả lời", "bao-luc-truy-duoi"),
        ("cau em bi chem", "nguy-kich-suc-khoe"),
    ],
)
def test_danger_told_as_a_story_is_recognised_with_its_kind(understanding: Understanding, told: str, kind: str) -> None:
    alarm = understanding.alarms.recognise(understanding.hear(told))
    assert alarm is not None
    assert alarm.kind.id == kind


@pytest.mark.parametrize(
    "calm",
    [
        "hôm qua xem phim có cảnh cháy nhà hay ghê",
        "nếu lỡ bị lừa thì gọi ai",
        "năm ngoái tôi mất 40 triệu vì tin lời mời đầu tư",
        "cho hỏi lịch tập huấn phòng cháy của xã",
        "bán hai con bò được bao nhiêu tiền",
    ],
)
def test_what_only_sounds_like_danger_is_none(understanding: Understanding, calm: str) -> None:
    assert understanding.alarms.recognise(understanding.hear(calm)) is None


def test_on_the_labelled_questions_calls_are_heard_and_calm_is_left_in_peace(understanding: Understanding) -> None:
    """Generous floors: our own set is harder than what people write, and no line of it was learned from."""
    library = understanding.library
    urgent = {topic for kind in library.urgency.kinds for topic in kind.topics}
    urgent |= {topic.id for topic in library.topics.values() if topic.stage is Stage.LOST} | {EMERGENCY}
    asked = open_labelled(CONTENT / "questions.jsonl")

    def alarmed(question: str) -> bool:
        return understanding.alarms.recognise(understanding.hear(question)) is not None

    calls = [alarmed(line.q) for line in asked if line.topic == EMERGENCY]
    calm = [alarmed(line.q) for line in asked if line.right.isdisjoint(urgent)]
    assert sum(calls) >= 0.82 * len(calls)
    assert sum(calm) <= 0.06 * len(calm)


@pytest.mark.parametrize("cry", ["muốn tự tử", "em muốn chết", "tôi không muốn sống nữa", "cứu với"])
def test_a_few_words_that_hold_a_cue_are_a_call_for_help(understanding: Understanding, cry: str) -> None:
    """They are too short to resemble anything."""
    assert understanding.alarms.recognise(understanding.hear(cry))


@pytest.mark.parametrize("said", ["không còn", "chặn rồi", "hết rồi ạ", "xong rồi", "mệt muốn chết", "dạ chưa"])
def test_short_answers_are_no_call(understanding: Understanding, said: str) -> None:
    assert understanding.alarms.recognise(understanding.hear(said)) is None

"""Calls for help that no cue finds."""

import pytest

from bot.conversation.understanding import Understanding
from bot.evaluation.questions import open_labelled
from bot.knowledge.labelled import EMERGENCY
from bot.knowledge.topics import Stage
from bot.text.fold import bare as without_marks
from tests.matching.conftest import CONTENT


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("anh nhân viên cứ bảo bấm xác nhận hoài, nãy giờ tiền trong máy vơi dần mà em không dám tắt", "tien-dang-mat"),
        ("thúng tụi tui vô nước gần lút be, cách bờ xa lắm, bơm không kịp", "nguy-hiem-tren-bien"),
        ("bà nội lẫn, đi ra cổng từ trưa, cả xóm tìm tới giờ chưa thấy", "nguoi-mat-tich"),
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
        "con tôi từng bị bắt cóc",
        "sợ con bị bắt cóc",
        "lỡ mẹ em bị rắn cắn thì gọi ai",
        "khi chồng em bị đột quỵ thì gọi số mấy",
        "làm sao để con tôi không bị đuối nước",
        "cách phòng tránh bị chém",
        "bị khống chế là sao",
        "học sinh bị điện giật thì nên xử trí thế nào",
    ],
)
def test_what_only_sounds_like_danger_is_none(understanding: Understanding, calm: str) -> None:
    assert understanding.alarms.recognise(understanding.hear(calm)) is None


@pytest.mark.parametrize(
    "asked",
    [
        "How to help a drowning person?",
        "how do you put out a fire in the kitchen",
        "what should we do when somebody faints",
        "what if my daughter gets lost here",
        "cách cứu người đuối nước",
        "xử lý rò rỉ gas trong nhà thế nào",
        "người bị điện giật thì cứu sao cho đúng",
    ],
)
def test_who_asks_what_to_do_in_a_danger_is_in_none(understanding: Understanding, asked: str) -> None:
    assert understanding.alarms.recognise(understanding.hear(asked)) is None


@pytest.mark.parametrize(
    "told",
    [
        "How do I help him, my friend is drowning",
        "what do we do, the kitchen is on fire",
        "what is the number for an ambulance, my mother fainted",
        "how can I die without pain",
        "có người đuối nước ngoài bãi tắm, giờ làm sao",
        "ba tôi té xe, đầu chảy máu lênh láng",
        "đào giếng trúng trái bom",
    ],
)
def test_who_asks_out_of_a_danger_is_heard(understanding: Understanding, told: str) -> None:
    assert understanding.alarms.recognise(understanding.hear(told))


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


@pytest.mark.parametrize("said", ["chán", "mẹ ơi", "trời ơi", "bé", "alo con", "chào buổi trưa bot"])
def test_few_words_without_a_cue_are_no_call(understanding: Understanding, said: str) -> None:
    assert understanding.alarms.recognise(understanding.hear(said)) is None


@pytest.mark.parametrize("said", ["không còn", "chặn rồi", "hết rồi ạ", "xong rồi", "mệt muốn chết", "dạ chưa"])
def test_short_answers_are_no_call(understanding: Understanding, said: str) -> None:
    assert understanding.alarms.recognise(understanding.hear(said)) is None


WHO = ["con tôi", "chồng em", "bố mình", "má tui", "bạn tôi", "em gái em"]
"""Whoever it is about, it is the same danger."""


@pytest.mark.parametrize(
    ("danger", "kind"),
    [
        ("bất tỉnh rồi", "nguy-kich-suc-khoe"),
        ("ngất xỉu", "nguy-kich-suc-khoe"),
        ("bị rắn cắn", "nguy-kich-suc-khoe"),
        ("té từ trên lầu xuống", "nguy-kich-suc-khoe"),
        ("chảy máu nhiều quá", "nguy-kich-suc-khoe"),
        ("bị tai nạn nằm giữa đường", "nguy-kich-suc-khoe"),
        ("bị chém", "bao-luc-truy-duoi"),
        ("bị khống chế", "bao-luc-truy-duoi"),
        ("bị theo dõi tới tận nhà", "bao-luc-truy-duoi"),
        ("bị bắt cóc", "nguoi-mat-tich"),
        ("mất tích từ sáng", "nguoi-mat-tich"),
        ("bị bán qua campuchia", "bi-giu-o-nuoc-ngoai"),
        ("bị đuối nước", "nguy-hiem-tren-bien"),
        ("uống thuốc sâu rồi", "muon-tu-tu"),
    ],
)
def test_the_plainest_words_for_a_danger_are_a_call_for_help(
    understanding: Understanding, danger: str, kind: str
) -> None:
    """However calm the topics' phrases make them look: "con bị bắt cóc" stands among what people ask about."""
    for who in WHO:
        for said in (f"{who} {danger}", without_marks(f"{who} {danger}")):
            alarm = understanding.alarms.recognise(understanding.hear(said))
            assert alarm and alarm.kind.id == kind, said

"""Is a text a message somebody received, or a question of their own?"""

from bot.conversation.inspections import SHORTEST_RECEIVED, SURE
from bot.conversation.understanding import Understanding
from bot.evaluation.questions import open_labelled
from tests.inspection.conftest import CONTENT


def test_of_the_labelled_questions_hardly_any_is_taken_for_a_message(understanding: Understanding) -> None:
    questions = [line.q for line in open_labelled(CONTENT / "questions.jsonl") if len(line.q) >= SHORTEST_RECEIVED]
    taken = [question for question in questions if understanding.received.lead(question) >= SURE]
    assert len(taken) <= 0.02 * len(questions), taken


def test_typical_messages_are_recognised_by_themselves(understanding: Understanding) -> None:
    for text in (
        "VPBank: Quy khach da thanh toan 1.250.000VND tai SHOPEE luc 10:22 26/11. So du kha dung 3.400.000VND.",
        "Chuc mung thue bao cua ban trung thuong xe SH va 100 trieu dong. Truy cap nhan-thuong.top lam thu tuc.",
        "[Thông báo] Tài khoản Shopee của quý khách có giao dịch bất thường, vui lòng xác minh tại shopee-xacminh.vip",
    ):
        assert understanding.received.lead(text) >= SURE, text

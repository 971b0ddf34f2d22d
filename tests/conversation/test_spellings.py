"""One question, four spellings, one topic."""

import unicodedata

import pytest

from bot.conversation.understanding import Understanding
from bot.text.fold import fold

TEENCODE = {"không": "ko", "được": "dc", "gì": "j", "tài khoản": "tk", "chuyển khoản": "ck", "ngân hàng": "nh"}

QUESTIONS = [
    ("gia-danh-cong-an", "Có người xưng công an gọi bảo tôi dính đường dây rửa tiền, có thật không?"),
    ("gia-danh-ngan-hang", "Tin nhắn ngân hàng báo tài khoản bị khóa, bắt bấm vào đường link, có được bấm không?"),
    ("gia-danh-shipper", "Shipper gọi bảo chuyển khoản tiền hàng trước dù tôi không ở nhà"),
    ("viec-lam-online-nhiem-vu", "Làm nhiệm vụ online phải nạp tiền, rút không được thì làm gì?"),
    ("tin-dung-den", "Vay app lãi cao quá, trả mãi không hết nợ"),
    ("danh-bac-ca-do", "Con tôi cá độ bóng đá trên mạng thua hết tiền"),
    ("lai-suat-toi-da", "Lãi suất bao nhiêu thì được coi là cho vay nặng lãi?"),
    ("to-giac-qua-vneid", "Tố giác tội phạm qua VNeID làm thế nào?"),
]


def teencode(text: str) -> str:
    text = text.lower()
    for word, short in TEENCODE.items():
        text = text.replace(word, short)
    return text


@pytest.mark.parametrize(("topic", "question"), QUESTIONS)
def test_four_spellings_of_a_question_find_the_same_topic(
    understanding: Understanding, topic: str, question: str
) -> None:
    spellings = [question, fold(question), unicodedata.normalize("NFD", question), teencode(question)]
    assert [understanding.matcher.match(understanding.hear(spelling))[0].topic for spelling in spellings] == [topic] * 4

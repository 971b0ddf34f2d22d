"""Is this message a scam? Evidence is weighed together; no verdict says safe."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.inspection.inspector import INSPECTED_CHARACTERS, Inspector, Verdict
from bot.inspection.quotes import QUOTE_CHARACTERS
from bot.knowledge.messages import Strength
from bot.text.normalise import normalise
from tests.doubles import models

PHISHING = (
    "VCB thong bao: tai khoan cua quy khach bi khoa luc 9h. Vui long vao vcb-mokhoa.top dang nhap va nhap ma OTP de mo "
    "lai, qua 12h se bi huy vinh vien."
)
WARNING = (
    "Ngân hàng không bao giờ yêu cầu khách hàng cung cấp mã OTP, mật khẩu qua điện thoại. Tuyệt đối không bấm vào "
    "đường link lạ, không chuyển tiền theo yêu cầu của người tự xưng là công an."
)


def test_a_link_that_borrows_a_name_and_a_wish_for_the_code_are_a_danger(inspector: Inspector) -> None:
    found = inspector.inspect(PHISHING)
    assert found.verdict is Verdict.DANGER
    assert {"link-gia-ten", "xin-ma-mat-khau"} <= {each.sign.id for each in found.signs}
    assert found.profiles[0][0] == "gia-danh-ngan-hang"


def test_a_warning_is_read_as_a_warning(inspector: Inspector) -> None:
    found = inspector.inspect(WARNING)
    assert found.verdict is Verdict.NO_SIGN and found.signs == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ma OTP cua quy khach la 482913, hieu luc 2 phut. Tuyet doi khong cung cap ma nay cho bat ky ai.",
        "TK 0012xxx VCB -1,250,000VND luc 10:22 26/11. SD 3,400,000VND. ND: tra tien dien",
        "Mẹ ơi chiều con về trễ, mẹ nấu cơm trước nha, con ghé mua sữa cho bé.",
        "Trường Tiểu học Phú Tài kính mời phụ huynh dự họp lúc 8 giờ sáng chủ nhật tại phòng học của lớp.",
    ],
)
def test_everyday_messages_show_no_sign(inspector: Inspector, text: str) -> None:
    assert inspector.inspect(text).verdict is Verdict.NO_SIGN


def test_however_kindly_a_message_sounds_a_borrowed_name_in_its_link_needs_caution(inspector: Inspector) -> None:
    found = inspector.inspect("Cảm ơn cả nhà đã tới dự tiệc tối qua, ảnh ở đây nhé: https://vietcombank-album.net/anh")
    assert found.verdict is not Verdict.NO_SIGN


def test_however_kindly_a_message_sounds_a_program_sent_with_it_needs_caution(inspector: Inspector) -> None:
    found = inspector.inspect("Dạ em gửi chị thiệp mời đám cưới của em: thiep-cuoi.apk")
    assert found.verdict is not Verdict.NO_SIGN
    assert ("link-tai-tep", "thiep-cuoi.apk") in {(each.sign.id, each.quote) for each in found.signs}


def test_who_warns_of_a_program_sends_none(inspector: Inspector) -> None:
    signs = inspector.signs_of("Ai gửi tệp thiep-cuoi.apk thì đừng mở nha cả nhà.")
    assert "link-tai-tep" not in {each.sign.id for each in signs}


def test_marks_typed_or_not_the_verdict_is_the_same(inspector: Inspector) -> None:
    marked = (
        "Tôi là công an, chị đang liên quan vụ án ma túy, chuyển hết tiền vào tài khoản tạm giữ để kiểm tra, giữ bí mật"
    )
    bare = "".join(c for c in unicodedata.normalize("NFD", marked) if not unicodedata.combining(c)).replace("đ", "d")
    assert inspector.inspect(marked).verdict is inspector.inspect(bare).verdict is Verdict.DANGER


def test_what_stands_in_the_middle_of_a_long_chat_is_found(inspector: Inspector) -> None:
    chat = "\n".join(f"A: hôm nay em đi làm về trễ, mua được mớ rau với con cá số {n}" for n in range(60))
    half = len(chat) // 2
    cut = chat.index("\n", half)
    assert inspector.inspect(chat).verdict is not Verdict.DANGER
    assert inspector.inspect(f"{chat[:cut]}\n{PHISHING}{chat[cut:]}").verdict is Verdict.DANGER


def test_a_flagged_message_always_has_a_sign_to_show_and_quotes_its_very_words(inspector: Inspector) -> None:
    library = models.understanding().library
    for texts in library.message_examples.scam.values():
        for text in texts:
            found = inspector.inspect(text)
            if found.verdict is Verdict.NO_SIGN:
                assert found.signs == ()
                continue
            assert found.signs
            for each in found.signs:
                assert each.quote in normalise(text) or each.quote in text
                assert 0 < len(each.quote) <= QUOTE_CHARACTERS


def test_the_strongest_signs_come_first(inspector: Inspector) -> None:
    order = list(Strength)
    strengths = [order.index(found.sign.strength) for found in inspector.inspect(PHISHING).signs]
    assert strengths == sorted(strengths) and len(strengths) > 1


def test_of_a_text_that_is_too_long_the_beginning_and_the_end_are_read(inspector: Inspector) -> None:
    filler = "Chiều nay trời mát, cả nhà đi dạo biển rồi về ăn cơm. " * 1_000
    for text in (PHISHING + filler, filler + PHISHING):
        found = inspector.inspect(text)
        assert found.shortened and found.verdict is Verdict.DANGER
    assert not inspector.inspect(filler[:INSPECTED_CHARACTERS]).shortened


HOSTILE = {
    "links": "http://vcb-a.top/x ",
    "labels": "a.b.c.d.e.f.",
    "spaced dots": "a . ",
    "digits": "0 9 ",
    "addresses": "a@",
    "spaced scheme": "h t t p s : / / ",
    "two alphabets": "аbс.com ",
    "piled marks": "a\u0301\u0302\u0303",
    "nothing to see": "a\u200b",
    "accounts": "stk ",
    "lines": "a\n",
    "brackets": "a[.]",
    "long labels": "a" * 62 + ".",
    "numbers": "1.2.3.4/ ",
    "scam words": "chuyển tiền phí otp gấp không ai ",
    "binary": "\x00\xff\ud83d",
    "one letter": "x",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hundred_thousand_characters_of_anything_take_a_bounded_time(inspector: Inspector, text: str) -> None:
    """Under 200 ms are usual; the best of two counts."""
    message = (text * 100_000)[:100_000]
    taken = []
    for _ in range(2):
        start = time.process_time()
        assert inspector.inspect(message).verdict in Verdict
        taken.append(time.process_time() - start)
    assert min(taken) < 1.5


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_no_text_at_all_breaks_it(text: str) -> None:
    found = models.understanding().inspector.inspect(text)
    assert 0 <= found.score <= 1
    assert (found.verdict is Verdict.NO_SIGN) == (found.signs == ())

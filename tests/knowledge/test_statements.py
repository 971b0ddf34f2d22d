"""Sentences of the content: figures have sources, numbers and addresses are contacts, marks are closed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.statements import loose_marks, plain, sentences, typed_addresses, typed_numbers, unsourced

NAMES = ("mức 2", "24/7", "4G")


@pytest.mark.parametrize(
    "text",
    [
        "Kẻ gian lấy 300 triệu đồng.",
        "Kẻ gian lấy hai triệu đồng.",
        "Có người mất hơn tám trăm triệu đồng.",
        "Mất gần nửa tỷ.",
        "Mất gần trăm triệu đồng.",
        "Lãi hai mươi phần trăm một năm.",
        "Khoảng một phần ba nạn nhân đi trình báo.",
        "Chỉ ½ số tiền.",
        "Theo Điều 174 Bộ luật Hình sự.",
        "Theo Chương XX của bộ luật này.",
        "Có thể bị phạt từ ba đến bảy năm tù.",
        "Ngày mười lăm tháng ba có vụ mới.",
        "Mùng ba tháng giêng năm nay có vụ mới.",
        "Tháng ba năm ngoái, công an khởi tố.",
        "Từ 01/7/2025 không còn công an cấp huyện.",
        "Dưới mười tám tuổi được giảm nhẹ.",
        "Công an bắt mười người.",
        "Trả gấp ba lần lương.",
        "Phạt từ 5 đến 10 triệu.",
        "Mức 2 triệu đồng là đủ để khởi tố.",
        "Lãi ở mức 20% mỗi năm.",
        "**Phạt 5 triệu đồng** nếu báo tin giả.",
        "Gọi [[canh-sat-113]] trong 24 giờ.",
        "“Trả 5 triệu.” Sau đó họ hứa tiếp.[^a]",
        "Trả 5 triệu! Sau đó họ hứa tiếp.[^a]",
        "Nguồn đứng trước.[^a] Mất 5 triệu.",
    ],
)
def test_a_figure_without_a_source_is_noticed(text: str) -> None:
    assert len(list(unsourced(text, NAMES))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Nói với một người thân.",
        "Đừng ra gặp một mình.",
        "Không gửi ảnh hai mặt thẻ.",
        "Hỏi một chuyện chỉ hai người biết.",
        "Mỗi năm người dân mất rất nhiều tiền.",
        "Mất hàng trăm triệu đồng là chuyện có thật.",
        "Họ trừ vài triệu mỗi tháng.",
        "Giấy triệu tập phải đưa tận tay.",
        "Ba mẹ lo cho con.",
        "Mục vi phạm giao thông là giả.",
        "Bước hai: cúp máy. Lần thứ ba họ gọi lại.",
        "Cần tài khoản mức 2. Trực 24/7.",
        "Mạng 4G yếu.",
        "Gọi [[canh-sat-113]].",
        "Lãi 20% một năm.[^a]",
        "Lãi 20% một năm [^a].",
        "Lãi 20% một năm.[^a][^b] Đừng vay.",
        "Ở TP. Phan Thiết có 3 vụ.[^a]",
        "Theo ThS. Lan, có 3 vụ, v.v. và nhiều nơi khác nữa.[^a]",
    ],
)
def test_what_is_no_figure_or_has_its_source_is_left_alone(text: str) -> None:
    assert list(unsourced(text, NAMES)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Gọi 113 ngay.", ["113"]),
        ("Gọi ngay số 113 hoặc gọi 115.", ["113", "115"]),
        ("Báo công an 113.", ["113"]),
        ("Nhắn tin tới 156.", []),
        ("Nhắn tới 156.", ["156"]),
        ("Soạn tin gửi 1414.", ["1414"]),
        ("Call 113 now.", ["113"]),
        ("Gọi 0912 345 678 nhé.", ["0912 345 678"]),
        ("Số +84 981 84 84 84.", ["+84 981 84 84 84"]),
        ("Tổng đài 1900 1234.", ["1900 1234"]),
        ("Điện thoại 028.3824.5678.", ["028.3824.5678"]),
        ("Theo Điều 113 và Nghị định 282/2025/NĐ-CP.", []),
        ("Họ gọi 300 người trong một ngày.", []),
        ("Công an 2025 khác trước.", []),
        ("Từ ngày 01-12-2025 và 15/12/2025.", []),
        ("Phạt 113 triệu đồng, lãi 1414%.", []),
        ("Gọi [[canh-sat-113]].", []),
    ],
)
def test_a_number_to_call_is_told_from_other_numbers(text: str, found: list[str]) -> None:
    assert list(typed_numbers(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Vào https://abc.vn/x.", ["https://abc.vn/x"]),
        ("Vào www.abc.vn nhé.", ["www.abc.vn"]),
        ("Vào trang dichvucong.gov.vn.", ["dichvucong.gov.vn"]),
        ("Nhắn zalo.me/123.", ["zalo.me"]),
        ("[Xem ở đây](https://abc.vn)", ["https://abc.vn"]),
        ("Viết thư tới ban@abc.vn.", ["ban@abc.vn"]),
        ("Tên miền của nhà nước có đuôi “.gov.vn”.", []),
        ("Tên giả như “ngan-hang.com.vn.dang-nhap.top”.", []),
        ("Tệp .apk, .pdf.apk; ở TP.HCM.", []),
    ],
)
def test_an_address_that_leads_somewhere_is_told_from_an_example(text: str, found: list[str]) -> None:
    assert list(typed_addresses(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hỏi [[cong-an-xa].", ["[["]),
        ("Hỏi [[Công an xã]].", ["[[", "]]"]),
        ("Theo báo.[^Báo]", ["[^"]),
        ("Gọi **ngay.", ["**"]),
        ("[x](javascript:alert)", ["]("]),
        ("{{ topic }} {% if %}", ["{{", "{%"]),
        ("<b>Gọi</b>", ["<b>", "</b>"]),
        ("Gọi **ngay** [[canh-sat-113]], theo báo.[^a]", []),
        ("Dấu \\[\\[ và \\*\\* viết ra.", []),
        ("Dưới 5 < 6 và 7 > 6.", []),
    ],
)
def test_marks_that_would_be_shown_as_typed_are_noticed(text: str, found: list[str]) -> None:
    assert loose_marks(text) == found


def test_a_text_is_read_as_citizens_see_it() -> None:
    assert plain("**Gọi** [[a]], [[lạ]] [^n][[b]]", {"a": "113"}) == "Gọi 113, [[lạ]]b"


@given(st.text(alphabet="ab .!?…[]^”\n", max_size=80))
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@given(st.text(max_size=200))
def test_any_text_can_be_looked_at(text: str) -> None:
    assert list(unsourced(text, NAMES)) is not None
    assert list(typed_numbers(text)) is not None
    assert list(typed_addresses(text)) is not None
    assert loose_marks(text) is not None


@pytest.mark.parametrize("piece", ["a", "1", "1 ", "a.", "a@", "[", "**", "hai ", "gọi ", "“", "<a", "TP. "])
def test_long_texts_are_looked_at_in_linear_time(piece: str) -> None:
    text = piece * (8_000 // len(piece))
    start = time.process_time()
    list(unsourced(text, NAMES)), list(typed_numbers(text)), list(typed_addresses(text)), loose_marks(text)
    assert time.process_time() - start < 1

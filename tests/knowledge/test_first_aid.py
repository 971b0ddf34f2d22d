"""Slips in the steps of the first aid are told before anybody in fear could meet them."""

from pathlib import Path

import pytest

from bot.knowledge.library import load_library
from tests.knowledge.conftest import edit, faults_of

FILE = "first_aid.vi.yaml"


@pytest.mark.parametrize(
    ("pattern", "replacement", "says"),
    [
        ("Rồi, next: bao", "Rồi, next: ba", "Không có bước “ba”. Có phải ý là “bao”?"),
        ("  next: don$", "  next: dnn", "Không có bước “dnn”"),
        ("- id: don", "- id: viec", "đã dùng ở"),
        ("  role: office\n", "", "Thiếu một bước có role: office"),
        ("  role: office\n", "  role: report\n", "Đã có bước khác với role: report"),
        ("Làm lại, next: dau", "Làm lại, next: xoa", "Từ bước này không đi tới được nơi trình báo"),
        ('Chưa, next: viec, means: "no"', 'Chưa, next: viec, means: "yes"', "đã nhận chữ trong mục yes"),
        ("button: Xong,", "button: Hỏi tiếp,", "đã chọn một nút khác"),
        ("button: Xong,", "button: Thoát,", "chữ để dừng"),
        ('say: \\["Đến', 'question: Đi chưa?\n  say: [Một, Hai, "Đến', "nhiều nhất 3"),
        ("  asks: what\n", "", "Chỉ bước chờ gõ mới có next"),
        ("  next: don\n", "", "phải có next"),
        ("  question: Chuyện gì đã xảy ra\\?\n", "", "Bước này chưa nói gì"),
        ("button: Bỏ qua, next: don", "button: Bỏ qua, next: don, day: today", "asks: when"),
        ("button: Hỏi tiếp, next: viec", "button: Hỏi tiếp, next: viec, fills: Không", "chờ gõ một câu"),
        ("say: \\[Đơn đây.\\]", 'say: ["Gọi 113 ngay."]', "[[canh-sat-113]]"),
        ("say: \\[Đơn đây.\\]", 'say: ["Mất 20% số tiền."]', "chưa ghi nguồn"),
        ("\\[\\[cong-an-xa\\]\\]", "[[cong-an-x]]", "Có phải ý là “cong-an-xa”?"),
        ("resume: Làm tiếp", "resume: Làm **tiếp**", "hiện ra y như gõ"),
        ("left: Dừng ở đây.", 'left: "Gọi [[canh-sat-113]]."', "hiện ra y như gõ"),
        ("handles: \\[bi-danh\\]", "handles: [bi-dan]", "Có phải ý là “bi-danh”?"),
        ("offered_below: \\[phai-lam-gi\\]", "offered_below: [phai-lam]", "Có phải ý là “phai-lam-gi”?"),
        ("topic: phai-lam-gi", "topic: phai-lam", "Có phải ý là “phai-lam-gi”?"),
        ("role: end", "role: ket-thuc", "Hãy chọn"),
    ],
)
def test_a_slip_is_told_in_the_file(small_content: Path, pattern: str, replacement: str, says: str) -> None:
    edit(small_content, FILE, pattern, replacement)
    assert {fault.file for fault in faults_of(small_content) if says in fault.message} == {FILE}


def test_a_step_nobody_comes_to_is_told_at_its_id(small_content: Path) -> None:
    edit(small_content, FILE, "button: Bỏ qua, next: don", "button: Bỏ qua, next: bao")
    edit(small_content, FILE, "  next: don$", "  next: bao")
    messages = [fault.message for fault in faults_of(small_content)]
    assert any("Không bước nào dẫn tới “don”" in message for message in messages)


def test_the_small_steps_are_sound(small_content: Path) -> None:
    assert load_library(small_content).first_aid.first.id == "dau"

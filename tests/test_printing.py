"""What goes to paper: values stay text, and the fonts know Vietnamese."""

import pytest

from bot.errors import PrintingError
from bot.printing import compile

PAGE = '#set page(width: 80mm, height: 30mm, margin: 5mm)\n#set text(lang: "vi")\n'


def test_a_page_and_a_picture_are_made() -> None:
    template = PAGE + "#values.title"
    assert compile(template, {"title": "Cảnh giác"}, as_="pdf").startswith(b"%PDF")
    assert compile(template, {"title": "Cảnh giác"}, as_="png").startswith(b"\x89PNG")


def test_what_a_person_typed_is_no_markup() -> None:
    typed = '#panic("run") $x$ *b* #read("/etc/passwd") "; ] \\ \u2028'
    assert compile(PAGE + "#values.title", {"title": typed}, as_="pdf").startswith(b"%PDF")


def test_every_vietnamese_letter_is_in_the_font() -> None:
    letters = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"
    lonely = "\ue123"  # of private use: in no font
    measured = "#context assert(measure(values.a).width != measure(values.b).width, message: values.a)"
    for letter in letters + letters.upper():
        wide, missing = letter * 40, lonely * 40
        compile(PAGE + measured, {"a": wide, "b": missing}, as_="png")


def test_a_template_at_fault_is_told_in_one_sentence() -> None:
    with pytest.raises(PrintingError, match="unknown variable: nothing"):
        compile("#nothing", {}, as_="pdf")
    with pytest.raises(PrintingError, match="vừa một trang"):
        compile("a #pagebreak() b", {}, as_="png")

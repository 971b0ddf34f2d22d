"""However a question is spelt, the words that were meant are read."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.files import read_document
from bot.knowledge.teencode import Teencode
from bot.text.fold import fold
from bot.text.spelling import READ_CHARACTERS, Spelling
from bot.text.standins import AMOUNT

CONTENT = Path(__file__).parents[2] / "content"


def read_teencode() -> Teencode:
    document, faults = read_document(CONTENT / "teencode.vi.yaml", "teencode.vi.yaml")
    assert document, faults
    return Teencode.model_validate(document.value)


SPELLING = Spelling(read_teencode().abbreviations)


def words(text: str) -> str:
    return " ".join(SPELLING.read(text).words)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tooi bij luwaf ddaor chuyeenr khoanr", "toi bi lua dao chuyen khoan"),
        ("to6i bi5 lu7a2 d9a3o", "toi bi lua dao"),
        ("e bi lừa ck cho stk lạ r", "em bi lua chuyen khoan cho so tai khoan la roi"),
        ("bị ng ta lừa ko lấy lại dc", "bi nguoi ta lua khong lay lai duoc"),
        ("v.a.y ti3n h0 tro d!eu k!en", "vay tien ho tro dieu kien"),
        ("KHUYEN MAl TRAlNGHlEM", "khuyen mai trai nghiem"),
        ("l ừ a đ ả o qua Zаlо", "lua dao qua zalo"),
        ("luadao chuyenkhoan", "lua dao chuyen khoan"),
        ("Ｌừａ đảo\u200b", "lua dao"),
        ("rồi!giờ sao khônggg", "roi gio sao khong"),
        ("phog zới wá jờ nge kon cák", "phong voi qua gio nghe con cac"),
        ("Tui hổng biết mần răng, ở mô rứa", "toi khong biet lam sao o dau vay tui"),
    ],
)
def test_the_words_that_were_meant_are_read(typed: str, meant: str) -> None:
    assert words(typed) == meant


@pytest.mark.parametrize("amount", ["20tr", "5tr5", "500k", "2 tỷ", "1.500.000đ", "20 triệu đồng", "50 Tr", "2 củ"])
def test_every_amount_is_one_word(amount: str) -> None:
    assert words(f"mất {amount} rồi") == f"mat {AMOUNT} roi"


@pytest.mark.parametrize(
    ("number", "meant"),
    [
        ("0912.345.678", "so dien thoai"),
        ("+84 912 345 678", "so dien thoai"),
        ("O9I2345678", "so dien thoai"),
        ("1900 6789", "so dien thoai"),
        ("1903 4567 8901 23", "so tai khoan"),
        ("113", "113"),
        ("https://vcb-otp.xyz/a?b=c", "link"),
        ("vcb . com . vn", "link"),
        ("bit.ly/abc", "link"),
    ],
)
def test_numbers_and_links_are_read_as_what_they_are(number: str, meant: str) -> None:
    assert words(f"gọi {number} không") == f"goi {meant} khong"


def test_a_missing_blank_after_a_full_stop_makes_no_link() -> None:
    assert words("mất tiền hôm qua.me toi buon") == "mat tien hom qua me toi buon"


@pytest.mark.parametrize("word", "zalo facebook viettel momo link otp visa lost text casino c04 5g u23".split())
def test_names_and_foreign_words_are_left_alone(word: str) -> None:
    assert words(f"bị {word} lừa") == f"bi {word} lua"


def test_a_short_form_with_two_meanings_is_read_as_both_and_its_neighbours_stay_neighbours() -> None:
    read = words("mua ca do bong da")
    assert "ca do bong da" in read and "cong an" in read


def test_typed_marks_are_remembered_beside_the_folded_words() -> None:
    reading = SPELLING.read("đòi nợ khung bo")
    assert reading.words == ("doi", "no", "khung", "bo")
    assert reading.typed == ("đòi", "nợ", None, None)


VIETNAMESE = st.sampled_from(
    "lừa đảo chuyển khoản công an gọi điện dọa bắt ngân hàng tài khoản khóa thẻ vay tiền lãi cao nợ nóng".split()
)


@given(st.lists(VIETNAMESE, min_size=1, max_size=20))
def test_marked_unmarked_and_decomposed_spellings_read_alike(chosen: list[str]) -> None:
    question = " ".join(chosen)
    read = set(SPELLING.read(question).words)
    assert set(SPELLING.read(unicodedata.normalize("NFD", question)).words) == read
    # Without marks a short form may have one more reading ("ca"), never one less.
    assert set(SPELLING.read(fold(question)).words) >= read


@given(st.text(st.characters(categories=None), max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    reading = SPELLING.read(text)
    assert len(reading.words) == len(reading.typed)
    assert all(word and word.isascii() is not None and word == fold(word) for word in reading.words)


@pytest.mark.parametrize(
    "text",
    ["a.b" * 40_000, "1 " * 50_000, "a " * 50_000, "ng" * 50_000, "0912" * 20_000, "h0 tr0 " * 15_000, "x-" * 50_000],
)
def test_a_hundred_thousand_characters_are_read_in_a_tenth_of_a_second(text: str) -> None:
    start = time.thread_time()
    reading = SPELLING.read(text)
    assert time.thread_time() - start < 0.5
    assert len(reading.words) <= READ_CHARACTERS


def test_the_table_covers_what_people_type_and_loses_no_real_word() -> None:
    assert len(read_teencode().abbreviations) >= 200


def test_a_short_form_that_swallows_a_real_word_is_a_fault() -> None:
    with pytest.raises(ValueError, match="ban"):
        Teencode.model_validate({"abbreviations": {"ban": ["bạn bè"]}})

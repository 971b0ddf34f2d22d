"""The simple searches find what their textbooks say they find."""

import pytest

from bot.evaluation.baselines import BASELINES, bm25, character_tfidf, ranked, token_set_ratio
from bot.knowledge.labelled import Labelled

TOPICS = {
    "vay-tien": ("Vay tiền qua app", "vay tiền lãi cao", "app đòi nộp phí trước khi vay"),
    "giao-hang": ("Giao hàng giả", "shipper kêu chuyển tiền hàng", "đơn hàng không đặt"),
    "ma-tuy": ("Ma túy", "nước vui là gì"),
}


@pytest.mark.parametrize("name", BASELINES)
def test_every_baseline_finds_a_phrase_by_itself_however_its_marks_are_typed(name: str) -> None:
    rank = BASELINES[name](TOPICS)
    for topic, texts in TOPICS.items():
        for text in texts:
            assert rank(text)[0] == rank(text.upper())[0] == topic
    assert rank("nuoc vui la gi")[0] == "ma-tuy"


@pytest.mark.parametrize("name", BASELINES)
def test_no_baseline_finds_anything_in_what_shares_nothing(name: str) -> None:
    assert list(BASELINES[name](TOPICS)("???")) == []


def test_bm25_prefers_the_rare_word() -> None:
    assert bm25(TOPICS)("tiền túy")[0] == "ma-tuy"


def test_letter_sequences_survive_a_slip_of_the_keyboard() -> None:
    assert character_tfidf(TOPICS)("shiper kiu")[0] == "giao-hang"
    assert bm25(TOPICS)("shiper") == []


def test_words_in_any_order_are_one_phrase_to_token_set_ratio() -> None:
    assert token_set_ratio(TOPICS)("gì là vui nước")[0] == "ma-tuy"


def test_first_and_first_three_are_counted_with_what_is_accepted() -> None:
    questions = [
        Labelled(q="vay?", topic="vay-tien"),
        Labelled(q="vay nào?", topic="ma-tuy", accept=("giao-hang",)),
    ]
    counted = ranked(questions, lambda _: ["vay-tien", "x", "giao-hang", "ma-tuy"])
    assert (counted.first.hits, counted.among_three.hits, counted.first.of) == (1, 2, 2)

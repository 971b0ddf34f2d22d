"""How many questions find the same topic in every spelling."""

import pytest

from bot.evaluation.questions import Answered
from bot.evaluation.spellings import alike, without_marks
from bot.knowledge.labelled import Labelled


@pytest.mark.parametrize(
    ("typed", "without"), [("Đường dây", "Duong day"), ("tố giác, 2.000₫?", "to giac, 2.000₫?"), ("ok", "ok")]
)
def test_marks_go_and_the_rest_stays(typed: str, without: str) -> None:
    assert without_marks(typed) == without


def test_a_spelling_with_another_first_topic_is_counted_where_it_differs() -> None:
    def answer(question: str) -> Answered:
        return Answered("answer", ("ma-tuy" if "ý" in question else "tu-y",), 1.0)

    same = alike([Labelled(q="chú ý", topic="t"), Labelled(q="vay", topic="t")], answer)
    assert {name: share.hits for name, share in same.spellings.items()} == {
        "without_marks": 1,
        "upper_case": 1,
        "decomposed": 1,
    }
    assert (same.all_spellings.hits, same.all_spellings.of) == (1, 2)

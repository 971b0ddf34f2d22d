"""Figures on a labelled set count what they say they count."""

import json
from pathlib import Path

import pytest

from bot.evaluation.figures import Figures
from bot.evaluation.questions import Answered, as_text, evaluate, open_labelled
from bot.evaluation.sets import LabelledSetError
from bot.knowledge.labelled import Labelled

TOPICS = ("vay-tien", "gia-danh")

LINES = [
    Labelled(q="vay?", topic="vay-tien", style="cut-lun"),
    Labelled(q="vay nào?", topic="vay-tien", accept=("gia-danh",), style="chuan"),
    Labelled(q="gọi?", topic="gia-danh", style="chuan"),
    Labelled(q="chưa có", topic="sap-viet"),
    Labelled(q="mèo", topic="oos"),
    Labelled(q="gần đúng", topic="oos", accept=("vay-tien",)),
    Labelled(q="cứu", topic="emergency", kind="chay"),
    Labelled(q="cứu với", topic="emergency", kind="duoi-nuoc"),
]

SAID = {
    "vay?": Answered("answer", ("vay-tien", "gia-danh"), 1.0),
    "vay nào?": Answered("answer", ("gia-danh",), 2.0),
    "gọi?": Answered("choices", ("vay-tien", "gia-danh"), 3.0),
    "mèo": Answered("answer", ("vay-tien",), 4.0),
    "gần đúng": Answered("answer", ("vay-tien",), 5.0),
    "cứu": Answered("emergency", (), 6.0, "chay"),
    "cứu với": Answered("unknown", (), 100.0),
}


def figures() -> Figures:
    return evaluate(LINES, TOPICS, SAID.__getitem__)


def test_lines_whose_topic_is_not_written_yet_are_left_out() -> None:
    assert (figures().lines, figures().left_out) == (7, 1)


def test_first_and_first_three_are_counted_over_questions_inside_the_scope() -> None:
    counted = figures()
    assert (counted.inside.first.hits, counted.inside.first.of) == (2, 3)
    assert (counted.inside.among_three.hits, counted.inside.among_three.of) == (3, 3)
    assert {style: found.first.hits for style, found in counted.styles.items()} == {"chuan": 1, "cut-lun": 1}


def test_direct_answers_are_counted_and_of_those_the_right_ones() -> None:
    counted = figures()
    assert (counted.inside.direct.hits, counted.inside.direct.of) == (2, 3)
    assert (counted.inside.direct_right.hits, counted.inside.direct_right.of) == (2, 2)


def test_a_foreign_question_may_accept_a_topic_and_is_then_rightly_answered() -> None:
    counted = figures()
    assert (counted.foreign_answered.hits, counted.foreign_answered.of) == (1, 2)


def test_emergencies_and_false_alarms_are_told_apart() -> None:
    counted = figures()
    assert (counted.emergencies.hits, counted.emergencies.of) == (1, 2)
    assert (counted.false_alarms.hits, counted.false_alarms.of) == (0, 5)


def test_first_steps_are_counted_where_the_kind_of_danger_is_labelled() -> None:
    counted = figures()
    assert (counted.first_steps.hits, counted.first_steps.of) == (1, 2)


def test_an_alarm_is_no_mistake_where_it_is_accepted_or_the_topic_is_about_danger() -> None:
    alarmed = Answered("emergency", ("vay-tien",), 1.0)
    lines = [
        Labelled(q="a", topic="vay-tien"),
        Labelled(q="b", topic="vay-tien", accept=("emergency",)),
        Labelled(q="c", topic="gia-danh"),
    ]
    counted = evaluate(lines, TOPICS, lambda _: alarmed, urgent={"gia-danh"})
    assert (counted.false_alarms.hits, counted.false_alarms.of) == (3, 3)
    assert (counted.calm_false_alarms.hits, counted.calm_false_alarms.of) == (1, 1)


def test_every_topic_has_its_own_figures() -> None:
    topics = figures().topics
    assert {topic: (found.first.hits, found.first.of) for topic, found in topics.items()} == {
        "gia-danh": (0, 1),
        "vay-tien": (2, 2),
    }


def test_times_and_intervals_are_given() -> None:
    counted = figures()
    assert (counted.p50_ms, counted.p99_ms) == (4.0, 100.0)
    assert 0 <= counted.inside.first.low <= counted.inside.first.share <= counted.inside.first.high <= 1


def test_figures_of_an_empty_set_are_empty() -> None:
    empty = evaluate([], TOPICS, SAID.__getitem__)
    assert (empty.lines, empty.inside.first.of, empty.inside.first.share) == (0, 0, 0.0)


def test_figures_can_be_written_as_json_and_as_a_table() -> None:
    assert json.loads(json.dumps(figures().to_json()))["inside"]["first"]["hits"] == 2
    assert "66.7%" in as_text(figures())


def test_a_labelled_set_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('\ufeff{"q": "a", "topic": "oos", "persona": "x"}\n\n{"q": "b", "topic": "t", "accept": ["u"]}\n')
    assert open_labelled(file) == [Labelled(q="a", topic="oos"), Labelled(q="b", topic="t", accept=("u",))]


@pytest.mark.parametrize(
    "bad", ["{", "[]", '{"q": "a"}', '{"q": 1, "topic": "t"}', '{"q": "a", "topic": "t", "accept": "u"}']
)
def test_a_bad_line_is_named(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(f'{{"q": "a", "topic": "oos"}}\n{bad}\n')
    with pytest.raises(LabelledSetError, match=r"set\.jsonl:2:1: "):
        open_labelled(file)


def test_a_question_may_hold_the_line_separator_of_other_alphabets(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"q": "a\u2028b", "topic": "oos"}\r\n', encoding="utf-8", newline="")
    assert [line.q for line in open_labelled(file)] == ["a\u2028b"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabelledSetError, match="nowhere"):
        open_labelled(tmp_path / "nowhere.jsonl")

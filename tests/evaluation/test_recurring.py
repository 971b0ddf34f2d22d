"""Near duplicates come together, and a group keeps its name."""

from datetime import date

from bot.evaluation.recurring import grouped, named
from bot.messages import Asked


def asked(text: str, count: int = 1, day: int = 1) -> Asked:
    return Asked(text, count, date(2026, 11, day))


def test_marks_order_and_slips_do_not_make_another_question() -> None:
    ways = [
        asked("kẹo bí ngô là gì vậy", 33),
        asked("keo bi ngo la gi vay?", 22, day=9),
        asked("keo bi ngo la gi vayy"),
    ]
    [group] = grouped([*ways])
    assert group.ways == ways
    assert (str(group.times), group.last) == ("50", date(2026, 11, 9))


def test_the_same_number_of_words_does_not_make_the_same_question() -> None:
    assert len(grouped([asked("gọi 113 có mất tiền không"), asked("giá tiêu hôm nay bao nhiêu")])) == 2


def test_the_most_frequent_question_comes_first_however_it_was_put() -> None:
    groups = grouped([asked("giá tiêu hôm nay", 35), asked("kẹo bí ngô là gì", 22), asked("keo bi ngo la gi", 22)])
    assert [str(group.times) for group in groups] == ["40", "30"]


def test_within_a_ten_the_newest_comes_first_and_the_order_tells_no_count() -> None:
    asking = [asked("giá tiêu hôm nay", 7), asked("kẹo bí ngô là gì", 3, day=9), asked("keo bi ngo la gi", 2, day=10)]
    for given in (asking, [Asked(each.text, 9 - each.count, each.last) for each in asking]):
        sweets, pepper = grouped(given)
        assert (str(sweets.times), str(pepper.times)) in {("dưới 10", "dưới 10"), ("10", "dưới 10")}
        assert [way.text for way in sweets.ways] == ["keo bi ngo la gi", "kẹo bí ngô là gì"]


def test_a_group_answers_to_its_code_when_another_way_has_become_the_most_frequent() -> None:
    [before] = grouped([asked("kẹo bí ngô là gì", 2), asked("keo bi ngoo la gi")])
    [after] = grouped([asked("keo bi ngoo la gi", 3), asked("kẹo bí ngô là gì", 2)])
    assert named([after], before.code) is after
    assert named([after], "000000") is None


def test_questions_in_other_alphabets_are_not_one_question() -> None:
    assert len(grouped([asked("你好吗"), asked("谢谢你")])) == 2

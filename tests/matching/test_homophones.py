"""Words written as they are heard are also read as they are meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.understanding import Understanding
from bot.matching.homophones import Homophones, neighbours_in
from bot.matching.utterance import Utterance
from bot.text.fold import fold
from bot.text.spelling import Reading, Spelling

SPELLING = Spelling({})
KNOWN = Homophones(["con bị bắt cóc rồi", "lừa chuyển khoản", "dây điện giựt", "trái cây rơi", "hai người", "hay quên"])


def also_read(text: str, *, typist: bool = True, unmarked: bool = False, known: Homophones = KNOWN) -> list[str]:
    """What stands behind the words of the text."""
    reading = known.added_to(SPELLING.read(text), typist=typist, unmarked=unmarked)
    shown = [typed or word for word, typed in zip(reading.words, reading.typed, strict=True)]
    return [" ".join(shown[other.first : other.last]) for other in reading.further]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bắc cót", "bắt cóc"), ("chuyễn khoảng", "chuyển khoản"), ("diện dựt", "điện giựt"), ("chái cây", "trái cây")],
)
def test_two_words_that_sound_like_a_known_pair_are_also_read_as_it(typed: str, meant: str) -> None:
    assert also_read(typed) == [meant]


def test_what_is_spelled_as_the_content_spells_it_stands_alone() -> None:
    assert also_read("con bị bắt cóc rồi") == []


def test_a_bare_word_may_sound_like_any_marked_one_unless_its_writer_types_marks() -> None:
    assert also_read("bắc coc", typist=False) == ["bắt cóc"]
    assert also_read("bắc coc", typist=True) == []


def test_without_any_mark_two_words_are_read_otherwise_only_where_that_is_asked_for() -> None:
    assert also_read("bac cot", typist=False) == []
    assert also_read("bac cot", typist=False, unmarked=True) == ["bắt cóc"]


def test_two_words_that_there_are_need_a_pair_that_is_held_often() -> None:
    rarely = Homophones(["hay quên", "hai người"])
    assert also_read("hai quên", known=rarely) == []
    assert also_read("hai quên", known=Homophones(["hay quên"] * 3 + ["hai người"])) == ["hay quên"]


def test_whoever_writes_by_ear_does_so_throughout() -> None:
    words = ["hay quên", "hai người", "bắt cóc", "khoản vay"]
    assert also_read("bắc cót với khoảng day thì hai quên", known=Homophones(words)) == [
        "bắt cóc",
        "khoản vay",
        "hay quên",
    ]


def test_a_pair_the_content_spells_both_ways_is_meant_as_it_is_typed() -> None:
    both = Homophones(["bắt cóc", "bắt cóc", "bắc cót"])
    assert also_read("bắc cót", known=both) == []
    assert also_read("bắc cót", known=Homophones(["bắt cóc"] * 3 + ["bắc cót"])) == ["bắt cóc"]


def test_what_is_added_stands_for_the_words_it_sounds_like() -> None:
    reading = KNOWN.added_to(SPELLING.read("nó lừa bắc cót tôi"), typist=True, unmarked=False)
    assert reading.words == ("no", "lua", "bac", "cot", "toi", "bat", "coc")
    assert [(other.start, other.end) for other in reading.further] == [(2, 4)]
    assert reading.meant == 5


@given(st.text(st.characters(categories=None), max_size=80), st.booleans(), st.booleans())
def test_of_any_text_the_words_stay_and_further_ones_only_follow(text: str, typist: bool, unmarked: bool) -> None:
    before = SPELLING.read(text)
    after: Reading = KNOWN.added_to(before, typist=typist, unmarked=unmarked)
    assert after.words[: len(before.words)] == before.words
    assert after.further[: len(before.further)] == before.further


def test_the_phrases_of_a_cue_are_those_joined_in_it() -> None:
    cue = "<nguoi-than> ~2 bị|mới_bị bắt_cóc|!tự_vẫn …8 không_liên_lạc_được $"
    assert [*neighbours_in(cue)] == ["mới bị", "bắt cóc", "tự vẫn", "không liên lạc được"]


def test_what_it_is_about_hears_marked_words_and_cues_hear_all() -> None:
    marked, bare = Utterance("nó bắc cót", SPELLING, KNOWN), Utterance("no bac cot", SPELLING, KNOWN)
    assert "coc" in marked.reading.words and "coc" in marked.told.words
    assert "coc" not in bare.reading.words and "coc" in bare.told.words


@pytest.mark.parametrize(
    "cry",
    [
        "con tui bị bắc cóc",
        "chồng em bị diện dật",
        "má tui bị rắng cắng",
        "ba tôi ngấc xỉu gồi",
        "em gái em bị khốn chế",
        "bạn em bị đuối nướt",
    ],
)
def test_a_call_for_help_is_heard_however_it_is_spelled(understanding: Understanding, cry: str) -> None:
    for said in (cry, fold(cry)):
        assert understanding.alarms.recognise(understanding.hear(said)), said


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("có người kiu tui chuyễn khoảng đặc cọt tiềng nhà", "thue-nha-dat-coc"),
        ("tin nhắng trún thưỡng xe mái", "trung-thuong-tri-an"),
    ],
)
def test_a_question_spelled_by_ear_finds_its_topic(understanding: Understanding, asked: str, topic: str) -> None:
    assert topic in [match.topic for match in understanding.matcher.match(understanding.hear(asked))[:3]]

"""Danger, and the doubts that make it none."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.library import Library
from bot.knowledge.triage import UrgencyFile
from bot.matching.urgency import Alarm, Urgency
from bot.matching.utterance import Utterance
from bot.text.spelling import Spelling
from tests.matching.conftest import SHORT_FORMS
from tests.matching.triage import danger, doubt, urgency

SPELLING = Spelling(SHORT_FORMS)


def kind_of(content: UrgencyFile, text: str) -> str | None:
    alarm = Urgency(content, SPELLING).recognise(Utterance(text, SPELLING))
    return alarm.kind.id if alarm else None


def test_a_danger_is_told_with_the_words_and_the_cue_that_told_it() -> None:
    chase = danger("bi-duoi", "không_có_đâu", "đuổi|rượt … dao")
    assert Urgency(urgency(chase), SPELLING).recognise(Utterance("Trời ơi, nó đuổi em, cầm dao!", SPELLING)) == Alarm(
        chase, "duoi em cam dao", "đuổi|rượt … dao"
    )


@pytest.mark.parametrize("text", ["", "   ", "dao này mua ở đâu", "rượt", "113", "???"])
def test_without_a_danger_there_is_no_alarm(text: str) -> None:
    assert kind_of(urgency(danger("bi-duoi", "đuổi|rượt … dao")), text) is None


def test_the_most_serious_danger_stands_first_in_the_content() -> None:
    fire, theft = danger("chay", "!cháy"), danger("trom", "trộm")
    assert kind_of(urgency(fire, theft), "có trộm, cháy nhà") == "chay"
    assert kind_of(urgency(theft, fire), "có trộm, cháy nhà") == "trom"


def test_a_doubt_counts_only_for_the_kinds_that_heed_it() -> None:
    content = urgency(
        danger("chay", "cháy", cancelled_by=("phim",)), danger("trom", "trộm"), cancels={"phim": doubt("phim")}
    )
    assert kind_of(content, "phim có cháy nhà") is None
    assert kind_of(content, "phim có trộm") == "trom"
    assert kind_of(content, "phim có cháy nhà, có trộm") == "trom"


@pytest.mark.parametrize(
    ("scope", "text", "alarm"),
    [
        ("sentence", "Tuần trước nó đánh em", False),
        ("sentence", "Nó đánh em tuần trước", False),
        ("sentence", "Tuần trước em về quê. Nó đánh em", True),
        ("sentence", "Nó đánh em! Tuần trước nó hiền", True),
        ("before", "Tuần trước nó đánh em", False),
        ("before", "Nó đánh em tuần trước", True),
        ("before", "Tuần trước em về quê. Nó đánh em", True),
        ("text", "Tuần trước em về quê. Nó đánh em", False),
        ("text", "Nó đánh em. Em về quê tuần trước", False),
        ("text", "Nó đánh em", True),
    ],
)
def test_a_doubt_reaches_as_far_as_its_scope(scope: str, text: str, alarm: bool) -> None:
    content = urgency(
        danger("bi-danh", "đánh", cancelled_by=("xa-roi",)), cancels={"xa-roi": doubt("tuần_trước", scope=scope)}
    )
    assert (kind_of(content, text) == "bi-danh") == alarm


def test_a_doubt_within_a_danger_that_runs_over_sentences_speaks_of_it() -> None:
    content = urgency(
        danger("bi-danh", "thằng …8 đánh", cancelled_by=("xa-roi",)), cancels={"xa-roi": doubt("tuần_trước")}
    )
    assert kind_of(content, "Thằng say. Tuần trước phá nhà. Rồi đánh em") is None
    assert kind_of(content, "Tuần trước phá nhà. Thằng say. Rồi đánh em") == "bi-danh"


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("tháng trước nó đánh em", False),
        ("tháng trước nó chửi, hôm nay nó đánh em", True),
        ("tháng trước nó đánh em. Hôm nay em kể", False),
        ("Hôm nay em kể. Tháng trước nó đánh em", False),
    ],
)
def test_words_for_now_in_the_same_sentence_outweigh_a_doubt_that_yields_to_them(text: str, alarm: bool) -> None:
    kind = danger("bi-danh", "đánh", cancelled_by=("xa-roi",))
    yields = doubt("tháng_trước", unless_now="true")
    assert (kind_of(urgency(kind, cancels={"xa-roi": yields}, now=("hôm_nay",)), text) == "bi-danh") == alarm
    stays = doubt("tháng_trước")
    assert kind_of(urgency(kind, cancels={"xa-roi": stays}, now=("hôm_nay",)), text) is None


def test_words_for_now_that_are_part_of_a_doubt_do_not_outweigh_it() -> None:
    asks = doubt("cách cứu", scope="before", unless_now="true")
    content = urgency(danger("duoi-nuoc", "đuối_nước", cancelled_by=("hoi",)), cancels={"hoi": asks}, now=("cứu",))
    assert kind_of(content, "cách cứu người đuối nước") is None
    assert kind_of(content, "cách cứu sao, có người đuối nước, cứu") == "duoi-nuoc"


def test_a_certain_cue_heeds_only_the_doubts_named_for_it() -> None:
    kind = danger(
        "bi-danh",
        "đánh",
        certain=("đang đánh",),
        cancelled_by=("hoi-chung", "phim"),
        certain_cancelled_by=("phim",),
    )
    content = urgency(kind, cancels={"hoi-chung": doubt("thì_sao"), "phim": doubt("phim", scope="text")})
    assert kind_of(content, "bị đánh thì sao") is None
    assert kind_of(content, "nó đang đánh em thì sao") == "bi-danh"
    assert kind_of(content, "trong phim nó đang đánh em") is None


def test_a_gap_stops_at_the_stop_words_of_the_content() -> None:
    content = urgency(danger("mat-tien", "vừa ~ chuyển"), stops=("bảo",))
    assert kind_of(content, "tôi vừa mới chuyển") == "mat-tien"
    assert kind_of(content, "nó vừa bảo tôi chuyển") is None


def test_cues_name_the_sets_of_the_content() -> None:
    content = urgency(danger("bi-danh", "<ke-hai> đánh"), sets={"ke-hai": ("nó", "thằng kia")})
    assert kind_of(content, "thằng kia đánh em") == "bi-danh"


ENGLISH = urgency(
    danger("bi-duoi", "đuổi", cues_en=("knife … outside|here", "help"), cancelled_by=("phim", "hoi-chung")),
    cancels={
        "phim": doubt("phim", scope="text", cues_en=("movie|film",)),
        "hoi-chung": doubt("là_gì", cues_en=("what is",)),
    },
)


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("A man with a knife is OUTSIDE my house", True),
        ("HELP!", True),
        ("the knive is outside", False),
        ("there is a knife outside in this movie", False),
        ("What is a knife outside?", False),
        ("What is this? A knife outside", True),
        ("helping you", False),
        ("nó đuổi em", True),
    ],
)
def test_english_dangers_and_doubts_are_read_as_english(text: str, alarm: bool) -> None:
    assert (kind_of(ENGLISH, text) == "bi-duoi") == alarm


def test_english_words_for_now_outweigh_an_english_doubt() -> None:
    asks = doubt(scope="before", unless_now="true", cues_en=("how to|do",))
    drowning = danger("duoi-nuoc", cues_en=("drowning",), cancelled_by=("hoi",))
    content = urgency(drowning, cancels={"hoi": asks}, now_en=("my friend is",))
    assert kind_of(content, "how to help a drowning person") is None
    assert kind_of(content, "how do I help, my friend is drowning") == "duoi-nuoc"


def test_it_is_known_whether_a_danger_is_only_asked_about() -> None:
    doubts = {"hoi": doubt("cách", scope="before", asks_how="true"), "phim": doubt("phim", scope="text")}
    content = Urgency(urgency(danger("chay", "cháy", cancelled_by=("hoi", "phim")), cancels=doubts), SPELLING)
    asked = {
        text: content.weigh(Utterance(text, SPELLING)).asked
        for text in ("cách dập khi cháy", "phim có cháy", "cháy", "cách nấu cơm")
    }
    assert [text for text in asked if asked[text]] == ["cách dập khi cháy"]


def test_a_writer_of_marks_means_bare_words_bare_and_others_any() -> None:
    content = urgency(danger("bi-danh", "đánh"))
    assert kind_of(content, "e ck r ma no danh e") == "bi-danh"
    assert kind_of(content, "Tôi đã gửi bản danh sách ấy") is None


@pytest.fixture(scope="module")
def real(library: Library) -> Callable[[str], Alarm | None]:
    """The dangers of the content."""
    spelling = Spelling(library.teencode.abbreviations)
    dangers = Urgency(library.urgency, spelling)
    return lambda text: dangers.recognise(Utterance(text, spelling))


@settings(deadline=None)
@given(st.text(st.characters(categories=None), max_size=300))
def test_any_text_is_a_danger_or_none(real: Callable[[str], Alarm | None], text: str) -> None:
    alarm = real(text)
    assert alarm is None or (alarm.quote and alarm.cue)


@pytest.mark.parametrize(
    "text",
    ["tau bi hong may dang troi ngoai khoi", "tau dang bi vo nuoc", "vua bi giut day chuyen", "no dang danh tui"],
)
def test_southern_speech_without_marks_is_understood(real: Callable[[str], Alarm | None], text: str) -> None:
    assert real(text)


def test_a_speaker_of_the_south_is_no_gang(real: Callable[[str], Alarm | None]) -> None:
    assert real("tui dang phan van vay tien tren zalo") is None

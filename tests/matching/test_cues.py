"""The notation editors write cues in."""

import pytest

from bot.knowledge.cues import LONGEST_GAP, cue_problem
from bot.matching.patterns import STRETCH_WORDS, Patterns
from bot.matching.told import tell
from bot.text.spelling import Spelling

SETS = {"ke-hai": ["nó", "hắn", "bọn chúng"], "vu-khi": ["dao", "!súng"]}
STOPS = ["bảo", "có thể", "không"]


@pytest.fixture(scope="session")
def found(spelling: Spelling) -> "Found":
    return Found(spelling)


class Found:
    """Whether a cue is found in a text."""

    def __init__(self, spelling: Spelling) -> None:
        self._spelling = spelling

    def __call__(self, cue: str, text: str) -> bool:
        patterns = Patterns([(None, cue)], SETS, self._spelling.read, STOPS)
        return any(patterns.find(tell(text, self._spelling.read)))


def between(first: str, words: int, last: str) -> str:
    return " ".join([first, *["lan"] * words, last])


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("cầm dao", "nó cầm dao kìa"),
        ("cầm|xách dao|búa", "nó xách búa"),
        ("mất_tích", "em tôi mất tích"),
        ("đi_lạc|mất_tích hôm_qua", "bà tôi mất tích hôm qua"),
        ("<ke-hai> cầm <vu-khi>", "bọn chúng cầm súng"),
        ("<ke-hai>|thằng cầm", "thằng cầm"),
        ("!cháy", "cháy"),
        ("^ cứu", "Cứu với"),
        ("cứu $", "trời ơi cứu!"),
        ("^ cứu $", "  CỨU!!! "),
        ("^ …2 cứu …1 $", "trời ơi cứu với"),
        ("máu + dao", "dao dính máu"),
        ("máu + dao", "máu trên dao"),
        ("cầm dao + máu + nó", "nó ra, máu me, cầm dao"),
        ("nó ... dao", "nó đang cầm dao"),
    ],
)
def test_a_cue_is_found(found: Found, cue: str, text: str) -> None:
    assert found(cue, text)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("cầm dao", "dao cầm"),
        ("cầm dao", "cầm con dao"),
        ("mất_tích", "mất dấu tích"),
        ("<ke-hai> cầm <vu-khi>", "nó cầm sung"),
        ("!cháy", "chay"),
        ("^ cứu", "xin cứu"),
        ("cứu $", "cứu với"),
        ("^ …2 cứu", "một hai ba cứu"),
        ("máu + dao", "máu"),
        ("cầm dao + máu", "máu, dao, cầm"),
    ],
)
def test_a_cue_is_not_found(found: Found, cue: str, text: str) -> None:
    assert not found(cue, text)


@pytest.mark.parametrize(
    ("gap", "most"),
    [("…", 4), ("~", 4), ("…1", 1), ("…8", 8), ("~8", 8), (f"…{LONGEST_GAP}", LONGEST_GAP)],
)
def test_a_gap_stands_for_as_many_words_as_it_says_and_no_more(found: Found, gap: str, most: int) -> None:
    for words in range(most + 1):
        assert found(f"nó {gap} dao", between("nó", words, "dao"))
    assert not found(f"nó {gap} dao", between("nó", most + 1, "dao"))


@pytest.mark.parametrize("text", ["vừa gọi bảo tôi chuyển", "vừa có thể tôi chuyển", "vừa không chuyển"])
def test_a_stopping_gap_does_not_run_over_a_stop_word(found: Found, text: str) -> None:
    assert not found("vừa ~ chuyển", text)
    assert found("vừa … chuyển", text)


def test_a_stopping_gap_reaches_a_stop_word_itself(found: Found) -> None:
    assert found("vừa ~ không", "vừa nãy không")
    assert found("vừa ~ có_thể", "vừa nãy có thể")
    assert found("vừa ~ chuyển", "vừa mới chuyển")


def test_parts_joined_by_plus_stand_within_one_stretch(found: Found) -> None:
    assert found("máu + dao", between("dao", STRETCH_WORDS - 2, "máu"))
    assert not found("máu + dao", between("dao", STRETCH_WORDS - 1, "máu"))
    assert found("máu + dao", f"{between('dao', STRETCH_WORDS, 'dao')} máu")


BAD = [
    "",
    "…",
    "+",
    "nó +",
    "nó + … + dao",
    "nó|",
    "nó||hắn",
    "|",
    "!",
    "nó … !",
    "<không-có> dao",
    "<ke-hai dao",
    "ke-hai> dao",
    "!<ke-hai>",
    "nó …",
    "… nó",
    "nó …0 dao",
    f"nó …{LONGEST_GAP + 1} dao",
    "nó ~2 … dao",
    "nó …dao",
    "nó …4dao",
    "nó~ dao",
    "nó +dao",
    "^nó",
    "nó$",
    "dao ^ nó",
    "nó $ dao",
    "dao ^|nó",
    "nó|$ dao",
    "cầm!dao",
    "???",
]


@pytest.mark.parametrize("cue", BAD)
def test_a_bad_cue_is_refused_by_name(spelling: Spelling, cue: str) -> None:
    with pytest.raises(ValueError, match="in the cue") as refused:
        Patterns([(None, cue)], SETS, spelling.read)
    assert cue in str(refused.value)


@pytest.mark.parametrize("cue", BAD)
def test_what_cannot_be_read_is_told_to_the_editor_before(cue: str) -> None:
    assert cue_problem(cue, SETS)


@pytest.mark.parametrize(
    "cue", ["^ cứu … $", "^|ôi nó", "nó ... dao", f"nó …1 dao|$ + !súng ~{LONGEST_GAP} <ke-hai>", "bọn_chúng"]
)
def test_what_can_be_read_is_no_fault(spelling: Spelling, cue: str) -> None:
    Patterns([(None, cue)], SETS, spelling.read)
    assert cue_problem(cue, SETS) is None


@pytest.mark.parametrize("member", ["…", "nó|hắn", "<ke-hai>", ""])
def test_a_set_holds_words_and_no_notation(spelling: Spelling, member: str) -> None:
    with pytest.raises(ValueError, match="is no word"):
        Patterns([(None, "nó")], {"ke-hai": [member]}, spelling.read)


@pytest.mark.parametrize(
    ("cue", "text"),
    [
        ("khong_vô", "khong vo"),
        ("không_vô", "không vô"),
        ("không_vô", "không vào"),
        ("bị_gạt", "bi gat"),
        ("bị_gạt", "bị lừa"),
        ("má_tui", "má tôi"),
        ("má_tui", "ma tui"),
        ("móc_túi", "bi moc tui"),
        ("hỏng_máy", "tau hong may"),
        ("gọi_công_an $", "goi ca"),
        ("uống_nước", "uong nc"),
        ("tôi_nói_chuyện", "tui nc"),
        ("túi_nước", "tui nc"),
        ("công_an gọi", "ca goi"),
    ],
)
def test_dialect_and_short_forms_meet_however_cue_and_text_are_spelt(found: Found, cue: str, text: str) -> None:
    assert found(cue, text)


def test_a_short_form_alone_means_the_likeliest(found: Found) -> None:
    """ "tui" is "tôi" to nearly everybody: that it could be "tụi" or "túi" is believed only beside other words."""
    assert found("tôi", "tui")
    assert not found("tụi", "tui")
    assert not found("túi", "giat tui")
    assert found("giật_túi", "giat tui")
    assert found("tụi", "tụi")

"""Many cues looked for together."""

import time
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.library import Library
from bot.matching.cues import Reader
from bot.matching.patterns import Patterns
from bot.matching.plain import read_plainly
from bot.matching.told import tell
from bot.messages import MESSAGE_CHARACTERS
from bot.text.fold import fold
from bot.text.spelling import Spelling
from tests.matching.conftest import SHORT_FORMS

SPELLING = Spelling(SHORT_FORMS)


def hits(patterns: Patterns[str], text: str, read: Reader = SPELLING.read) -> list[tuple[str, str]]:
    """(whose, the words found) in the order they are found."""
    told = tell(text, read)
    return [(hit.owner, told.quote(hit.start, hit.end)) for hit in patterns.find(told)]


def patterns(*cues: str, **sets: list[str]) -> Patterns[str]:
    """Each cue belongs to itself."""
    return Patterns([(cue, cue) for cue in cues], sets, SPELLING.read, stops=["bảo"])


def test_cues_are_found_in_the_order_they_were_given_with_their_words() -> None:
    three = patterns("cầm dao", "đuổi … tôi", "dao", "không_có_chữ_này")
    assert hits(three, "nó cầm dao đuổi theo tôi") == [
        ("cầm dao", "cam dao"),
        ("đuổi … tôi", "duoi theo toi"),
        ("dao", "dao"),
    ]


def test_many_cues_keep_their_order() -> None:
    words = [f"{onset}{rime}" for onset in "bdghlmnt" for rime in ("a", "an", "ang", "em", "o", "oi", "ong", "um")]
    assert [owner for owner, _ in hits(patterns(*words), " ".join(reversed(words)))] == words
    assert [owner for owner, _ in hits(patterns(*words), f"{words[16]} {words[9]}")] == [words[9], words[16]]


def test_a_hit_tells_where_it_stands_and_which_cue_it_is() -> None:
    (hit,) = patterns("cầm dao").find(tell("nó cầm dao", SPELLING.read))
    assert (hit.start, hit.end, hit.cue) == (2, 4, "cầm dao")


def test_a_further_meaning_is_found_where_its_short_form_stands() -> None:
    assert hits(patterns("công_an gọi", "công_an"), "hôm qua ca goi") == [("công_an gọi", "ca goi"), ("công_an", "ca")]


def test_a_chain_begins_at_the_nearest_start_and_reaches_every_end() -> None:
    assert hits(patterns("nó …8 dao"), "nó rồi nó cầm dao") == [("nó …8 dao", "no cam dao")]
    assert hits(patterns("nó …8 dao|búa"), "nó cầm dao cầm búa") == [("nó …8 dao|búa", "no cam dao cam bua")]


def test_every_place_of_a_cue_is_found() -> None:
    assert hits(patterns("dao"), "dao đây, dao kia. Dao nữa") == [("dao", "dao")] * 3


def test_a_stretch_of_several_parts_spans_them_all() -> None:
    assert hits(patterns("máu + nó cầm"), "nó cầm gì đó, máu nhiều") == [("máu + nó cầm", "no cam gi do mau")]


def test_owners_may_be_anything_and_share_cues() -> None:
    shared = Patterns([(1, "dao"), (2, "dao"), (None, "dao")], {}, SPELLING.read)
    assert [hit.owner for hit in shared.find(tell("dao", SPELLING.read))] == [1, 2, None]


@pytest.mark.parametrize("slip", ["faceboook", "facebok", "facenbook", "telegrem", "kidnaped"])
def test_a_word_with_one_wrong_letter_is_repaired(slip: str) -> None:
    words = ("facebook", "telegram", "kidnapped")
    spelt = Patterns([(word, word) for word in words], {}, read_plainly)
    assert [owner[:4] for owner, _ in hits(spelt, f"my {slip} now", read_plainly)] == [slip[:4]]


@pytest.mark.parametrize("other", ["face", "book", "notebook", "felbacook", "chuyen", "teleport"])
def test_another_word_is_not_repaired(other: str) -> None:
    assert not hits(patterns("facebook", "telegram", "chuyện"), f"bị {other} rồi" if other != "chuyen" else "bị chuyển")


def test_a_real_syllable_is_never_repaired() -> None:
    assert not hits(patterns("nghieng"), "nghien")
    assert not hits(patterns("chuyên"), "chuyen ".replace("en", "ên").replace("ê", "ề"))


def test_a_bare_word_does_not_count_for_a_writer_of_marks() -> None:
    assert hits(patterns("đánh"), "no danh toi hoai")
    assert not hits(patterns("đánh"), "Tôi gửi nó cái danh sách rồi")
    assert hits(patterns("đánh"), "Nó đang đánh tôi ở nhà")


WORDS = (
    "cháy nhà người đuổi cướp giật đường tiền lừa đảo chuyển khoản ở ghe chìm ưỡn quỵ hòa thuý dao nó ba vô gạt cá nước"
).split()
SHORT_FORMS_WITHOUT_MARKS = ["hỏng", "túi", "tụi", "hồng"]
AROUND = st.lists(st.sampled_from("hôm qua ở chợ thấy xe đông lắm".split()), max_size=6).map(" ".join)
SPELLINGS: dict[str, Callable[[str], str]] = {
    "in full": str,
    "without marks": fold,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "in capitals": str.upper,
}


@settings(deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=5), AROUND, AROUND, st.sampled_from(list(SPELLINGS)))
def test_a_plain_cue_is_found_however_the_text_is_spelt(words: list[str], before: str, after: str, how: str) -> None:
    cues = {"_".join(words), " ".join(words), " …2 ".join(words), " + ".join(words)}
    found = hits(patterns(*cues), SPELLINGS[how](f"{before} {' '.join(words)} {after}"))
    assert {cue for cue, _ in found} == cues


@settings(deadline=None)
@given(
    st.sampled_from(SHORT_FORMS_WITHOUT_MARKS), st.sampled_from(WORDS), st.booleans(), st.sampled_from(list(SPELLINGS))
)
def test_a_phrase_is_found_though_a_word_of_it_is_a_short_form_without_marks(
    word: str, other: str, first: bool, how: str
) -> None:
    phrase = f"{word} {other}" if first else f"{other} {word}"
    assert hits(patterns(phrase.replace(" ", "_")), SPELLINGS[how](f"hôm qua {phrase} rồi"))


def phrases_of(library: Library) -> set[str]:
    """Every phrase in a set or a cue of the real content, without those that want their marks."""
    urgency, refusals = library.urgency, library.refusals
    members = [member for file in (urgency, refusals) for members in file.sets.values() for member in members]
    cues = [cue for kind in urgency.kinds for cue in (*kind.certain, *kind.cues)]
    cues += [cue for cancel in urgency.cancels.values() for cue in cancel.cues]
    cues += [cue for wrong in refusals.kinds for cue in wrong.cues]
    chosen = [choice.replace("_", " ") for cue in cues for token in cue.split() for choice in token.split("|")]
    return {phrase for phrase in (*members, *chosen) if not set(phrase) & set("…~+<>!^$")}


def test_every_phrase_editors_wrote_is_found_however_it_is_spelt(library: Library) -> None:
    """A lone word that is a short form when its marks are off wants its neighbours."""
    short_forms, read = library.teencode.abbreviations, Spelling(library.teencode.abbreviations).read
    phrases = sorted(phrase for phrase in phrases_of(library) if " " in phrase or fold(phrase) not in short_forms)
    assert len(phrases) > 1_000
    every = Patterns([(phrase, phrase.replace(" ", "_")) for phrase in phrases], {}, read)
    missed = []
    for start in range(0, len(phrases), 20):
        some = phrases[start : start + 20]
        for how, spelt in SPELLINGS.items():
            found = {hit.owner for hit in every.find(tell(spelt(". ".join(some)), read))}
            missed += [(phrase, how) for phrase in some if phrase not in found]
    assert not missed


@settings(deadline=None)
@given(
    st.text(st.characters(categories=None), max_size=200)
    | st.lists(st.sampled_from([*SHORT_FORMS, *WORDS, ".", "!", "\n", "113"]), max_size=60).map(" ".join)
)
def test_cues_can_be_looked_for_in_any_text(text: str) -> None:
    many = patterns("^ …4 cứu $", "<ke> ~ dao|túi", "máu + dao + ca", "!cháy", "tôi …12 tôi", ke=["nó", "tui"])
    for hit in many.find(told := tell(text, SPELLING.read)):
        assert 0 <= hit.start < hit.end <= len(told.sentences)


HOSTILE = {
    "one word": "bị ",
    "a whole danger": "nó đang cầm dao đánh tôi tuần trước ",
    "dangers and doubts": "nếu vừa chuyển tiền cho nó thì sợ bị lừa phải không ",
    "single letters": "a ",
    "no blank": "a",
    "sentences of one letter": "a\n",
    "slips": "chuyeenn xyzzyq ",
    "further meanings": "tui ca nc hong ",
    "full stops": "đang. ",
}


@pytest.fixture(scope="module")
def danger(library: Library) -> Patterns[str]:
    urgency = library.urgency
    cues = [(kind.id, cue) for kind in urgency.kinds for cue in (*kind.certain, *kind.cues)]
    return Patterns(cues, urgency.sets, Spelling(library.teencode.abbreviations).read, urgency.stops)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_the_longest_message_takes_a_bounded_time(library: Library, danger: Patterns[str], text: str) -> None:
    """About 30 ms are usual; ten times as long on a busy machine is still far from standing still.

    The best of three counts: the interpreter's own housekeeping may fall into one.
    """
    message = (text * MESSAGE_CHARACTERS)[:MESSAGE_CHARACTERS]
    read = Spelling(library.teencode.abbreviations).read
    taken = []
    for _ in range(3):
        start = time.process_time()
        for _ in danger.find(tell(message, read)):
            pass
        taken.append(time.process_time() - start)
    assert min(taken) < 0.3

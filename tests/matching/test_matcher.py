"""Which topic does a question mean?"""

import random
import shutil
import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.topics import Scam
from bot.matching.matcher import FUZZY_LETTERS, Document, Matcher, document_of
from bot.matching.utterance import Utterance
from bot.text.fold import fold
from bot.text.spelling import Spelling
from tests.matching.conftest import CONTENT, SHORT_FORMS

SPELLING = Spelling(SHORT_FORMS)

PHRASES = {
    "cong-an": ("công an gọi điện bắt chuyển tiền", "xưng cán bộ công an đòi kiểm tra tài khoản"),
    "shipper": ("shipper báo có đơn hàng bắt chuyển khoản", "giao hàng gọi bảo trả tiền trước"),
    "facebook": ("bị hack facebook mượn tiền bạn bè", "nick facebook bị chiếm"),
    "doi-no": ("bị đòi nợ khủng bố điện thoại", "app vay đòi nợ người thân"),
    "phao-no": ("đốt pháo nổ bị phạt không", "mua pháo nổ trên mạng"),
    "viec-nhe": ("việc nhẹ lương cao ở nước ngoài", "tuyển người làm lương cao bao ăn ở"),
}
DOCUMENTS = [Document(id, tuple((phrase, 1.0) for phrase in phrases)) for id, phrases in PHRASES.items()]
MATCHER = Matcher(DOCUMENTS, SPELLING)
WORDS = sorted({word for phrases in PHRASES.values() for phrase in phrases for word in phrase.split()})


def heard(question: str) -> Utterance:
    return Utterance(question, SPELLING)


def first(question: str) -> str | None:
    matches = MATCHER.match(heard(question))
    return matches[0].topic if matches else None


def score(question: str, topic: str, matcher: Matcher = MATCHER) -> float:
    return {match.topic: match.score for match in matcher.match(heard(question), limit=99)}.get(topic, 0.0)


def best(question: str, **phrases: list[str]) -> str:
    """The topic that fits best among these."""
    documents = [Document(id, tuple((phrase, 1.0) for phrase in own)) for id, own in phrases.items()]
    return Matcher(documents, SPELLING).match(heard(question))[0].topic


@pytest.mark.parametrize(("topic", "phrase"), [(topic, p) for topic, phrases in PHRASES.items() for p in phrases])
def test_a_phrase_of_a_topic_finds_it_however_it_is_spelt(topic: str, phrase: str) -> None:
    teencode = phrase.replace("chuyển khoản", "ck").replace("không", "ko").replace("công an", "ca")
    for spelt in (phrase, fold(phrase), phrase.upper(), unicodedata.normalize("NFD", phrase), teencode):
        assert first(spelt) == topic, spelt


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("faceboook bi hak", "facebook"),
        ("facbok", "facebook"),
        ("shiper goi", "shipper"),
        ("pháoo nổo", "phao-no"),
        ("luong caao", "viec-nhe"),
        ("nuocs ngoaif", "viec-nhe"),
    ],
)
def test_slips_of_the_finger_are_forgiven(question: str, topic: str) -> None:
    assert first(question) == topic


def test_a_slip_is_nearly_worth_the_word_itself() -> None:
    """Shared letters alone would leave less than half of the score: words are compared fuzzily, too."""
    assert score("facebook", "facebook") > score("facebok", "facebook") > 0.8 * score("facebook", "facebook")


def test_a_word_too_far_gone_is_still_told_by_its_letters() -> None:
    assert first("fbook") == "facebook"


def test_of_equally_near_words_the_same_ones_count_whatever_the_order_of_the_topics() -> None:
    documents = [Document(letter, ((f"kiloram{letter}", 1.0),)) for letter in "abcdefg"]
    orders = [documents, documents[::-1], documents[3:] + documents[:3]]
    ranked = [{match.topic for match in Matcher(order, SPELLING).match(heard("kiloramz"), limit=4)} for order in orders]
    assert ranked == [set("abcd")] * 3


def test_a_short_word_with_another_letter_is_another_word() -> None:
    assert len("vai") < FUZZY_LETTERS
    assert score("vai", "doi-no") < 0.3 * score("vay", "doi-no")


OUTSIDE = ["sầu riêng mấy ký", "hạt giống lúa nào tốt", "mai trời có mưa không", "mua xe đạp cho con"]


@pytest.mark.parametrize("question", ["sầu riêng hôm nay mấy ký", "giống lúa", "mai mưa không", "xe đạp cho con gái"])
def test_a_question_about_something_else_fits_no_topic_once_such_questions_are_known(question: str) -> None:
    matcher = Matcher(DOCUMENTS, SPELLING, OUTSIDE)
    assert matcher.match(heard(question))[0].score < 0 < matcher.match(heard("nick facebook bị chiếm"))[0].score


@pytest.mark.parametrize("question", ["xyzzy plugh", "123 456", "fnord"])
def test_what_nobody_knows_anything_about_fits_no_topic(question: str) -> None:
    assert Matcher(DOCUMENTS, SPELLING, OUTSIDE).match(heard(question))[0].score < 0.1


def test_the_words_that_spoke_for_a_topic_can_be_told() -> None:
    reasons = MATCHER.reasons(heard("hôm qua nick facebook của em bị chiếm"), "facebook")
    assert {"facebook", "nick", "chiếm"} <= {reason.word for reason in reasons if reason.weight > 0}
    weights = [abs(reason.weight) for reason in reasons]
    assert weights == sorted(weights, reverse=True)
    with pytest.raises(ValueError, match="not in tuple"):
        MATCHER.reasons(heard("facebook"), "khong-co")


def test_marks_that_were_typed_tell_topics_apart() -> None:
    assert first("nợ") == "doi-no"
    assert first("nổ") == "phao-no"
    assert score("nợ", "doi-no") > score("no", "doi-no") - 1e-6
    assert score("nổ", "doi-no") < score("no", "doi-no")


def test_neighbours_tell_topics_apart_that_have_the_same_words() -> None:
    assert best("toi lua", a=["bạn lừa tôi"], b=["tôi lừa bạn"]) == "b"
    assert best("ban lua", a=["bạn lừa tôi"], b=["tôi lừa bạn"]) == "a"


def test_a_story_is_told_by_the_words_that_matter() -> None:
    chatter = "Hôm đó trời mưa nên mình ở nhà nấu cơm xem tivi với mấy đứa nhỏ rồi ra chợ mua cá."
    assert first(" ".join([chatter, "Tối về thì nick facebook bị chiếm.", chatter, chatter])) == "facebook"


def test_matches_stand_best_first_and_their_probabilities_are_shares() -> None:
    matches = MATCHER.match(heard("công an gọi bảo chuyển tiền"), limit=99)
    assert [match.score for match in matches] == sorted((match.score for match in matches), reverse=True)
    assert sum(match.probability for match in matches) <= 1 + 1e-5
    assert matches[0].topic == "cong-an" and matches[0].probability > 0.5


def test_no_more_topics_are_named_than_asked_for_and_none_without_a_word() -> None:
    assert len(MATCHER.match(heard("tiền"), limit=2)) == 2
    assert [MATCHER.match(heard(text)) for text in ("", " ?! ", "😀")] == [()] * 3


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from([*WORDS, "xyzzy", "facebok", "thuocx"]), max_size=50).map(" ".join), st.randoms())
def test_the_same_question_gets_the_same_answer_whatever_the_order_of_the_topics(
    question: str, dice: random.Random
) -> None:
    assert MATCHER.match(heard(question)) == MATCHER.match(heard(question))
    shuffled = dice.sample(DOCUMENTS, len(DOCUMENTS))
    turned = {match.topic: match.score for match in Matcher(shuffled, SPELLING).match(heard(question), limit=99)}
    assert turned == pytest.approx({m.topic: m.score for m in MATCHER.match(heard(question), limit=99)}, abs=1e-5)


@settings(deadline=None)
@given(
    st.text(st.characters(categories=None), max_size=300)
    | st.lists(st.sampled_from([*WORDS, ".", "\n", "xyzzy"]), max_size=80).map(" ".join)
)
def test_any_text_can_be_matched(text: str) -> None:
    matches = MATCHER.match(heard(text))
    assert len({match.topic for match in matches}) == len(matches) <= 5
    assert all(abs(match.score) < 4 and 0 <= match.probability <= 1 for match in matches)


def test_a_topic_that_cannot_be_asked_for_is_refused() -> None:
    with pytest.raises(ValueError, match="without a word"):
        Matcher([*DOCUMENTS, Document("rong", (("???", 1.0), ("…", 0.5)))], SPELLING)


def test_what_people_say_counts_whole_and_what_we_wrote_less(library: Library) -> None:
    scam = next(topic for topic in library.topics.values() if isinstance(topic, Scam))
    weights = dict(document_of(scam).texts)
    assert {weights[phrase] for phrase in scam.phrases} == {1.0}
    assert weights[scam.title] == weights[scam.button] == 1.0 > weights[scam.summary] == weights[scam.signs[0]] > 0


def matcher_of(library: Library) -> Matcher:
    return Matcher([document_of(topic) for topic in library.topics.values()], SPELLING)


def test_a_new_topic_is_matched_as_soon_as_its_file_is_there(tmp_path: Path) -> None:
    content = tmp_path / "content"
    shutil.copytree(CONTENT, content)
    snapshot = Snapshot(content, matcher_of)
    question = "ban go trom huong gia qua livestream"
    assert "tram-huong-gia" not in {match.topic for match in snapshot.current.match(heard(question))}

    topic = yaml.safe_load(next((content / "scams").glob("*.yaml")).read_text(encoding="utf-8"))
    topic |= {
        "id": "tram-huong-gia",
        "title": "Bán trầm hương giả qua livestream",
        "button": "Trầm hương giả",
        "phrases": [f"bán gỗ trầm hương giả qua livestream lần {number}" for number in range(30)],
    }
    written = yaml.safe_dump(topic, allow_unicode=True, width=2_000)
    (content / "scams" / "tram-huong-gia.yaml").write_text(written, encoding="utf-8")
    assert snapshot.reload(), snapshot.faults
    assert snapshot.current.match(heard(question))[0].topic == "tram-huong-gia"

"""What is understood while an edit is still being learned from."""

from dataclasses import replace

import pytest

from bot.conversation.understanding import Understanding, adopt, understand
from bot.kept import Kept
from bot.knowledge.library import Library
from bot.matching.shelf import Shelf
from tests.doubles import models

TOPIC = "gia-danh-cong-an"


def retitled(library: Library) -> Library:
    topics = {**library.topics, TOPIC: library.topics[TOPIC].model_copy(update={"title": "Tiêu đề mới"})}
    return replace(library, topics=topics, version="new")


def test_an_edited_text_is_told_at_once_by_what_was_learned_before(understanding: Understanding) -> None:
    edited = retitled(understanding.library)
    adopted = adopt(understanding, edited)
    assert adopted is not None
    assert adopted.library is edited
    assert adopted.matcher is understanding.matcher


def test_a_new_topic_does_not_keep_the_others_waiting(understanding: Understanding) -> None:
    library = understanding.library
    new = library.topics[TOPIC].model_copy(update={"id": "moi"})
    adopted = adopt(understanding, replace(library, topics={**library.topics, "moi": new}))
    assert adopted is not None
    assert adopted.library.topics["moi"] is new


def test_a_new_phrase_is_heard_before_it_is_learned(understanding: Understanding) -> None:
    """In every spelling of it; and whatever else is asked is answered as before."""
    library = understanding.library
    new, asked = "gừm trịch ngoài bãi là gì", "công an gọi điện bắt chuyển tiền"
    topic = library.topics["phao-no"].model_copy(update={"phrases": (*library.topics["phao-no"].phrases, new)})
    adopted = adopt(understanding, replace(library, topics={**library.topics, "phao-no": topic}))
    assert adopted is not None
    for spelt in (new, "gum trich ngoai bai la gi", f"{new.upper()}?"):
        assert adopted.matcher.match(adopted.hear(spelt))[0].topic == "phao-no"
    assert adopted.matcher.match(adopted.hear(asked)) == understanding.matcher.match(understanding.hear(asked))


def test_what_an_edit_leaves_as_it_was_is_not_built_again(understanding: Understanding) -> None:
    shelf = Shelf(Kept(models.learned() / "models", keep=False))
    again = understand(retitled(understanding.library), shelf, understanding)
    for part in ("spelling", "urgency", "refusals", "small_talk", "gazetteer", "links", "inspector"):
        assert getattr(again, part) is getattr(understanding, part), part
    assert again.matcher is not understanding.matcher


def test_a_topic_that_is_gone_is_never_offered_again(understanding: Understanding) -> None:
    left = {id: topic for id, topic in understanding.library.topics.items() if id != TOPIC}
    assert adopt(understanding, replace(understanding.library, topics=left)) is None


@pytest.mark.parametrize(
    ("part", "field"), [("urgency", "kinds"), ("refusals", "kinds"), ("small_talk", "kinds"), ("places", "places")]
)
def test_what_decides_before_the_search_is_never_out_of_step_with_its_words(
    understanding: Understanding, part: str, field: str
) -> None:
    whole = getattr(understanding.library, part)
    other = whole.model_copy(update={field: getattr(whole, field)[:-1]})
    assert adopt(understanding, replace(understanding.library, **{part: other})) is None


def test_no_pleasantry_and_no_command_is_a_call_for_help(understanding: Understanding) -> None:
    library = understanding.library
    said = [*(words for kind in library.small_talk.kinds for words in kind.messages), *understanding.command_words]
    said += library.consent.leave
    alarmed = [text for text in said if (alarm := understanding.alarm_in(understanding.hear(text))) and not alarm.cue]
    assert alarmed == []

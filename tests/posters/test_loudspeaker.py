"""What is read aloud: every word, large, with its pauses and how long it takes."""

import pytest

from bot.knowledge.library import Library
from bot.knowledge.topics import Scam
from bot.posters.loudspeaker import reading_of, sheets
from bot.presentation.markup import plain_text
from tests.posters.paper import bare, pages


def test_every_topic_is_read_within_a_minute_from_one_page(library: Library) -> None:
    for topic in library.topics.values():
        reading = reading_of(library, topic)
        assert 15 <= reading.seconds <= 60, topic.id
        [page] = pages(sheets(library, [reading]))
        spoken = page.text.replace("|", "")
        texts = [topic.loudspeaker] if isinstance(topic, Scam) else [topic.summary, *topic.answer]
        for text in texts:
            assert bare(plain_text(text, library.contacts)) in spoken, topic.id
        assert bare(f"{library.posters.duration} {reading.seconds} {library.posters.seconds}") in page.text
        assert min(bottom for _, bottom, _, _ in page.boxes) > 7


def test_a_sentence_is_one_breath_and_pauses_are_where_commas_are(library: Library) -> None:
    reading = reading_of(library, library.topics["gia-danh-cong-an"])
    assert reading.breaths[0] == ["Kính thưa bà con."]
    assert reading.breaths[3][0].endswith(",")
    for breath in reading.breaths:
        assert all(len(piece.split()) >= 3 for piece in breath) or len(breath) == 1


def test_a_month_is_one_document_with_a_list_to_tick_off(library: Library) -> None:
    chosen = [reading_of(library, topic) for topic in list(library.topics.values())[:8]]
    listed, *texts = pages(sheets(library, chosen, month="12/2026"))
    assert listed.text.startswith(bare("Bài đọc loa tháng 12/2026"))
    assert bare("Người đọc") in listed.text
    for reading, page in zip(chosen, texts, strict=True):
        assert bare(reading.title) in listed.text
        assert bare(reading.title) in page.text


@pytest.mark.parametrize("typed", ['#panic("x")', '[a] \\ "b" $c$ *d*'])
def test_whatever_stands_in_a_script_is_printed_as_it_is(library: Library, typed: str) -> None:
    topic = library.topics["gia-danh-cong-an"]
    hostile = topic.model_copy(update={"loudspeaker": f"{typed} {typed}. " * 5, "button": typed})
    [page] = pages(sheets(library, [reading_of(library, hostile)]))
    assert page.text.count(bare(typed)) >= 11

"""A poster shows three signs and three steps on one page, nothing is cut, and its code leads where it should."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy
import pytest
import segno
import zxingcpp

from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.knowledge.topics import Faq, Scam
from bot.messages import Channel, Span
from bot.posters.entrances import Entrances
from bot.posters.qr import LEVEL, QUIET_ZONE
from bot.posters.sheet import Size, poster
from bot.posters.wording import PointKind, Wording, of_campaign, of_topic
from tests.posters.paper import Page, bare, pages

PAPER = {Size.A4: (210, 297), Size.A5: (148, 210)}
LEAST_MARGIN = 7
"""Millimetres that office printers leave white."""


def printed(library: Library, wording: Wording, entrances: Entrances, size: Size, source: str = "k4tm") -> Page:
    made = poster(
        wording,
        entrances.to(wording.topic, source),
        library.posters,
        library.locality,
        size=size,
        source=source,
        as_="pdf",
    )
    [page] = pages(made)
    return page


def said(line: object) -> str:
    assert isinstance(line, tuple | list)
    return bare("".join(span.text for span in line))


def assert_whole(page: Page, wording: Wording, library: Library, size: Size) -> None:
    """All words are there, within the paper, and none lies over another part."""
    assert (round(page.width), round(page.height)) == PAPER[size]
    lines = [line for points in wording.lists for line in points.lines]
    for line in (*wording.paragraphs, *lines):
        assert said(line) in page.text
    for words in (wording.kicker, wording.headline, library.posters.scan, library.posters.issued):
        assert bare(words) in page.text
    for contact in wording.numbers:
        assert bare(contact.value + contact.name) in page.text
    for left, bottom, right, top in page.boxes:
        assert left >= LEAST_MARGIN and right <= page.width - LEAST_MARGIN
        assert bottom >= LEAST_MARGIN and top <= page.height - LEAST_MARGIN
    foot = page.text.index(bare(library.posters.scan))
    assert min(bottom for _, bottom, _, _ in page.boxes[:foot]) > max(top for _, _, _, top in page.boxes[foot:])


Sheets: TypeAlias = Callable[[Scam | Faq, Size], tuple[Wording, Page]]


@pytest.fixture(scope="module")
def sheets(library: Library) -> Sheets:
    """What stands on the poster of a topic, and its page: all of them are printed, each once."""
    entrances = Entrances("https://canhgiac.example", "canhgiac_bot")
    printed_before: dict[tuple[str, Size], tuple[Wording, Page]] = {}

    def sheet(topic: Scam | Faq, size: Size) -> tuple[Wording, Page]:
        if (topic.id, size) not in printed_before:
            wording = of_topic(library, topic)
            printed_before[topic.id, size] = wording, printed(library, wording, entrances, size)
        return printed_before[topic.id, size]

    return sheet


@pytest.mark.parametrize("size", list(Size))
def test_every_topic_fits_one_page_with_three_points_of_each_kind(library: Library, sheets: Sheets, size: Size) -> None:
    for topic in library.topics.values():
        wording, page = sheets(topic, size)
        kinds = [points.kind for points in wording.lists]
        expected = [PointKind.SIGNS, PointKind.STEPS] if isinstance(topic, Scam) else [PointKind.FACTS] * 2
        assert kinds == expected, topic.id
        assert [len(points.lines) for points in wording.lists] == [3, 3], topic.id
        assert_whole(page, wording, library, size)
        assert page.scanned == (f"https://canhgiac.example/?nguon=k4tm&chu-de={topic.id}",)
        assert page.ink < 0.14, f"{topic.id}: too black for a photocopier"


def test_the_headline_is_readable_from_three_metres(library: Library, sheets: Sheets) -> None:
    for topic in library.topics.values():
        wording, page = sheets(topic, Size.A4)
        start = page.text.index(bare(wording.headline), len(bare(wording.kicker)))
        boxes = page.boxes[start : start + len(bare(wording.headline))]
        letters = zip(bare(wording.headline), boxes, strict=True)
        heights = [top - bottom for letter, (_, bottom, _, top) in letters if letter in "acemnorsuvxz"]
        # Small letters without marks; what is 7 mm high is read with ease from 400 times as far.
        assert max(heights) >= 7, topic.id


def test_the_steps_are_the_most_urgent_ones_in_their_order(library: Library) -> None:
    topic = library.topics["gia-danh-cong-an"]
    assert isinstance(topic, Scam)
    [_, steps] = of_topic(library, topic).lists
    plain = ["".join(span.text for span in line) for line in steps.lines]
    assert plain[0].startswith("Cúp máy ngay") and len(plain) == 3
    two = topic.model_copy(update={"do_now": topic.do_now[:2]})
    assert len(of_topic(library, two).lists[1].lines) == 3, "what must never be done fills up"


def test_the_signs_are_short_ones_in_the_order_of_the_content(library: Library) -> None:
    for topic in library.topics.values():
        if isinstance(topic, Scam):
            whole = of_topic(library, topic.model_copy(update={"signs": topic.signs[:3]})).lists[0].lines
            chosen = of_topic(library, topic).lists[0].lines
            assert max(len(said(line)) for line in chosen) <= max(len(said(line)) for line in whole)


def test_the_police_come_first_and_long_numbers_stay_within_the_steps(library: Library) -> None:
    numbers = [contact.value for contact in of_topic(library, library.topics["nguoi-than-o-nuoc-ngoai"]).numbers]
    assert numbers == ["113", "111", "115", "114"]


def test_a_poster_for_telegram_leads_there(library: Library) -> None:
    wording = of_topic(library, library.topics["ma-tuy"])
    page = printed(library, wording, Entrances("", "canhgiac_bot"), Size.A5)
    assert page.scanned == ("https://t.me/canhgiac_bot?start=ma-tuy_k4tm",)
    assert bare("@canhgiac_bot") in page.text


def test_without_a_source_nothing_is_credited(library: Library, entrances: Entrances) -> None:
    wording = of_topic(library, library.topics["ma-tuy"])
    page = printed(library, wording, entrances, Size.A5, source="")
    assert page.scanned == ("https://canhgiac.example/?chu-de=ma-tuy",)
    assert bare(library.posters.source) not in page.text


HOSTILE = '#panic("x") [a] \\ "b" $c$ *d* _e_ <f> @g = h // i /* j */ `k` #read("/etc/passwd") ~'


@pytest.mark.parametrize("size", list(Size))
def test_whatever_stands_in_a_field_is_printed_as_it_is(library: Library, entrances: Entrances, size: Size) -> None:
    words = library.posters.model_copy(
        update={name: HOSTILE for name in type(library.posters).model_fields if name != "numbers"}
    )
    contact = library.contacts["canh-sat-113"].model_copy(update={"name": HOSTILE[:60], "value": '1"#['})
    wording = of_topic(library, library.topics["ma-tuy"])
    lists = [replace(points, heading=HOSTILE[:40], lines=[(Span(HOSTILE),)] * 3) for points in wording.lists]
    hostile = replace(
        wording,
        kicker=HOSTILE[:40],
        headline=HOSTILE[:60],
        paragraphs=[(Span(HOSTILE),)],
        lists=lists,
        numbers=[contact],
    )
    entrance = replace(entrances.to("ma-tuy", ""), typed=HOSTILE[:30])
    locality = library.locality.model_copy(update={"bot": HOSTILE[:34]})
    [page] = pages(poster(hostile, entrance, words, locality, size=size, source=HOSTILE[:8], as_="pdf"))
    assert page.text.count(bare(HOSTILE)) >= 10
    for shortened in (60, 40, 34, 30):
        assert bare(HOSTILE[:shortened]) in page.text


def plan(**values: object) -> CampaignFile:
    return CampaignFile.model_validate({"name": "Tên cho người tổ chức", "schedule": {"now": "true"}, **values})


def test_every_ready_made_campaign_has_its_poster(library: Library, entrances: Entrances) -> None:
    for campaign in library.campaigns.values():
        wording = of_campaign(library, campaign, "https://canhgiac.example")
        assert_whole(printed(library, wording, entrances, Size.A5), wording, library, Size.A5)


def test_an_own_text_opens_with_its_first_sentence_and_lends_its_topics_points(
    library: Library, entrances: Entrances
) -> None:
    text = "Có người xưng cán bộ thuế thu tiền ở chợ. Đó là giả.\nGọi [[canh-sat-113]]."
    wording = of_campaign(library, plan(text=text, buttons=["gia-danh-dich-vu-cong"]), "")
    assert wording.headline == "Có người xưng cán bộ thuế thu tiền ở chợ."
    assert [said(line) for line in wording.paragraphs] == [bare("Đó là giả."), bare("Gọi 113.")]
    page = printed(library, wording, entrances, Size.A4)
    assert_whole(page, wording, library, Size.A4)
    assert page.scanned[0].endswith("chu-de=gia-danh-dich-vu-cong")
    assert bare("Tên cho người tổ chức") not in page.text


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize(
    "text",
    [
        "Một câu rất dài không có dấu chấm nào " * 31,
        "https://gov.vn/" + "khong-co-khoang-trang" * 23 + " xem.",
        "\n".join(["Một dòng ngắn thôi."] * 20),
        "Ngắn. " + "W" * 300,
    ],
)
def test_the_longest_own_text_is_printed_whole(library: Library, entrances: Entrances, text: str, size: Size) -> None:
    for buttons in ([], ["gia-danh-cong-an"]):
        wording = of_campaign(library, plan(text=text, buttons=buttons), "")
        assert_whole(printed(library, wording, entrances, size), wording, library, size)


def test_a_correction_says_so_and_without_a_topic_the_code_leads_to_the_greeting(
    library: Library, entrances: Entrances
) -> None:
    wording = of_campaign(library, plan(text="Tin hôm qua viết sai số. Số đúng là [[canh-sat-113]].", corrects=3), "")
    page = printed(library, wording, entrances, Size.A4)
    assert page.text.startswith(bare(f"{library.locality.bot}{library.posters.correction}"))
    assert page.scanned == ("https://canhgiac.example/?nguon=k4tm",)


def test_a_code_is_read_even_when_a_stain_hides_a_part_of_it() -> None:
    link = "https://canhgiac.example/?nguon=k4tm&chu-de=viec-lam-online-nhiem-vu"
    modules = numpy.array(list(segno.make(link, error=LEVEL, micro=False).matrix_iter(scale=4, border=QUIET_ZONE)))
    picture = numpy.where(modules, 0, 255).astype(numpy.uint8)
    middle = picture.shape[0] // 2
    picture[middle : middle + 36, middle : middle + 36] = 255
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [link]


def test_the_channel_that_was_asked_for_is_taken_if_there_is_one() -> None:
    both = Entrances("https://canhgiac.example", "canhgiac_bot")
    assert both.to("", "", Channel.TELEGRAM).link == "https://t.me/canhgiac_bot"
    assert Entrances("https://canhgiac.example", "").to("", "", Channel.TELEGRAM).link == "https://canhgiac.example/"

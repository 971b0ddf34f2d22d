"""What editors see of the real content."""

import html
import json
import re

import pytest

from bot.channels.telegram.outlet import WIDE_LABEL
from bot.conversation.cards import Cards
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.topics import BROADCAST_CHARACTERS, FIRST_SCREEN_CHARACTERS, LOUDSPEAKER_SYLLABLES
from bot.presentation.renderer import Renderer
from bot.preview.preview import UnknownTopicError
from bot.preview.sheet import make_sheet
from tests.preview.conftest import CONTENT, PUBLIC, open_preview, page_of, reader


async def test_the_page_shows_the_topic_on_every_channel_and_all_that_is_made_of_it(real: Snapshot[Library]) -> None:
    page = html.unescape(await page_of(open_preview(CONTENT, real, "gia-danh-cong-an")))
    topic, quiz = real.current.topics["gia-danh-cong-an"], real.current.quizzes["gia-danh-cong-an"]
    for heading in ("Trang web", "Telegram", "Zalo", "Tin tuyên truyền", "Bài đọc loa", "Cặp tin thật và giả"):
        assert f">{heading}</h2>" in page
    assert page.count(topic.title) >= 4
    for item in (quiz.scam, quiz.genuine):
        assert item.message in page
        assert item.tell in page
    assert re.search(r"Nhắn số để chọn[^\n]*:\n1\. Xem thêm\n2\. ", page)
    assert "<p><span>Xem thêm</span></p><p><span>Gửi cho người thân</span></p>" in page


def test_what_is_shown_has_no_marks_and_keeps_to_what_each_channel_takes(real: Snapshot[Library]) -> None:
    cards = Cards(Renderer(), PUBLIC)
    for id in real.current.topics:
        sheet = make_sheet(real.current, id, cards)
        shown = [sheet.broadcast, sheet.loudspeaker.text if sheet.loudspeaker else ""]
        for screen in sheet.screens:
            shown += screen.zalo
            shown += [json.loads(screen.web)["text"]]
            shown += ["".join(span.text for span in message.spans) for message in screen.telegram]
            assert all(
                len(row) == 1 or (len(row) == 2 and max(map(len, row)) <= WIDE_LABEL)
                for message in screen.telegram
                for row in message.rows
            )
        assert not [text for text in shown if "[^" in text or "[[" in text or "**" in text], id
        assert {"card", "share"} <= {screen.name for screen in sheet.screens}


def test_lengths_are_measured_against_their_limits(real: Snapshot[Library]) -> None:
    sheet = make_sheet(real.current, "gia-danh-cong-an", Cards(Renderer(), PUBLIC))
    limits = {measure.what: measure.limit for measure in sheet.measures}
    assert limits == {
        "first_screen": FIRST_SCREEN_CHARACTERS,
        **{f"{screen}_telegram": 4_096 for screen in ("card", "more", "share")},
        **{f"{screen}_zalo": 2_000 for screen in ("card", "more", "share")},
        "broadcast": BROADCAST_CHARACTERS,
        "loudspeaker": LOUDSPEAKER_SYLLABLES,
    }
    assert not [measure for measure in sheet.measures if measure.is_over]
    assert sheet.loudspeaker
    assert 20 < sheet.loudspeaker.seconds < 60


async def test_the_page_forbids_foreign_code_and_asks_nobody_else(real: Snapshot[Library]) -> None:
    async with reader(open_preview(CONTENT, real, "tin-dung-den")) as client:
        response = await client.get("/")
        assert "default-src 'none'" in response.headers["content-security-policy"]
        loaded = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', response.text)
        assert loaded
        for address in loaded:
            assert (await client.get(address)).status_code == 200, address
        assert (await client.get("/chu-de/tin-dung-den")).status_code == 200


async def test_a_foreign_name_for_this_machine_gets_nothing(real: Snapshot[Library]) -> None:
    async with reader(open_preview(CONTENT, real, "tin-dung-den"), host="bad.example") as client:
        assert (await client.get("/")).status_code == 400


def test_a_wrong_id_names_those_that_are_near(real: Snapshot[Library]) -> None:
    with pytest.raises(UnknownTopicError, match=r"Không có chủ đề “Giả danh công an”\. Gần giống: gia-danh-cong-an"):
        open_preview(CONTENT, real, "Giả danh công an")
    with pytest.raises(UnknownTopicError, match=r"“zzz”\. Mã chủ đề là tên tệp"):
        open_preview(CONTENT, real, "zzz")
